/** `snnexp engine list` and `snnexp engine remove`: the engines that were installed for this user. */

import { type InstalledEngine, installedEngines, removeEngine } from '../install/installed.ts';
import { enginesFolder } from '../install/place.ts';
import { recipeOf, recipes } from '../install/recipes.ts';
import { sized } from '../install/space.ts';
import { ownCommand } from './own-command.ts';
import { type ExitCode, exit, type Terminal, tellFailure } from './terminal.ts';

export function engineList(options: { readonly json?: boolean }, terminal: Terminal): ExitCode {
  const engines = installedEngines(enginesFolder());
  const installable = recipes.map(({ engine }) => engine);
  if (options.json === true) {
    const rows = engines.map(({ recipe, folder, note }) => ({
      ...{ engine: recipe.engine, folder },
      ...(note ?? { damaged: true }),
    }));
    terminal.json({ v: 1, installed: rows, installable });
    return exit.fine;
  }
  for (const engine of engines) terminal.print(described(engine));
  const rest = installable.filter((name) => !engines.some(({ recipe }) => recipe.engine === name));
  for (const name of rest) terminal.print(`${name}  not installed; ${ownCommand()} engine install ${name}`);
  terminal.print(`Which engine runs, of these and the built-in ones, is said by ${ownCommand()} doctor.`);
  return exit.fine;
}

export function engineRemove(engine: string, terminal: Terminal): ExitCode {
  const recipe = recipeOf(engine, 'remove');
  if (!recipe.ok) {
    tellFailure(terminal, recipe.error);
    return exit.use;
  }
  const removed = removeEngine(enginesFolder(), engine);
  if (!removed.ok) {
    tellFailure(terminal, removed.error);
    return exit.problems;
  }
  if (removed.value === 0) terminal.print(`${engine} is not installed.`);
  else terminal.print(`${engine} was removed; ${sized(removed.value)} are free again.`);
  return exit.fine;
}

function described({ recipe, folder, note }: InstalledEngine): string {
  if (note === undefined)
    return `${recipe.engine}  damaged, or of another version: install it again, or remove it (${folder})`;
  return `${recipe.engine}  ${recipe.describe(note)}, ${sized(note.bytes)} in ${folder}`;
}

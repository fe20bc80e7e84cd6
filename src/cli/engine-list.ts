/** `snnexp engine list` and `snnexp engine remove`: the engines that were installed for this user. */

import { type InstalledEngine, installable, installedEngines, removeTensorFlow } from '../install/installed.ts';
import { installFailure } from '../install/messages.ts';
import { enginesFolder } from '../install/place.ts';
import { sized } from '../install/space.ts';
import { type ExitCode, exit, type Terminal, tellFailure } from './terminal.ts';

export function engineList(options: { readonly json?: boolean }, terminal: Terminal): ExitCode {
  const engines = installedEngines(enginesFolder());
  if (options.json === true) {
    const rows = engines.map(({ engine, folder, note }) => ({ engine, folder, ...(note ?? { damaged: true }) }));
    terminal.json({ v: 1, installed: rows, installable });
    return exit.fine;
  }
  for (const engine of engines) terminal.print(described(engine));
  const rest = installable.filter((name) => !engines.some(({ engine }) => engine === name));
  for (const name of rest) terminal.print(`${name}  not installed; snnexp engine install ${name}`);
  terminal.print('Which engine runs, of these and the built-in ones, is said by snnexp doctor.');
  return exit.fine;
}

export function engineRemove(engine: string, terminal: Terminal): ExitCode {
  if (!installable.includes(engine)) {
    const message = `There is no engine "${engine}" to remove.`;
    tellFailure(terminal, installFailure('install-unknown', message, `There is: ${installable.join(', ')}.`));
    return exit.use;
  }
  const removed = removeTensorFlow(enginesFolder());
  if (!removed.ok) {
    tellFailure(terminal, removed.error);
    return exit.problems;
  }
  if (removed.value === 0) terminal.print(`${engine} is not installed.`);
  else terminal.print(`${engine} was removed; ${sized(removed.value)} are free again.`);
  return exit.fine;
}

const sources = { official: 'its own download', wheel: 'a wheel', pip: 'a wheel by pip' } as const;

function described({ engine, folder, note }: InstalledEngine): string {
  if (note === undefined)
    return `${engine}  damaged, or of another version: install it again, or remove it (${folder})`;
  const versions = `TensorFlow ${note.tensorflow} from ${sources[note.source]}, tfjs-node ${note.package}`;
  return `${engine}  ${versions}, ${sized(note.bytes)} in ${folder}`;
}

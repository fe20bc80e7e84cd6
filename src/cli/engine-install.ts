/** `snnexp engine install`: says what it costs, asks, installs with progress; Ctrl-C leaves nothing of it. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../core/result.ts';
import { type InstallProgress, installEngine } from '../install/install.ts';
import { installFailure } from '../install/messages.ts';
import { engineFolder, enginesFolder } from '../install/place.ts';
import type { Recipe } from '../install/recipe.ts';
import { recipeOf } from '../install/recipes.ts';
import { sized } from '../install/space.ts';
import { blocks, createBar } from './bar.ts';
import { ownCommand } from './own-command.ts';
import { type ExitCode, exit, type Terminal, tellFailure } from './terminal.ts';

export interface EngineInstallOptions {
  readonly wheel?: string;
  readonly yes?: boolean;
}

export async function engineInstall(
  engine: string,
  options: EngineInstallOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const found = recipeOf(engine, 'install');
  const wrong = found.ok ? noWheelFor(found.value, options.wheel) : found.error;
  if (!found.ok || wrong !== undefined) {
    if (wrong !== undefined) tellFailure(terminal, wrong);
    return exit.use;
  }
  const recipe = found.value;
  const engines = enginesFolder();
  if (options.yes !== true && !(await agreed(recipe, engines, options.wheel !== undefined, terminal)))
    return exit.problems;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  const log: string[] = [];
  const picture = terminal.interactive ? createBarPicture() : createLines(terminal);
  const done = await installEngine({
    recipe,
    engines,
    worker: fileURLToPath(new URL('./worker.js', import.meta.url)),
    ...(options.wheel === undefined ? {} : { wheel: resolve(options.wheel) }),
    signal: stopping.signal,
    progress: picture.show,
    log: (line) => log.push(line),
  });
  picture.close();
  for (const signal of signals) process.off(signal, stop);
  if (!done.ok) {
    // The words of npm, pip or the compiler help only when one of them failed.
    if (logCodes.has(done.error.code)) for (const line of log.slice(-LOG_LINES)) terminal.tell(`  ${line}`);
    tellFailure(terminal, done.error);
    return exit.problems;
  }
  const note = done.value;
  terminal.print(`${recipe.describe(note)} is installed (${sized(note.bytes)} in ${engineFolder(engines, engine)}).`);
  terminal.print(`Use it with --engine ${engine}, or engine = ${engine} in an experiment.`);
  return exit.fine;
}

function noWheelFor(recipe: Recipe, wheel: string | undefined): Failure | undefined {
  if (wheel === undefined || recipe.takesWheel) return undefined;
  const message = `${recipe.title} is not installed from a wheel.`;
  return { code: 'wrong-use', message, hint: 'Leave --wheel out.' };
}

const LOG_LINES = 40;
const logCodes: ReadonlySet<string> = new Set(['install-step', 'install-check']);

async function agreed(recipe: Recipe, engines: string, wheel: boolean, terminal: Terminal): Promise<boolean> {
  const { downloadBytes, diskBytes, from } = recipe.cost(wheel);
  const folder = engineFolder(engines, recipe.engine);
  terminal.tell(
    `Installing ${recipe.title} downloads about ${sized(downloadBytes)} ${from} and keeps about ${sized(diskBytes)} in ${folder}.`,
  );
  terminal.tell(`Projects are not touched; ${ownCommand()} engine remove ${recipe.engine} takes it away again.`);
  if (existsSync(folder)) terminal.tell('It replaces the one that is there.');
  if (process.stdin.isTTY !== true) {
    const message = 'Nothing was installed: nobody is there to agree to the download.';
    tellFailure(terminal, installFailure('install-consent', message, 'Agree beforehand with --yes.'));
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question('Go on? [y/N] ').catch(() => '');
  lines.close();
  if (/^y(es)?$/i.test(answer.trim())) return true;
  terminal.tell('Nothing was installed.');
  return false;
}

interface Picture {
  show(progress: InstallProgress): void;
  close(): void;
}

function createBarPicture(): Picture {
  let shown = '';
  const bar = createBar((share, columns) =>
    `${blocks(share, 24)} ${Math.floor(100 * share)} % ${shown}`.slice(0, Math.max(1, columns - 1)),
  );
  return {
    show({ step, share }) {
      shown = step;
      bar.update(share, 1);
    },
    close: bar.close,
  };
}

function createLines(terminal: Terminal): Picture {
  let last = '';
  return {
    show: ({ step }) => {
      if (step !== last) terminal.tell(`${step} ...`);
      last = step;
    },
    close: () => undefined,
  };
}

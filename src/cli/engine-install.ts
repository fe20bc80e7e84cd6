/** `snnexp engine install`: says what it costs, asks, installs with progress; Ctrl-C leaves nothing of it. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import { costOfInstalling, type InstallProgress, installTensorFlow } from '../install/install.ts';
import { installable } from '../install/installed.ts';
import { installFailure } from '../install/messages.ts';
import { enginesFolder, tensorflowFolder } from '../install/place.ts';
import { sized } from '../install/space.ts';
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
  if (!installable.includes(engine)) {
    const message = `There is no engine "${engine}" to install.`;
    tellFailure(terminal, installFailure('install-unknown', message, `There is: ${installable.join(', ')}.`));
    return exit.use;
  }
  const engines = enginesFolder();
  if (options.yes !== true && !(await agreed(engines, options.wheel !== undefined, terminal))) return exit.problems;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  const log: string[] = [];
  const picture = terminal.interactive ? createBar() : createLines(terminal);
  const done = await installTensorFlow({
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
  const { tensorflow, bytes } = done.value;
  terminal.print(`TensorFlow ${tensorflow} is installed (${sized(bytes)} in ${tensorflowFolder(engines)}).`);
  terminal.print('Use it with --engine tensorflow, or engine = tensorflow in an experiment.');
  return exit.fine;
}

const LOG_LINES = 40;
const logCodes: ReadonlySet<string> = new Set(['install-step', 'install-check']);

async function agreed(engines: string, wheel: boolean, terminal: Terminal): Promise<boolean> {
  const { downloadBytes, diskBytes } = costOfInstalling(wheel);
  const folder = tensorflowFolder(engines);
  const from = wheel ? 'npm' : 'npm, and the TensorFlow library from its package or from PyPI by pip';
  terminal.tell(`Installing TensorFlow downloads about ${sized(downloadBytes)} (${from}),`);
  terminal.tell(
    `builds a small addon with this machine's C++ compiler, and keeps about ${sized(diskBytes)} in ${folder}.`,
  );
  terminal.tell('Projects are not touched; snnexp engine remove tensorflow takes it away again.');
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

function createBar(): Picture {
  const bar = new SingleBar({
    stream: process.stdout,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    format: '{bar} {percentage} % {step}',
    gracefulExit: false,
  });
  bar.start(100, 0, { step: '' });
  return {
    show: ({ step, share }) => bar.update(Math.floor(100 * share), { step }),
    close: () => bar.stop(),
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

/** Runs another program of the system to its end, in a process group of its own that ends with the installation. */

import { spawn } from 'node:child_process';
import type { Failure } from '../core/result.ts';
import { fail, type Result, succeed } from '../core/result.ts';
import { installFailure } from './messages.ts';

export interface ChildOptions {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Each line it prints. */
  readonly log: (line: string) => void;
  readonly environment?: Readonly<Record<string, string>>;
}

export type ChildEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'missing' }
  /** `words` are its last lines, or the signal that ended it. */
  | { readonly kind: 'failed'; readonly words: string };

/** Aborting kills the program and everything it started. */
export function runChild(program: string, words: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  options.log(`> ${[program, ...words].join(' ')}`);
  const child = spawn(program, words, {
    cwd: options.folder,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split(/[\r\n]+/).filter((part) => part.trim() !== '')) {
        options.log(line);
        last.push(line);
      }
      last.splice(0, last.length - LAST_LINES);
    });
  }
  const stop = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  };
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  return new Promise<ChildEnd>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'failed', words: error.message }),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ kind: 'done' });
      else resolve({ kind: 'failed', words: last.join('\n') || (signal ?? `code ${code}`) });
    });
  }).finally(() => options.signal.removeEventListener('abort', stop));
}

/**
 * What npm and pip say about a registry that cannot be reached, as the failure of a network; else of the step.
 * `toGetIt` is what to do when the program is missing, `otherwise` what else when its registry is out of reach.
 */
export function childFailure(
  program: string,
  end: Exclude<ChildEnd, { kind: 'done' }>,
  toGetIt: string,
  otherwise = '',
): Failure {
  if (end.kind === 'missing') return installFailure('install-tool', `${program} was not found.`, toGetIt);
  if (OFFLINE.test(end.words)) {
    const hint = `Look at the connection, and at the proxy or mirror that ${program} is configured for${otherwise}.`;
    return installFailure('install-network', `${program} could not reach its registry.`, hint);
  }
  if (FULL.test(end.words)) {
    return installFailure(
      'install-space',
      `The disk became full while ${program} ran.`,
      'Free some space, then try again.',
    );
  }
  const said = end.words.split('\n').slice(-3).join(' ').slice(0, 300);
  return installFailure(
    'install-step',
    `${program} failed: ${said}.`,
    'The full log is above, or in the log SNN of the editor.',
  );
}

export function cancelled(): Failure {
  return installFailure('install-cancelled', 'The installation was cancelled; nothing of it was kept.', '');
}

/** The first of the programs that answers `--version`. */
export async function firstOf(programs: readonly string[], options: ChildOptions): Promise<Result<string, undefined>> {
  for (const program of programs) {
    const end = await runChild(program, ['--version'], options);
    if (end.kind === 'done') return succeed(program);
  }
  return fail(undefined);
}

const LAST_LINES = 30;
const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|NewConnectionError|Max retries exceeded|Temporary failure in name resolution|Connection (broken|refused|timed out)|Read timed out/i;
const FULL = /ENOSPC|No space left on device|EDQUOT/;

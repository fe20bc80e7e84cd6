/**
 * A Python environment of its own for the peers of a bench, made from the package index on first use and kept in
 * `.cache/`. Its requirements are pinned in a file beside this one; a changed file makes the environment anew.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../../src/core/result.ts';

/** The environment's Python; a failure says why there is none. Runs from the root of the repository. */
export function peersPython(name: string): Result<string> {
  const requirements = join('bench', 'peers', `${name}-requirements.txt`);
  const folder = join('.cache', `${name}-peers`);
  const stamp = join(folder, 'requirements.txt');
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return succeed(python);

  console.error(`Making ${folder} from ${requirements}; this takes minutes and up to 6 GB, once.`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync('.cache', { recursive: true });
  const own = process.platform === 'win32' ? 'python' : 'python3';
  const steps = [
    [own, '-m', 'venv', folder],
    [python, '-m', 'pip', 'install', '--quiet', '-r', requirements],
  ] as const;
  for (const [command, ...rest] of steps) {
    const { status, error } = spawnSync(command, rest, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status === 0) continue;
    const why = error?.message ?? `exit code ${status}`;
    return fail({
      code: 'peers-missing',
      message: `The peers of this bench could not be installed: ${[command, ...rest].join(' ')} ended with ${why}.`,
      hint: 'Python 3.10 or newer with venv, and a package index, are needed for them.',
    });
  }
  writeFileSync(stamp, wanted);
  return succeed(python);
}

/** Packages of npm in a folder of their own, fetched by the client as its user has configured it; nothing of them runs. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { type ChildOptions, childFailure, runChild } from './child.ts';

/** `packages` are names with versions; they come to lie in `node_modules` of the folder. */
export async function fetchByNpm(
  folder: string,
  packages: readonly string[],
  options: ChildOptions,
): Promise<Result<void>> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--no-save', '--loglevel=error'];
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000'];
  const end = await runChild('npm', ['install', '--prefix', folder, ...quietly, ...patience, ...packages], options);
  if (end.kind === 'done') return succeed(undefined);
  return fail(childFailure('npm', end, 'Install Node.js, which brings npm, and try again.'));
}

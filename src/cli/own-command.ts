/** How to call this command line again, as it was called: hints can then be pasted. */

import { basename } from 'node:path';
import { shellWord } from '../core/shell-word.ts';
import { pathAsTyped } from './experiment.ts';

/** "snnexp" where it is installed, "npx snnexp" under npx, "node dist/cli.js" from a checkout. */
export function ownCommand(
  script: string | undefined = process.argv[1],
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const called = script ?? '';
  const isPlain = basename(called) === 'cli.js' && !/[\\/]node_modules[\\/]/.test(called);
  if (isPlain) return `node ${shellWord(pathAsTyped(called))}`;
  return env.npm_command === 'exec' ? 'npx snnexp' : 'snnexp';
}

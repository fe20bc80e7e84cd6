/** Folders in which an installation is put together; one that a process left behind is known by its number. */

import { readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { processLives } from '../files/owner-lives.ts';

export function stagingFolder(engines: string): string {
  return join(engines, `${PREFIX}${hostname()}.${process.pid}`);
}

/** Removes what installations that were killed on this machine have left. */
export function clearLeftovers(engines: string): void {
  const own = `${PREFIX}${hostname()}.`;
  for (const name of list(engines)) {
    const pid = name.startsWith(own) ? Number(name.slice(own.length)) : Number.NaN;
    if (Number.isInteger(pid) && (pid === process.pid || !processLives(pid)))
      rmSync(join(engines, name), { recursive: true, force: true });
  }
}

const PREFIX = '.installing-';

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

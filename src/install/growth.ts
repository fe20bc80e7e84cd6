/** Progress of a step that nobody tells of: by what has come into its folder. */

import { folderBytes } from './space.ts';

/** Tells twice a second what share of so many `bytes` the folder holds, until the work ends, one way or the other. */
export async function tellingGrowth<Done>(
  folder: string,
  bytes: number,
  tell: (share: number) => void,
  work: () => Promise<Done>,
): Promise<Done> {
  const watch = setInterval(() => tell(Math.min(1, folderBytes(folder) / bytes)), 500);
  try {
    return await work();
  } finally {
    clearInterval(watch);
  }
}

/** Engines that were installed: which there are, and how one goes away again. */

import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { codeOf, diskTrouble } from '../files/disk-trouble.ts';
import { decodeNote, type EngineNote, NOTE_FILE, NOTE_VERSION, tensorflowFolder } from './place.ts';
import { folderBytes } from './space.ts';
import { clearLeftovers, stagingFolder } from './staging.ts';

/** Names that can be installed. */
export const installable: readonly string[] = ['tensorflow'];

export interface InstalledEngine {
  readonly engine: string;
  readonly folder: string;
  /** Undefined for one that another version installed, or that is damaged. */
  readonly note: EngineNote | undefined;
}

export function installedEngines(engines: string): readonly InstalledEngine[] {
  const folder = tensorflowFolder(engines);
  let json: string;
  try {
    json = readFileSync(join(folder, NOTE_FILE), 'utf8');
  } catch {
    return folderBytes(folder) === 0 ? [] : [{ engine: 'tensorflow', folder, note: undefined }];
  }
  const note = decodeNote(json);
  const usable = note.ok && note.value.v === NOTE_VERSION;
  return [{ engine: 'tensorflow', folder, note: usable ? note.value : undefined }];
}

/** Gives the bytes that became free; 0 when it was not there. */
export function removeTensorFlow(engines: string): Result<number> {
  clearLeftovers(engines);
  const folder = tensorflowFolder(engines);
  const bytes = folderBytes(folder);
  const aside = stagingFolder(engines);
  try {
    // Renamed first: no run finds an engine that is half gone.
    renameSync(folder, aside);
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? succeed(0) : fail(diskTrouble(error, `The folder ${folder}`));
  }
  try {
    rmSync(aside, { recursive: true });
    return succeed(bytes);
  } catch (error) {
    return fail(diskTrouble(error, `The folder ${aside}`));
  }
}

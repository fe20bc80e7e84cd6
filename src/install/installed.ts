/** Engines that were installed: which there are, and how one goes away again. */

import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { codeOf, diskTrouble } from '../files/disk-trouble.ts';
import { decodeNote, type EngineNote, engineFolder, NOTE_FILE, NOTE_VERSION } from './place.ts';
import type { Recipe } from './recipe.ts';
import { recipes } from './recipes.ts';
import { folderBytes } from './space.ts';
import { clearLeftovers, stagingFolder } from './staging.ts';

export interface InstalledEngine {
  readonly recipe: Recipe;
  readonly folder: string;
  /** Undefined for one that another version installed, or that is damaged. */
  readonly note: EngineNote | undefined;
}

export function installedEngines(engines: string): readonly InstalledEngine[] {
  return recipes.flatMap((recipe) => {
    const folder = engineFolder(engines, recipe.engine);
    let json: string;
    try {
      json = readFileSync(join(folder, NOTE_FILE), 'utf8');
    } catch {
      return folderBytes(folder) === 0 ? [] : [{ recipe, folder, note: undefined }];
    }
    const note = decodeNote(json);
    const usable = note.ok && note.value.v === NOTE_VERSION;
    return [{ recipe, folder, note: usable ? note.value : undefined }];
  });
}

/** Gives the bytes that became free; 0 when it was not there. */
export function removeEngine(engines: string, engine: string): Result<number> {
  clearLeftovers(engines);
  const folder = engineFolder(engines, engine);
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

/** What every engine would do here, for whoever may not know the runner: the rungs of the ladder, and which are installed. */

import { tmpdir } from 'node:os';
import { usableCores } from '../machine/usable-cores.ts';
import { createLocalExecutor } from '../runner/executors/local.ts';
import { type TriedRung, tryEveryRung } from '../runner/ladder.ts';
import { installedEngines } from './installed.ts';
import type { Recipe } from './recipe.ts';
import { recipes } from './recipes.ts';

export interface SurveyedEngine extends TriedRung {
  /** How it can be installed; undefined for the built-in ones. */
  readonly recipe: Recipe | undefined;
  readonly installed: boolean;
}

/** `worker` is its bundle, `engines` the folder of installed engines; `log` takes what the workers print. */
export async function surveyEngines(
  worker: string,
  engines: string,
  log: (line: string) => void,
  stopping: AbortSignal,
): Promise<readonly SurveyedEngine[]> {
  const executor = createLocalExecutor(worker, tmpdir(), log, { SNNEXP_ENGINES: engines });
  const rungs = await tryEveryRung(executor, usableCores(), stopping);
  const there = installedEngines(engines);
  return rungs.map((rung) => ({
    ...rung,
    recipe: recipes.find(({ engine }) => engine === rung.engine),
    installed: there.some(({ recipe }) => recipe.engine === rung.engine),
  }));
}

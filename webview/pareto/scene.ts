/** Everything a part of the page needs for one drawing, and what it may ask for. */

import type { About } from '../../src/protocol/panel.ts';
import type { Plan } from '../../src/protocol/plan.ts';
import { baselineWords, isBeside } from '../../src/run/baseline-lines.ts';
import type { MeasureView } from '../../src/run/measure.ts';
import { isLost } from '../../src/run/outcome.ts';
import type { RunState, TrialState } from '../../src/run/state.ts';
import type { Bridge } from '../shared/bridge.ts';
import { statusWords } from '../shared/marks.ts';
import type { Choices, FrontModel } from './model.ts';

export interface Scene {
  readonly run: RunState;
  readonly plan: Plan;
  readonly about: About;
  readonly views: readonly MeasureView[];
  readonly choices: Choices;
  /** Whether the reader chose the selected trial; else it is a fair first look, and changes with the front. */
  readonly isChosen: boolean;
  /** Undefined when the experiment names no measure at all. */
  readonly model: FrontModel | undefined;
}

/** What the parts may do to the whole. */
export interface Reader {
  readonly choose: (change: Partial<Choices>) => void;
  /** Asks the editor; a failure is shown where it was asked. */
  readonly call: Bridge['call'];
  /** Polite, for screen readers. */
  readonly announce: (text: string) => void;
}

/** The outcome in words; with one objective there is no front, only the best. */
export function statusOf(scene: Scene, trial: TrialState): string {
  if (isBeside(trial)) return baselineWords(trial);
  if (isLost(trial)) return 'lost';
  return trial.status === 'front' && scene.plan.objectives.length < 2 ? 'best so far' : statusWords[trial.status];
}

export function trialOf(run: RunState, number: number | undefined): TrialState | undefined {
  if (number === undefined) return undefined;
  const inPlace = run.trials[number - 1];
  return inPlace?.trial === number ? inPlace : run.trials.find((trial) => trial.trial === number);
}

/** Why a search that has ended has no front, in one sentence for people, with what to do. */

import { excessOf } from '../protocol/excess.ts';
import type { Requirement } from '../protocol/plan.ts';
import { isBaseline } from './baselines.ts';
import { measureViews, showLimit, showWithUnit } from './measure.ts';
import { isOver } from './rows.ts';
import type { RunState, TrialState } from './state.ts';

/** Undefined where there is a front, or nothing has ended. */
export function withoutFront({ started, trials, front }: RunState): string | undefined {
  const ended = trials.filter((trial) => isOver(trial.status) && !isBaseline(trial));
  if (started === undefined || front.length > 0 || ended.length === 0) return undefined;
  const all = ended.length === 1 ? 'The one trial' : `All ${ended.length} trials`;
  if (ended.every(({ status }) => status === 'silent')) {
    const converts = started.plan.stages.some(({ kind }) => kind === 'convert');
    const advice = converts
      ? 'Lower scale of the conversion, or show more steps: with order = spike_first each layer takes a step to pass a spike on.'
      : 'Raise weight_scale of the layers: first weights are in units of the threshold, so a lower one alone changes little.';
    return `${all} fell silent: no output neuron fired. ${advice}`;
  }
  const measured = ended.filter(({ values }) => Object.keys(values).length > 0);
  if (measured.length === 0) return undefined;
  const never = started.plan.require.flatMap((limit) => {
    const nearest = nearestTo(measured, limit);
    if (nearest === undefined || nearest.miss <= 0) return [];
    // As a goal of its own, in the unit that fits the limit.
    const [view] = measureViews({ ...started.plan, objectives: [], require: [limit] }, () => limit.limit);
    if (view === undefined) return [];
    const reached = showWithUnit(view, nearest.mean);
    return [
      `${view.title} ${limit.sign} ${showLimit(view, limit.limit)}; trial ${nearest.trial} came nearest with ${reached}`,
    ];
  });
  if (never.length > 0) return `No trial keeps ${never.join(', or ')}. Loosen the limit, or ask for other settings.`;
  return 'Every limit is kept by some trial, and all of them by none. Loosen one, or give the search more trials.';
}

interface Reached {
  readonly trial: number;
  readonly mean: number;
  readonly miss: number;
}

function nearestTo(trials: readonly TrialState[], limit: Requirement): Reached | undefined {
  const reached = trials.flatMap(({ trial, values }) => {
    const mean = values[limit.id]?.mean;
    return mean === undefined ? [] : [{ trial, mean, miss: excessOf(limit, mean) }];
  });
  return reached.sort((a, b) => a.miss - b.miss || a.trial - b.trial)[0];
}

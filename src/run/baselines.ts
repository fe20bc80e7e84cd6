/**
 * What the baselines of a run came to, each on its own: they are compared with the search and never join its front.
 * And the search's front from scratch, once confirming has changed values.
 */

import { type Costs, costsOf } from '../core/pareto/dominance.ts';
import { frontOf } from '../core/pareto/front.ts';
import { hypervolume } from '../core/pareto/hypervolume.ts';
import type { Objective } from '../protocol/plan.ts';
import { viewsOf } from './axes.ts';
import { hypervolumePercent, showSpread } from './measure.ts';
import { formatSignificant, MISSING } from './numbers.ts';
import { trialCosts } from './quality.ts';
import { isOver } from './rows.ts';
import type { RunState, TrialState } from './state.ts';

export interface BaselineState {
  /** grid, default, `random 2`. */
  readonly name: string;
  readonly trials: readonly TrialState[];
  /** Numbers of its feasible trials that no other of its trials dominates. */
  readonly front: readonly number[];
  /** From the reference of the run; undefined with one objective or while there is none. */
  readonly hypervolume: number | undefined;
}

export function isBaseline({ by }: Pick<TrialState, 'by'>): boolean {
  return by.startsWith(prefix);
}

export function baselinesOf(state: RunState): readonly BaselineState[] {
  const { started, trials } = state;
  const objectives = started?.plan.objectives ?? [];
  const names = [...new Set(trials.filter(isBaseline).map(({ by }) => by))];
  return names.map((by) => {
    const own = trials.filter((trial) => trial.by === by);
    const front = bestOf(own, objectives);
    return {
      name: by.slice(prefix.length),
      trials: own,
      front: front.map(({ trial }) => trial),
      hypervolume: volumeOf(
        state,
        front.map(({ costs }) => costs),
      ),
    };
  });
}

/**
 * Numbers of the trials that the search and its baselines are judged by: the search's front and, each among its own
 * trials, those of the baselines.
 */
export function frontsOf(trials: readonly TrialState[], objectives: readonly Objective[]): ReadonlySet<number> {
  const lanes = new Map<string, TrialState[]>();
  for (const trial of trials) {
    const lane = isBaseline(trial) ? trial.by : '';
    const own = lanes.get(lane);
    if (own === undefined) lanes.set(lane, [trial]);
    else own.push(trial);
  }
  return new Set([...lanes.values()].flatMap((own) => bestOf(own, objectives).map(({ trial }) => trial)));
}

/** A search or a baseline in words, as a table's row. */
export interface ComparisonRow {
  readonly name: string;
  readonly trials: number;
  /** Share of the box up to the reference, or the bare volume; missing with one objective. */
  readonly hypervolume: string;
  /** The best value of each objective on its own, over all feasible trials. */
  readonly best: readonly string[];
}

/** The search and its baselines side by side; none where the file has no baseline. */
export function comparison(state: RunState): { heads: readonly string[]; rows: readonly ComparisonRow[] } | undefined {
  const plan = state.started?.plan;
  const baselines = baselinesOf(state);
  if (plan === undefined || baselines.length === 0) return undefined;
  const views = viewsOf(state, plan).filter(({ aim }) => aim !== undefined);
  const percent = hypervolumePercent(plan.objectives, state.reference);
  const row = (name: string, trials: readonly TrialState[], volume: number | undefined): ComparisonRow => {
    const feasible = trials.filter((trial) => trial.feasible);
    const best = views.map((view) => {
      const spreads = feasible.flatMap((trial) => trial.values[view.id] ?? []);
      const sign = view.aim === 'max' ? -1 : 1;
      return showSpread(view, [...spreads].sort((a, b) => sign * (a.mean - b.mean))[0]);
    });
    const ended = trials.filter(({ status }) => isOver(status)).length;
    return { name, trials: ended, hypervolume: volumeWords(volume, percent), best };
  };
  const own = state.trials.filter((trial) => !isBaseline(trial));
  const onFront = own.filter(({ trial }) => state.front.includes(trial));
  const costs = onFront.flatMap((trial) => {
    const found = trialCosts(trial, plan.objectives);
    return found === undefined ? [] : [found];
  });
  return {
    heads: ['', 'trials', 'hypervolume', ...views.map(({ title }) => `best ${title}`)],
    rows: [
      row('search', own, volumeOf(state, costs)),
      ...baselines.map((baseline) => row(baseline.name, baseline.trials, baseline.hypervolume)),
    ],
  };
}

function volumeWords(volume: number | undefined, percent: number | undefined): string {
  if (volume === undefined) return MISSING;
  return percent === undefined ? formatSignificant(volume, 4) : `${formatSignificant(volume * percent, 4)} %`;
}

/**
 * The search's front after the values of a trial have changed: trials may leave it, and those that an overrated trial
 * had pushed off come back. Changes their status in place.
 */
export function frontAnew(trials: TrialState[], objectives: readonly Objective[], by: number): readonly number[] {
  const own = trials.filter((trial) => !isBaseline(trial));
  const front = bestOf(own, objectives).map(({ trial }) => trial);
  const members = new Set(front);
  trials.forEach((trial, row) => {
    if (isBaseline(trial) || (trial.status !== 'front' && trial.status !== 'dominated')) return;
    if (!trial.feasible) trials[row] = { ...trial, status: 'infeasible', offFrontSince: undefined };
    else if (members.has(trial.trial)) trials[row] = { ...trial, status: 'front', offFrontSince: undefined };
    else if (trial.status === 'front') trials[row] = { ...trial, status: 'dominated', offFrontSince: by };
  });
  return front;
}

/** Those feasible trials that no other of these dominates. */
function bestOf(trials: readonly TrialState[], objectives: readonly Objective[]) {
  const found = trials.flatMap((trial) => {
    const costs = trial.feasible ? trialCosts(trial, objectives) : undefined;
    return costs === undefined ? [] : [{ trial: trial.trial, costs }];
  });
  return frontOf(found.map(({ costs }) => costs)).map((i) => found[i]!);
}

function volumeOf({ started, reference }: RunState, costs: readonly Costs[]): number | undefined {
  const aims = started?.plan.objectives.map(({ aim }) => aim) ?? [];
  if (aims.length < 2 || reference.length !== aims.length) return undefined;
  return hypervolume(costs, costsOf(reference, aims));
}

const prefix = 'baseline:';

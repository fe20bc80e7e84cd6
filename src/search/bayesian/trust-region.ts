/**
 * Trust regions for large spaces and long searches, where one model of everything is neither good nor quick
 * (D. Eriksson et al., 2019, TuRBO; S. Daulton et al., 2022, MORBO). The side is replayed from the outcomes: it is
 * halved after a row of trials that bring nothing to the front and doubled after three that do, so nothing needs to be
 * remembered. The centres are the trials of the front with the largest share of the hypervolume, in turn.
 */

import { dominates, weaklyDominates } from '../../core/pareto/dominance.ts';
import { frontOf } from '../../core/pareto/front.ts';
import { hypervolumeGain } from '../../core/pareto/hypervolume.ts';
import { inferReference } from '../../core/pareto/reference.ts';
import type { Space } from '../space/space.ts';
import type { MeasuredTrial, Observed, Study } from '../study.ts';
import { boxAround, type Region } from './region.ts';

/** Above so many axes or outcomes that models learn from, pruned and broken ones too, the search goes on in trust regions. */
export const limits = { axes: 20, outcomes: 500 };

export interface TrustRegion {
  readonly region: Region;
  /** The study with the results that a model of the region is to know: the nearest, and the front. */
  readonly study: Study;
}

/** Undefined where the whole space can be looked at, or nothing is known yet. */
export function trustRegionOf(study: Study, n: number): TrustRegion | undefined {
  const { space, measured, pruned, broken } = study;
  const outcomes = measured.length + pruned.length + broken.length;
  if (space.axes.length <= limits.axes && outcomes <= limits.outcomes) return undefined;
  const centres = centresOf(study);
  const centre = centres[n % Math.max(1, Math.min(centres.length, CENTRES))];
  if (centre === undefined) return undefined;
  const region = boxAround(space, centre.point, sideOf(space, measured));
  const kept = new Set([...nearest(measured, centre), ...centres.slice(0, NEAREST / 4)]);
  const ended = [...pruned, ...broken].map((point) => ({ point }));
  const near = new Set(nearest(ended, centre).map(({ point }) => point));
  return {
    region,
    study: {
      ...study,
      measured: measured.filter((trial) => kept.has(trial)),
      foretold: nearest(study.foretold, centre),
      pruned: pruned.filter((point) => near.has(point)),
      broken: broken.filter((point) => near.has(point)),
    },
  };
}

/** Side of the box, replayed trial by trial; exported for its test. */
export function sideOf(space: Space, measured: readonly MeasuredTrial[]): number {
  const patience = Math.max(Math.ceil(space.axes.length / 3), 10);
  let side = FIRST_SIDE;
  let [successes, failures] = [0, 0];
  let front: MeasuredTrial[] = [];
  for (const trial of measured) {
    if (trial.feasible && !front.some(({ costs }) => weaklyDominates(costs, trial.costs))) {
      front = [...front.filter(({ costs }) => !dominates(trial.costs, costs)), trial];
      successes++;
      failures = 0;
    } else {
      successes = 0;
      failures++;
    }
    if (successes === 3) [side, successes] = [Math.min(2 * side, 1.6), 0];
    if (failures === patience) [side, failures] = [side / 2, 0];
    // A box too small to hold anything new is given up for a large one.
    if (side < SMALLEST_SIDE) side = FIRST_SIDE;
  }
  return side;
}

/** The front by what each of its trials alone adds; without a feasible trial, those that miss the least. */
function centresOf({ measured, reference }: Study): MeasuredTrial[] {
  const feasible = measured.filter((trial) => trial.feasible);
  if (feasible.length === 0) {
    const miss = ({ excess }: MeasuredTrial) => excess.reduce((sum, value) => sum + Math.max(value, 0), 0);
    return [...measured].sort((a, b) => miss(a) - miss(b) || a.trial - b.trial).slice(0, CENTRES);
  }
  const front = frontOf(feasible.map(({ costs }) => costs)).map((i) => feasible[i]!);
  const costs = front.map((trial) => trial.costs);
  const from = inferReference(costs, reference);
  if (from === undefined) return front;
  const shares = new Map(
    front.map((trial, i) => [trial, hypervolumeGain(costs.toSpliced(i, 1), trial.costs, from)] as const),
  );
  return front.sort((a, b) => shares.get(b)! - shares.get(a)! || a.trial - b.trial);
}

/** Of equally near ones the earlier. */
function nearest<T extends Pick<Observed, 'point'>>(trials: readonly T[], centre: MeasuredTrial): T[] {
  return [...trials].sort((a, b) => distance(a, centre) - distance(b, centre)).slice(0, NEAREST);
}

/** The largest difference along any axis; an axis that only one of them has counts as far. */
function distance({ point: a }: Pick<Observed, 'point'>, { point: b }: Pick<Observed, 'point'>): number {
  let furthest = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]!) && Number.isNaN(b[i]!)) continue;
    const apart = Math.abs(a[i]! - b[i]!);
    furthest = Math.max(furthest, Number.isNaN(apart) ? 1 : apart);
  }
  return furthest;
}

const FIRST_SIDE = 0.8;
const SMALLEST_SIDE = 0.01;
const CENTRES = 5;
const NEAREST = 250;

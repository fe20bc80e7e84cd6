/**
 * What a next trial is worth: the log of the expected hypervolume improvement, averaged over imagined outcomes of the
 * trials that still run and, with noise, of the front itself (the noisy EHVI of S. Daulton, M. Balandat, E. Bakshy,
 * 2021, with its inner expectation in closed form), plus the log of the probability that all conditions hold.
 */

import { normalQuantile } from '../../core/normal.ts';
import type { Costs } from '../../core/pareto/dominance.ts';
import { distinctFront, frontOf } from '../../core/pareto/front.ts';
import { inferReference } from '../../core/pareto/reference.ts';
import { quantile } from '../../core/statistics.ts';
import { sobolSequence } from '../random/sobol.ts';
import type { Point } from '../space/space.ts';
import type { MeasuredTrial, Study } from '../study.ts';
import type { Embedding } from './embedding.ts';
import { type Condition, logFeasibility } from './feasibility.ts';
import { addGradient, makeReading, type Process, predict, read } from './gaussian-process.ts';
import { imagine } from './imagine.ts';
import { logHypervolumeImprovement, makeLogImprovement, type Partition, partitionOf } from './improvement.ts';

export interface Acquisition {
  /** The value at a settled or relaxed point; the gradient by its places when given. */
  readonly evaluate: (point: Point, gradient?: Float64Array) => number;
}

export interface Models {
  readonly embedding: Embedding;
  /** One per objective, of its cost. */
  readonly objectives: readonly Process[];
  readonly conditions: readonly Condition[];
}

export function acquisitionOf(study: Study, models: Models, ...seed: readonly (string | number)[]): Acquisition {
  const { embedding, conditions } = models;
  const { views, partitions } = imaginedViews(study, models, seed);
  const objectives = views.length;
  const feature = new Float64Array(embedding.columns);
  const byColumn = new Float64Array(embedding.columns);
  const readings = views.map(makeReading);
  const improvements = partitions.map(() => makeLogImprovement(objectives));
  const means = new Float64Array(objectives);
  const sds = new Float64Array(objectives);

  return {
    evaluate(point, gradient) {
      const withGradient = gradient !== undefined;
      embedding.embed(point, feature);
      byColumn.fill(0);
      views.forEach((view, m) => {
        read(view, feature, readings[m]!, withGradient);
        sds[m] = readings[m]!.sd;
      });
      let highest = -Infinity;
      partitions.forEach((partition, s) => {
        readings.forEach((reading, m) => {
          means[m] = reading.means[s]!;
        });
        logHypervolumeImprovement(partition, means, sds, improvements[s]!, withGradient);
        highest = Math.max(highest, improvements[s]!.value);
      });
      const sum = improvements.reduce((total, { value }) => total + Math.exp(value - highest), 0);
      const value = highest + Math.log(sum / partitions.length);
      if (withGradient) {
        const shares = improvements.map(({ value: own }) => Math.exp(own - highest) / sum);
        views.forEach((view, m) => {
          const byMeans = improvements.map(({ byMean }, s) => shares[s]! * byMean[m]!);
          const bySd = improvements.reduce((total, { bySd: own }, s) => total + shares[s]! * own[m]!, 0);
          addGradient(view, feature, readings[m]!, byMeans, bySd, byColumn);
        });
      }
      const total = value + logFeasibility(conditions, feature, withGradient ? byColumn : undefined);
      if (gradient !== undefined) embedding.pullBack(point, byColumn, gradient);
      return total;
    },
  };
}

interface Views {
  readonly views: readonly Process[];
  readonly partitions: readonly Partition[];
}

/** Each objective's process under the imagined outcomes, and the free region that each sample leaves. */
function imaginedViews(
  study: Study,
  { objectives, conditions, embedding }: Models,
  seed: readonly (string | number)[],
): Views {
  const feasible = study.measured.filter((trial) => trial.feasible);
  const known = (feasible.length > 0 ? feasible : study.measured).map((trial) => standardised(trial, objectives));
  const reference = referenceOf(study, objectives, known);
  const noisy = objectives.some(
    ({ hyper, variance, scale }, m) =>
      hyper.noise * variance + largestNoise(feasible, m) / scale ** 2 > NOISE_THAT_MATTERS,
  );
  const uncertain = noisy ? contenders(feasible, objectives) : [];
  const certain = feasible.filter((trial) => !uncertain.includes(trial)).map((trial) => smoothed(trial, objectives));
  const points = [...uncertain.map(({ point }) => point), ...study.pending];
  if (points.length === 0) return { views: objectives, partitions: [partitionOf(certain, reference)] };

  const samples = objectives.length > 2 ? 8 : 16;
  const sequence = sobolSequence(points.length * (objectives.length + 1), 'imagine', ...seed);
  const draws = Array.from({ length: samples }, (_, s) => sequence(s).map(normalQuantile));
  const imagined = objectives.map((process, m) =>
    imagine(
      process,
      points,
      draws.map((draw) => draw.slice(m * points.length, (m + 1) * points.length)),
    ),
  );
  if (imagined.some((one) => one === undefined))
    return { views: objectives, partitions: [partitionOf(certain, reference)] };

  const feature = new Float64Array(embedding.columns);
  // A trial that may break a condition stands on the front in as many samples as its probability says.
  const thresholds = points.map((point, i) => {
    if (i < uncertain.length) return Infinity;
    embedding.embed(point, feature);
    const probability = Math.exp(logFeasibility(conditions, feature, undefined));
    return normalQuantile(Math.min(Math.max(probability, 1e-12), 1 - 1e-12));
  });
  const partitions = draws.map((draw, s) => {
    const drawn = points.flatMap((_, i): Costs[] => {
      if (draw[objectives.length * points.length + i]! > thresholds[i]!) return [];
      return [imagined.map((one) => one!.outcomes[s]![i]!)];
    });
    return partitionOf([...certain, ...drawn], reference);
  });
  return { views: imagined.map((one) => one!.process), partitions };
}

const FAR_SHARE = 0.9;
/** Variance of the noise, of standardised outputs, below which measured values are taken for the truth. */
const NOISE_THAT_MATTERS = 1e-3;
/** More points of a noisy front than this are not drawn again for every sample. */
const MOST_CONTENDERS = 30;

/** Feasible trials that may stand on the true front: those near the front of the posterior means. */
function contenders(feasible: readonly MeasuredTrial[], objectives: readonly Process[]): MeasuredTrial[] {
  const optimistic = feasible.map(({ point }) =>
    objectives.map((process) => {
      const { mean, variance } = predict(process, point);
      return mean - Math.sqrt(variance);
    }),
  );
  const averages = feasible.map((trial) => smoothed(trial, objectives));
  const front = distinctFront(averages);
  const near = feasible.filter((_, i) => {
    const own = optimistic[i]!.map((value, m) => (value - objectives[m]!.shift) / objectives[m]!.scale);
    return !front.some((other) => other.every((cost, m) => cost < own[m]!));
  });
  if (near.length <= MOST_CONTENDERS) return near;
  const best = frontOf(near.map((trial) => smoothed(trial, objectives)));
  return best.slice(0, MOST_CONTENDERS).map((i) => near[i]!);
}

/** Of the known variances of one objective. */
function largestNoise(trials: readonly MeasuredTrial[], objective: number): number {
  return trials.reduce((largest, { noise }) => Math.max(largest, noise?.costs[objective] ?? 0), 0);
}

function standardised({ costs }: MeasuredTrial, objectives: readonly Process[]): Costs {
  return objectives.map(({ shift, scale }, m) => (costs[m]! - shift) / scale);
}

/** The posterior mean at a measured trial: without noise, what was measured. */
function smoothed(trial: MeasuredTrial, objectives: readonly Process[]): Costs {
  return objectives.map((process) => (predict(process, trial.point).mean - process.shift) / process.scale);
}

/**
 * What the file names; else a tenth of the front's range beyond its worst, and at least the 0.9 quantile of what was
 * measured: from the front alone nothing beyond its present ends would count, and it would stop growing there.
 */
function referenceOf(study: Study, objectives: readonly Process[], known: readonly Costs[]): Costs {
  const given = study.reference.map((cost, m) =>
    cost === undefined ? undefined : (cost - objectives[m]!.shift) / objectives[m]!.scale,
  );
  const near = inferReference(known, given) ?? objectives.map(() => 1);
  return near.map((cost, m) => {
    if (given[m] !== undefined) return cost;
    const seen = known.map((costs) => costs[m]!);
    return Math.max(cost, quantile(seen, FAR_SHARE));
  });
}

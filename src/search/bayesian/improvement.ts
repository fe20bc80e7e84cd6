/**
 * Log of the expected hypervolume improvement of one independent normal vector, exact for any number of objectives:
 * the sum over boxes of products of psi(upper) - psi(lower), psi(a) = E[max(a - Y, 0)] = s h((a - mu) / s).
 * (S. Daulton, M. Balandat, E. Bakshy, 2020, for costs; all in logs, after S. Ament et al., 2023.)
 * With one objective it is LogEI.
 */

import { log1mexp } from '../../core/normal.ts';
import { nonDominatedBoxes } from '../../core/pareto/boxes.ts';
import type { Costs } from '../../core/pareto/dominance.ts';
import { tabulatedLogImprovement } from './improvement-table.ts';

/** Boxes with their sides shared: each different coordinate is evaluated once. */
export interface Partition {
  readonly objectives: number;
  /** Different finite coordinates of the boxes, by objective. */
  readonly coordinates: readonly Float64Array[];
  /** For each box and objective the index of its lower (-1: minus infinity) and upper coordinate. */
  readonly sides: Int32Array; // [box, objective, 2]
  readonly boxes: number;
  /** Working memory. */
  readonly tables: readonly Table[];
  readonly terms: Float64Array; // [box]
}

export function partitionOf(points: readonly Costs[], reference: Costs): Partition {
  const boxes = nonDominatedBoxes(points, reference);
  const coordinates = reference.map((_, m) => {
    const all = boxes.flatMap(({ lower, upper }) => [lower[m]!, upper[m]!]).filter(Number.isFinite);
    return Float64Array.from(new Set(all)).sort();
  });
  const sides = new Int32Array(boxes.length * reference.length * 2);
  boxes.forEach(({ lower, upper }, k) => {
    coordinates.forEach((sorted, m) => {
      const at = (k * reference.length + m) * 2;
      sides[at] = sorted.indexOf(lower[m]!);
      sides[at + 1] = sorted.indexOf(upper[m]!);
    });
  });
  return {
    objectives: reference.length,
    coordinates,
    sides,
    boxes: boxes.length,
    tables: coordinates.map(({ length }) => makeTable(length)),
    terms: new Float64Array(boxes.length),
  };
}

export interface LogImprovement {
  value: number;
  readonly byMean: Float64Array; // [objective]
  readonly bySd: Float64Array; // [objective]
}

/** Fills value and, when asked, the derivatives by the means and standard deviations of the objectives. */
export function logHypervolumeImprovement(
  partition: Partition,
  means: ArrayLike<number>,
  sds: ArrayLike<number>,
  into: LogImprovement,
  withGradient: boolean,
): void {
  const { objectives, coordinates, sides, boxes, tables, terms } = partition;
  for (let m = 0; m < objectives; m++) fillTable(tables[m]!, coordinates[m]!, means[m]!, sds[m]!, withGradient);
  const width = objectives * 2;
  let highest = -Infinity;
  for (let b = 0; b < boxes; b++) {
    let term = 0;
    for (let m = 0; m < objectives; m++) {
      const { logs } = tables[m]!;
      const lower = sides[b * width + 2 * m]!;
      const upper = logs[sides[b * width + 2 * m + 1]!]!;
      term += lower === -1 ? upper : upper + log1mexp(Math.min(logs[lower]! - upper, -1e-15));
    }
    terms[b] = term;
    if (term > highest) highest = term;
  }
  let sum = 0;
  for (let b = 0; b < boxes; b++) sum += Math.exp(terms[b]! - highest);
  into.value = highest + Math.log(sum);
  into.byMean.fill(0);
  into.bySd.fill(0);
  if (!withGradient) return;
  for (let b = 0; b < boxes; b++) {
    const share = Math.exp(terms[b]! - into.value);
    if (share < 1e-16) continue;
    for (let m = 0; m < objectives; m++) {
      const { logs, byMean, bySd } = tables[m]!;
      const lower = sides[b * width + 2 * m]!;
      const upper = sides[b * width + 2 * m + 1]!;
      if (lower === -1) {
        into.byMean[m]! += share * byMean[upper]!;
        into.bySd[m]! += share * bySd[upper]!;
        continue;
      }
      // d log(e^u - e^l) = (u' - r l') / (1 - r) with r = e^(l - u)
      const ratio = Math.exp(Math.min(logs[lower]! - logs[upper]!, -1e-15));
      const factor = share / (1 - ratio);
      into.byMean[m]! += factor * (byMean[upper]! - ratio * byMean[lower]!);
      into.bySd[m]! += factor * (bySd[upper]! - ratio * bySd[lower]!);
    }
  }
}

export function makeLogImprovement(objectives: number): LogImprovement {
  return { value: 0, byMean: new Float64Array(objectives), bySd: new Float64Array(objectives) };
}

interface Table {
  /** log psi at each coordinate. */
  readonly logs: Float64Array;
  readonly byMean: Float64Array;
  readonly bySd: Float64Array;
}

function makeTable(count: number): Table {
  return { logs: new Float64Array(count), byMean: new Float64Array(count), bySd: new Float64Array(count) };
}

function fillTable(table: Table, coordinates: Float64Array, mean: number, sd: number, withGradient: boolean): void {
  const count = coordinates.length;
  const logSd = Math.log(sd);
  for (let i = 0; i < count; i++) {
    const z = (coordinates[i]! - mean) / sd;
    tabulatedLogImprovement(z, entry);
    table.logs[i] = logSd + entry[0]!;
    if (!withGradient) continue;
    table.byMean[i] = -entry[1]! / sd;
    // d log psi / d s = (1 - z Phi/h) / s = (phi / h) / s
    table.bySd[i] = Math.max(1 - z * entry[1]!, 0) / sd;
  }
}

const entry = new Float64Array(2);

/** How long a proposal takes after 50, 100 and 300 observations of DTLZ2: 6 dimensions, 2 objectives. */

import { randomStream } from '../../src/core/random.ts';
import { median } from '../../src/core/statistics.ts';
import type { Outcome } from '../../src/search/outcome.ts';
import { dtlz2 } from '../../test/support/search/problems.ts';
import { planFor, strategyFor } from '../../test/support/search/simulate.ts';
import type { PeerName, Peers } from '../peers/optimizer.ts';

export interface TimeRow {
  readonly method: string;
  readonly observations: number;
  /** In seconds. */
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

const problem = dtlz2(6, 2);

export async function measureTimes(
  peers: Peers | undefined,
  names: readonly PeerName[],
  counts: readonly number[],
  quick: boolean,
): Promise<readonly TimeRow[]> {
  const rows: TimeRow[] = [];
  for (const observations of counts) {
    for (const name of names) {
      const times = await peers!.time(name, problem, pointsOf(observations, 1), 3);
      rows.push(rowOf(name, observations, times));
    }
    rows.push(rowOf('snnexp bayesian', observations, ours(observations, quick ? 3 : 7)));
  }
  return rows;
}

/** Three more trials run meanwhile, whose outcomes are imagined: the usual case of `ahead = 4`. */
function ours(observations: number, rounds: number): number[] {
  const strategy = strategyFor(planFor(problem, { kind: 'bayesian' }, 1));
  const proposeOnce = (round: number): number => {
    const history = pointsOf(observations + 3, round).map((x, i): Outcome => {
      const answers = Object.fromEntries(x.map((value, k) => [`x${k}`, value]));
      if (i >= observations) return { trial: i + 1, answers, status: 'pending' };
      const values = Object.fromEntries(problem.costs(x).map((cost, m) => [`f${m}`, { mean: cost }]));
      return { trial: i + 1, answers, status: 'done', values };
    });
    const started = performance.now();
    strategy.propose(observations + 4, history);
    return (performance.now() - started) / 1000;
  };
  // As with the peers, the first proposal is not counted.
  return Array.from({ length: rounds + 1 }, (_, round) => proposeOnce(round)).slice(1);
}

/** Half of the points lie near the front, as they do late in a search. */
function pointsOf(count: number, round: number): number[][] {
  const stream = randomStream('proposal time', round);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: problem.dimensions }, (_, k) => {
      const value = i % 2 === 1 && k > 0 ? 0.5 + 0.1 * stream.normal() : stream.next();
      return Math.min(Math.max(value, 0), 1);
    }),
  );
}

function rowOf(method: string, observations: number, seconds: readonly number[]): TimeRow {
  return { method, observations, median: median(seconds), lowest: Math.min(...seconds), highest: Math.max(...seconds) };
}

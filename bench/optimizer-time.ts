/**
 * How long a proposal takes after 50, 100 and 300 observations: 6 dimensions, 2 objectives, 3 trials running.
 * Run with: npm run bench -- optimizer-time
 */

import { randomStream } from '../src/core/random.ts';
import { median } from '../src/core/statistics.ts';
import type { Outcome } from '../src/search/outcome.ts';
import { dtlz2 } from '../test/support/search/problems.ts';
import { planFor, strategyFor } from '../test/support/search/simulate.ts';

const problem = dtlz2(6, 2);
const strategy = strategyFor(planFor(problem, { kind: 'bayesian' }, 1));

for (const count of [50, 100, 300]) {
  const times = Array.from({ length: 7 }, (_, round) => {
    const stream = randomStream('proposal time', round);
    const history = Array.from({ length: count + 3 }, (_, i): Outcome => {
      // Half of the points lie near the front, as they do late in a search.
      const x = Array.from({ length: 6 }, (_, k) => (i % 2 && k > 0 ? 0.5 + 0.1 * stream.normal() : stream.next()));
      const answers = Object.fromEntries(x.map((value, k) => [`x${k}`, Math.min(Math.max(value, 0), 1)]));
      if (i >= count) return { trial: i + 1, answers, status: 'pending' };
      const values = Object.fromEntries(problem.costs(x).map((cost, m) => [`f${m}`, { mean: cost }]));
      return { trial: i + 1, answers, status: 'done', values };
    });
    const started = process.cpuUsage().user;
    strategy.propose(count + 4, history);
    return (process.cpuUsage().user - started) / 1000;
  });
  console.log(`${count} observations: median proposal ${median(times).toFixed(0)} ms of processor time`);
}

/**
 * Mean hypervolume and proposal time of the search methods on synthetic problems.
 * Run with: npm run bench -- optimizer [seeds] [part of a problem's name] [kinds, with commas]
 */

import { mean, median, standardDeviation } from '../src/core/statistics.ts';
import { braninCurrin, c2dtlz2, dtlz2, zdt1 } from '../test/support/search/problems.ts';
import { planFor, simulate } from '../test/support/search/simulate.ts';

const seeds = Number(process.argv[2] ?? 5);
const wanted = process.argv[3] ?? '';
const kinds = (process.argv[4] ?? 'random,nsga2,bayesian').split(',');
const cases = [
  { problem: braninCurrin, budgets: [20, 30, 40] },
  { problem: zdt1(4), budgets: [20, 30, 40] },
  { problem: dtlz2(6, 2), budgets: [20, 30, 50] },
  { problem: c2dtlz2(4), budgets: [20, 30, 50] },
  { problem: dtlz2(6, 3), budgets: [30, 50] },
];

for (const { problem, budgets } of cases.filter(({ problem: { name } }) => name.includes(wanted))) {
  for (const kind of kinds) {
    const runs = Array.from({ length: seeds }, (_, seed) =>
      simulate(problem, planFor(problem, { kind }, seed + 1), Math.max(...budgets)),
    );
    const cells = budgets.map((budget) => {
      const volumes = runs.map((run) => run.volumes[budget - 1]!);
      return `${budget}: ${mean(volumes).toFixed(3)}+-${standardDeviation(volumes).toFixed(3)}`;
    });
    const time = median(runs.flatMap(({ times }) => times.slice(budgets[0]!)));
    console.log(`${problem.name} ${kind}  ${cells.join('  ')}  median proposal ${time.toFixed(0)} ms`);
  }
}

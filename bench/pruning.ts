/**
 * What ending trials early brings: hypervolume after so many epochs in all, with and without it, on synthetic problems
 * whose costs are reached along learning curves of different speeds that may cross.
 * npm run bench -- pruning [--seeds 5] [--kinds bayesian,random] [--json]
 *
 * A trial takes 27 epochs. At epoch e it stands at cost + (start - cost) (1 + e)^-speed, start and speed drawn by its
 * place in the space, with a little noise; the last objective of each problem does not change while it trains.
 */

import { parseArgs } from 'node:util';
import { hypervolume } from '../src/core/pareto/hypervolume.ts';
import { randomStream } from '../src/core/random.ts';
import { mean, standardDeviation } from '../src/core/statistics.ts';
import type { EndedTrial, Measured, RungValues } from '../src/search/outcome.ts';
import { decideAtRung, type Rung, rungEpochs } from '../src/search/pruning/asha.ts';
import { braninCurrin, dtlz2, type Problem, zdt1 } from '../test/support/search/problems.ts';
import { planFor, strategyFor } from '../test/support/search/simulate.ts';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    kinds: { type: 'string', default: 'bayesian,random' },
    json: { type: 'boolean', default: false },
  },
});

const EPOCHS = 27;
/** Whole trainings that the epochs would be enough for. */
const budgets = [15, 30];
const rules = {
  none: undefined,
  'grace 1, factor 3': { grace: 1, factor: 3 },
  'grace 3, factor 3': { grace: 3, factor: 3 },
};
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const rows: object[] = [];

for (const problem of [braninCurrin, zdt1(4), dtlz2(6, 2)]) {
  for (const kind of options.kinds.split(',')) {
    for (const [name, rule] of Object.entries(rules)) {
      const volumes = seeds.map((seed) => search(problem, kind, rule, seed));
      const cells = budgets.map((budget, i) => {
        const at = volumes.map((of) => of[i]!);
        rows.push({
          problem: problem.name,
          kind,
          rule: name,
          trainings: budget,
          mean: mean(at),
          sd: standardDeviation(at),
        });
        return `${budget} trainings: ${mean(at).toFixed(3)} +- ${standardDeviation(at).toFixed(3)}`.padEnd(36);
      });
      if (!options.json)
        console.log(`${problem.name.padEnd(13)} ${kind.padEnd(9)} ${name.padEnd(18)} ${cells.join(' ')}`);
    }
  }
}
if (options.json) console.log(JSON.stringify({ seeds: seeds.length, rows }, undefined, 1));

/** Hypervolume of the trials that ran to their ends, at each budget. */
function search(
  problem: Problem,
  kind: string,
  rule: { readonly grace: number; readonly factor: number } | undefined,
  seed: number,
): number[] {
  const plan = planFor(problem, { kind }, seed);
  const strategy = strategyFor(plan);
  const history: EndedTrial[] = [];
  const rungs: { readonly epoch: number; readonly rung: Rung }[] = [];
  const ended: number[][] = [];
  const volumes: number[] = [];
  let epochs = 0;
  for (let n = 1; volumes.length < budgets.length; n++) {
    const proposal = strategy.propose(n, history);
    if ('exhausted' in proposal) break;
    const { answers } = proposal;
    const x = plan.space.map(({ id }) => Number(answers[id]));
    const costs = problem.costs(x);
    const curve = curveOf(problem, x, costs, seed, n);
    const own: RungValues[] = [];
    let status: 'done' | 'pruned' = 'done';
    let spent = EPOCHS;
    for (const epoch of rule === undefined ? [] : rungEpochs(rule, EPOCHS)) {
      const at = { epoch, values: named(curve(epoch)) };
      const rung: Rung = { trial: n, values: at.values };
      const others = rungs.filter((other) => other.epoch === epoch).map((other) => other.rung);
      const decision = decideAtRung(plan, rule!.factor, rung, others);
      own.push(at);
      rungs.push({ epoch, rung });
      if (decision?.goesOn !== false) continue;
      [status, spent] = ['pruned', epoch];
      break;
    }
    epochs += spent;
    while (volumes.length < budgets.length && epochs > budgets[volumes.length]! * EPOCHS) {
      volumes.push(hypervolume(ended, problem.reference));
    }
    if (status === 'done') ended.push(costs);
    history.push({ trial: n, answers, status, rungs: own, ...(status === 'done' ? { values: named(costs) } : {}) });
  }
  return volumes;
}

function curveOf(problem: Problem, x: readonly number[], costs: readonly number[], seed: number, trial: number) {
  const speed = 0.6 + 0.8 * Math.sin(9 * x[0]! + 5 * x[1]!) ** 2;
  const noise = randomStream('curve', seed, trial);
  return (epoch: number): number[] =>
    costs.map((cost, m) => {
      if (m === costs.length - 1) return cost;
      const start = 2 * problem.reference[m]!;
      return cost + (start - cost) * ((1 + epoch) ** -speed - (1 + EPOCHS) ** -speed) * (1 + 0.05 * noise.normal());
    });
}

function named(costs: readonly number[]): Record<string, Measured> {
  return Object.fromEntries(costs.map((cost, m) => [`f${m}`, { mean: cost }]));
}

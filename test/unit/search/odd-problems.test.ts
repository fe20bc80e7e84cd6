/**
 * Problems that resemble neither each other nor the usual ones: many constraints, wide logarithmic ranges, choices
 * alone, scales far apart. On each the Bayesian search leads the baselines, never asks the same twice and needs no
 * setting.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hypervolume } from '../../../src/core/pareto/hypervolume.ts';
import { mean } from '../../../src/core/statistics.ts';
import type { Answers, PlanDimension } from '../../../src/protocol/plan.ts';
import type { Outcome } from '../../../src/search/outcome.ts';
import { zdt1 } from '../../support/search/problems.ts';
import { goal, limit, strategyFor } from '../../support/search/simulate.ts';

interface Odd {
  readonly title: string;
  readonly space: readonly PlanDimension[];
  readonly reference: readonly number[];
  readonly trials: number;
  /** So many slacks, which must be at least 0. */
  readonly constraints?: number;
  readonly measure: (answers: Answers) => Measured;
  /** Least ratio of its hypervolume to that of the best baseline. */
  readonly lead: number;
}
interface Measured {
  readonly costs: readonly number[];
  readonly slack?: readonly number[];
}

const real = (id: string, low: number, high: number, scale?: 'log'): PlanDimension => ({
  id,
  type: 'real',
  low,
  high,
  ...(scale === undefined ? {} : { scale }),
});
const box = (...ranges: readonly (readonly [number, number])[]) =>
  ranges.map(([low, high], i) => real(`x${i}`, low, high));
const numbers = (answers: Answers) => Object.values(answers).map(Number);
const unit = [0, 1] as const;
const letters = ['a', 'b', 'c', 'd'];

const problems: readonly Odd[] = [
  {
    title: 'OSY: six constraints that leave little (A. Osyczka, S. Kundu, 1995)',
    space: box([0, 10], [0, 10], [1, 5], [0, 6], [1, 5], [0, 10]),
    reference: [-75, 75],
    trials: 36,
    constraints: 6,
    lead: 5,
    measure: (answers) => {
      const [a, b, c, d, e, f] = numbers(answers) as [number, number, number, number, number, number];
      const first = -(25 * (a - 2) ** 2 + (b - 2) ** 2 + (c - 1) ** 2 + (d - 4) ** 2 + (e - 1) ** 2);
      const second = numbers(answers).reduce((sum, x) => sum + x * x, 0);
      const slack = [a + b - 2, 6 - a - b, 2 - b + a, 2 - a + 3 * b, 4 - (c - 3) ** 2 - d, (e - 3) ** 2 + f - 4];
      return { costs: [first, second], slack };
    },
  },
  {
    title: 'TNK: the front is the wavy edge of what is allowed (M. Tanaka et al., 1995)',
    space: box([0, Math.PI], [0, Math.PI]),
    reference: [1.2, 1.2],
    trials: 30,
    constraints: 2,
    lead: 1.3,
    measure: (answers) => {
      const [a, b] = numbers(answers) as [number, number];
      const slack = [a * a + b * b - 1 - 0.1 * Math.cos(16 * Math.atan2(a, b)), 0.5 - (a - 0.5) ** 2 - (b - 0.5) ** 2];
      return { costs: [a, b], slack };
    },
  },
  {
    title: 'ten powers of ten along an axis',
    space: [real('rate', 1e-8, 1e2, 'log'), real('decay', 1e-10, 1, 'log'), real('size', 1, 1e5, 'log')],
    reference: [10, 12],
    trials: 26,
    lead: 1.02,
    measure: (answers) => {
      const [rate, decay, size] = numbers(answers).map(Math.log10) as [number, number, number];
      return {
        costs: [(rate + 3) ** 2 / 4 + (decay + 5 + rate) ** 2 / 20 + 3 / (1 + size), size + 0.1 * Math.abs(rate)],
      };
    },
  },
  {
    title: 'eight choices of four, 65,536 combinations',
    space: letters
      .concat('e', 'f', 'g', 'h')
      .map((id) => ({ id, type: 'choice', of: letters, labels: letters, usual: 'a' })),
    reference: [20, 20],
    trials: 36,
    lead: 1.05,
    measure: (answers) => {
      const at = Object.values(answers).map((letter) => letters.indexOf(String(letter)));
      const first = at.reduce((sum, place, i) => sum + (place - (i % 4)) ** 2 / 3, 0);
      const second = at.filter((place, i) => place !== (3 * i + 1) % 4).length;
      return { costs: [first, second + (at[0] === at[1] ? 1 : 0)] };
    },
  },
  {
    title: 'objectives nine powers of ten below and above 1',
    space: box(unit, unit, unit),
    reference: [1.1e-9, 1.1e10],
    trials: 24,
    lead: 1.05,
    measure: (answers) => {
      const [small, large] = zdt1(3).costs(numbers(answers)) as [number, number];
      return { costs: [small * 1e-9, large * 1e9] };
    },
  },
];

for (const problem of problems) {
  test(`the Bayesian search leads where nobody tuned it: ${problem.title}`, () => {
    const reached = (kind: string) => mean([1, 2].map((seed) => play(problem, kind, seed)));
    const others = Math.max(...['random', 'nsga2', 'tpe'].map(reached));
    const own = reached('bayesian');
    assert.ok(own >= problem.lead * others && own > 0, `${own} beside ${others}`);
  });
}

function play({ space, reference, trials, constraints = 0, measure }: Odd, kind: string, seed: number): number {
  const slackIds = Array.from({ length: constraints }, (_, i) => `s${i}`);
  const strategy = strategyFor({
    seed,
    space,
    search: { kind, explore: 2 * (space.length + 1), stop: {} },
    objectives: reference.map((of, i) => goal(`f${i}`, 'min', of)),
    require: slackIds.map((id) => limit(id, '>=', 0)),
  });
  const history: Outcome[] = [];
  const kept: (readonly number[])[] = [];
  const seen = new Set<string>();
  for (let trial = 1; trial <= trials; trial++) {
    const proposal = strategy.propose(trial, history);
    assert.ok('answers' in proposal);
    const { answers } = proposal;
    assert.ok(!seen.has(JSON.stringify(answers)), `trial ${trial} again`);
    seen.add(JSON.stringify(answers));
    const { costs, slack = [] } = measure(answers);
    const named = [
      ...costs.map((value, i) => [`f${i}`, value] as const),
      ...slack.map((value, i) => [`s${i}`, value] as const),
    ];
    const values = Object.fromEntries(named.map(([id, value]) => [id, { mean: value }]));
    history.push({ trial, answers, status: 'done', values });
    if (slack.every((value) => value >= 0)) kept.push(costs);
  }
  return hypervolume(kept, reference);
}

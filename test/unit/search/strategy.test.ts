import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanDimension } from '../../../src/protocol/plan.ts';
import type { EndedTrial, Outcome } from '../../../src/search/outcome.ts';
import { createStrategy, type Strategy, type StrategyPlan } from '../../../src/search/strategy.ts';
import { goal, limit, strategyFor } from '../../support/search/simulate.ts';

const mixed: readonly PlanDimension[] = [
  { id: 'rate', type: 'real', low: 1e-4, high: 1e-1, scale: 'log', usual: 0.001 },
  { id: 'units', type: 'whole', low: 16, high: 128, step: 16 },
  { id: 'optimizer', type: 'choice', of: ['adam', 'sgd'], labels: ['adam', 'sgd'], usual: 'sgd' },
  { id: 'momentum', type: 'real', low: 0, high: 0.99, when: ['optimizer', 'sgd'] },
];
const finite: readonly PlanDimension[] = [
  { id: 'layers', type: 'whole', low: 1, high: 3 },
  { id: 'delays', type: 'choice', of: ['none', 'learned'], labels: ['none', 'learned'] },
  { id: 'depth', type: 'whole', low: 1, high: 2, when: ['delays', 'learned'] },
];
const kinds = ['random', 'nsga2', 'bayesian', 'tpe', 'pabo'] as const;

function planOf(kind: string, space: readonly PlanDimension[], more: Partial<StrategyPlan> = {}): StrategyPlan {
  return {
    seed: 5,
    space,
    search: { kind, explore: 6, population: 6, stop: {} },
    objectives: [goal('accuracy', 'max'), goal('spikes', 'min')],
    require: [],
    ...more,
  };
}

/** A result from the answers alone; every measure of these tests. */
function measure(answers: Readonly<Record<string, number | string>>) {
  const rate = Number(answers.rate ?? 0.01);
  const size = Number(answers.units ?? 16) + 10 * Number(answers.layers ?? 0) + 5 * Number(answers.depth ?? 0);
  const accuracy = 0.9 - 0.1 * (Math.log10(rate) + 2) ** 2 + 0.001 * size + 0.02 * Number(answers.momentum ?? 0.5);
  return { accuracy: { mean: accuracy }, spikes: { mean: size * (1 + rate) }, latency: { mean: 100 + size } };
}

function done(trial: number, answers: Readonly<Record<string, number | string>>): EndedTrial {
  return { trial, answers, status: 'done', values: measure(answers) };
}

/** Trials 1 .. count with results as `judge` gives them; stops when the space is exhausted. */
function play(strategy: Strategy, count: number, judge = done, ahead = 1): EndedTrial[] {
  const ended: EndedTrial[] = [];
  for (let n = 1; n <= count; n++) {
    const proposal = strategy.propose(n, seenBy(n, ended, ahead));
    if ('exhausted' in proposal) break;
    ended.push(judge(n, proposal.answers));
  }
  return ended;
}

function seenBy(n: number, ended: readonly EndedTrial[], ahead: number): Outcome[] {
  return ended.map((outcome) =>
    outcome.trial <= n - ahead ? outcome : { trial: outcome.trial, answers: outcome.answers, status: 'pending' },
  );
}

for (const kind of kinds) {
  test(`${kind}: the first trial is the usual one, then comes exploring`, () => {
    const strategy = strategyFor(planOf(kind, mixed));
    assert.deepEqual(strategy.propose(1, []), {
      answers: { rate: 0.001, units: 80, optimizer: 'sgd', momentum: 0.495 },
      by: 'usual',
    });
    const second = strategy.propose(2, [{ trial: 1, answers: { rate: 0.001 }, status: 'pending' }]);
    assert.ok('by' in second && second.by === 'explore');
  });

  test(`${kind}: proposals depend on the outcomes only, not on their order nor on who asks`, () => {
    const plan = planOf(kind, mixed);
    const ended = play(strategyFor(plan), 12);
    const history = seenBy(13, ended, 4);
    const expected = strategyFor(plan).propose(13, history);
    assert.deepEqual(strategyFor(plan).propose(13, [...history].reverse()), expected);
    const used = strategyFor(plan);
    used.propose(9, history.slice(0, 6));
    assert.deepEqual(used.propose(13, history), expected);
    assert.deepEqual(JSON.parse(JSON.stringify(expected)), expected);
    const other = strategyFor({ ...plan, seed: 6 }).propose(13, history);
    assert.notDeepEqual(other, expected);
  });

  test(`${kind}: a finite space is tried out without repeating, then the search ends with a reason`, () => {
    const strategy = strategyFor(planOf(kind, finite));
    const ended = play(strategy, 40, done, 3);
    assert.equal(ended.length, 9);
    assert.equal(new Set(ended.map(({ answers }) => JSON.stringify(answers))).size, 9);
    assert.deepEqual(strategy.propose(10, ended), { exhausted: 'All 9 combinations were tried.' });
  });

  test(`${kind}: nothing asked is one trial`, () => {
    const strategy = strategyFor(planOf(kind, []));
    const first = strategy.propose(1, []);
    assert.ok('answers' in first && Object.keys(first.answers).length === 0);
    assert.deepEqual(strategy.propose(2, [done(1, {})]), { exhausted: 'Nothing is asked, so there is one trial.' });
  });

  test(`${kind}: values that are not numbers, missing values and duplicate tells do not stop it`, () => {
    const broken = (trial: number, answers: Readonly<Record<string, number | string>>): EndedTrial => {
      const values = measure(answers);
      if (trial % 4 === 1)
        return { trial, answers, status: 'done', values: { ...values, accuracy: { mean: Number.NaN } } };
      if (trial % 4 === 2) return { trial, answers, status: 'done', values: { ...values, spikes: { mean: Infinity } } };
      if (trial % 4 === 3) return { trial, answers, status: 'done', values: { accuracy: { mean: 0.5 } } };
      return { trial, answers, status: 'done', values };
    };
    const strategy = strategyFor(planOf(kind, mixed));
    const ended = play(strategy, 16, broken);
    assert.equal(ended.length, 16);
    assert.deepEqual(strategy.propose(17, [...ended, ...ended]), strategy.propose(17, ended));
  });

  test(`${kind}: goes on when every trial is silent, and when no trial can keep a requirement`, () => {
    const silent = play(strategyFor(planOf(kind, mixed)), 12, (trial, answers) => ({
      trial,
      answers,
      status: 'silent',
    }));
    assert.equal(silent.length, 12);
    const impossible = planOf(kind, mixed, { require: [limit('latency', '<=', -1)] });
    assert.equal(play(strategyFor(impossible), 12).length, 12);
  });

  test(`${kind}: trials proposed while others run differ from them`, () => {
    const ended = play(strategyFor(planOf(kind, mixed)), 20, done, 4);
    const texts = ended.map(({ answers }) => JSON.stringify(answers));
    assert.equal(new Set(texts).size, 20);
    for (const { answers } of ended) assert.equal('momentum' in answers, answers.optimizer === 'sgd');
  });

  test(`${kind}: the unit of an objective changes no proposal`, () => {
    const answersIn = (unit: number) => {
      const judge = (trial: number, answers: EndedTrial['answers']): EndedTrial => {
        const { values, ...end } = done(trial, answers);
        return { ...end, values: { ...values, spikes: { mean: unit * values!.spikes!.mean } } };
      };
      return play(strategyFor(planOf(kind, mixed)), 16, judge).map(({ answers }) => answers);
    };
    // Powers of two, by which no digit of a value changes: large as picojoules, small as joules.
    const expected = answersIn(1);
    for (const power of [30, -30, -60]) assert.deepEqual(answersIn(2 ** power), expected, `2^${power}`);
  });
}

test('a model predicts in the unit of the objective, its sign kept', () => {
  const strategy = strategyFor(planOf('bayesian', mixed));
  const proposal = strategy.propose(25, play(strategy, 24));
  assert.ok('predicted' in proposal && proposal.by === 'model' && proposal.predicted !== undefined);
  const { accuracy, spikes } = measure(proposal.answers);
  const [first, second] = proposal.predicted;
  assert.ok(Math.abs(first!.mean - accuracy.mean) < 3 * first!.sd, `${first!.mean} for ${accuracy.mean}`);
  assert.ok(Math.abs(second!.mean - spikes.mean) < 3 * second!.sd, `${second!.mean} for ${spikes.mean}`);
});

test('without a reference in the file the front still grows beyond its ends', () => {
  // The largest network at a fair rate: far beyond the spikes of the first front.
  const ended = play(strategyFor(planOf('bayesian', mixed)), 20);
  const best = Math.max(...ended.map(({ values }) => values!.accuracy!.mean));
  assert.ok(best > 1.03, `best ${best}`);
});

test('one objective is searched too', () => {
  const strategy = strategyFor(planOf('bayesian', mixed, { objectives: [goal('accuracy', 'max')] }));
  const best = Math.max(...play(strategy, 20).map(({ values }) => values!.accuracy!.mean));
  assert.ok(best > 1.02, `best ${best}`);
});

test('without a search there is the one usual trial', () => {
  const strategy = strategyFor({ ...planOf('random', mixed), search: null });
  assert.equal(play(strategy, 5).length, 1);
});

test('what cannot be searched is said, not thrown', () => {
  const code = (plan: StrategyPlan) => {
    const strategy = createStrategy(plan);
    assert.ok(!strategy.ok);
    return strategy.error.code;
  };
  assert.equal(code(planOf('annealing', mixed)), 'search-unknown');
  assert.equal(code(planOf('random', mixed, { objectives: [] })), 'goal-missing');
  assert.equal(
    code(
      planOf('bayesian', mixed, {
        search: { kind: 'bayesian', explore: 4, stop: {}, model: { kind: 'gaussian_process', kernel: 'wave' } },
      }),
    ),
    'kernel-unknown',
  );
  assert.equal(code(planOf('random', [{ id: 'a', type: 'real', low: 2, high: 1 }])), 'space-broken');
  assert.equal(code(planOf('random', [{ id: 'a', type: 'real', low: 0, high: 1, scale: 'log' }])), 'space-broken');
  assert.equal(code(planOf('random', [{ id: 'a', type: 'real', low: 0, high: 1, when: ['b', 'x'] }])), 'space-broken');
});

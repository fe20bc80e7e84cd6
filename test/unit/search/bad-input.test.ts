/** Whatever a script tells and whatever space it gives: no crash, and the study goes on or ends with a reason. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanDimension } from '../../../src/protocol/plan.ts';
import type { Study, Told } from '../../../src/search/ask-tell.ts';
import { capped } from '../../../src/search/bayesian/cap.ts';
import { predict } from '../../../src/search/bayesian/gaussian-process.ts';
import { kernels } from '../../../src/search/bayesian/kernel.ts';
import { modelsOf } from '../../../src/search/bayesian/models.ts';
import type { Questions, StudyDefinition } from '../../../src/search/definition.ts';
import type { Outcome } from '../../../src/search/outcome.ts';
import { makeSpace } from '../../../src/search/space/space.ts';
import { createStrategy } from '../../../src/search/strategy.ts';
import { studyOf } from '../../../src/search/study.ts';
import { openStudy } from '../../support/search/open-study.ts';
import { goal } from '../../support/search/simulate.ts';

const mixed: Questions = {
  rate: { type: 'real', low: 1e-4, high: 1e-1, scale: 'log' },
  units: { type: 'whole', low: 16, high: 128, step: 16 },
  optimizer: { type: 'choice', of: ['adam', 'sgd'] },
  momentum: { type: 'real', low: 0, high: 0.99, when: ['optimizer', 'sgd'] },
};
const strategies: readonly NonNullable<StudyDefinition<Questions>['strategy']>[] = [
  { kind: 'bayesian', explore: 3 },
  { kind: 'bayesian', explore: 3, choose: 'parego' },
  { kind: 'pabo', explore: 3 },
  { kind: 'pabo', explore: 3, levels: true },
  { kind: 'tpe', explore: 3 },
  { kind: 'nsga2', explore: 3, population: 4 },
  { kind: 'random' },
];
const titleOf = (strategy: (typeof strategies)[number]) => JSON.stringify(strategy).replaceAll(/[{}"]|kind:/g, '');

type Answers = Readonly<Record<string, string | number | undefined>>;

/** Asks and tells, or ends with the reason; every trial is a new point of the space. */
async function play(study: Study<Answers>, trials: number, tell: (id: number, answers: Answers) => Told) {
  const seen = new Set<string>();
  for (let trial = 1; trial <= trials; trial++) {
    const asked = await study.ask();
    if ('exhausted' in asked) return asked.exhausted;
    assert.equal(asked.id, trial);
    for (const answer of Object.values(asked.answers)) assert.ok(typeof answer === 'string' || Number.isFinite(answer));
    const key = JSON.stringify(asked.answers);
    assert.ok(!seen.has(key), `trial ${trial} again: ${key}`);
    seen.add(key);
    assert.ok(study.tell(asked.id, tell(asked.id, asked.answers)).ok);
  }
  return undefined;
}

const good = ({ rate, units }: Answers) => ({
  accuracy: 0.9 - 0.1 * (Math.log10(Number(rate)) + 2) ** 2,
  spikes: Number(units),
});
const told: Readonly<Record<string, (id: number, answers: Answers) => Told>> = {
  'not a number, now and then': (id, answers) => (id % 3 === 0 ? { accuracy: Number.NaN, spikes: 1 } : good(answers)),
  'infinite, now and then': (id, answers) =>
    id % 3 === 0 ? { accuracy: 0.5, spikes: id % 2 === 0 ? Infinity : -Infinity } : good(answers),
  'never a number': () => ({ accuracy: Number.NaN, spikes: Number.NaN }),
  'all silent': () => 'silent',
  'all failed': () => 'failed',
  'silent but one': (id, answers) => (id === 2 ? good(answers) : 'silent'),
  'always the same': () => ({ accuracy: 0.5, spikes: 7 }),
  'one objective constant': (id) => ({ accuracy: 0.1 * id, spikes: 7 }),
  'nearly the largest numbers there are': (id) => ({ accuracy: (id % 2 === 0 ? 1 : -1) * 1.7e308, spikes: 1e308 / id }),
  'nearly the smallest': (id) => ({ accuracy: 5e-324 * id, spikes: 1e-310 / id }),
  'one outlier': (id, answers) => (id === 4 ? { accuracy: -1e200, spikes: 1e200 } : good(answers)),
  'seeds that differ wildly': (id, answers) => ({ ...good(answers), accuracy: [-1e9 * id, 1e9] }),
};

for (const strategy of strategies) {
  for (const [title, tell] of Object.entries(told)) {
    test(`${titleOf(strategy)}: ${title}`, async () => {
      const study = openStudy({ space: mixed, objectives: { accuracy: 'max', spikes: 'min' }, strategy, seed: 3 });
      assert.equal(await play(study, 14, tell), undefined);
      assert.equal(study.trials().length, 14);
      const volume = study.hypervolume({ accuracy: -1e6, spikes: 1e6 });
      assert.ok(volume === undefined || volume >= 0, String(volume));
    });
  }

  test(`${titleOf(strategy)}: a constraint that nothing keeps`, async () => {
    const study = openStudy({
      space: mixed,
      objectives: { accuracy: 'max', spikes: 'min' },
      require: { latency: ['<=', -1] },
      strategy,
    });
    const tell = (id: number, answers: Answers) => ({ ...good(answers), latency: id === 3 ? 1e300 : id });
    assert.equal(await play(study, 14, tell), undefined);
    assert.deepEqual(study.front(), []);
    assert.equal(study.hypervolume(), undefined);
  });

  test(`${titleOf(strategy)}: told again and again, the last telling counts`, async () => {
    const study = openStudy({ space: mixed, objectives: { accuracy: 'max', spikes: 'min' }, strategy });
    await play(study, 10, (id, answers) => {
      for (const early of [{ accuracy: 99, spikes: -99 }, 'failed', { accuracy: Number.NaN }] as const) {
        assert.ok(study.tell(id, early).ok);
      }
      for (let before = 1; before < id; before++)
        assert.ok(study.tell(before, { accuracy: before / 10, spikes: 50 }).ok);
      return good(answers);
    });
    assert.ok(study.front().every(({ values }) => values.accuracy! <= 1));
  });

  const spaces: Readonly<Record<string, readonly [Questions, number]>> = {
    'no question': [{}, 1],
    'a space of one point': [{ a: { type: 'whole', low: 2, high: 2 } }, 1],
    'a real range without width': [{ a: { type: 'real', low: 0.5, high: 0.5 } }, 1],
    'branches without a child of their own': [
      {
        a: { type: 'choice', of: ['x', 'y', 'z'] },
        b: { type: 'whole', low: 1, high: 2, when: ['a', 'x'] },
        c: { type: 'choice', of: ['u', 'v'], when: ['a', 'x'] },
      },
      6,
    ],
  };
  for (const [title, [space, size]] of Object.entries(spaces)) {
    test(`${titleOf(strategy)}: ${title}`, async () => {
      const study = openStudy({ space, objectives: { f: 'min', g: 'max' }, strategy });
      const reason = await play(study, size + 1, (id) => (id % 2 === 0 ? 'silent' : { f: id, g: 1 }));
      assert.match(
        reason ?? '',
        /^(Nothing is asked, so there is one trial|The one combination was tried|All 6 combinations were tried)\.$/,
      );
      assert.equal(study.trials().length, size);
    });
  }
}

test('a child whose branch can never be chosen is refused with its name', () => {
  const cases: readonly Questions[] = [
    {
      optimizer: { type: 'choice', of: ['adam'] },
      momentum: { type: 'real', low: 0, high: 1, when: ['optimizer', 'sgd'] },
    },
    { momentum: { type: 'real', low: 0, high: 1, when: ['optimizer', 'sgd'] } },
    { a: { type: 'real', low: 0, high: 1, when: ['b', 'x'] }, b: { type: 'real', low: 0, high: 1 } },
    { a: { type: 'choice', of: ['x'], when: ['b', 'y'] }, b: { type: 'choice', of: ['y'], when: ['a', 'x'] } },
    { a: { type: 'choice', of: [] } },
    { a: { type: 'real', low: 2, high: 1 } },
    { a: { type: 'real', low: 0, high: 1, scale: 'log' } },
    { a: { type: 'real', low: Number.NaN, high: 1 } },
    { a: { type: 'real', low: 0, high: Number.POSITIVE_INFINITY } },
    { a: { type: 'real', low: 0, high: 1, step: 0 } },
    { a: { type: 'real', low: 0, high: 1, step: -1 } },
  ];
  for (const space of cases) {
    const dimensions = Object.entries(space).map(
      ([id, question]): PlanDimension =>
        question.type === 'choice' ? { ...question, id, labels: question.of } : { ...question, id },
    );
    const search = { kind: 'bayesian', explore: 4, stop: {} };
    const strategy = createStrategy({
      seed: 1,
      search,
      space: dimensions,
      objectives: [goal('f', 'min')],
      require: [],
    });
    assert.ok(!strategy.ok, JSON.stringify(space));
    assert.equal(strategy.error.code, 'space-broken');
    assert.match(strategy.error.message, /\b(a|b|momentum)\b.*\.$/);
    assert.notEqual(strategy.error.hint, '');
  }
});

test('one diverged trial does not blind the models to the others', () => {
  const made = makeSpace([{ id: 'x', type: 'real', low: 0, high: 1 }]);
  assert.ok(made.ok);
  const history = Array.from({ length: 12 }, (_, i): Outcome => {
    const x = i / 11;
    return {
      trial: i + 1,
      answers: { x },
      status: 'done',
      values: { loss: { mean: i === 7 ? 1e30 : (x - 0.3) ** 2 } },
    };
  });
  const study = studyOf(made.value, { objectives: [goal('loss', 'min')], require: [] }, history);
  const process = modelsOf(study, kernels.matern_5_2)!.objectives[0]!;
  const at = (x: number) => predict(process, Float64Array.of(x)).mean;
  assert.ok(at(0.27) < at(0) && at(0.27) < at(1) && at(1) < 1e3, `${at(0)}, ${at(0.27)}, ${at(1)}`);
  assert.ok(at(7 / 11) > at(1), 'the diverged one is still the worst');
  assert.deepEqual(capped([3, 1, 2, 4]), [3, 1, 2, 4]);
  assert.deepEqual(capped([5, 5, 5, 5, 1e300]), [5, 5, 5, 5, 1e300], 'without any spread nothing is far');
});

test('a strategy takes whole numbers as seeds, and says so', () => {
  for (const seed of ['1', 1.5, Number.NaN, undefined]) {
    const search = { kind: 'random', explore: 0, stop: {} };
    const made = createStrategy({ seed: seed as number, search, space: [], objectives: [], require: [] });
    assert.match(
      made.ok ? '' : `${made.error.code}: ${made.error.message} ${made.error.hint}`,
      /^study-broken: seed is .*\. Use/,
    );
  }
});

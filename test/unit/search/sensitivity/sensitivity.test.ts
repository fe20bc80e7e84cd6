/** The whole of it on made-up runs: conditional settings, choices, silent trials, small steps. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeSensitivity } from '../../../../src/protocol/decode-sensitivity.ts';
import type { Answers, Objective, PlanDimension } from '../../../../src/protocol/plan.ts';
import type { Outcome } from '../../../../src/search/outcome.ts';
import { explore } from '../../../../src/search/random/explore.ts';
import { sensitivityOf, WORKS } from '../../../../src/search/sensitivity/sensitivity.ts';
import { decode, makeSpace } from '../../../../src/search/space/space.ts';

const space: readonly PlanDimension[] = [
  { id: 'threshold', type: 'real', low: 0, high: 1 },
  { id: 'units', type: 'choice', of: [16, 32, 64], labels: ['16', '32', '64'] },
  { id: 'optimizer', type: 'choice', of: ['adam', 'sgd', 'nadam'], labels: ['adam', 'sgd', 'nadam'] },
  { id: 'momentum', type: 'real', low: 0, high: 1, when: ['optimizer', 'sgd'] },
  { id: 'idle', type: 'whole', low: 1, high: 9 },
  { id: 'fixed', type: 'real', low: 2, high: 2 },
];
const accuracy: Objective = { id: 'accuracy', measure: 'accuracy', aim: 'max', of: 'train', on: 'validation' };
const spikes: Objective = { id: 'spikes', measure: 'spikes', aim: 'min', of: 'train', on: 'validation' };
const plan = { space, objectives: [accuracy, spikes], seed: 3 };

/** Accuracy rises with units and, under sgd, with momentum; above a threshold of 0.7 the network is silent. */
function outcome(trial: number, answers: Answers): Outcome {
  const threshold = Number(answers.threshold);
  if (threshold > 0.7) return { trial, answers, status: 'silent' };
  const right = 0.3 + 0.2 * Math.log2(Number(answers.units) / 16) + 0.2 * Number(answers.momentum ?? 0.5);
  return {
    trial,
    answers,
    status: 'done',
    values: { accuracy: { mean: right }, spikes: { mean: 1000 * (1 - threshold) } },
  };
}

function run(count: number): Outcome[] {
  const made = makeSpace(space);
  assert.ok(made.ok);
  const answers: Answers[] = [];
  for (let trial = 1; trial <= count; trial++) answers.push(decode(made.value, explore(made.value, trial, [], 3)!));
  return answers.map((each, i) => outcome(i + 1, each));
}

function find(found: ReturnType<typeof sensitivityOf>, objective: string, setting: string) {
  const one = found?.objectives.find(({ id }) => id === objective)?.settings.find(({ id }) => id === setting);
  assert.ok(one !== undefined, `${objective} has ${setting}`);
  return one;
}

test('each setting matters where it does, and is told with its sign', () => {
  const found = sensitivityOf(plan, run(90));
  assert.deepEqual(
    found?.objectives.map(({ id }) => id),
    ['accuracy', 'spikes', WORKS],
  );
  assert.ok(found.measured + found.broken === 90 && found.broken > 15);
  const units = find(found, 'accuracy', 'units');
  assert.ok(units.ordered && (units.rank?.value ?? 0) > 0.8 && units.rank!.chance < 0.01);
  assert.ok((units.direct ?? 0) > 0.7, `units explain ${units.direct}`);
  const threshold = find(found, 'spikes', 'threshold');
  assert.ok(Math.abs((threshold.rank?.value ?? 0) + 1) < 1e-12);
  assert.ok((threshold.total ?? 0) > 0.95);
  const idle = find(found, 'accuracy', 'idle');
  assert.ok((idle.total ?? 1) < 0.05 && Math.abs(idle.rank?.value ?? 1) < 0.3);
  for (const { model } of found.objectives) assert.ok(model !== undefined && model.fit > 0.5, JSON.stringify(model));
});

test('a conditional setting counts where it exists, and choices without order have no sign', () => {
  const outcomes = run(120);
  const found = sensitivityOf(plan, outcomes);
  const momentum = find(found, 'accuracy', 'momentum');
  const under = outcomes.filter(({ answers, status }) => status === 'done' && answers.momentum !== undefined);
  assert.equal(momentum.rank?.trials, under.length);
  assert.ok((momentum.rank?.value ?? 0) > 0.2);
  const optimizer = find(found, 'accuracy', 'optimizer');
  assert.ok(!optimizer.ordered && (optimizer.rank?.value ?? -1) >= 0);
});

test('silent trials: the setting that silences explains it, and ranks as the worst', () => {
  const found = sensitivityOf(plan, run(90));
  const cause = find(found, WORKS, 'threshold');
  assert.ok((cause.total ?? 0) > 0.8 && (cause.rank?.value ?? 0) < -0.6);
  // Where it works, the threshold does nothing to accuracy; over all trials it is what ruins it.
  const accuracyBy = find(found, 'accuracy', 'threshold');
  assert.ok(Math.abs(accuracyBy.rank?.value ?? 1) < 0.25);
  assert.ok((accuracyBy.rankAll?.value ?? 0) < -0.4 && accuracyBy.rankAll?.trials === 90);
  // Few spikes are wanted, so silence ranks as the most.
  assert.ok((find(found, 'spikes', 'threshold').rankAll?.value ?? -1) > -0.5);
  assert.ok((found?.cliffs ?? 0) >= 0);
});

test('all silent: no values to rank, no model, no invented numbers', () => {
  const outcomes = run(12).map(({ trial, answers }): Outcome => ({ trial, answers, status: 'silent' }));
  const found = sensitivityOf(plan, outcomes);
  assert.deepEqual([found?.measured, found?.broken, found?.cliffs], [0, 12, 0]);
  for (const { model, steps, settings } of found?.objectives ?? []) {
    assert.equal(model, undefined);
    assert.equal(steps, undefined);
    for (const { rank, rankAll, direct } of settings)
      assert.deepEqual([rank, rankAll, direct], [undefined, undefined, undefined]);
  }
});

test('one step: the largest ratio over pairs that differ by one step in one setting, by hand', () => {
  const grid: readonly PlanDimension[] = [
    { id: 'a', type: 'whole', low: 1, high: 3 },
    { id: 'b', type: 'choice', of: ['x', 'y'], labels: ['x', 'y'] },
  ];
  const table: readonly (readonly [number, string, number | undefined])[] = [
    [1, 'x', 0.2],
    [2, 'x', 0.9],
    [3, 'x', undefined],
    [1, 'y', 0.5],
    [3, 'y', 0.6],
  ];
  const outcomes = table.map(([a, b, value], i): Outcome => {
    const at = { trial: i + 1, answers: { a, b } };
    return value === undefined
      ? { ...at, status: 'silent' }
      : { ...at, status: 'done', values: { accuracy: { mean: value } } };
  });
  const found = sensitivityOf({ space: grid, objectives: [accuracy], seed: 1 }, outcomes);
  const steps = found?.objectives[0]?.steps;
  // Pairs: 1-2 (4.5 by a), 1-4 (2.5 by b); 2-3 and 3-5 end in silence; 1-3 and 4-5 are two steps apart.
  assert.equal(steps?.pairs, 2);
  assert.ok(Math.abs((steps?.largest ?? 0) - 4.5) < 1e-12);
  assert.ok(Math.abs((steps?.high ?? 0) - (2.5 + 0.95 * 2)) < 1e-12);
  assert.deepEqual([steps?.trials, steps?.setting, found?.cliffs], [[1, 2], 'a', 2]);
});

test('values that are not positive have no ratio; a repeated point is no step', () => {
  const line: readonly PlanDimension[] = [{ id: 'a', type: 'real', low: 0, high: 1 }];
  const told = [0.1, 0.15, 0.15, 0.9, 0.95].map(
    (a, i): Outcome => ({
      trial: i + 1,
      answers: { a },
      status: 'done',
      values: { accuracy: { mean: i < 3 ? 0 : 2 } },
    }),
  );
  const found = sensitivityOf({ space: line, objectives: [accuracy], seed: 1 }, told);
  assert.deepEqual(found?.objectives[0]?.steps, { pairs: 1, largest: 1, high: 1, trials: [4, 5], setting: 'a' });
});

test('nothing to say: nothing asked, hardly any trial, only cancelled ones', () => {
  assert.equal(sensitivityOf({ ...plan, space: [] }, run(20)), undefined);
  assert.equal(sensitivityOf({ ...plan, space: [space[5]!] }, run(20)), undefined);
  assert.equal(sensitivityOf(plan, run(3)), undefined);
  const cancelled = run(20).map(({ trial, answers }): Outcome => ({ trial, answers, status: 'cancelled' }));
  assert.equal(sensitivityOf(plan, cancelled), undefined);
});

test('NaN and infinite values make a trial broken; the answer stays plain JSON', () => {
  const outcomes = run(40).map((each, i): Outcome => {
    if (each.status !== 'done' || i % 5 > 1) return each;
    return {
      ...each,
      values: { ...each.values, spikes: { mean: i % 5 === 0 ? Number.NaN : Number.POSITIVE_INFINITY } },
    };
  });
  const found = sensitivityOf(plan, outcomes);
  assert.ok(found !== undefined && found.broken > 8);
  const read = decodeSensitivity(JSON.parse(JSON.stringify({ kind: 'sensitivityMeasured', ...found })));
  assert.ok(read.ok, read.ok ? '' : read.error);
  assert.deepEqual(read.value, { kind: 'sensitivityMeasured', ...found });
});

test('same trials, same seed, same numbers, whatever the order of telling', () => {
  const outcomes = run(40);
  assert.deepEqual(sensitivityOf(plan, [...outcomes].reverse()), sensitivityOf(plan, outcomes));
});

test('a long run is thinned, and counts all of its trials', () => {
  const line: readonly PlanDimension[] = [{ id: 'a', type: 'real', low: 0, high: 1 }];
  const told = Array.from({ length: 900 }, (_, i): Outcome => {
    const a = ((i * 0.618) % 1) * 0.999;
    return { trial: i + 1, answers: { a }, status: 'done', values: { accuracy: { mean: a } } };
  });
  const found = sensitivityOf({ space: line, objectives: [accuracy], seed: 1 }, told);
  assert.deepEqual([found?.measured, found?.objectives[0]?.model?.trials], [900, 400]);
  assert.ok((found?.objectives[0]?.settings[0]?.direct ?? 0) > 0.98);
});

test('a few broken trials are ranked, but no model is made of them', () => {
  const outcomes = run(60).map((each, i): Outcome => {
    if (i < 2) return { trial: each.trial, answers: each.answers, status: 'failed' };
    const values = { accuracy: { mean: Number(each.answers.threshold) }, spikes: { mean: 1 + i } };
    return { trial: each.trial, answers: each.answers, status: 'done', values };
  });
  const works = sensitivityOf(plan, outcomes)?.objectives.at(-1);
  assert.equal(works?.id, WORKS);
  assert.equal(works.model, undefined);
  assert.ok(works.settings.every(({ direct, total }) => direct === undefined && total === undefined));
  assert.ok(works.settings.some(({ rank }) => rank !== undefined));
});

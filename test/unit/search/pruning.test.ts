/** Who goes on at a rung, what a pruned trial would have come to, and what becomes of it in the models. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../src/core/random.ts';
import { predict } from '../../../src/search/bayesian/gaussian-process.ts';
import { kernels } from '../../../src/search/bayesian/kernel.ts';
import { modelsOf } from '../../../src/search/bayesian/models.ts';
import type { EndedTrial, Outcome } from '../../../src/search/outcome.ts';
import { decideAtRung, rungEpochs } from '../../../src/search/pruning/asha.ts';
import { foretell } from '../../../src/search/pruning/foretell.ts';
import { epsilonNet, standing } from '../../../src/search/pruning/standing.ts';
import { makeSpace } from '../../../src/search/space/space.ts';
import { studyOf } from '../../../src/search/study.ts';
import { goal, limit } from '../../support/search/simulate.ts';

const goals = { objectives: [goal('accuracy', 'max'), goal('spikes', 'min')], require: [limit('time', '<=', 10)] };
const at = (trial: number, accuracy: number, spikes: number, time = 5) => ({
  trial,
  values: { accuracy: { mean: accuracy }, spikes: { mean: spikes }, time: { mean: time } },
});

test('rungs: grace, then factor times further, and none at the end', () => {
  assert.deepEqual(rungEpochs({ grace: 3, factor: 3 }, 100), [3, 9, 27, 81]);
  assert.deepEqual(rungEpochs({ grace: 3, factor: 3 }, 27), [3, 9]);
  assert.deepEqual(rungEpochs({ grace: 4, factor: 2 }, 4), []);
  assert.deepEqual(rungEpochs({ grace: 1, factor: 4 }, 18), [1, 4, 16]);
});

test('an epsilon net begins at the best of the first objective, then takes the end, then the middle', () => {
  const front = [
    [0, 10],
    [1.5, 9],
    [5, 5],
    [9, 1],
    [10, 0],
  ];
  assert.deepEqual(epsilonNet(front), [0, 4, 2, 1, 3]);
  // Scaled to the range, so units do not matter.
  assert.deepEqual(epsilonNet(front.map(([a, b]) => [a! * 1e6, b! * 1e-3])), [0, 4, 2, 1, 3]);
  assert.deepEqual(epsilonNet([[2], [2]]), [0, 1]);
});

test('standing is by rank, then by spread, and those that break a requirement come last', () => {
  const trial = (number: number, costs: number[], excess = -1) => ({ trial: number, costs, excess: [excess] });
  const contenders = [
    trial(1, [5, 5]),
    trial(2, [0, 10]),
    trial(3, [10, 0]),
    trial(4, [4, 4]),
    trial(5, [-9, -9], 3),
    trial(6, [9, 9], 1),
    trial(7, [6, 6]),
  ];
  assert.deepEqual(standing(contenders), [2, 3, 4, 1, 7, 6, 5]);
  assert.deepEqual(standing([...contenders].reverse()), [2, 3, 4, 1, 7, 6, 5]);
});

test('the first at a rung goes on, then the best third, rounded up', () => {
  assert.deepEqual(decideAtRung(goals, 3, at(1, 0.1, 900), []), { place: 1, among: 1, goesOn: true });
  const others = [at(1, 0.5, 100), at(2, 0.6, 200), at(3, 0.4, 300), at(4, 0.3, 400), at(5, 0.2, 500)];
  // Two of six go on: the most accurate, then the one furthest from it on the front.
  assert.deepEqual(decideAtRung(goals, 3, at(6, 0.7, 600), others), { place: 1, among: 6, goesOn: true });
  assert.deepEqual(decideAtRung(goals, 3, at(6, 0.1, 50), others), { place: 2, among: 6, goesOn: true });
  assert.deepEqual(decideAtRung(goals, 3, at(6, 0.1, 600), others), { place: 6, among: 6, goesOn: false });
  assert.equal(decideAtRung(goals, 3, at(6, 0.9, 10, 11), others)?.goesOn, false, 'it breaks a requirement');
  assert.equal(decideAtRung(goals, 3, at(6, Number.NaN, 10), others), undefined);
  const unusable = [at(7, Number.POSITIVE_INFINITY, 1), { trial: 8, values: {} }];
  assert.equal(decideAtRung(goals, 3, at(6, 0.7, 600), [...others, ...unusable])?.among, 6);
});

test('foretelling: a line is found again, a constant is exact, far away is uncertain, few pairs say nothing', () => {
  const line = [1, 2, 3, 4, 5, 6, 7, 8].map((x): [number, number] => [x, 2 + x]);
  const exact = foretell(line)(0)!;
  assert.ok(Math.abs(exact.mean - 2) < 1e-9 && Math.abs(exact.variance - (2 / 8) ** 2) < 1e-9);
  assert.deepEqual(foretell(line.map(() => [7, 7]))(7), { mean: 7, variance: 0 });
  const stream = randomStream('foretell');
  const noisy = line.map(([x, y]): [number, number] => [x, y + 0.3 * stream.normal()]);
  const [near, far] = [foretell(noisy)(4.5)!, foretell(noisy)(-20)!];
  assert.ok(near.variance > 0.01 && far.variance > 4 * near.variance);
  assert.deepEqual(foretell([[2, 5]])(3), { mean: 6, variance: 9 }, 'one pair: its gain, as uncertain as it is large');
  assert.equal(foretell([])(2), undefined);
});

test('the error of foretelling is as large as it says', () => {
  const stream = randomStream('coverage');
  let within = 0;
  const rounds = 2000;
  for (let round = 0; round < rounds; round++) {
    const pair = (): [number, number] => {
      const rung = stream.normal();
      return [rung, 1 + 0.8 * rung + 0.5 * stream.normal()];
    };
    const { mean, variance } = foretell([pair(), pair(), pair(), pair(), pair(), pair(), pair(), pair()])(0)!;
    const truth = 1 + 0.5 * stream.normal();
    if (Math.abs(truth - mean) < 2 * Math.sqrt(variance)) within++;
  }
  // Two standard deviations with six degrees of freedom: 0.908.
  assert.ok(within / rounds > 0.88 && within / rounds < 0.94, String(within / rounds));
});

const space = makeSpace([{ id: 'x', type: 'real', low: 0, high: 1 }]);
assert.ok(space.ok);
const one = { objectives: [goal('loss', 'min')], require: [] };

/** Loss falls by 1 from the rung to the end. */
function history(pruned: readonly number[]): Outcome[] {
  const done = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5].map((x, i): EndedTrial => {
    const loss = 1 + x;
    const rungs = [{ epoch: 3, values: { loss: { mean: loss + 1 } } }];
    return { trial: i + 1, answers: { x }, status: 'done', values: { loss: { mean: loss } }, rungs };
  });
  const ended = pruned.map((x, i): EndedTrial => {
    const rungs = [{ epoch: 3, values: { loss: { mean: 2 + 3 * x } } }];
    return { trial: done.length + i + 1, answers: { x }, status: 'pruned', rungs };
  });
  return [...done, ...ended];
}

test('pruned trials are neither measured nor broken; the models learn what they would have come to', () => {
  const study = studyOf(space.value, one, history([0.8, 0.9, 1]));
  assert.equal(study.measured.length, 6);
  assert.equal(study.broken.length, 0);
  assert.equal(study.pruned.length, 3);
  assert.equal(study.taken.length, 9);
  assert.deepEqual(
    study.foretold.map(({ costs }) => costs[0]!.toFixed(6)),
    ['3.400000', '3.700000', '4.000000'],
  );
  const [without, knowing] = [studyOf(space.value, one, history([])), study].map((known) =>
    predict(modelsOf(known, kernels.matern_5_2)!.objectives[0]!, Float64Array.of(0.9)),
  );
  assert.ok(knowing!.mean > without!.mean + 1, `${knowing!.mean} after ${without!.mean}`);
  assert.ok(knowing!.mean < 3.9);
});

test('what is learnt of a rung is learnt once, however many trials were pruned there', () => {
  let reads = 0;
  const counting = (many: number): readonly Outcome[] =>
    history(Array.from({ length: many }, (_, i) => i / many)).map((outcome): Outcome => {
      if (outcome.status !== 'done') return outcome;
      const { rungs = [] } = outcome;
      return Object.defineProperty({ ...outcome }, 'rungs', {
        get() {
          reads++;
          return rungs;
        },
      });
    });
  const readsFor = (many: number): number => {
    reads = 0;
    const study = studyOf(space.value, one, counting(many));
    assert.equal(study.foretold.length, many);
    return reads;
  };
  assert.equal(readsFor(200), readsFor(2));
});

test('values at a rung never enter as if they were final', () => {
  // At the rung all losses are above 2; of the finished none is, and nothing near them may be predicted so.
  const models = modelsOf(studyOf(space.value, one, history([0.45, 0.55])), kernels.matern_5_2)!;
  assert.ok(predict(models.objectives[0]!, Float64Array.of(0.3)).mean < 1.6);
  const alone = history([0.9]).filter(({ trial }) => trial > 6);
  const study = studyOf(space.value, one, alone);
  assert.deepEqual([study.foretold.length, study.pruned.length], [0, 1]);
});

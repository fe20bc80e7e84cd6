import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logImprovement, logImprovementSlope } from '../../../src/core/normal.ts';
import { hypervolumeGain } from '../../../src/core/pareto/hypervolume.ts';
import { randomStream } from '../../../src/core/random.ts';
import {
  logHypervolumeImprovement,
  makeLogImprovement,
  partitionOf,
} from '../../../src/search/bayesian/improvement.ts';
import { tabulatedLogImprovement } from '../../../src/search/bayesian/improvement-table.ts';

const close = (actual: number, expected: number, relative: number) =>
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);

function logEhvi(
  front: readonly number[][],
  reference: readonly number[],
  means: readonly number[],
  sds: readonly number[],
) {
  const into = makeLogImprovement(reference.length);
  logHypervolumeImprovement(partitionOf(front, reference), means, sds, into, true);
  return into;
}

test('two objectives give the vectors of the specification, section 5.4 (there maximised)', () => {
  const front = [
    [-1, -3],
    [-2, -2],
    [-3, -1],
  ];
  const vectors = [
    [[2.5, 2.5], [0.5, 0.5], 1.415086653651, 1e-9],
    [[2, 2], [1, 0.5], 0.624038389785, 1e-9],
    [[0.5, 0.5], [0.3, 0.3], 1.907926e-10, 1e-6],
    [[4, 4], [1e-6, 1e-6], 10, 1e-9],
  ] as const;
  for (const [means, sds, expected, relative] of vectors) {
    close(
      Math.exp(
        logEhvi(
          front,
          [0, 0],
          means.map((mean) => -mean),
          sds,
        ).value,
      ),
      expected,
      relative,
    );
  }
});

test('two and three objectives agree with sampling within three standard errors', () => {
  const cases = [
    {
      front: [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      reference: [4, 4],
      means: [1.8, 1.6],
      sds: [0.7, 0.9],
    },
    {
      front: [
        [1, 2, 3],
        [2, 3, 1],
        [3, 1, 2],
        [2, 2, 2],
      ],
      reference: [4, 4, 4],
      means: [2, 1.7, 2.2],
      sds: [0.6, 0.8, 0.5],
    },
    { front: [], reference: [1, 1, 1], means: [0.5, 1.5, 0.2], sds: [0.3, 0.4, 0.5] },
  ];
  for (const { front, reference, means, sds } of cases) {
    const stream = randomStream('ehvi by sampling', reference.length);
    const count = 100_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const gain = hypervolumeGain(
        front,
        means.map((mean, m) => mean + sds[m]! * stream.normal()),
        reference,
      );
      sum += gain;
      squares += gain * gain;
    }
    const average = sum / count;
    const error = Math.sqrt((squares / count - average ** 2) / count);
    const exact = Math.exp(logEhvi(front, reference, means, sds).value);
    assert.ok(Math.abs(exact - average) < 3 * error, `${exact} against ${average} +- ${error}`);
  }
});

test('one objective is the log of expected improvement, also where that underflows', () => {
  for (const mean of [0, 3, 60]) {
    close(logEhvi([[1]], [9], [mean], [0.5]).value, Math.log(0.5) + logImprovement((1 - mean) / 0.5), 1e-9);
  }
});

test('derivatives agree with differences, near and far from the front', () => {
  const front = [
    [1, 2, 3],
    [2, 3, 1],
    [3, 1, 2],
    [2, 2, 2],
  ];
  for (const means of [
    [1.5, 1.5, 1.5],
    [2.5, 2.2, 2.9],
    [30, 25, 20],
  ]) {
    const sds = [0.5, 0.3, 0.8];
    const { byMean, bySd } = logEhvi(front, [4, 4, 4], means, sds);
    for (let m = 0; m < 3; m++) {
      const step = 1e-5;
      const mean = (by: number) => logEhvi(front, [4, 4, 4], means.with(m, means[m]! + by), sds).value;
      const sd = (by: number) => logEhvi(front, [4, 4, 4], means, sds.with(m, sds[m]! + by)).value;
      close(byMean[m]!, (mean(step) - mean(-step)) / (2 * step), 1e-5);
      close(bySd[m]!, (sd(step) - sd(-step)) / (2 * step), 1e-5);
    }
  }
});

test('the table of log h agrees with the function, inside and outside of its range', () => {
  const entry = new Float64Array(2);
  for (const u of [-1e4, -40.001, -39.993, -12.345, -2.001, -1.999, -0.0078, 0, 1.2345, 9.999, 10.2, 50]) {
    tabulatedLogImprovement(u, entry);
    assert.ok(Math.abs(entry[0]! - logImprovement(u)) < 1e-9 * (1 + Math.abs(entry[0]!)), `log at ${u}`);
    assert.ok(Math.abs(entry[1]! - logImprovementSlope(u)) < 1e-6 * (1 + entry[1]!), `slope at ${u}`);
  }
});

/**
 * The embedded set can only be told apart by the order of its events. The same linear probe is trained on a single
 * step, on the sum over time, and on counts of which way neighbouring events follow each other.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../src/core/random.ts';
import { binSample } from '../../../src/data/bin.ts';
import { makeSyntheticSet } from '../../../src/data/synthetic.ts';

const SIDE = 16;
const STEPS = 20;
const PIXELS = SIDE * SIDE;
const SAMPLES = 600;
const TRAINED = 420;
const CLASSES = 6;

const set = makeSyntheticSet({ height: SIDE, width: SIDE, windowMs: 100, noiseHz: 2 }, CLASSES, SAMPLES, 11);
const binning = { mode: 'count', polarity: 'both', windowMs: 100, stepMs: 5, steps: STEPS } as const;
/** One per sample // [STEPS, PIXELS, 2] */
const films = Array.from({ length: SAMPLES }, (_, sample) => {
  const film = new Float32Array(STEPS * PIXELS * 2);
  binSample(set.store, sample, binning, film, 0, 1);
  return film;
});

test('no single step tells more than the shape: six classes stay three', () => {
  for (const step of [0, 6, 13, 19]) {
    const accuracy = probe(films.map((film) => film.subarray(step * PIXELS * 2, (step + 1) * PIXELS * 2)));
    // Knowing the shape and guessing the direction gives 0.5; 0.62 is more than 3 deviations of 180 guesses away.
    assert.ok(accuracy < 0.62, `step ${step}: ${accuracy}`);
  }
});

test('the sum over time tells no more than the shape', () => {
  const accuracy = probe(films.map(summed));
  assert.ok(accuracy < 0.62, String(accuracy));
  assert.ok(accuracy > 0.35, `the shape itself should be seen: ${accuracy}`);
});

test('the order of events tells the classes apart', () => {
  const accuracy = probe(films.map(followings));
  assert.ok(accuracy > 0.9, String(accuracy));
});

test('the same order features of films with shuffled steps tell no direction', () => {
  const random = randomStream('shuffled steps');
  const shuffled = films.map((film) => {
    const order = random.permutation(STEPS);
    return followings(
      film.map((_, i) => film[order[Math.floor(i / (PIXELS * 2))]! * PIXELS * 2 + (i % (PIXELS * 2))]!),
    );
  });
  const accuracy = probe(shuffled);
  assert.ok(accuracy < 0.62, String(accuracy));
});

function summed(film: Float32Array): Float32Array {
  const sum = new Float32Array(PIXELS * 2);
  for (let i = 0; i < film.length; i++) sum[i % sum.length]! += film[i]!;
  return sum;
}

/** Pairs of events of one polarity in following steps, by displacement of up to 2 pixels and by quarter of the image. */
function followings(film: Float32Array): Float32Array {
  const counts = new Float32Array(4 * 25);
  for (let step = 0; step + 1 < STEPS; step++) {
    for (let y = 2; y < SIDE - 2; y++) {
      for (let x = 2; x < SIDE - 2; x++) {
        const quarter = (y < SIDE / 2 ? 0 : 2) + (x < SIDE / 2 ? 0 : 1);
        for (let polarity = 0; polarity < 2; polarity++) {
          const here = film[(step * PIXELS + y * SIDE + x) * 2 + polarity]!;
          if (here === 0) continue;
          for (let shift = 0; shift < 25; shift++) {
            const pixel = (y + Math.floor(shift / 5) - 2) * SIDE + x + (shift % 5) - 2;
            counts[quarter * 25 + shift]! += here * film[((step + 1) * PIXELS + pixel) * 2 + polarity]!;
          }
        }
      }
    }
  }
  return counts;
}

/** Accuracy on the last samples of a softmax regression on standardised features, trained on the first ones. */
function probe(raw: readonly Float32Array[]): number {
  const features = standardized(raw);
  const size = features[0]!.length;
  const weights = new Float64Array(size * CLASSES);
  for (let epoch = 0; epoch < 25; epoch++) {
    for (let sample = 0; sample < TRAINED; sample++) {
      const scores = scoresOf(features[sample]!, weights);
      const most = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - most));
      const total = shares.reduce((a, b) => a + b);
      shares.forEach((share, label) => {
        const slope = (0.02 / Math.sqrt(size)) * (share / total - (set.labels[sample] === label ? 1 : 0));
        for (let i = 0; i < size; i++) weights[label * size + i]! -= slope * features[sample]![i]!;
      });
    }
  }
  let right = 0;
  for (let sample = TRAINED; sample < SAMPLES; sample++) {
    const scores = scoresOf(features[sample]!, weights);
    if (scores.indexOf(Math.max(...scores)) === set.labels[sample]) right++;
  }
  return right / (SAMPLES - TRAINED);
}

function scoresOf(feature: Float32Array, weights: Float64Array): number[] {
  return Array.from({ length: CLASSES }, (_, label) => {
    let score = 0;
    for (let i = 0; i < feature.length; i++) score += feature[i]! * weights[label * feature.length + i]!;
    return score;
  });
}

function standardized(raw: readonly Float32Array[]): Float32Array[] {
  const scaled = raw.map((feature) => new Float32Array(feature.length));
  for (let i = 0; i < raw[0]!.length; i++) {
    let sum = 0;
    let squares = 0;
    for (const feature of raw) {
      sum += feature[i]!;
      squares += feature[i]! ** 2;
    }
    const mean = sum / raw.length;
    const deviation = Math.sqrt(Math.max(1e-6, squares / raw.length - mean * mean));
    raw.forEach((feature, sample) => {
      scaled[sample]![i] = (feature[i]! - mean) / deviation;
    });
  }
  return scaled;
}

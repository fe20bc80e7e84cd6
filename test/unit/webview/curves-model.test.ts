/** How a trial learned, as pictures over its epochs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskCurve } from '../../../src/protocol/panel.ts';
import { curvePictures } from '../../../webview/pareto/curves-model.ts';
import { samplePlan } from '../../support/sample-run.ts';

const plan = samplePlan();

test('one picture for each quantity, what is measured before the quantities of the loss; what was learned from lies behind', () => {
  const pictures = curvePictures([curve('a', 'train', [0.5, 0.25])], plan);
  assert.deepEqual(
    pictures.map(({ title, sets }) => [title, sets.map(({ name }) => name)]),
    [
      ['accuracy', ['train', 'validation']],
      ['loss', ['train', 'validation']],
      ['spikes', ['validation']],
    ],
  );
  assert.equal(pictures[0]?.last, 30);
  assert.equal(
    pictures[0]?.summary,
    'accuracy by epoch: validation from 50.00\u202f% to 75.00\u202f% at epoch 2; train from 60.00\u202f% to 85.00\u202f% at epoch 2.',
  );
});

test('seeds keep their lines, and the mean is over those that have the epoch', () => {
  const [accuracy] = curvePictures([curve('a', 'train', [0.5, 0.25]), curve('b', 'train', [0.3])], plan);
  const validation = accuracy?.sets.at(-1);
  assert.deepEqual(
    validation?.lines.map((line) => line.map(({ y }) => y)),
    [[0.5, 0.75], [0.7]],
  );
  assert.deepEqual(
    [...(validation?.means ?? [])],
    [
      [1, 0.6],
      [2, 0.75],
    ],
  );
});

test('a compared trial lies in the pictures of its quantities and stages, by what it did not learn from', () => {
  const other = { trial: 7, curves: [curve('z', 'train', [0.9, 0.05, 0.01]), curve('y', 'elsewhere', [0.5])] };
  const [accuracy, loss] = curvePictures([curve('a', 'train', [0.5, 0.25])], plan, other);
  assert.deepEqual(
    accuracy?.beside.map(({ name, means }) => [name, means.size]),
    [['validation', 3]],
  );
  assert.match(accuracy?.summary ?? '', /epoch 2; trial 7, validation from 10\.00.% to 99\.00.% at epoch 3\.$/);
  assert.ok(accuracy !== undefined && accuracy.scale.from <= 0.1 && accuracy.scale.to >= 0.99, 'the scale holds both');
  assert.equal(loss?.beside.length, 1);
});

test('stages are held apart by name, tasks without an epoch leave no picture, and what is no number no point', () => {
  const none = { task: 'c', stage: '', epochs: [] };
  const titles = (curves: readonly TaskCurve[]) => curvePictures(curves, plan).map(({ title }) => title);
  assert.deepEqual(titles([none]), []);
  const two = [curve('a', 'ann', [0.5]), none, curve('b', 'snn', [0.2])];
  assert.ok(titles(two).includes('accuracy of ann') && titles(two).includes('accuracy of snn'));
  const [broken] = curvePictures([curve('a', 'train', [0.5, Number.NaN])], plan);
  assert.deepEqual([...(broken?.sets.at(-1)?.means ?? [])], [[1, 0.5]]);
});

function curve(task: string, stage: string, missed: readonly number[]): TaskCurve {
  const epochs = missed.map((share, i) => ({
    epoch: i + 1,
    epochs: 30,
    values: {
      loss: share,
      'accuracy on train': 1.1 - share,
      'loss on validation': share,
      'accuracy on validation': 1 - share,
      'spikes on validation': 100,
    },
    seconds: 1,
  }));
  return { task, stage, epochs };
}

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { isGivenUp, silenceAfter } from '../../../src/stages/silence.ts';
import { runStage } from '../../../src/stages/stages.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { recordedContext, taskSpec, tinyEvents, tinyTraining } from '../../support/stage-context.ts';

before(useCpuBackend);

/** Begins silent and wakes: an exponential slope has no end, so errors reach every weight. */
const waking = {
  ...tinyTraining,
  neuron: { kind: 'lif', threshold: 1, decay: 0.8, surrogate: { kind: 'exponential', width: 1, height: 1 } },
  network: { layers: [{ name: 'output', kind: 'dense', units: 3, weight_scale: 0.05 }] },
  batch: 48,
  epochs: 60,
  loss: { kind: 'cross_entropy' },
};

test('a silent network whose weights still move may wake, and learns', async () => {
  const recorded = recordedContext(taskSpec(waking), tinyEvents());
  const outcome = await runStage(recorded.context);
  const spoke = recorded.epochs.findIndex(({ values }) => values['spikes on validation']! > 0);
  assert.ok(spoke >= 2, `fired after ${spoke} epochs`);
  assert.equal(outcome.status, 'done');
  assert.ok(outcome.measures['accuracy on validation']! >= 0.9, String(outcome.measures['accuracy on validation']));
});

test('a task that goes on within a silence ends as the undisturbed one', async () => {
  const spec = taskSpec({
    ...waking,
    epochs: 5,
    network: { layers: [{ name: 'output', kind: 'dense', units: 3, weight_scale: 1e-6 }] },
  });
  const whole = recordedContext(spec, tinyEvents());
  const outcome = await runStage(whole.context);
  assert.equal(outcome.status, 'silent');
  for (const checkpoint of whole.checkpoints) {
    const again = recordedContext(spec, tinyEvents(), { checkpoint });
    assert.deepEqual(await runStage(again.context), outcome);
  }
});

test('a network that falls silent keeps its best epoch where the best is wanted', async () => {
  // No class shall fire: the network learns to be silent.
  const settings = { ...tinyTraining, loss: { kind: 'spike_count', right: 0, wrong: 0 }, epochs: 30 };
  const last = recordedContext(taskSpec(settings), tinyEvents());
  assert.equal((await runStage(last.context)).status, 'silent');
  assert.ok(last.epochs[0]!.values['spikes on validation']! > 0, 'fires at first');
  const best = recordedContext(taskSpec({ ...settings, keep: 'best' }), tinyEvents());
  const outcome = await runStage(best.context);
  assert.equal(outcome.status, 'done');
  const accuracies = best.epochs.map(({ values }) => values['accuracy on validation']!);
  assert.equal(outcome.measures['accuracy on validation'], Math.max(...accuracies));
  assert.ok(outcome.measures['spikes on validation']! > 0);
});

test('a silence ends where nothing moves, or after 60 steps of the optimizer', () => {
  assert.equal(isGivenUp({ epochs: 1, steps: 500, moved: false }), false);
  assert.equal(isGivenUp({ epochs: 2, steps: 4, moved: false }), true);
  assert.equal(isGivenUp({ epochs: 2, steps: 59, moved: true }), false);
  assert.equal(isGivenUp({ epochs: 2, steps: 60, moved: true }), true);
});

test('one sample is not counted in the plural', () => {
  assert.match(silenceAfter(2, 1), /for the one validation sample\.$/);
  assert.match(silenceAfter(2, 24), /for any of the 24 validation samples\.$/);
});

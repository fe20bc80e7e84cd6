import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Dataset } from '../../../src/data/dataset.ts';
import type { TaskSpec } from '../../../src/protocol/task.ts';
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

test('running means of a normalisation move by themselves and keep no silent network alive', async () => {
  const settings = {
    ...tinyTraining,
    neuron: { kind: 'lif', threshold: 1, decay: 0.8, surrogate: { kind: 'triangle', width: 1e-9, height: 1 } },
    network: {
      layers: [
        { name: 'hidden', kind: 'dense', units: 12, normalize: 'batch' },
        { name: 'output', kind: 'dense', units: 3, weight_scale: 1e-9 },
      ],
    },
    epochs: 20,
  };
  const recorded = recordedContext(taskSpec(settings), tinyEvents());
  assert.equal((await runStage(recorded.context)).status, 'silent');
  assert.equal(recorded.epochs.length, 2);
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

/** The tiny events without those of the first steps. */
function late(from: number, change: Partial<Dataset> = {}): Dataset {
  const data = tinyEvents();
  return {
    ...data,
    ...change,
    batch(set, indices) {
      const batch = data.batch(set, indices);
      batch.inputs.fill(0, 0, from * indices.length * 16);
      return batch;
    },
  };
}

test('where nothing came in, that is said with the window, and not that the network is silent', async () => {
  const trained = async (data: Dataset, more: Partial<TaskSpec> = {}) => {
    const recorded = recordedContext(taskSpec(tinyTraining, more), data);
    const outcome = await runStage(recorded.context);
    return { outcome, said: outcome.status === 'failed' ? `${outcome.code}: ${outcome.message} ${outcome.hint}` : '' };
  };
  const { outcome, said } = await trained(late(8));
  assert.equal(
    said,
    'input-empty: No events came in, so the network is silent: each of the 24 validation samples is empty in the window, the first 40 ms. Make window of data longer, or look when the events of the recordings begin.',
  );
  assert.equal(outcome.status === 'failed' ? outcome.epochs : 0, 1, 'told after the first epoch');
  assert.match(
    (await trained(late(8), { data: { encode: { kind: 'delta' } } })).said,
    /lower the threshold of its encode/,
  );
  const images = late(8, { stepMs: undefined, sets: { train: 48, validation: 1 } });
  assert.match(
    (await trained(images)).said,
    /Nothing came in, .*: the one validation sample is 0 everywhere\. Look at/,
  );
  assert.equal((await trained(late(7))).said, '', 'events in the last step are events');
});

test('an evaluation that ends before the first event says so', async () => {
  const spec = taskSpec(tinyTraining);
  const { arrays } = await runStage(recordedContext(spec, tinyEvents()).context);
  const shown = async (steps: number) => {
    const quick = taskSpec({ steps }, { kind: 'evaluate', stage: 'quick', from: [{ stage: 'train', key: 'key' }] });
    const recorded = recordedContext(quick, late(3), { inherited: { train: { spec, arrays } } });
    return runStage(recorded.context);
  };
  const outcome = await shown(3);
  assert.ok(outcome.status === 'failed' && outcome.code === 'input-empty');
  assert.match(`${outcome.message} ${outcome.hint}`, /empty in the window, the first 15 ms\. Show more steps, or look/);
  assert.notEqual((await shown(8)).status, 'failed');
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

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import type { StageOutcome } from '../../../src/stages/stage.ts';
import { runStage } from '../../../src/stages/stages.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { recordedContext, taskSpec, tinyEvents, tinyTraining } from '../../support/stage-context.ts';

before(useCpuBackend);

/** Everything of an outcome that must not depend on the clock. */
function timeless(outcome: StageOutcome) {
  const measures = Object.entries(outcome.measures).filter(([name]) => !/^((inference|processor)_)?time /.test(name));
  return { ...outcome, measures: Object.fromEntries(measures) };
}

async function trainWith(settings: DecidedSettings, more: Parameters<typeof taskSpec>[1] = {}) {
  const recorded = recordedContext(taskSpec(settings, more), tinyEvents());
  return { ...recorded, outcome: await runStage(recorded.context) };
}

test('training learns a small task and reports measures, layers and epochs', async () => {
  const { outcome, epochs, checkpoints } = await trainWith(tinyTraining);
  assert.equal(outcome.status, 'done');
  assert.ok(
    outcome.measures['accuracy on validation']! >= 0.9,
    `accuracy ${outcome.measures['accuracy on validation']}`,
  );
  assert.equal(epochs.length, 4);
  assert.equal(checkpoints.length, 4);
  assert.ok(epochs[3]!.values.loss! < epochs[0]!.values.loss!, 'the loss fell');
  assert.deepEqual(Object.keys(outcome.measures).sort(), [
    'accuracy on validation',
    'energy on validation',
    'energy_with_memory on validation',
    'error on validation',
    'inference_time on validation',
    'latency on validation',
    'loss on validation',
    'operations on validation',
    'parameters on validation',
    'processor_time on validation',
    'spikes on validation',
    'steps on validation',
    'time on validation',
  ]);
  assert.equal(outcome.measures['parameters on validation'], 16 * 12 + 12 * 3);
  assert.equal(outcome.measures['steps on validation'], 8);
  assert.equal(outcome.measures['processor_time on validation'], 10, 'ms of an epoch, from its first look to its last');
  const latency = outcome.measures['latency on validation']!;
  assert.ok(latency >= 5 && latency <= 40, `latency ${latency} ms`);
  const [hidden, output] = outcome.layers;
  assert.equal(hidden!.parameters, 192);
  assert.equal(hidden!.neurons, 12);
  const spikes = 8 * (hidden!.rate! * 12 + output!.rate! * 3);
  assert.ok(Math.abs(spikes - outcome.measures['spikes on validation']!) < 1e-6);
});

test('the same seed gives the same result, another seed another', async () => {
  const settings = { ...tinyTraining, epochs: 2, dropout: 0.2 };
  const first = await trainWith(settings);
  const second = await trainWith(settings);
  const other = await trainWith(settings, { seed: 8 });
  assert.deepEqual(timeless(first.outcome), timeless(second.outcome));
  assert.notDeepEqual(first.outcome.arrays, other.outcome.arrays);
});

const plainNetwork = tinyTraining.network!;
const normalizedNetwork: DecidedSettings = {
  layers: [
    { name: 'hidden', kind: 'dense', units: 12, normalize: 'batch' },
    { name: 'output', kind: 'dense', units: 3 },
  ],
};

for (const [optimizer, schedule, network] of [
  ['adam', 'cosine', plainNetwork],
  ['nadam', 'step', plainNetwork],
  ['sgd', 'constant', plainNetwork],
  ['adam', 'constant', normalizedNetwork],
] as const) {
  const what = `${optimizer}, ${schedule}${network === normalizedNetwork ? ', normalised' : ''}`;
  test(`a run resumed from its checkpoint is bit for bit the undisturbed run (${what})`, async () => {
    const settings = {
      ...{ ...tinyTraining, network },
      optimizer: { kind: optimizer, rate: 0.01 },
      schedule: { kind: schedule, warm_up: 0.1 },
      ...{ dropout: 0.2, keep: 'best' },
    };
    const whole = await trainWith(settings);
    const resumed = recordedContext(taskSpec(settings), tinyEvents(), { checkpoint: whole.checkpoints[1]! });
    const outcome = await runStage(resumed.context);
    assert.deepEqual(timeless(outcome), timeless(whole.outcome));
    assert.deepEqual(
      resumed.epochs.map(({ epoch, values }) => ({ epoch, values })),
      whole.epochs.slice(2).map(({ epoch, values }) => ({ epoch, values })),
    );
  });
}

test('a network that normalises learns, and its checkpoints hold no moments of what is collected', async () => {
  const { outcome, checkpoints } = await trainWith({ ...tinyTraining, network: normalizedNetwork });
  assert.ok(outcome.measures['accuracy on validation']! >= 0.9, String(outcome.measures['accuracy on validation']));
  assert.equal(outcome.measures['parameters on validation'], 16 * 12 + 2 * 12 + 12 * 3);
  assert.deepEqual(Object.keys(outcome.arrays), [
    ...['hidden.weights', 'hidden.scale', 'hidden.shift', 'hidden.mean', 'hidden.variance'],
    'output.weights',
  ]);
  const moments = Object.keys(checkpoints.at(-1)!.arrays).filter((name) => name.includes('/first'));
  assert.deepEqual(
    moments.filter((name) => /mean|variance/.test(name)),
    [],
  );
  assert.ok(moments.some((name) => name.includes('hidden.scale')));
});

test('a schedule changes what is learned, from the step on at which the rate changes', async () => {
  const scheduled = async (schedule: DecidedSettings) => (await trainWith({ ...tinyTraining, schedule })).epochs;
  const losses = (epochs: Awaited<ReturnType<typeof scheduled>>) => epochs.map(({ values }) => values.loss);
  const constant = losses(await scheduled({ kind: 'constant' }));
  const stepped = losses(await scheduled({ kind: 'step', at: [0.5], factor: 0.01 }));
  assert.deepEqual(stepped.slice(0, 2), constant.slice(0, 2));
  assert.notEqual(stepped[3], constant[3]);
});

test('a network whose output never fires is an outcome, after a fair chance', async () => {
  const silent = {
    ...tinyTraining,
    neuron: { kind: 'lif', threshold: 1e6, surrogate: { kind: 'triangle', width: 1e-9 } },
  };
  const scaled = {
    ...silent,
    network: { layers: [{ name: 'output', kind: 'dense', units: 3, weight_scale: 1e-9 }] },
  };
  const how = { engine: 'cpu', threads: 1, rungs: [1, 2] };
  const { outcome, epochs } = await trainWith(scaled, { how });
  assert.equal(outcome.status, 'silent');
  assert.equal(epochs.length, 2);
  assert.ok(
    epochs.every(({ measures }) => measures === undefined),
    'at no rung others are compared with it',
  );
  const heard = await trainWith(tinyTraining, { how });
  assert.deepEqual(
    heard.epochs.map(({ measures }) => measures !== undefined),
    [true, true, false, false],
  );
  assert.match(outcome.status === 'silent' ? outcome.message : '', /no output neuron fired for any of the 24/);
});

test('numbers that leave the finite range end the task with a sentence', async () => {
  const { outcome } = await trainWith({ ...tinyTraining, optimizer: { kind: 'sgd', rate: 1e38, momentum: 0.99 } });
  assert.equal(outcome.status, 'failed');
  assert.equal(outcome.status === 'failed' ? outcome.code : '', 'not-finite');
});

test('a cancel is seen between batches', async () => {
  const before = tf.memory().numTensors;
  const recorded = recordedContext(taskSpec(tinyTraining), tinyEvents(), {
    cancelled: (epochs) => epochs.length === 1,
  });
  const outcome = await runStage(recorded.context);
  assert.equal(outcome.status, 'cancelled');
  assert.equal(outcome.epochs, 1);
  assert.equal(tf.memory().numTensors, before);
});

test('patience ends training and keeps the best epoch', async () => {
  // With a rate of 0 nothing improves after the first epoch.
  const settings = { ...tinyTraining, optimizer: { kind: 'sgd', rate: 0 }, epochs: 9, patience: 2 };
  const { outcome, epochs } = await trainWith(settings);
  assert.equal(epochs.length, 3);
  assert.equal(outcome.epochs, 3);
  assert.equal(outcome.status, 'done');
});

test('keep = best reports the weights of the epoch that was best on validation', async () => {
  // A wild rate makes the accuracy jump about, so the best epoch is seldom the last one.
  const settings = { ...tinyTraining, optimizer: { kind: 'adam', rate: 0.5 }, epochs: 6, keep: 'best' };
  const { outcome, epochs } = await trainWith(settings);
  const accuracies = epochs.map(({ values }) => values['accuracy on validation']!);
  assert.equal(outcome.measures['accuracy on validation'], Math.max(...accuracies));
});

test('train from another stage starts with its weights', async () => {
  const first = await trainWith(tinyTraining);
  const spec = taskSpec(
    { ...tinyTraining, optimizer: { kind: 'sgd', rate: 0 }, epochs: 1 },
    { stage: 'tuned', from: [{ stage: 'train', key: 'key' }] },
  );
  const inherited = { train: { spec: taskSpec(tinyTraining), arrays: first.outcome.arrays } };
  const outcome = await runStage(recordedContext(spec, tinyEvents(), { inherited }).context);
  assert.deepEqual(outcome.arrays, first.outcome.arrays);
});

test('what is taken over has to find its place, but for what only neurons learn', async () => {
  const withHidden = (more: DecidedSettings, neuron: DecidedSettings = {}): DecidedSettings => {
    const [hidden, output] = (tinyTraining.network as { layers: readonly [DecidedSettings, DecidedSettings] }).layers;
    const network = { layers: [{ ...hidden, ...more }, output], delays: { kind: 'none' } };
    const started = { ...(tinyTraining.neuron as DecidedSettings), ...neuron };
    return { ...tinyTraining, network, neuron: started, epochs: 1, optimizer: { kind: 'sgd', rate: 0 } };
  };
  const goOn = async (before: DecidedSettings, after: DecidedSettings) => {
    const { arrays } = (await trainWith(before)).outcome;
    const spec = taskSpec(after, { stage: 'tuned', from: [{ stage: 'train', key: 'key' }] });
    const inherited = { train: { spec: taskSpec(before), arrays } };
    return { arrays, outcome: await runStage(recordedContext(spec, tinyEvents(), { inherited }).context) };
  };
  const refused: [DecidedSettings, DecidedSettings, RegExp][] = [
    [withHidden({ normalize: 'batch' }), withHidden({}), /they have hidden\.scale, for which there is no place here/],
    [withHidden({}), withHidden({ normalize: 'batch' }), /hidden\.scale is \[12\] here, they have none/],
    [withHidden({ recurrent: true }), withHidden({}), /they have hidden\.recurrent, for which/],
    [withHidden({ units: 9 }), withHidden({}), /hidden\.weights is \[16, 12\] here, theirs is \[16, 9\]/],
  ];
  for (const [before, after, said] of refused) {
    const { outcome } = await goOn(before, after);
    assert.ok(outcome.status === 'failed' && outcome.code === 'weights-mismatch');
    assert.match(outcome.message, said);
  }
  const learning = withHidden({}, { kind: 'plif', learn: ['decay'] });
  const anew = (await goOn(withHidden({}), learning)).outcome;
  assert.deepEqual(anew.arrays['hidden.decay']!.data, Float32Array.of(Math.log(0.8 / 0.2)));
  const left = await goOn(learning, withHidden({}));
  assert.equal(left.outcome.status, 'done');
  assert.deepEqual(left.outcome.arrays['hidden.weights'], left.arrays['hidden.weights']);
});

test('only the wanted sets are measured', async () => {
  const { outcome } = await trainWith({ ...tinyTraining, epochs: 1 }, { sets: ['test'] });
  assert.ok('accuracy on test' in outcome.measures);
  assert.ok(!('accuracy on validation' in outcome.measures));
});

test('what cannot run is said in one sentence', async () => {
  const cases: [Parameters<typeof taskSpec>[1], DecidedSettings, string, RegExp][] = [
    [{ kind: 'tps', stage: 'time' }, tinyTraining, 'not-yet', /kind tps/],
    [{ sets: ['tset'] }, tinyTraining, 'set-missing', /tset/],
    [
      {},
      { ...tinyTraining, loss: { start: 50, stop: 20 } },
      'network-invalid',
      /loss: start is a time before stop; 50 and/,
    ],
    [
      {},
      { ...tinyTraining, network: { layers: [{ name: 'o', kind: 'dense', units: 4 }] } },
      'network-invalid',
      /4 neurons/,
    ],
  ];
  for (const [more, settings, code, message] of cases) {
    const { outcome } = await trainWith(settings, more);
    assert.equal(outcome.status, 'failed');
    if (outcome.status !== 'failed') continue;
    assert.equal(outcome.code, code);
    assert.match(outcome.message, message);
    assert.notEqual(outcome.hint, '');
  }
});

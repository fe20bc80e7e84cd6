import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Dataset } from '../../../src/data/dataset.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { runStage } from '../../../src/stages/stages.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { recordedContext, taskSpec, tinyEvents, tinyTraining } from '../../support/stage-context.ts';

before(useCpuBackend);

async function evaluated(
  settings: DecidedSettings,
  train = tinyTraining,
  samples: { data?: Dataset; encode?: string } = {},
) {
  const { data = tinyEvents(), encode } = samples;
  const named = encode === undefined ? {} : { data: { encode } };
  const spec = taskSpec(train, named);
  const trained = await runStage(recordedContext(spec, data).context);
  const from = [{ stage: 'train', key: 'key' }];
  const quick = taskSpec(settings, { ...named, kind: 'evaluate', stage: 'quick', from });
  const inherited = { train: { spec, arrays: trained.arrays } };
  return { trained, outcome: await runStage(recordedContext(quick, data, { inherited }).context) };
}

test('evaluate without steps measures what training measured', async () => {
  const { trained, outcome } = await evaluated({});
  assert.equal(outcome.status, 'done');
  for (const [name, value] of Object.entries(trained.measures)) {
    if (!/^(inference_)?time /.test(name)) assert.equal(outcome.measures[name], value, name);
  }
});

test('fewer steps give fewer spikes, operations and a shorter latency', async () => {
  const { trained, outcome } = await evaluated({ steps: 4 });
  assert.equal(outcome.status, 'done');
  assert.equal(outcome.measures['steps on validation'], 4);
  for (const measure of ['spikes', 'operations', 'energy', 'energy_with_memory']) {
    const name = `${measure} on validation`;
    assert.ok(outcome.measures[name]! < trained.measures[name]!, measure);
  }
  assert.ok(outcome.measures['latency on validation']! <= 20);
});

test('settings of a plan made by hand are checked where they are read', async () => {
  const told = async (settings: DecidedSettings) => {
    const { outcome } = await evaluated(settings);
    return outcome.status === 'failed' ? `${outcome.code}: ${outcome.message}` : outcome.status;
  };
  assert.equal(
    await told({ batch: 8 }),
    'network-invalid: The stage quick: it has no setting batch, and knows from, steps.',
  );
  for (const steps of [0, 2.5, '4']) {
    assert.match(await told({ steps }), /^network-invalid: The stage quick: steps is a whole number from 1 on; /);
  }
});

test('more steps than a sample has is a failure with a sentence', async () => {
  const { outcome } = await evaluated({ steps: 9 });
  assert.equal(outcome.status === 'failed' ? outcome.code : '', 'steps-too-many');
});

test('so it is for images that were coded as spikes, which have steps but no milliseconds', async () => {
  const data = { ...tinyEvents(), stepMs: undefined };
  const { outcome } = await evaluated({ steps: 9 }, tinyTraining, { data, encode: 'rate' });
  assert.equal(outcome.status === 'failed' ? outcome.code : outcome.status, 'steps-too-many');
});

test('a window so short that no output fires is silent', async () => {
  const slow = {
    ...tinyTraining,
    neuron: { kind: 'srm', tau_synapse: 10, tau_refractory: 5 },
    epochs: 1,
  };
  const { outcome } = await evaluated({ steps: 1 }, slow);
  assert.equal(outcome.status, 'silent');
});

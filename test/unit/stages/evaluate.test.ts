import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { runStage } from '../../../src/stages/stages.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { recordedContext, taskSpec, tinyEvents, tinyTraining } from '../../support/stage-context.ts';

before(useCpuBackend);

async function evaluated(settings: { steps?: number }, train = tinyTraining) {
  const spec = taskSpec(train);
  const trained = await runStage(recordedContext(spec, tinyEvents()).context);
  const quick = taskSpec(settings, { kind: 'evaluate', stage: 'quick', from: [{ stage: 'train', key: 'key' }] });
  const inherited = { train: { spec, arrays: trained.arrays } };
  return { trained, outcome: await runStage(recordedContext(quick, tinyEvents(), { inherited }).context) };
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

test('more steps than a sample has is a failure with a sentence', async () => {
  const { outcome } = await evaluated({ steps: 9 });
  assert.equal(outcome.status === 'failed' ? outcome.code : '', 'steps-too-many');
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

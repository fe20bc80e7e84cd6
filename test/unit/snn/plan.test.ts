import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decided, DecidedSettings } from '../../../src/protocol/plan.ts';
import { parametersOf } from '../../../src/snn/network/parameters.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';

const facts = { sampleShape: [34, 34, 2], classes: 10, stepMs: 5 } as const;

function planned(layers: readonly Decided[], more: DecidedSettings = {}) {
  const result = planNetwork({ ...more, network: { layers } }, facts);
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return result.value.layers;
}

function refused(layers: readonly Decided[], more: DecidedSettings = {}): { code: string; message: string } {
  const result = planNetwork({ ...more, network: { layers } }, facts);
  assert.ok(!result.ok, 'the network is refused');
  assert.notEqual(result.error.hint, '');
  return result.error;
}

const output = { name: 'output', kind: 'dense', units: 10 };

test('shapes and parameters of the convolutional N-MNIST network', () => {
  const layers = planned([
    { name: 'c1', kind: 'conv', channels: 12, kernel: [5, 5] },
    { name: 'p1', kind: 'pool', size: [2, 2] },
    { name: 'c2', kind: 'conv', channels: 64, kernel: [5, 5] },
    { name: 'p2', kind: 'pool', size: [2, 2] },
    output,
  ]);
  assert.deepEqual(
    layers.map((layer) => layer.output.join(' x ')),
    ['30 x 30 x 12', '15 x 15 x 12', '11 x 11 x 64', '5 x 5 x 64', '1 x 1 x 10'],
  );
  assert.deepEqual(layers.map(parametersOf), [25 * 2 * 12, 0, 25 * 12 * 64, 0, 1600 * 10]);
});

test('padding, stride and pools that do not divide', () => {
  const [conv, pool] = planned([
    { name: 'c', kind: 'conv', channels: 4, kernel: [3, 5], stride: [2, 1], padding: [1, 2] },
    { name: 'p', kind: 'pool', pooling: 'max', size: [3, 3], stride: [2, 2] },
    output,
  ]);
  assert.deepEqual(conv!.output, [17, 34, 4]);
  assert.deepEqual(pool!.output, [8, 16, 4]);
});

test('groups share the channels out, and must divide them', () => {
  const conv = { name: 'c', kind: 'conv', channels: 6, kernel: [3, 3] };
  const [grouped, one] = planned([{ ...conv, groups: 2 }, { ...conv, name: 'd', groups: 1 }, output]);
  assert.deepEqual(
    [grouped, one].map((layer) => parametersOf(layer!)),
    [9 * 1 * 6, 9 * 6 * 6],
  );
  assert.match(refused([{ ...conv, groups: 3 }, output]).message, /c has groups = 3, but 2 channels/);
  assert.match(refused([{ ...conv, channels: 5, groups: 2 }, output]).message, /c has groups = 2, but 5 channels/);
});

test('blocks are unrolled with numbered names', () => {
  const block = {
    name: 'body',
    kind: 'block',
    times: 2,
    layers: [{ name: 'c', kind: 'conv', channels: 2, kernel: [3, 3], padding: 1, skip: true }],
  };
  assert.deepEqual(
    planned([block, output]).map((layer) => layer.name),
    ['body.1.c', 'body.2.c', 'output'],
  );
});

test("the stage's dropout is for hidden layers without their own", () => {
  const layers = planned(
    [
      { name: 'a', kind: 'dense', units: 5 },
      { name: 'b', kind: 'dense', units: 5, dropout: 0.5 },
      { name: 'c', kind: 'dense', units: 5, dropout: 0 },
      output,
    ],
    { dropout: 0.2 },
  );
  assert.deepEqual(
    layers.map((layer) => (layer.kind === 'pool' ? undefined : layer.dropout)),
    [0.2, 0.5, 0, 0],
  );
});

test('neurons: time constants against the step, named kinds, settings of a layer', () => {
  const layers = planned(
    [
      { name: 'a', kind: 'dense', units: 5 },
      { name: 'b', kind: 'dense', units: 5, neuron: 'slow' },
      { name: 'c', kind: 'dense', units: 5, decay: 0.3, width: 2 },
      output,
    ],
    {
      neuron: { kind: 'lif', tau_membrane: 10, decay: 0.1, reset: 'by_subtraction', surrogate: { kind: 'sigmoid' } },
      neurons: { slow: { kind: 'srm', tau_synapse: 10, threshold: 8 } },
    },
  );
  const [a, b, c] = layers.map((layer) => (layer.kind === 'pool' ? undefined : layer.neuron));
  assert.ok(a?.kind === 'lif' && c?.kind === 'lif' && b?.kind === 'srm');
  assert.ok(Math.abs(a.attributes.decay - Math.exp(-0.5)) < 1e-12, 'the time constant wins over the decay');
  assert.equal(a.attributes.reset, 'subtract');
  assert.equal(c.attributes.decay, 0.3);
  assert.deepEqual([c.attributes.surrogate, c.attributes.width], ['sigmoid', 2]);
  assert.deepEqual([b.tauSynapse, b.tauRefractory, b.refractoryDepth], [2, 0.2, 16]);
  assert.equal(b.surrogate.surrogate, 'exponential');
});

test('every network that cannot be built is refused with a sentence', () => {
  assert.match(refused([]).message, /no layers/);
  assert.match(refused([{ ...output, units: 9 }]).message, /9 neurons, but the data has 10 classes/);
  assert.match(refused([{ name: 'p', kind: 'pool', size: [2, 2] }]).message, /ends in the pool/);
  assert.match(refused([output, output]).message, /Two layers .* output/);
  assert.match(refused([{ name: 'c', kind: 'conv', channels: 1, kernel: [40, 3] }, output]).message, /40 x 3/);
  assert.match(refused([{ name: 'p', kind: 'pool', size: [40, 40] }, output]).message, /only 34 x 34/);
  assert.match(refused([{ name: 'c', kind: 'conv', channels: 1, kernel: [3, 3], skip: true }, output]).message, /skip/);
  assert.match(refused([{ ...output, neuron: 'fast' }]).message, /neuron fast/);
  assert.equal(refused([{ name: 'x', kind: 'conv_3d' }, output]).code, 'not-yet');
  assert.equal(refused([output], { neuron: { kind: 'artificial' } }).code, 'not-yet');
  const wrongInput = planNetwork({ network: { input: [32, 32, 2], layers: [output] } }, facts);
  assert.ok(!wrongInput.ok);
  assert.match(wrongInput.error.message, /32 x 32 x 2.*34 x 34 x 2/);
});

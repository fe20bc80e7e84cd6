/** Accesses to memory and both energies of small networks, against counts made by hand. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { statesOf } from '../../../src/snn/network/accesses.ts';
import { energyOf, energyWithMemoryOf } from '../../../src/snn/network/energy.ts';
import { evaluate } from '../../../src/snn/network/evaluate.ts';
import type { SampleBatch } from '../../../src/snn/network/forward.ts';
import { lossFromSettings } from '../../../src/snn/network/loss.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { disposeWeights, givenWeights } from '../../../src/snn/network/weights.ts';
import { planNeuron } from '../../../src/snn/neuron/neuron.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

type Given = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;

/** What one batch costs in a network with these weights. */
async function workOf(settings: DecidedSettings, batch: SampleBatch, steps: number, given: Given) {
  const [, , height, width, channels] = batch.shape;
  const planned = planNetwork(settings, { sampleShape: [height!, width!, channels!], classes: 2, stepMs: 1 });
  assert.ok(planned.ok, planned.ok ? '' : planned.error.message);
  const network = planned.value;
  const weights = givenWeights(network, given);
  assert.ok(weights !== undefined);
  const found = await evaluate({ network, weights, steps, loss: lossFromSettings({}, steps) }, [batch], {
    count: true,
  });
  disposeWeights(weights);
  assert.ok(found !== undefined);
  return found;
}

const ones = (...shape: readonly number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(1),
});

/** Without leak or memory: three inputs, three hidden neurons, two outputs, every weight 1, every threshold 1. */
const layers = [
  { name: 'hidden', kind: 'dense', units: 3 },
  { name: 'output', kind: 'dense', units: 2 },
];
const weights = { 'hidden.weights': ones(3, 3), 'output.weights': ones(3, 2) };

test('spikes: each is read once, each of its synapses reads a weight and reads and writes a state', async () => {
  // Two steps, one sample: one input spike in the first step, none in the second. All hidden neurons fire once, then
  // both outputs once.
  const batch: SampleBatch = {
    inputs: Float32Array.of(1, 0, 0, 0, 0, 0),
    shape: [2, 1, 1, 3, 1],
    labels: Int32Array.of(0),
  };
  const found = await workOf({ neuron: { kind: 'lif', decay: 0 }, network: { layers } }, batch, 2, weights);
  assert.deepEqual(found.layerWork.get('hidden'), {
    additions: 3,
    multiplications: 0,
    weightReads: 3,
    inputReads: 1,
    stateReads: 3 + 3 * 2,
    stateWrites: 3 + 3 * 2,
    outputWrites: 3,
  });
  assert.deepEqual(found.layerWork.get('output'), {
    additions: 6,
    multiplications: 0,
    weightReads: 6,
    inputReads: 3,
    stateReads: 6 + 2 * 2,
    stateWrites: 6 + 2 * 2,
    outputWrites: 2,
  });
  assert.deepEqual([found.additions, found.weightReads, found.stateReads, found.outputWrites], [9, 9, 19, 5]);
  near(energyOf(found, {}), 9 * 0.9);
  // 9 weights, 4 spikes and 19 states read, 19 states and 5 spikes written, 5 pJ each.
  near(energyWithMemoryOf(found, {}), 9 * 0.9 + 5 * (9 + 4 + 19) + 5 * (19 + 5));
  near(energyWithMemoryOf(found, { read: 1, write: 2, add: 0 }), 9 + 4 + 19 + 2 * (19 + 5));
  near(
    energyWithMemoryOf(found, { weights: 'off_chip' }),
    9 * 0.9 + 640 * 9 + 5 * (4 + 19) + 5 * (19 + 5),
    'weights off the chip',
  );
});

/** Three values reach three units without spikes once. */
const threeUnitsOnce = {
  ...{ additions: 0, multiplications: 9, weightReads: 9, inputReads: 9 },
  ...{ stateReads: 0, stateWrites: 0, outputWrites: 3 },
};

test('an ordinary network: each multiplication reads a weight and a value, each unit writes one', async () => {
  const batch: SampleBatch = {
    inputs: Float32Array.of(0.5, 0.25, 1, 0, 0, 0.5),
    shape: [1, 2, 1, 3, 1],
    labels: Int32Array.of(0, 1),
  };
  const found = await workOf({ neuron: { kind: 'relu' }, network: { layers } }, batch, 1, weights);
  // Per sample: 3 * 3 + 3 * 2 multiplications; the output gathers its two values in one step.
  assert.equal(found.multiplications, 15);
  assert.deepEqual(found.layerWork.get('hidden'), threeUnitsOnce);
  near(energyOf(found, {}), 15 * 4.6);
  const { weightReads, inputReads, stateReads, stateWrites, outputWrites } = found;
  assert.deepEqual([weightReads, inputReads], [15, 15]);
  near(
    energyWithMemoryOf(found, {}),
    15 * 4.6 + 5 * (weightReads + inputReads + stateReads) + 5 * (stateWrites + outputWrites),
  );
});

test('units without spikes among spiking neurons: what they give is multiplied, at each step where spikes reached them', async () => {
  const mixed = [
    { name: 'spiking', kind: 'dense', units: 3 },
    { name: 'graded', kind: 'dense', units: 3, neuron: 'unit' },
    { name: 'pooled', kind: 'pool', size: [1, 1] },
    { name: 'output', kind: 'dense', units: 2 },
  ];
  const settings = { neuron: { kind: 'lif', decay: 0 }, neurons: { unit: { kind: 'relu' } } };
  const given = {
    'spiking.weights': ones(3, 3),
    'graded.weights': ones(3, 3),
    'output.weights': ones(3, 2),
  };
  const batch: SampleBatch = {
    inputs: Float32Array.of(1, 0, 0, 0, 0, 0),
    shape: [2, 1, 1, 3, 1],
    labels: Int32Array.of(0),
  };
  const steps = 2;
  const behind = await workOf({ ...settings, network: { layers: mixed } }, batch, steps, given);
  // Three spikes reach three units, which give three values at each step.
  const graded = behind.layerWork.get('graded');
  assert.deepEqual([graded?.additions, graded?.multiplications, graded?.outputWrites], [9, 0, 3 * steps]);
  const output = behind.layerWork.get('output');
  assert.deepEqual([output?.additions, output?.multiplications], [0, 3 * 2 * steps]);

  // Behind a still image what units give is the same at every step: nothing is read again, and it is multiplied once.
  const [spiking, unit] = mixed;
  const first = [{ ...unit!, name: 'spiking' }, { ...spiking!, name: 'graded' }, ...mixed.slice(2)];
  const still = { ...batch, inputs: Float32Array.of(1, 0, 0), shape: [1, 1, 1, 3, 1] } as const;
  const before = await workOf({ ...settings, network: { layers: first } }, still, steps, given);
  assert.deepEqual(before.layerWork.get('spiking'), threeUnitsOnce);
  assert.equal(before.layerWork.get('graded')?.multiplications, 9);
});

test('a still image before spiking neurons: its weighted sum is kept and read at each step', async () => {
  const batch: SampleBatch = {
    inputs: Float32Array.of(0.1, 0.1, 0.1),
    shape: [1, 1, 1, 3, 1],
    labels: Int32Array.of(0),
  };
  const steps = 4;
  const found = await workOf({ neuron: { kind: 'lif', decay: 0 }, network: { layers } }, batch, steps, weights);
  assert.deepEqual(found.layerWork.get('hidden'), {
    additions: 0,
    multiplications: 9,
    weightReads: 9,
    inputReads: 9,
    stateReads: 3 * steps + 3 * steps,
    stateWrites: 3 * steps + 3,
    outputWrites: 0,
  });
});

test('recurrent spikes arrive too; delayed ones wait in memory; relays have no weights to read', async () => {
  const batch: SampleBatch = {
    inputs: Float32Array.of(1, 0, 0, 0, 0, 0),
    shape: [2, 1, 1, 3, 1],
    labels: Int32Array.of(0),
  };
  const loops = [{ ...layers[0], recurrent: true }, layers[1]!];
  const recurrent = { ...weights, 'hidden.recurrent': ones(3, 3) };
  const looped = await workOf({ neuron: { kind: 'lif', decay: 0 }, network: { layers: loops } }, batch, 2, recurrent);
  const sent = looped.layerSpikes.get('hidden')!;
  assert.ok(sent >= 3);
  assert.deepEqual(
    [looped.layerWork.get('hidden')?.additions, looped.layerWork.get('hidden')?.inputReads],
    [3 + 3 * sent, 1 + sent],
  );
  const pooled = await workOf(
    {
      neuron: { kind: 'lif', decay: 0 },
      network: { layers: [{ name: 'relay', kind: 'spiking_pool', size: [1, 1] }, layers[0]!, layers[1]!] },
    },
    batch,
    2,
    weights,
  );
  assert.equal(pooled.layerWork.get('relay')?.weightReads, 0);
  assert.equal(pooled.layerWork.get('relay')?.additions, 1);
});

test('states by neuron: what each keeps from step to step', () => {
  const states = (settings: DecidedSettings): number => {
    const planned = planNeuron(settings, 1);
    assert.ok(planned.ok);
    return statesOf(planned.value);
  };
  const kinds = ['relu', 'lif', 'plif', 'soft_reset', 'cuba', 'alif', 'loihi', 'loihi_cuba', 'loihi_alif', 'srm'];
  assert.deepEqual(
    kinds.map((kind) => states({ kind })),
    [0, 1, 1, 1, 2, 2, 2, 2, 4, 4],
  );
});

test('costs of another name, costs below zero and counts that are none are refused', () => {
  const work = { additions: 1, multiplications: 0 };
  assert.throws(
    () => energyOf(work, { mac: 4.6 }),
    /^RangeError: Settings of energy: multiply, add, read, .* mac was given\.$/,
  );
  assert.throws(() => energyOf(work, { add: -1 }), /add is a number from 0 on; -1 was given/);
  assert.throws(
    () => energyOf({ additions: 1 } as never, {}),
    /multiplications is a number from 0 on; undefined was given/,
  );
  assert.throws(() => energyWithMemoryOf(work as never, {}), /weightReads is a number from 0 on/);
  const all = { ...work, weightReads: 1, inputReads: 0, stateReads: 0, stateWrites: 0, outputWrites: 0 };
  assert.throws(() => energyWithMemoryOf(all, { weights: 'dram' }), /weights: on_chip, off_chip; dram was given/);
});

function near(found: number, expected: number, what?: string): void {
  assert.ok(Math.abs(found - expected) < 1e-6, `${what ?? ''} ${found} instead of ${expected}`);
}

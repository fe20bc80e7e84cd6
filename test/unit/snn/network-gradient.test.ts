/**
 * The gradient of whole networks against finite differences. A spiking network is not smooth, so the differences are
 * taken of its straight-through twin: every spike is the hard spike of the unchanged network plus the change of the
 * surrogate's smooth step. Its value at the given weights is the network's, its derivative the surrogate gradient.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../../src/core/random.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { smoothStep } from '../../../src/snn/gradient/surrogate.ts';
import type { AddedPlan } from '../../../src/snn/network/added.ts';
import type { SampleBatch } from '../../../src/snn/network/forward.ts';
import { type Loss, lossFromSettings } from '../../../src/snn/network/loss.ts';
import {
  type LayerPlan,
  type NetworkPlan,
  type NeuronLayerPlan,
  planNetwork,
  type RelayPlan,
  type TransposedConvPlan,
} from '../../../src/snn/network/plan.ts';
import { transmit as transmitTensor } from '../../../src/snn/network/synapse.ts';
import { gradientsOf } from '../../../src/snn/network/train.ts';
import { disposeWeights, initialWeights } from '../../../src/snn/network/weights.ts';
import type { NeuronPlan } from '../../../src/snn/neuron/neuron.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

const surrogate = { kind: 'sigmoid', width: 1.5, height: 0.8 };
const lif = { kind: 'lif', threshold: 0.8, decay: 0.7, surrogate };
const cases: Record<string, DecidedSettings> = {
  'dense, LIF reset to zero': {
    neuron: lif,
    network: { layers: [dense('hidden', 5), dense('output', 3)] },
  },
  'dense, LIF reset by subtraction, detached': {
    neuron: { ...lif, reset: 'by_subtraction', detach_reset: true },
    network: { layers: [dense('hidden', 5), dense('output', 3)] },
  },
  'conv with stride and padding, pools, conv with skip, dense': {
    neuron: { ...lif, threshold: 0.5 },
    network: {
      layers: [
        { name: 'c1', kind: 'conv', channels: 3, kernel: [3, 2], stride: [1, 2], padding: [1, 1] },
        { name: 'p1', kind: 'pool', pooling: 'average', size: [2, 1] },
        { name: 'c2', kind: 'conv', channels: 3, kernel: [3, 3], padding: [1, 1], skip: true },
        { name: 'p2', kind: 'pool', pooling: 'sum', size: [2, 2], stride: [1, 1] },
        dense('output', 3),
      ],
    },
  },
  'conv in groups, depthwise and of several channels': {
    neuron: { ...lif, threshold: 0.5 },
    network: {
      layers: [
        { name: 'c1', kind: 'conv', channels: 4, kernel: [3, 3], padding: [1, 1], groups: 2 },
        { name: 'c2', kind: 'conv', channels: 6, kernel: [2, 3], stride: [1, 2], groups: 2, weight_scale: 2 },
        dense('output', 3),
      ],
    },
  },
  'layers that add earlier ones: as they are, through strides and channels, in blocks, the input': {
    neuron: { ...lif, threshold: 0.5 },
    network: {
      layers: [
        { name: 'c1', kind: 'conv', channels: 3, kernel: [3, 3], padding: [1, 1], weight_scale: 2 },
        {
          name: 'b',
          kind: 'block',
          times: 2,
          layers: [
            { name: 'a', kind: 'conv', channels: 2, kernel: [3, 3], padding: [1, 1], weight_scale: 2 },
            { name: 'z', kind: 'conv', channels: 3, kernel: [3, 3], padding: [1, 1], weight_scale: 2, add: ['b'] },
          ],
        },
        { name: 'c2', kind: 'conv', channels: 2, kernel: [2, 2], stride: [2, 2], add: ['c1', 'b'] },
        { ...dense('d', 5), weight_scale: 2 },
        { ...dense('e', 5), add: ['d'] },
        dense('output', 3),
      ],
    },
  },
  'a layer that adds the input, and pools that are added': {
    neuron: lif,
    network: {
      layers: [
        { name: 'p', kind: 'pool', pooling: 'average', size: [2, 2] },
        { name: 'c', kind: 'conv', channels: 3, kernel: [1, 1], weight_scale: 3, add: ['p'] },
        {
          name: 'b',
          kind: 'block',
          layers: [{ name: 'd', kind: 'conv', channels: 3, kernel: [1, 1], weight_scale: 3, add: ['b', 'p'] }],
        },
        dense('output', 3),
      ],
    },
  },
  'spiking pool that does not divide, unpool, transposed conv with stride and padding, dense': {
    neuron: { ...lif, threshold: 0.5 },
    network: {
      layers: [
        { name: 'p', kind: 'spiking_pool', size: [3, 2] },
        { name: 'u', kind: 'unpool', size: [1, 2] },
        { name: 't', kind: 'conv_transposed', channels: 3, kernel: [3, 2], stride: [2, 1], padding: [1, 0] },
        dense('output', 3),
      ],
    },
  },
};

for (const [name, settings] of Object.entries(cases)) {
  for (const loss of [
    { kind: 'cross_entropy', scale: 1 },
    { kind: 'spike_count', right: 4, wrong: 1 },
  ]) {
    for (const still of [false, true]) {
      test(`${name}, ${loss.kind}, ${still ? 'a still image' : 'events'}`, () => compare(settings, loss, still));
    }
  }
}

test('max pooling passes the gradient to the largest input', () => {
  const layer: LayerPlan = {
    kind: 'pool',
    name: 'p',
    pooling: 'max',
    size: [2, 2],
    stride: [2, 2],
    input: [2, 4, 1],
    output: [1, 2, 1],
  };
  tf.tidy(() => {
    const input = tf.variable(tf.tensor4d([1, 2, 0, 5, 4, 3, 8, 7], [1, 2, 4, 1]));
    const weigh = tf.tensor4d([10, 20], [1, 1, 2, 1]);
    const { value, grads } = tf.variableGrads(() => {
      const pooled = transmitTensor(layer, input as tf.Tensor4D, undefined);
      return tf.reshape(tf.matMul(tf.reshape(pooled, [1, 2]), tf.reshape(weigh, [2, 1])), []) as tf.Scalar;
    }, [input]);
    assert.equal(value.dataSync()[0], 10 * 4 + 20 * 8);
    assert.deepEqual([...grads[input.name]!.dataSync()], [0, 0, 0, 0, 10, 0, 20, 0]);
    input.dispose();
  });
});

function dense(name: string, units: number): DecidedSettings {
  return { name, kind: 'dense', units };
}

function compare(settings: DecidedSettings, lossSettings: DecidedSettings, still: boolean): void {
  const steps = 6;
  const planned = planNetwork(settings, { sampleShape: [4, 4, 2], classes: 3, stepMs: 1 });
  assert.ok(planned.ok, planned.ok ? '' : planned.error.message);
  const network = planned.value;
  const random = randomStream('gradient test', JSON.stringify(settings), String(still));
  const time = still ? 1 : steps;
  const batch: SampleBatch = {
    inputs: Float32Array.from({ length: time * 2 * 32 }, () => random.next()),
    shape: [time, 2, 4, 4, 2],
    labels: Int32Array.of(2, 0),
  };
  const loss = lossFromSettings(lossSettings, steps);
  const { weights, value, counts, gradients } = livelyNetwork(network, batch, loss, steps);
  const values = new Map([...weights].map(([name, weight]) => [name, Float64Array.from(weight.dataSync())]));
  const twin = straightThrough(network.layers, batch, steps);

  const hard = twin.run(values);
  assert.deepEqual([...counts.dataSync()], hard.map(Math.round), 'the twin counts the same spikes');
  const lossAt = (): number => countLoss(lossSettings, twin.run(values), batch.labels, steps);
  assert.ok(Math.abs(value.dataSync()[0]! - lossAt()) < 1e-5);

  for (const [name, gradient] of gradients) {
    const exact = gradient.dataSync();
    const weight = values.get(name)!;
    for (let pick = 0; pick < 12; pick++) {
      const at = random.below(weight.length);
      const kept = weight[at]!;
      weight[at] = kept + 1e-5;
      const above = lossAt();
      weight[at] = kept - 1e-5;
      const below = lossAt();
      weight[at] = kept;
      const difference = (above - below) / 2e-5;
      assert.ok(
        Math.abs(exact[at]! - difference) <= 2e-4 * (1 + Math.abs(difference)),
        `${name}[${at}]: gradient ${exact[at]}, difference ${difference}`,
      );
    }
    assert.ok(
      exact.some((slope) => slope !== 0),
      `${name} has a gradient`,
    );
  }
  tf.dispose([value, counts, ...gradients.values()]);
  disposeWeights(weights);
}

/** The first seed whose weights make some output neurons fire, but not all at every step. */
function livelyNetwork(network: NetworkPlan, batch: SampleBatch, loss: Loss, steps: number) {
  for (let seed = 1; seed < 50; seed++) {
    const weights = initialWeights(network, seed);
    const found = gradientsOf({ network, weights, loss, steps }, batch);
    const counts = found.counts.dataSync();
    if (counts.some((count) => count > 0) && counts.some((count) => count < steps)) return { weights, ...found };
    tf.dispose([found.value, found.counts, ...found.gradients.values()]);
    disposeWeights(weights);
  }
  throw new Error('No seed below 50 gives a lively network.');
}

/** The first call of `run` fixes the hard spikes and potentials that later calls deviate from. */
function straightThrough(layers: readonly LayerPlan[], batch: SampleBatch, steps: number) {
  const fixed = new Map<string, { spike: number; potential: number }[]>();
  const run = (weights: ReadonlyMap<string, Float64Array>): number[] => {
    const samples = batch.shape[1];
    const places = 32;
    const counts: number[] = [];
    for (let sample = 0; sample < samples; sample++) {
      const frame = (step: number): Float64Array => {
        const from = ((batch.shape[0] === 1 ? 0 : step) * samples + sample) * places;
        return Float64Array.from(batch.inputs.subarray(from, from + places));
      };
      let course = Array.from({ length: steps }, (_, step) => frame(step));
      const courses = new Map([['', course]]);
      for (const layer of layers) {
        const sums = course.map((map) => transmit(layer, map, weights.get(`${layer.name}.weights`)));
        if (layer.kind === 'pool') course = sums;
        else {
          for (const added of layer.added ?? []) addTo(sums, layer, added, courses.get(added.from)!, weights);
          course = fire(layer.neuron, sums, memory(fixed, `${layer.name} ${sample}`));
        }
        courses.set(layer.name, course);
      }
      const last = course[0]!.length;
      for (let i = 0; i < last; i++) counts.push(course.reduce((sum, map) => sum + map[i]!, 0));
    }
    return counts;
  };
  return { run };
}

/** Adds the course of an earlier layer to the sums of a layer. */
function addTo(
  sums: readonly Float64Array[],
  layer: NeuronLayerPlan,
  { from, input, output, projection }: AddedPlan,
  course: readonly Float64Array[],
  weights: ReadonlyMap<string, Float64Array>,
): void {
  const projected: LayerPlan = {
    ...layer,
    kind: 'conv',
    kernel: [1, 1],
    stride: [1, 1],
    padding: [0, 0],
    input,
    output,
  };
  const own = weights.get(`${layer.name}.added.${from === '' ? 'input' : from}.weights`);
  course.forEach((map, step) => {
    const values =
      projection === undefined
        ? map.map((value) => value * layer.neuron.threshold)
        : transmit({ ...projected, stride: projection.stride }, map, own);
    values.forEach((value, at) => {
      sums[step]![at]! += value;
    });
  });
}

function memory(fixed: Map<string, { spike: number; potential: number }[]>, key: string) {
  const known = fixed.get(key);
  const store = known ?? [];
  if (known === undefined) fixed.set(key, store);
  return { store, first: known === undefined };
}

function fire(
  neuron: NeuronPlan,
  sums: Float64Array[],
  { store, first }: { store: { spike: number; potential: number }[]; first: boolean },
): Float64Array[] {
  assert.equal(neuron.kind, 'lif');
  if (neuron.kind !== 'lif') return sums;
  const { attributes } = neuron;
  const carried = new Float64Array(sums[0]!.length);
  let at = 0;
  return sums.map((current) =>
    current.map((input, i) => {
      const potential = attributes.decay * carried[i]! + input;
      if (first) store.push({ spike: potential >= attributes.threshold ? 1 : 0, potential });
      const hard = store[at++]!;
      const step = (v: number): number => smoothStep(attributes, attributes.threshold, v);
      // Bracketed, so that an unchanged spike is exactly 1: one that is added alone lies on the threshold.
      const spike = hard.spike + (step(potential) - step(hard.potential));
      const resets = attributes.detachReset ? hard.spike : spike;
      carried[i] = attributes.reset === 'zero' ? potential * (1 - resets) : potential - attributes.threshold * resets;
      return spike;
    }),
  );
}

function transmit(layer: LayerPlan, map: Float64Array, weights: Float64Array | undefined): Float64Array {
  const [height, width, channels] = layer.input;
  const [rows, columns, depth] = layer.output;
  const out = new Float64Array(rows * columns * depth);
  if (layer.kind === 'dense') {
    map.forEach((value, i) => {
      for (let unit = 0; unit < depth; unit++) out[unit]! += value * weights![i * depth + unit]!;
    });
    return out;
  }
  if (layer.kind !== 'conv' && layer.kind !== 'pool') {
    return layer.kind === 'conv_transposed' ? transmitTransposed(layer, map, weights!) : relay(layer, map);
  }
  const [high, wide] = layer.kind === 'conv' ? layer.kernel : layer.size;
  const [above, left] = layer.kind === 'conv' ? layer.padding : [0, 0];
  for (let at = 0; at < out.length; at++) {
    const z = at % depth;
    const x = Math.floor(at / depth) % columns;
    const y = Math.floor(at / depth / columns);
    const seen: number[] = [];
    for (let dy = 0; dy < high; dy++) {
      for (let dx = 0; dx < wide; dx++) {
        const row = y * layer.stride[0] + dy - above;
        const column = x * layer.stride[1] + dx - left;
        if (row < 0 || column < 0 || row >= height || column >= width) continue;
        const pixel = (row * width + column) * channels;
        if (layer.kind === 'pool') seen.push(map[pixel + z]!);
        else {
          // Each share of the output hears the channels of its group.
          const heard = channels / (layer.groups ?? 1);
          const first = Math.floor((z * (layer.groups ?? 1)) / depth) * heard;
          for (let c = 0; c < heard; c++) {
            out[at]! += map[pixel + first + c]! * weights![((dy * wide + dx) * heard + c) * depth + z]!;
          }
        }
      }
    }
    if (layer.kind === 'pool') {
      const sum = seen.reduce((total, value) => total + value, 0);
      out[at] = layer.pooling === 'max' ? Math.max(...seen) : layer.pooling === 'sum' ? sum : sum / (high * wide);
    }
  }
  return out;
}

function transmitTransposed(layer: TransposedConvPlan, map: Float64Array, weights: Float64Array): Float64Array {
  const [, width, channels] = layer.input;
  const [rows, columns, depth] = layer.output;
  const out = new Float64Array(rows * columns * depth);
  map.forEach((value, at) => {
    const pixel = Math.floor(at / channels);
    for (let dy = 0; dy < layer.kernel[0]; dy++) {
      for (let dx = 0; dx < layer.kernel[1]; dx++) {
        const row = Math.floor(pixel / width) * layer.stride[0] + dy - layer.padding[0];
        const column = (pixel % width) * layer.stride[1] + dx - layer.padding[1];
        if (row < 0 || column < 0 || row >= rows || column >= columns) continue;
        for (let z = 0; z < depth; z++) {
          const weight = ((dy * layer.kernel[1] + dx) * depth + z) * channels + (at % channels);
          out[(row * columns + column) * depth + z]! += value * weights[weight]!;
        }
      }
    }
  });
  return out;
}

function relay(layer: RelayPlan, map: Float64Array): Float64Array {
  const [height, width, channels] = layer.input;
  const [rows, columns] = layer.output;
  const out = new Float64Array(rows * columns * channels);
  const [high, wide] = layer.size;
  const pools = layer.kind === 'spiking_pool';
  for (let y = 0; y < (pools ? height : rows); y++)
    for (let x = 0; x < (pools ? width : columns); x++)
      for (let c = 0; c < channels; c++) {
        const [fine, coarse] = [
          (y * (pools ? width : columns) + x) * channels + c,
          [Math.floor(y / high), Math.floor(x / wide)],
        ];
        const other = (coarse[0]! * (pools ? columns : width) + coarse[1]!) * channels + c;
        const factor = 1.1 * layer.neuron.threshold;
        if (pools) out[other]! += factor * map[fine]!;
        else out[fine] = factor * map[other]!;
      }
  return out;
}

function countLoss(settings: DecidedSettings, counts: number[], labels: Int32Array, steps: number): number {
  let sum = 0;
  labels.forEach((label, sample) => {
    const votes = counts.slice(sample * 3, sample * 3 + 3);
    if (settings.kind === 'cross_entropy') {
      sum += Math.log(votes.reduce((total, vote) => total + Math.exp(vote - votes[label]!), 0));
    } else {
      votes.forEach((vote, i) => {
        const wanted = Number(i === label ? settings.right : settings.wrong);
        sum += (vote - wanted) ** 2 / (2 * steps);
      });
    }
  });
  return sum / labels.length;
}

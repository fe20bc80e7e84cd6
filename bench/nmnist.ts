/**
 * Accuracy and time of a dense and a convolutional network on the N-MNIST sample of ../shared/data. Trains on the list's
 * 1,000 recordings split 80/20 and measures validation and the 100 held-out ones.
 *
 * npm run bench -- nmnist dense|conv|slayer|slayer-default [seeds] ['{"epochs": 5}' train settings that replace] ['{"bin": 3}' of data]
 */

import { resolve } from 'node:path';
import { openDataset } from '../src/data/open.ts';
import { chooseEngine } from '../src/engine/choose.ts';
import { inputMemory } from '../src/engine/input-memory.ts';
import type { DecidedSettings } from '../src/protocol/plan.ts';
import type { TaskSpec } from '../src/protocol/task.ts';
import type { StageContext } from '../src/stages/stage.ts';
import { runStage } from '../src/stages/stages.ts';

const presets: Readonly<Record<string, { readonly data: DecidedSettings; readonly train: DecidedSettings }>> = {
  dense: {
    data: { steps: 60 },
    train: {
      neuron: { kind: 'lif', threshold: 1, decay: 0.9, surrogate: { kind: 'triangle', width: 1, height: 1 } },
      network: {
        layers: [
          { name: 'hidden', kind: 'dense', units: 256 },
          { name: 'output', kind: 'dense', units: 10 },
        ],
      },
      epochs: 10,
      batch: 32,
      optimizer: { kind: 'adam', rate: 1e-3 },
      loss: { kind: 'spike_count' },
    },
  },
  // SLAYER's dense network as its author published it, and with settings found for this sample: a fifth of the steps.
  'slayer-default': slayer(300, { tau_refractory: 1, surrogate: { kind: 'exponential', width: 1, height: 1 } }, 1e-2),
  slayer: slayer(60, { tau_refractory: 5, surrogate: { kind: 'exponential', width: 0.1, height: 0.25 } }, 1e-3),
  conv: {
    data: { steps: 20 },
    train: {
      neuron: { kind: 'lif', threshold: 1, decay: 0.9, surrogate: { kind: 'triangle', width: 1, height: 1 } },
      network: {
        layers: [
          { name: 'c1', kind: 'conv', channels: 12, kernel: [5, 5] },
          { name: 'p1', kind: 'pool', pooling: 'average', size: [2, 2] },
          { name: 'c2', kind: 'conv', channels: 64, kernel: [5, 5] },
          { name: 'p2', kind: 'pool', pooling: 'average', size: [2, 2] },
          { name: 'output', kind: 'dense', units: 10 },
        ],
      },
      epochs: 10,
      batch: 32,
      optimizer: { kind: 'adam', rate: 1e-3 },
      loss: { kind: 'spike_count' },
    },
  },
};

const [name = 'dense', seeds = '1', trainMore = '{}', dataMore = '{}'] = process.argv.slice(2);
const preset = presets[name];
if (preset === undefined) throw new Error(`Presets: ${Object.keys(presets).join(', ')}.`);
const engine = await chooseEngine({ wanted: 'best', threads: Number(process.env.THREADS ?? 2) });
if (!engine.ok) throw new Error(engine.error.message);
const folder = resolve('../shared/data/nmnist-small');
const settings: DecidedSettings = {
  kind: 'nmnist',
  from: folder,
  train: { kind: 'list', text: 'train1K.txt' },
  test: { kind: 'list', text: 'test100.txt' },
  split: [
    ['train', 0.8],
    ['validation', 0.2],
  ],
  window: 300,
  binning: 'count',
  polarity: 'both',
  ...preset.data,
  ...JSON.parse(dataMore),
};
const opened = await openDataset(settings, { splitSeed: 1, folder, memory: inputMemory() });
if (!opened.ok) throw new Error(`${opened.error.message} ${opened.error.hint}`);
const data = opened.value;
const train: DecidedSettings = { ...preset.train, ...JSON.parse(trainMore) };
console.log(
  `${name} ${trainMore} ${dataMore}; ${engine.value.title}; ${JSON.stringify(data.sets)}, ${data.steps} steps`,
);

const found: Record<string, number[]> = {};
for (let seed = 1; seed <= Number(seeds); seed++) {
  const outcome = await runStage(contextFor(seed));
  if (outcome.status !== 'done') {
    console.log(`seed ${seed}: ${outcome.status}${'message' in outcome ? `: ${outcome.message}` : ''}`);
    continue;
  }
  const rates = outcome.layers.map((layer) => `${layer.name} ${layer.rate?.toFixed(4) ?? '-'}`).join(', ');
  console.log(`seed ${seed}: rates ${rates}`);
  for (const [measure, value] of Object.entries(outcome.measures)) {
    found[measure] ??= [];
    found[measure].push(value);
  }
}
for (const measure of ['accuracy', 'spikes', 'operations', 'latency', 'energy', 'time']) {
  for (const set of ['validation', 'test']) {
    const values = found[`${measure} on ${set}`] ?? [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    console.log(
      `${measure} on ${set}: mean ${mean.toPrecision(4)} of ${values.map((value) => value.toPrecision(4)).join(' ')}`,
    );
  }
}
process.exit(0);

function slayer(steps: number, neuron: DecidedSettings, rate: number) {
  return {
    data: { steps, augment: { shift: 2 } },
    train: {
      neuron: { kind: 'srm', threshold: 10, tau_synapse: 10, ...neuron },
      network: {
        layers: [
          { name: 'hidden', kind: 'dense', units: 256 },
          { name: 'output', kind: 'dense', units: 10 },
        ],
      },
      epochs: 12,
      batch: 20,
      optimizer: { kind: 'nadam', rate },
      loss: { kind: 'spike_count' },
    },
  };
}

function contextFor(seed: number): StageContext {
  const spec: TaskSpec = {
    v: 1,
    key: `bench ${seed}`,
    stage: 'train',
    kind: 'train',
    settings: train,
    data: settings,
    fingerprint: data.fingerprint,
    seed,
    splitSeed: 1,
    from: [],
    sets: ['validation', 'test'],
    energy: { multiply: 4.6, add: 0.9 },
    code: 'bench',
    how: { engine: 'best', threads: 2 },
  };
  return {
    spec,
    data,
    checkpoint: undefined,
    inherited: async () => ({}),
    inheritedSpec: async () => spec,
    saveCheckpoint: async () => {},
    epochFinished: async ({ epoch, values, seconds }) => {
      const shown = Object.entries(values).map(([key, value]) => `${key} ${value.toPrecision(4)}`);
      if (process.env.VERBOSE) console.log(`  epoch ${epoch}: ${shown.join(', ')}, ${seconds.toFixed(2)} s`);
    },
    processorMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    cancelled: () => false,
    note: console.log,
  };
}

/** A stage's surroundings in memory, and a data set small enough for the `cpu` backend. */

import { randomStream } from '../../src/core/random.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import type { DecidedSettings } from '../../src/protocol/plan.ts';
import type { EpochRecord, TaskSpec } from '../../src/protocol/task.ts';
import type { Checkpoint, NamedArrays, StageContext } from '../../src/stages/stage.ts';

/** Events of 4 x 4 pixels over 8 steps; class k fires in row k, every other pixel now and then. */
export function tinyEvents(options: { samples?: number; classes?: number; steps?: number } = {}): Dataset {
  const { samples = 48, classes = 3, steps = 8 } = options;
  const sample = (set: string, index: number): Float32Array => {
    const random = randomStream('tiny', set, index);
    const label = index % classes;
    return Float32Array.from({ length: steps * 16 }, (_, at) => {
      const row = Math.floor((at % 16) / 4);
      return random.next() < (row === label ? 0.6 : 0.05) ? 1 : 0;
    });
  };
  return {
    kind: 'tiny',
    sampleShape: [4, 4, 1],
    classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
    steps,
    stepMs: 5,
    sets: { train: samples, validation: samples / 2, test: samples / 4 },
    fingerprint: 'tiny',
    batch(set, indices) {
      const inputs = new Float32Array(steps * indices.length * 16);
      indices.forEach((index, position) => {
        const values = sample(set, index);
        for (let step = 0; step < steps; step++) {
          const from = values.subarray(step * 16, (step + 1) * 16);
          inputs.set(from, (step * indices.length + position) * 16);
        }
      });
      const labels = Int32Array.from(indices, (index) => index % classes);
      return { inputs, shape: [steps, indices.length, 4, 4, 1], labels };
    },
  };
}

/** Settings that learn the tiny events within a few epochs. */
export const tinyTraining: DecidedSettings = {
  neuron: { kind: 'lif', threshold: 1, decay: 0.8, surrogate: { kind: 'triangle', width: 1, height: 1 } },
  network: {
    layers: [
      { name: 'hidden', kind: 'dense', units: 12 },
      { name: 'output', kind: 'dense', units: 3 },
    ],
    delays: { kind: 'none' },
  },
  epochs: 4,
  batch: 8,
  optimizer: { kind: 'adam', rate: 0.01 },
  loss: { kind: 'spike_count', right: 5, wrong: 0 },
};

export function taskSpec(settings: DecidedSettings, more: Partial<TaskSpec> = {}): TaskSpec {
  return {
    v: 1,
    key: 'key',
    stage: 'train',
    kind: 'train',
    settings,
    data: {},
    fingerprint: 'tiny',
    seed: 7,
    splitSeed: 7,
    from: [],
    sets: ['validation'],
    energy: { multiply: 4.6, add: 0.9 },
    code: '1',
    how: { engine: 'cpu', threads: 1 },
    ...more,
  };
}

export interface Recorded {
  readonly context: StageContext;
  readonly epochs: EpochRecord[];
  readonly checkpoints: Checkpoint[];
}

/** `inherited` are the results of earlier stages by name. */
export function recordedContext(
  spec: TaskSpec,
  data: Dataset,
  options: {
    checkpoint?: Checkpoint;
    inherited?: Readonly<Record<string, { spec: TaskSpec; arrays: NamedArrays }>>;
    cancelled?: (epochs: readonly EpochRecord[]) => boolean;
  } = {},
): Recorded {
  let asked = 0;
  const epochs: EpochRecord[] = [];
  const checkpoints: Checkpoint[] = [];
  const earlier = (stage: string) => {
    const found = options.inherited?.[stage];
    if (found === undefined) throw new Error(`No stage ${stage} in this test.`);
    return found;
  };
  return {
    epochs,
    checkpoints,
    context: {
      spec,
      data,
      checkpoint: options.checkpoint,
      inherited: async (stage) => earlier(stage).arrays,
      inheritedSpec: async (stage) => earlier(stage).spec,
      saveCheckpoint: async (checkpoint) => {
        checkpoints.push(checkpoint);
      },
      epochFinished: async (record) => {
        epochs.push(record);
      },
      // Each look finds 10 ms more.
      processorMs: () => 10 * asked++,
      cancelled: () => options.cancelled?.(epochs) ?? false,
      note: () => {},
    },
  };
}

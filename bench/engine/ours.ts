/** One measurement of our engines, in a process of its own; prints a line of JSON, as bench/peers/engine.py does. */

import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../src/engine/choose.ts';
import { CompiledBackend } from '../../src/engine/compiled/backend.ts';
import type { InstructionSet } from '../../src/engine/native/addon.ts';
import { type Differentiated, valueAndGradients } from '../../src/snn/gradient/backward.ts';
import { fire } from '../../src/snn/neuron/fire.ts';
import { fireLif } from '../../src/snn/neuron/lif.ts';
import { lif } from '../../src/snn/neuron/make.ts';
import type { SrmPlan } from '../../src/snn/neuron/neuron.ts';
import { fireSrm } from '../../src/snn/neuron/srm.ts';
import { batchOf, events, lifAttributes, networkCase, noise, startOf, step } from './cases.ts';

export interface Job {
  readonly measure: 'network' | 'neuron' | 'linear' | 'slayer' | 'recurrent' | 'events' | 'camera';
  readonly engine: string;
  readonly instructions?: InstructionSet;
  readonly threads: number;
  readonly batch: number;
  readonly width: number;
  /** Steps of the simulation. */
  readonly time: number;
  /** Of ones among the spikes, 0 to 1. */
  readonly share: number;
  readonly inference: boolean;
  /** Whether the spikes are read as floats. */
  readonly floats: boolean;
  readonly steps: number;
  readonly warm: number;
}

export async function measureOurs(job: Job): Promise<void> {
  const { engine: wanted, threads, instructions } = job;
  const chosen = await chooseEngine({
    wanted,
    threads,
    ...(instructions === undefined ? {} : { native: { instructions } }),
  });
  if (!chosen.ok) throw new Error(`${chosen.error.message} ${chosen.error.hint}`);
  const run = measures[job.measure](job);
  const ms: number[] = [];
  for (let i = -job.warm; i < job.steps; i++) {
    const start = performance.now();
    await run();
    if (i >= 0) ms.push(performance.now() - start);
  }
  console.log(JSON.stringify({ ms, peakMB: process.resourceUsage().maxRSS / 1024 }));
}

/** Each gives the step that is timed. */
const measures: Readonly<Record<Job['measure'], (job: Job) => () => unknown>> = {
  network: ({ batch }) => {
    const now = networkCase(batch);
    const { weights, moments } = startOf(now);
    const { values, shape } = batchOf(now);
    return () => step(now, weights, moments, values, shape);
  },

  neuron: ({ inference, floats }) => {
    const x = tf.keep(noise([6, 524288], 1));
    const upstream = tf.keep(noise([6, 524288], 1));
    const fire = (current: tf.Tensor): tf.Tensor => {
      const spikes = fireLif(current, lifAttributes);
      const backend = tf.backend();
      if (floats && backend instanceof CompiledBackend) backend.pointer(spikes);
      return spikes;
    };
    const gradient = tf.grad(fire);
    return () => (inference ? fire(x) : gradient(x, upstream)).dispose();
  },

  /** Linear(n, n), then LIF: batch 16, 500 steps, inputs uniform in [0, 1). */
  linear: ({ width }) => {
    const [time, samples] = [500, 16];
    const x = tf.keep(tf.randomUniform<tf.Rank.R2>([time * samples, width], 0, 1, 'float32', 7));
    const limit = 1 / Math.sqrt(width);
    const weights = tf.keep(tf.randomUniform<tf.Rank.R2>([width, width], -limit, limit, 'float32', 8));
    const loss = () =>
      tf.sum(fireLif(tf.reshape(tf.matMul(x, weights), [time, samples, width]), lifAttributes)) as tf.Scalar;
    return () => disposeAll(valueAndGradients(loss, [weights]));
  },

  /** LIF whose spikes come back through weights: 100 steps, batch 32; about a tenth of the neurons fire. */
  recurrent: ({ width }) => {
    const [time, samples] = [100, 32];
    const x = tf.keep(noise([time, samples, width], 1));
    const recurrent = tf.keep(noise([width, width], 0.5 / Math.sqrt(width)));
    const neuron = lif({ decay: 0.9, threshold: 1, surrogate: { kind: 'triangle' } });
    const upstream = tf.keep(noise([time, samples, width], 1));
    const loss = () => tf.sum(tf.mul(fire(x, neuron, { recurrent }), upstream)) as tf.Scalar;
    return () => disposeAll(valueAndGradients(loss, [x, recurrent]));
  },

  /** Dense 2312-512-10 of SLAYER's neurons, refractory response included: batch 8, 1.5 % events. */
  slayer: ({ time, share }) => {
    const samples = 8;
    const sizes = [2312, 512, 10];
    const x = tf.keep(events([time * samples, sizes[0]!], share)) as tf.Tensor2D;
    const weights = [0, 1].map((i) => tf.keep(noise([sizes[i]!, sizes[i + 1]!], 8 / Math.sqrt(sizes[i]!))));
    const neuron: SrmPlan = {
      kind: 'srm',
      ...{ threshold: 10, tauSynapse: 10, tauRefractory: 1, refractoryDepth: 20 },
      surrogate: { surrogate: 'exponential', width: 1, height: 1 },
    };
    const loss = () => {
      let spikes = x;
      for (const weight of weights) {
        const currents = tf.reshape(tf.matMul(spikes, weight as tf.Tensor2D), [time, samples * weight.shape[1]!]);
        spikes = tf.reshape(fireSrm(currents, neuron), [time * samples, weight.shape[1]!]);
      }
      return tf.sum(spikes) as tf.Scalar;
    };
    return () => disposeAll(valueAndGradients(loss, weights));
  },

  /** A hidden layer's convolution of spikes, [96, 32, 32, 32] to 64 filters, 3 x 3 at stride 2, with both gradients. */
  events: ({ share }) => {
    // A neuron gives the spikes, as in a network: one fires at every event.
    const fired = fireLif(tf.mul(events([6, 16, 32, 32, 32], share), 2), lifAttributes);
    const spikes = tf.keep(tf.reshape(fired, [96, 32, 32, 32]));
    const filter = tf.keep(noise([3, 3, 32, 64], 0.05));
    const upstream = tf.keep(noise([96, 16, 16, 64], 1));
    const gradients = tf.grads((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 1));
    return () => tf.dispose(gradients([spikes, filter], upstream));
  },

  /** The first convolution of a camera's events, [640, 34, 34, 2] to 12 filters, 5 x 5, with the weights' gradient. */
  camera: ({ share }) => {
    const x = tf.keep(events([640, 34, 34, 2], share)) as tf.Tensor4D;
    const filter = tf.keep(noise([5, 5, 2, 12], 0.05));
    const upstream = tf.keep(noise([640, 30, 30, 12], 1));
    const gradient = tf.grad((w) => tf.conv2d(x, w as tf.Tensor4D, 1, 'valid'));
    return () => gradient(filter, upstream).dispose();
  },
};

function disposeAll({ value, gradients }: Differentiated): void {
  tf.dispose([value, ...gradients.map((gradient) => gradient!)]);
}

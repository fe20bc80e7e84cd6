/** SpikingJelly's and snnTorch's neurons on one current: ours give the same spikes and gradients, all steps at once and one by one. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/gradients.ts';
import { valueAndGradients } from '../../../src/snn/gradient/backward.ts';
import { fire, type NeuronLearned } from '../../../src/snn/neuron/fire.ts';
import { cubaLif, integrateAndFire, lif, parametricLif } from '../../../src/snn/neuron/make.ts';
import type { LeakyPlan, LifPlan } from '../../../src/snn/neuron/neuron.ts';
import { step } from '../../../src/snn/neuron/step.ts';
import { assertClose } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

const make = { integrateAndFire, lif, parametricLif, cubaLif };

/** Made by generate-neurons.py beside the file. */
interface Elsewhere {
  readonly steps: number;
  readonly neurons: number;
  /** [steps, neurons], as the arrays of the cases */
  readonly current: readonly number[];
  readonly spikesGradient: readonly number[];
  readonly cases: readonly {
    readonly name: string;
    readonly neuron: keyof typeof make;
    readonly options: object;
    readonly spikes: string;
    readonly gradient?: readonly number[];
    /** The weight from every neuron to itself. */
    readonly feedback?: number;
    /** Learned, as the argument of the logistic function. */
    readonly decay?: number;
    readonly decayGradient?: number;
  }[];
}

const elsewhere = JSON.parse(readFileSync('test/fixtures/snn/neurons-elsewhere.json', 'utf8')) as Elsewhere;
const shape: [number, number] = [elsewhere.steps, elsewhere.neurons];

for (const { name, neuron, options, spikes, gradient, decay, decayGradient, feedback } of elsewhere.cases) {
  test(name, () => {
    tf.tidy(() => {
      const plan: LifPlan | LeakyPlan = make[neuron](options);
      const current = tf.tensor([...elsewhere.current], shape);
      const learned = {
        ...(decay === undefined ? {} : { decay: tf.tensor1d([decay]) }),
        ...(feedback === undefined ? {} : { recurrent: tf.mul(feedback, tf.eye(elsewhere.neurons)) }),
      };
      for (const run of feedback === undefined ? [fire, oneByOne] : [fire]) {
        assert.equal(run(current, plan, learned).dataSync().join(''), spikes, run.name);
        if (gradient === undefined) continue;
        const { gradients } = valueAndGradients(() => {
          const weighted = tf.mul(run(current, plan, learned), tf.tensor([...elsewhere.spikesGradient], shape));
          return tf.sum<tf.Scalar>(weighted);
        }, [current, ...Object.values(learned)]);
        assertClose(gradients[0]!.dataSync(), gradient, run.name, 3e-6);
        if (decayGradient !== undefined) assertClose(gradients[1]!.dataSync(), [decayGradient], 'decay', 3e-6);
      }
    });
  });
}

function oneByOne(current: tf.Tensor, plan: LifPlan | LeakyPlan, learned: NeuronLearned): tf.Tensor {
  let state = {};
  const spikes = tf.unstack(current).map((now) => {
    const stepped = step(now, plan, state, learned);
    state = stepped.state;
    return stepped.spikes;
  });
  return tf.stack(spikes);
}

/** One spike-response neuron behind a weight of 6 with input spikes at steps 1, 3 and 4: the example of the references. */

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { DecidedSettings } from '../../src/protocol/plan.ts';
import { planNeuron, type SrmPlan } from '../../src/snn/neuron/neuron.ts';
import { fireSrm } from '../../src/snn/neuron/srm.ts';

export const steps = 30;
export const input = new Float32Array(steps);
for (const bin of [1, 3, 4]) input[bin] = 1;

/** slayerPytorch's neuron, whose responses end at 0.01. */
export function slayerNeuron(surrogate: DecidedSettings): SrmPlan {
  const planned = planNeuron(
    { kind: 'srm', threshold: 10, tau_synapse: 10, tau_refractory: 1, cutoff: 0.01, surrogate },
    1,
  );
  assert.ok(planned.ok && planned.value.kind === 'srm');
  return planned.value;
}

/** Steps of the output spikes, the loss, and its gradients on the output spikes and on the weight. */
export async function learnOne(neuron: SrmPlan, loss: (spikes: tf.Tensor2D) => tf.Scalar) {
  const [spikes, value, onSpikes, onCurrent] = tf.tidy(() => {
    const current = tf.tensor2d(
      input.map((spike) => 6 * spike),
      [steps, 1],
    );
    const fired = fireSrm(current, neuron) as tf.Tensor2D;
    const ofSpikes = tf.grad((s) => loss(s as tf.Tensor2D))(fired);
    const ofCurrent = tf.grad((x) => loss(fireSrm(x, neuron) as tf.Tensor2D))(current);
    return [fired, loss(fired), ofSpikes, ofCurrent] as const;
  }) as unknown as readonly [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const read = (of: tf.Tensor) => of.data<'float32'>();
  const [fired, lost, spikesGradient, currentGradient] = await Promise.all(
    [spikes, value, onSpikes, onCurrent].map(read),
  );
  tf.dispose([spikes, value, onSpikes, onCurrent]);
  return {
    spikes: [...fired!].flatMap((spike, bin) => (spike === 1 ? [bin] : [])),
    value: lost![0]!,
    onSpikes: [...spikesGradient!],
    onWeight: input.reduce((sum, spike, bin) => sum + spike * currentGradient![bin]!, 0),
  };
}

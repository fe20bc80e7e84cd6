/**
 * Learned axonal delays (Shrestha & Orchard 2018, NeurIPS; slayerPytorch): the spikes of a channel arrive floor(delay /
 * step) steps later. Gradients of spikes are shifted back, that of a delay is the backward difference of what arrived
 * (DELAY_GRADIENT in kernel-contract.ts). The optimizer's steps are followed by a cut to 0 .. the longest.
 */

import * as tf from '@tensorflow/tfjs-core';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { onFloats, refuseNoFloats, refuseNoNumbers } from '../given.ts';
import { DELAY, DELAY_GRADIENT } from '../kernel-contract.ts';

/**
 * `spikes` // [time, ...], the last axis whole runs of channels; `delaysMs` // [channels], >= 0; gives the same shape.
 * Throws for what are no tensors or disposed ones, and a RangeError for delays that are not one for each channel, for a delay
 * that is negative or no number, and for a step that is not above 0. Delays that lie on a graphics processor cannot be read
 * here and are taken as they are.
 */
export function delaySpikes(spikes: tf.Tensor, delaysMs: tf.Tensor, stepMs: number): tf.Tensor {
  if (!(stepMs > 0 && Number.isFinite(stepMs))) {
    throw new RangeError(`stepMs is a number above 0; ${stepMs} was given.`);
  }
  refuseWithoutEngine();
  refuseNoNumbers('The tensor of spikes', spikes);
  refuseNoFloats('The tensor of delays', delaysMs);
  if (spikes.rank === 0) throw new RangeError('Spikes are [time, ...]; a scalar was given.');
  if (spikes.dtype !== 'float32') return onFloats(spikes, (floats) => delaySpikes(floats, delaysMs, stepMs));
  const channels = spikes.shape.at(-1) ?? 0;
  if (!Number.isInteger(channels / delaysMs.size)) {
    throw new RangeError(
      `There is a delay for each channel; [${delaysMs.shape.join(', ')}] was given for spikes [${spikes.shape.join(', ')}].`,
    );
  }
  // TensorFlow.js gives this backend's values to nobody who does not wait for them.
  const delays = tf.getBackend().endsWith('webgpu') ? [] : delaysMs.dataSync();
  const wrong = delays.findIndex((delay) => !(delay >= 0));
  if (wrong >= 0) {
    throw new RangeError(
      `Delays are numbers of ms from 0 on; ${delays[wrong]} was given for channel ${wrong + 1}. Cut them after each step.`,
    );
  }
  return sendLater(spikes, delaysMs, stepMs);
}

/** The same for the delays of a network, which `limitWeights` keeps in their limits. */
export function sendLater(spikes: tf.Tensor, delaysMs: tf.Tensor, stepMs: number): tf.Tensor {
  const shift = (x: tf.Tensor, delay: tf.Tensor, adjoint: boolean): tf.Tensor =>
    tf.engine().runKernel<tf.Tensor>(DELAY, { x, delay }, { stepMs, adjoint });
  const send = tf.customGrad((x, delay, save) => {
    const delayed = shift(x as tf.Tensor, delay as tf.Tensor, false);
    (save as tf.GradSaveFunc)([delay as tf.Tensor, delayed]);
    return {
      value: delayed,
      gradFunc: (outputGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const [held, arrived] = saved as [tf.Tensor, tf.Tensor];
        const inputs = { outputGradient, delayed: arrived };
        const onDelay = tf.engine().runKernel<tf.Tensor>(DELAY_GRADIENT, inputs, { delays: held.size });
        return [shift(outputGradient, held, true), onDelay];
      },
    };
  });
  return send(spikes, delaysMs);
}

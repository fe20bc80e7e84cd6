/**
 * Neurons that never fire, over the whole time axis: the leaky integrators that losses on potentials read, as regression
 * does. The potential is linear in the current, so the gradient is the transpose of the same filter.
 */

import * as tf from '@tensorflow/tfjs-core';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { onFloats } from '../given.ts';
import { LEAKY_FILTER } from '../kernel-contract.ts';
import { above0, inRange, onlyNames, share } from '../settings.ts';
import { refuseUnfitting } from './fitting.ts';

/** Options of `integrate`. */
export interface IntegrateOptions {
  /** What is kept of the potential from step to step, 0 .. 1; 1 is a running sum, 0.9 unless said. */
  readonly decay?: number;
  /** In steps, > 0; decides where it is given: decay = exp(-1 / tau). */
  readonly tauMembrane?: number;
  /** What is kept of a synaptic current in front from step to step, 0 .. 1; without one unless said. */
  readonly currentDecay?: number;
  /** In steps, > 0; decides where it is given: currentDecay = exp(-1 / tau). */
  readonly tauSynapse?: number;
}

/**
 * The potentials v[t] = decay v[t-1] + i[t] // [time, ...] of neurons that receive `current` // [time, ...], where i is the
 * current itself or, with a synapse, i[t] = currentDecay i[t-1] + current[t]. Differentiable in `current`, first order.
 * SpikingJelly: NonSpikingLIFNode; snnTorch: Leaky and Synaptic with reset_mechanism="none", their potentials; norse: LI.
 * Throws a RangeError for a number out of its range, and for an option that there is not.
 */
export function integrate(current: tf.Tensor, options: IntegrateOptions = {}): tf.Tensor {
  refuseWithoutEngine();
  onlyNames(options, ['decay', 'tauMembrane', 'currentDecay', 'tauSynapse'], 'Options of integrate');
  refuseUnfitting(current, 2, {});
  const { decay = 0.9, tauMembrane, currentDecay = 0, tauSynapse } = options;
  const membrane = keptOf('decay', decay, 'tauMembrane', tauMembrane);
  const arriving = keptOf('currentDecay', currentDecay, 'tauSynapse', tauSynapse);
  return onFloats(current, (x) => filter(arriving === 0 ? x : filter(x, arriving), membrane));
}

function keptOf(name: string, decay: number, tauName: string, tau: number | undefined): number {
  inRange(name, decay, share);
  return tau === undefined ? decay : Math.exp(-1 / inRange(tauName, tau, above0));
}

function filter(x: tf.Tensor, decay: number): tf.Tensor {
  const run = (input: tf.Tensor, adjoint: boolean): tf.Tensor =>
    tf.engine().runKernel<tf.Tensor>(LEAKY_FILTER, { x: input }, { decay, adjoint });
  const through = tf.customGrad((input) => ({
    value: run(input as tf.Tensor, false),
    gradFunc: (dy: tf.Tensor) => run(dy, true),
  }));
  return through(x);
}

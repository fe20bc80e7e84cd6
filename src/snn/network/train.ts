/** One optimisation step on one mini-batch. */

import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/random.ts';
import { valueAndGradients } from '../gradient/backward.ts';
import { refuseUnlabelled } from './batch.ts';
import { runNetwork, type SampleBatch } from './forward.ts';
import { type Loss, lossOf, spikeCounts } from './loss.ts';
import { SeenStatistics, type TellStatistics } from './normalization.ts';
import type { Optimizer } from './optimizer.ts';
import { type NetworkPlan, refuseNoNetwork } from './plan.ts';
import { limitWeights, type Weights } from './weights.ts';

/** What is trained: a network with its weights, and what is to become small. */
export interface Trainee {
  readonly network: NetworkPlan;
  readonly weights: Weights;
  readonly loss: Loss;
  /** Time steps a sample is run for: at most as many as a recording has. */
  readonly steps: number;
}

/** What a batch came to. */
export interface BatchOutcome {
  /** Mean over the batch, before the step. */
  readonly loss: number;
  /** Samples of the batch that were decided for their class, before the step. */
  readonly correct: number;
}

/**
 * Back-propagation through time over one batch, one step of the optimizer, learned constants kept in their limits.
 * `dropout` draws the masks of layers that drop neurons; left out, nothing is dropped.
 */
export async function trainBatch(
  trainee: Trainee,
  optimizer: Optimizer,
  batch: SampleBatch,
  dropout?: RandomStream,
): Promise<BatchOutcome> {
  if (typeof optimizer?.step !== 'function')
    throw new Error('trainBatch takes an optimizer second, as createOptimizer gives it.');
  const seen = new SeenStatistics();
  const found: tf.Tensor[] = [];
  try {
    const { value, counts, gradients } = gradientsOf(trainee, batch, dropout, seen.tell);
    found.push(value, counts, ...gradients.values());
    optimizer.step(gradients);
    limitWeights(trainee.network, trainee.weights);
    seen.takeOver(trainee.network.layers, trainee.weights, optimizer.steps);
    const [loss, votes] = await Promise.all([value.data<'float32'>(), counts.data<'float32'>()]);
    return { loss: loss[0]!, correct: countCorrect(votes, batch.labels) };
  } finally {
    seen.dispose();
    tf.dispose(found);
  }
}

/**
 * Loss, output spike counts // [batch, classes] and gradients by weight name, each of its weight's shape; a weight that
 * the loss does not depend on has none. The caller disposes all three. Layers that normalise do so by this batch, which `tell`
 * hears of.
 */
export function gradientsOf(
  trainee: Trainee,
  batch: SampleBatch,
  dropout?: RandomStream,
  tell: TellStatistics = () => {},
) {
  refuseUnlabelled(batch);
  const { network, weights, loss, steps } = trainee;
  refuseNoNetwork(network);
  const output = network.layers.at(-1)!;
  let counts: tf.Tensor2D | undefined;
  const options = { steps, statistics: tell, ...(dropout === undefined ? {} : { dropout }) };
  const { value, gradients: found } = valueAndGradients(() => {
    if (output.kind === 'pool') throw new Error('A network ends in neurons.');
    const spikes = runNetwork(network, weights, batch, options);
    const value = lossOf(loss, spikes, batch.labels, output.neuron) as tf.Scalar;
    // Last, as what is kept stays where anything before it throws.
    counts = tf.keep(spikeCounts(spikes, batch.labels.length));
    return value;
  }, [...weights.values()]);
  const gradients = new Map<string, tf.Tensor>();
  for (const [i, name] of [...weights.keys()].entries()) if (found[i] !== undefined) gradients.set(name, found[i]);
  return { value, counts: counts!, gradients };
}

/** The class with most output spikes; the first of several. */
export function decide(votes: ArrayLike<number>, sample: number, classes: number): number {
  let best = 0;
  for (let i = 1; i < classes; i++) {
    if (votes[sample * classes + i]! > votes[sample * classes + best]!) best = i;
  }
  return best;
}

function countCorrect(votes: ArrayLike<number>, labels: Int32Array): number {
  const classes = votes.length / labels.length;
  return labels.reduce((sum, label, sample) => sum + (decide(votes, sample, classes) === label ? 1 : 0), 0);
}

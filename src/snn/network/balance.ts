/**
 * Thresholds of a network that was converted from one without spikes (Diehl et al. 2015, IJCNN; Rathi et al. 2020, ICLR):
 * the threshold of a layer is the largest weighted input that its neurons get while the layers before it, whose
 * thresholds are found already, fire without leak. The largest is the maximum over time and batches of a percentile over
 * the neurons and samples of one step; 1 is the largest of all. DIET-SNN takes 0.997 (Rathi & Roy 2020).
 */

import * as tf from '@tensorflow/tfjs-core';
import { fireSoftReset } from '../neuron/soft-reset.ts';
import type { SampleBatch } from './forward.ts';
import type { LayerPlan, NetworkPlan } from './plan.ts';
import { repeatOverTime, transmit } from './synapse.ts';
import { type Weights, weightName } from './weights.ts';

export interface Balancing {
  /** Share in 0 .. 1 */
  readonly percentile: number;
  /** Time steps that a still image is shown; coded samples bring their own. */
  readonly steps: number;
  /** The same batches at each call. */
  readonly batches: () => Iterable<SampleBatch>;
  /** Asked between batches; true gives undefined. */
  readonly stop: () => Promise<boolean>;
}

/** Threshold by name of the layer, for all layers whose neurons reset softly; undefined when stopped. */
export async function balanceThresholds(
  network: NetworkPlan,
  weights: Weights,
  { percentile, steps, batches, stop }: Balancing,
): Promise<ReadonlyMap<string, number> | undefined> {
  const found = new Map<string, number>();
  for (const [index, layer] of network.layers.entries()) {
    if (layer.kind === 'pool' || layer.neuron.kind !== 'soft_reset') continue;
    let largest = 0;
    for (const batch of batches()) {
      if (await stop()) return undefined;
      const currents = tf.tidy(() => currentsOf(network.layers.slice(0, index + 1), weights, batch, steps, found));
      const values = await currents.data<'float32'>();
      largest = largestPercentile(values, currents.shape[0], percentile, largest);
      currents.dispose();
    }
    found.set(layer.name, largest);
  }
  return found;
}

/**
 * The maximum of `floor` and, over the rows of `values` // [rows, n], of the k-th smallest of the row, k = 1 +
 * round(share (n - 1)), as DIET-SNN's code counts.
 */
export function largestPercentile(values: Float32Array, rows: number, share: number, floor: number): number {
  const n = values.length / rows;
  const rank = Math.round(share * (n - 1));
  let largest = floor;
  for (let start = 0; start < values.length; start += n) {
    const row = values.subarray(start, start + n);
    let above = 0;
    for (const value of row) if (value > largest) above++;
    // Only a row with more values above than the percentile leaves out can raise it.
    if (above > n - 1 - rank) largest = row.slice().sort()[rank]!;
  }
  return largest;
}

/** Weighted inputs of the last of the layers // [time, batch * neurons] */
function currentsOf(
  layers: readonly LayerPlan[],
  weights: Weights,
  batch: SampleBatch,
  steps: number,
  thresholds: ReadonlyMap<string, number>,
): tf.Tensor2D {
  const [time, samples, height, width, channels] = batch.shape;
  let shown = time;
  let maps = tf.tensor4d(batch.inputs, [time * samples, height, width, channels]);
  for (const layer of layers) {
    const sums = transmit(layer, maps, weights.get(weightName(layer)));
    if (layer.kind === 'pool') {
      maps = sums;
      continue;
    }
    let currents = tf.reshape(sums, [shown, sums.size / shown]) as tf.Tensor2D;
    if (shown === 1 && steps > 1) {
      currents = repeatOverTime(currents, steps);
      shown = steps;
    }
    const threshold = thresholds.get(layer.name);
    if (threshold === undefined || layer.neuron.kind !== 'soft_reset') return currents;
    const { attributes } = layer.neuron;
    const spikes = fireSoftReset(currents, tf.tensor1d([threshold]), tf.tensor1d([1]), attributes);
    maps = tf.reshape(spikes, [shown * samples, ...layer.output]);
  }
  throw new Error('The last of the layers has no neurons.');
}

/**
 * Thresholds of a network that was converted from one without spikes (Diehl et al. 2015, IJCNN; Rathi et al. 2020, ICLR):
 * the threshold of a layer is the largest weighted input that its neurons get while the layers before it, whose
 * thresholds are found already, fire without leak. The largest is the maximum over time and batches of a percentile over
 * the neurons and samples of one step; 1 is the largest of all. DIET-SNN takes 0.997 (Rathi & Roy 2020).
 */

import * as tf from '@tensorflow/tfjs-core';
import { type Arrays, currentsOf, type SampleBatch } from './forward.ts';
import type { NetworkPlan, NeuronLayerPlan } from './plan.ts';
import { addedFactors } from './signal-scale.ts';
import type { Weights } from './weights.ts';

export interface Balancing {
  /** Share in 0 .. 1 */
  readonly percentile: number;
  /** Time steps that a still image is shown; coded samples bring their own. */
  readonly steps: number;
  /** Whether the threshold of a layer is found; others keep that of their plan. */
  readonly balanced: (layer: NeuronLayerPlan) => boolean;
  /** The same batches at each call. */
  readonly batches: () => Iterable<SampleBatch>;
  /** Asked between batches; true gives undefined. */
  readonly stop: () => Promise<boolean>;
}

/**
 * Threshold by name of the layer, for all layers whose neurons reset softly and that `balanced` names; undefined when
 * stopped.
 */
export async function balanceThresholds(
  network: NetworkPlan,
  weights: Weights,
  { percentile, steps, batches, balanced, stop }: Balancing,
): Promise<ReadonlyMap<string, number> | undefined> {
  const found = new Map<string, number>();
  for (const layer of network.layers) {
    if (layer.kind === 'pool' || layer.neuron.kind !== 'soft_reset' || !balanced(layer)) continue;
    let largest = 0;
    for (const batch of batches()) {
      if (await stop()) return undefined;
      const currents = tf.tidy(() =>
        currentsOf(network, withThresholds(network, weights, found), batch, { steps }, layer.name),
      );
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

/** The weights with the thresholds found so far, without leak, and with what is added in the scale that it is added to. */
function withThresholds(network: NetworkPlan, weights: Weights, found: ReadonlyMap<string, number>): Arrays {
  const arrays = new Map<string, tf.Tensor>(weights);
  const thresholdOf = (layer: NeuronLayerPlan): number => found.get(layer.name) ?? layer.neuron.threshold;
  for (const layer of network.layers) {
    if (layer.kind === 'pool' || layer.neuron.kind !== 'soft_reset') continue;
    arrays.set(`${layer.name}.threshold`, tf.tensor1d([thresholdOf(layer)]));
    arrays.set(`${layer.name}.decay`, tf.tensor1d([1]));
  }
  for (const [name, { factor }] of addedFactors(network, thresholdOf)) {
    arrays.set(name, tf.mul(weights.get(name)!, factor));
  }
  return arrays;
}

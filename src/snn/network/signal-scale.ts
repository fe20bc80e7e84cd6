/**
 * What a spike stands for in a converted network. With weights taken over as they are and thresholds theta, a layer whose
 * units of the ordinary network give a fires a / scale times per step, where scale is that of its input times theta
 * (Diehl et al. 2015, IJCNN, as thresholds instead of weights). Where a layer adds an earlier one, both have to have the
 * same scale: what is added is multiplied by its scale over that of the layer's input. With the thresholds of 1 that
 * HYBRID gives its residual blocks, this is 1.
 */

import type { AddedPlan } from './added.ts';
import { addedName } from './added.ts';
import type { NetworkPlan, NeuronLayerPlan } from './plan.ts';

/** By name of the array (addedName), the factor on what is added; `thresholdOf` gives the threshold of a layer. */
export function addedFactors(
  network: NetworkPlan,
  thresholdOf: (layer: NeuronLayerPlan) => number,
): ReadonlyMap<string, { readonly plan: AddedPlan; readonly factor: number }> {
  const factors = new Map<string, { readonly plan: AddedPlan; readonly factor: number }>();
  const scales = new Map([['', 1]]);
  let scale = 1;
  for (const layer of network.layers) {
    if (layer.kind !== 'pool') {
      for (const plan of layer.added ?? []) {
        factors.set(addedName(layer, plan), { plan, factor: scales.get(plan.from)! / scale });
      }
      if (layer.neuron.kind === 'soft_reset') scale *= thresholdOf(layer);
    }
    scales.set(layer.name, scale);
  }
  return factors;
}

/** Names of the layers behind a branching up to the one that adds the branches. */
export function layersInBlocks(network: NetworkPlan): ReadonlySet<string> {
  const { layers } = network;
  const inside = layers.flatMap((layer, end) => {
    if (layer.kind === 'pool') return [];
    return (layer.added ?? []).flatMap(({ from }) => {
      const branching = layers.findIndex(({ name }) => name === from);
      return layers.slice(branching + 1, end + 1).map(({ name }) => name);
    });
  });
  return new Set(inside);
}

/**
 * Skip connections (He et al. 2016, CVPR): what the neurons of a layer sum beside the layer's own input. `add` names an
 * earlier layer, whose output is added as it is where the shapes agree, and through a convolution of 1 x 1 with weights
 * of its own where they do not. A layer may add several.
 */

import { type Result, succeed } from '../../core/result.ts';
import { refuse } from '../messages.ts';
import type { LayerPlan, MapShape } from './plan.ts';

/** What a layer sums beside its own input: the output of an earlier layer. */
export interface AddedPlan {
  /** The earlier layer; '' for the network's input. */
  readonly from: string;
  /** What it gives. */
  readonly input: MapShape;
  /** What the layer's neurons are. */
  readonly output: MapShape;
  /** Of the 1 x 1 convolution; left out where the shapes agree. */
  readonly projection?: { readonly stride: readonly [number, number]; readonly padding: readonly [0, 0] };
}

/** A layer of the unrolled network and what it wants to add. */
export interface Placed {
  /** Unrolled: "body.2.c1". */
  readonly name: string;
  /** Blocks around it from the outside in, each with the index of the first layer of this repetition. */
  readonly around: readonly { readonly block: string; readonly prefix: string; readonly first: number }[];
  /** Names as the layer says them, or `previousLayer`. */
  readonly add: readonly string[];
}

/** What `skip = yes` adds: the layer's own input. No name of a file is empty. */
export const previousLayer = '';

/** The layer with what it adds, given the layers planned before it and the network's input. */
export function withAdded(
  layer: LayerPlan,
  unrolled: readonly Placed[],
  index: number,
  before: readonly LayerPlan[],
  networkInput: MapShape,
): Result<LayerPlan> {
  const { add } = unrolled[index]!;
  if (add.length === 0 || layer.kind === 'pool') return succeed(layer);
  if (index === unrolled.length - 1) {
    return invalid(`The last layer ${layer.name} adds another.`, 'Its neurons vote; add in a layer before it.');
  }
  const added: AddedPlan[] = [];
  for (const wanted of add) {
    const at = wanted === previousLayer ? index - 1 : findAdded(unrolled, index, wanted);
    if (at === undefined) {
      return invalid(`The layer ${layer.name} adds ${wanted}, which is no layer before it.`, 'Name an earlier layer.');
    }
    const { name: from = '', output: input = networkInput } = before[at] ?? {};
    const planned = planAdded(from, input, layer.output, layer.kind === 'dense');
    if (planned === undefined || (wanted === previousLayer && planned.projection !== undefined)) {
      const [given, own] = [input.join(' x '), layer.output.join(' x ')];
      return invalid(
        wanted === previousLayer
          ? `The layer ${layer.name} has skip = yes, but turns ${given} into ${own}.`
          : `The layer ${layer.name} adds ${wanted}, which gives ${given}, to its own ${own}.`,
        wanted === previousLayer
          ? 'A skip needs equal shapes: as many channels as its input, stride 1 x 1, and padding of half the kernel.'
          : 'Channels may differ; places only by whole strides, and in a dense layer not at all.',
      );
    }
    added.push(planned);
  }
  return succeed({ ...layer, added });
}

/** Name of the weights of a projection // [1, 1, in, out], or of the factor of a converted layer on what it adds // [1]. */
export function addedName(layer: { readonly name: string }, { from, projection }: AddedPlan): string {
  return `${layer.name}.added.${from === '' ? 'input' : from}.${projection === undefined ? 'factor' : 'weights'}`;
}

/**
 * The index of the layer whose output `wanted` stands for, as seen from `layers[at]`; -1 for the network's input,
 * undefined where there is none. The name of a block around the layer is what reaches that block, the name of an
 * earlier block what it gave in the end.
 */
function findAdded(layers: readonly Placed[], at: number, wanted: string): number | undefined {
  const { around } = layers[at]!;
  for (let depth = around.length; depth >= 0; depth--) {
    const named = (around[depth - 1]?.prefix ?? '') + wanted;
    const enclosing = around[depth];
    if (enclosing?.block === named) return enclosing.first - 1;
    const found = layers.findLastIndex(
      ({ name, around: outside }, index) =>
        index < at && (name === named || outside.some(({ block }) => block === named)),
    );
    if (found >= 0) return found;
  }
  return undefined;
}

/** Undefined where no convolution of 1 x 1 makes one shape of the other. `flat` is a dense layer, which sees no places. */
function planAdded(from: string, input: MapShape, output: MapShape, flat: boolean): AddedPlan | undefined {
  if (input.join() === output.join()) return { from, input, output };
  if (flat && (input[0] > 1 || input[1] > 1)) return undefined;
  const vertical = strideBetween(input[0], output[0]);
  const horizontal = strideBetween(input[1], output[1]);
  if (vertical === undefined || horizontal === undefined) return undefined;
  return { from, input, output, projection: { stride: [vertical, horizontal], padding: [0, 0] } };
}

/** The stride at which a window of 1 gives so many places; undefined where there is none. */
function strideBetween(input: number, output: number): number | undefined {
  const stride = Math.ceil(input / output);
  return output <= input && Math.floor((input - 1) / stride) + 1 === output ? stride : undefined;
}

function invalid(message: string, hint: string): Result<never> {
  return refuse('network-invalid', message, hint);
}

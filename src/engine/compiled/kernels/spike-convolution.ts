/** Convolution of spikes, in groups of channels or not, and its weight gradient, straight from the bits that neurons gave: only the ones are visited. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { withGradient } from '../correction.ts';
import { spikeBits } from '../spikes.ts';
import { cut } from '../team.ts';
import { intoCopies } from './reduce.ts';
import { type Geometry, putShape } from './shape.ts';
import { mostOnes, mostOnesForWeights } from './sparse-share.ts';
import { weightParts } from './weight-parts.ts';

/** As MOST_LISTED in kernels/spike_conv.h. */
const MOST_PATCH = 8192;
/** As ROWS in kernels/spike_conv.h. */
const BUNDLE = 32;
/** With fewer channels or filters of a group the dense convolution is faster (measured: docs/decisions/0007-engine-speed.md). */
const LEAST_OF_GROUP = 32;

/** Undefined where the input has no bits, or too many ones, or its groups are too small. */
export function spikeForward(
  backend: CompiledBackend,
  x: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
  { groups = 1, summing = false }: { readonly groups?: number; readonly summing?: boolean },
): TensorInfo | undefined {
  const spikes = sparseSpikes(backend, x, g, groups, mostOnes);
  if (spikes === undefined) return undefined;
  const { heap, team } = backend;
  const rows = (g.kernelHeight * g.kernelWidth * g.channels) / groups;
  const pixels = g.images * g.outHeight * g.outWidth;
  const out = backend.output([g.images, g.outHeight, g.outWidth, g.outChannels]);
  const shape = putShape(heap, g);
  const packed = heap.take(4 * rows * (g.outChannels + groups * team.lanes));
  team.run('spike_pack', 1, [backend.pointer(filter), packed.pointer, rows, g.outChannels, groups]);
  const { block, parts } = cut(pixels, rows * groups + g.outChannels + rows * spikes.share * g.outChannels);
  const sums = summing ? backend.takeSums(out.info, g.outChannels, parts, block) : 0;
  team.run('spike_conv', parts, [shape.pointer, spikes.pointer, packed.pointer, out.pointer, block, groups, sums]);
  for (const used of [shape, packed]) heap.give(used);
  return out.info;
}

/** The same for the gradient of the weights. */
export function spikeWeightGradient(
  backend: CompiledBackend,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
  g: Geometry,
  groups = 1,
): TensorInfo | undefined {
  const spikes = sparseSpikes(backend, x, g, groups, mostOnesForWeights);
  if (spikes === undefined) return undefined;
  const { heap, team } = backend;
  const size = sizeOf(filterShape);
  const out = backend.output(filterShape);
  const shape = putShape(heap, g);
  const perRow = g.dilationX === 1 && groups === 1 ? 1 : g.kernelWidth;
  const bits = ((g.kernelWidth / perRow) * g.channels) / groups;
  const bundles = g.kernelHeight * perRow * groups * Math.ceil(bits / BUNDLE);
  const { items, rows } = weightParts(g, size, g.images, bundles);
  intoCopies(backend, out.pointer, size, items.parts, (to) => {
    withGradient(backend, dy, rows.parts === 1, (gradient, correction) => {
      const words = [shape.pointer, spikes.pointer, gradient, to, items.block, size, groups, rows.block];
      team.run('spike_conv_weights', items.parts * rows.parts, [...words, ...correction]);
    });
  });
  heap.give(shape);
  return out.info;
}

function sparseSpikes(
  backend: CompiledBackend,
  x: TensorInfo,
  g: Geometry,
  groups: number,
  most: typeof mostOnes,
): { readonly pointer: number; readonly share: number } | undefined {
  const spikes = spikeBits(backend, x);
  if (groups > 1 && Math.min(g.channels, g.outChannels) / groups < LEAST_OF_GROUP) return undefined;
  if (spikes === undefined || (g.kernelHeight * g.kernelWidth * g.channels) / groups > MOST_PATCH) return undefined;
  const share = spikes.ones / sizeOf(x.shape);
  return share <= most(backend.team, g, groups) ? { pointer: spikes.pointer, share } : undefined;
}

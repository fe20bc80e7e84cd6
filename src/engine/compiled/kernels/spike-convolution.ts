/** Convolution of spikes, in groups of channels or not, and its weight gradient, straight from the bits that neurons gave: only the ones are visited. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { spikeBits } from '../spikes.ts';
import { cut } from '../team.ts';
import { addCopies } from './reduce.ts';
import { type Geometry, putShape } from './shape.ts';

/** Above this share of ones the dense convolution is faster (measured: docs/decisions/0007-engine-speed.md). */
const MOST_ONES = 0.3;
/** As MOST_LISTED in kernels/spike_conv.h. */
const MOST_PATCH = 8192;
/** Copies of the weights that parts of a weight gradient sum into: more would cost memory, fewer idle threads. */
const COPIES = 8;

/** With fewer channels or filters of a group the dense convolution is faster (measured: docs/decisions/0007-engine-speed.md). */
const LEAST_OF_GROUP = 32;

/** Undefined where the input has no bits, or too many ones, or its groups are too small. */
export function spikeForward(
  backend: CompiledBackend,
  x: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
  groups = 1,
): TensorInfo | undefined {
  const spikes = sparseSpikes(backend, x, g, groups);
  if (spikes === undefined) return undefined;
  const { heap, team } = backend;
  const rows = (g.kernelHeight * g.kernelWidth * g.channels) / groups;
  const pixels = g.images * g.outHeight * g.outWidth;
  const out = backend.output([g.images, g.outHeight, g.outWidth, g.outChannels]);
  const shape = putShape(heap, g);
  const packed = heap.take(4 * rows * (g.outChannels + groups * team.lanes));
  team.run('spike_pack', 1, [backend.pointer(filter), packed.pointer, rows, g.outChannels, groups]);
  const { block, parts } = cut(pixels, rows * groups + g.outChannels + rows * spikes.share * g.outChannels);
  team.run('spike_conv', parts, [shape.pointer, spikes.pointer, packed.pointer, out.pointer, block, groups]);
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
  const spikes = sparseSpikes(backend, x, g, groups);
  if (spikes === undefined) return undefined;
  const { heap, team } = backend;
  const size = sizeOf(filterShape);
  const out = backend.output(filterShape);
  const shape = putShape(heap, g);
  // The cut depends on the problem alone, so the order of the sums does too.
  const block = Math.ceil(g.images / Math.min(COPIES, g.images));
  const parts = Math.ceil(g.images / block);
  const copies = heap.take(4 * size * parts);
  const words = [shape.pointer, spikes.pointer, backend.pointer(dy), copies.pointer, block, size, groups];
  team.run('spike_conv_weights', parts, words);
  addCopies(backend, copies.pointer, out.pointer, size, parts, 1);
  for (const used of [shape, copies]) heap.give(used);
  return out.info;
}

function sparseSpikes(
  backend: CompiledBackend,
  x: TensorInfo,
  g: Geometry,
  groups: number,
): { readonly pointer: number; readonly share: number } | undefined {
  const spikes = spikeBits(backend, x);
  if (groups > 1 && Math.min(g.channels, g.outChannels) / groups < LEAST_OF_GROUP) return undefined;
  if (spikes === undefined || (g.kernelHeight * g.kernelWidth * g.channels) / groups > MOST_PATCH) return undefined;
  const share = spikes.ones / sizeOf(x.shape);
  return share <= MOST_ONES ? { pointer: spikes.pointer, share } : undefined;
}

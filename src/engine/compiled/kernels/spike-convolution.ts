/** Convolution of spikes, in groups of channels or not, and its weight gradient, straight from the bits that neurons gave: only the ones are visited. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { spikeBits } from '../spikes.ts';
import { cut } from '../team.ts';
import { addCopies } from './reduce.ts';
import { type Geometry, inPieces, type Pieces, putShape } from './shape.ts';
import { mostOnes, mostOnesForWeights } from './sparse-share.ts';

/** As MOST_LISTED in kernels/spike_conv.h. */
const MOST_PATCH = 8192;
/** Parts of a weight gradient that share out its rows: more would read the output's gradient more often. */
const PARTS = 18;
const LEAST_PARTS = 8;
/** As ROWS and PIXELS in kernels/spike_conv.h. */
const BUNDLE = 32;
const PIXELS = 128;
/** A copy of the weights that is larger is fetched again for every PIXELS pixels. */
const CACHE_BYTES = 2 ** 20;

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
  const spikes = sparseSpikes(backend, x, g, groups, mostOnesForWeights);
  if (spikes === undefined) return undefined;
  const { heap, team } = backend;
  const size = sizeOf(filterShape);
  const out = backend.output(filterShape);
  const shape = putShape(heap, g);
  const { images, bundles } = weightParts(g, groups, size);
  const number = images.parts;
  // One copy is the gradient itself.
  const copies = number === 1 ? undefined : heap.take(4 * size * number);
  const to = copies?.pointer ?? out.pointer;
  const words = [shape.pointer, spikes.pointer, backend.pointer(dy), to, images.block, size, groups, bundles.block];
  team.run('spike_conv_weights', number * bundles.parts, words);
  heap.give(shape);
  if (copies === undefined) return out.info;
  addCopies(backend, to, out.pointer, size, number, 1);
  heap.give(copies);
  return out.info;
}

/**
 * Parts of a weight gradient are images, each with a copy of the weights, or bundles of 32 rows of the weights, each of
 * which reads the whole output's gradient: whichever moves fewer floats. The cut depends on the problem alone, so the
 * order of the sums does too.
 */
function weightParts(g: Geometry, groups: number, size: number): { readonly images: Pieces; readonly bundles: Pieces } {
  const pixels = g.images * g.outHeight * g.outWidth;
  const perRow = g.dilationX === 1 && groups === 1 ? 1 : g.kernelWidth;
  const bits = ((g.kernelWidth / perRow) * g.channels) / groups;
  const all = g.kernelHeight * perRow * groups * Math.ceil(bits / BUNDLE);
  const images = inPieces(g.images);
  const bundles = inPieces(all, PARTS);
  const again = 4 * size > CACHE_BYTES ? (2 * pixels) / PIXELS : 0;
  const ofCopies = size * (3 * images.parts + again);
  const ofBundles = pixels * g.outChannels * bundles.parts;
  return ofBundles < ofCopies && bundles.parts >= LEAST_PARTS
    ? { images: { block: g.images, parts: 1 }, bundles }
    : { images, bundles: { block: all, parts: 1 } };
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

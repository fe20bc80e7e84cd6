/**
 * Convolutions on tiles, where the build has them (AMX): spikes times floats take half the products that floats times
 * floats take, so spikes come as bits whenever the input is one of spikes.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { withGradient } from '../correction.ts';
import type { Block } from '../heap.ts';
import { spikeBits } from '../spikes.ts';
import { cut } from '../team.ts';
import type { Packing } from './pack.ts';
import { intoCopies } from './reduce.ts';
import { type Geometry, putShape } from './shape.ts';
import { weightParts } from './weight-parts.ts';
import { takesFewerProducts, takesFewestProducts } from './winograd.ts';

/** Rows and columns of a square of sums, rows of a tile, its depth, and bytes of one step: as in kernels/amx.h. */
const SQUARE = 32;
const TILE = 16;
const DEPTH = 32;
const STEP_BYTES = 2 * 3 * TILE * DEPTH * 2;
/** As in kernels/amx_conv.h. */
const PLANE_ROOM = 200 * 1024;
const MOST_STEPS = 2048;
/** What one multiplication costs beside one of vectors. */
const TILE_COST = 0.25;
/** Multiplications below which packing costs more than tiles save. */
const WORTH_TILES = 1 << 17;
/** Tiles filled less than this are slower than vectors. */
const LEAST_FILLED = 0.45;
/** Fewer ones than this share are visited one by one faster (kernels/spike_conv.h), the second with much packed. */
const FEWEST_ONES = [0.02, 0.1] as const;
const MUCH_PACKED = 2 ** 20;
/** Bytes of packed weights that the second cache holds beside the planes, as they are read again for every image. */
const MOST_PACKED = 2 ** 21;
/** Pixels of an image that are worth fetching more. */
const MANY_PIXELS = 64;

/** Undefined where vectors do it better, as they do with floats at stride 1 where they take few products. */
export function tiledForward(
  backend: CompiledBackend,
  x: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
  summing: boolean,
): TensorInfo | undefined {
  const packedSize = tiledBytes(g.kernelHeight * g.kernelWidth, g.channels, g.outChannels);
  const left = fetchedOften(g, packedSize, takesFewerProducts(g)) ? undefined : tiledInput(backend, x, g, packedSize);
  if (left === undefined || (left.kernel === '' && takesFewestProducts(g, 'convolution'))) return undefined;
  const { heap, team } = backend;
  const out = backend.output([g.images, g.outHeight, g.outWidth, g.outChannels]);
  const shape = putShape(heap, g);
  const size = g.channels * g.outChannels;
  const taps = Array.from({ length: g.kernelHeight * g.kernelWidth }, (_, tap) => tap * size);
  const packed = heap.take(packedSize);
  packTiles(backend, {
    ...{ from: backend.pointer(filter), taps, depth: g.channels, columns: g.outChannels },
    ...{ depthStride: g.outChannels, columnStride: 1, to: packed.pointer },
  });
  const { block, parts } = cut(g.images, (work(g) / g.images) * TILE_COST);
  const rows = block * g.outHeight * g.outWidth;
  const sums = summing ? backend.takeSums(out.info, g.outChannels, parts, rows) : 0;
  team.run(`tiled_conv${left.kernel}`, parts, [shape.pointer, left.pointer, packed.pointer, out.pointer, block, sums]);
  for (const used of [shape, packed, ...left.lent]) heap.give(used);
  return out.info;
}

/** Undefined where vectors do it better, or the sums do not come in whole tiles. */
export function tiledWeightGradient(
  backend: CompiledBackend,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
  g: Geometry,
): TensorInfo | undefined {
  if (g.outChannels % TILE !== 0 || g.channels % TILE !== 0) return undefined;
  const size = sizeOf(filterShape);
  const { items } = weightParts(g, size, g.images * g.outHeight * g.outWidth, size / g.outChannels / TILE);
  // Tiles know copies alone, and these would cost more than tiles save.
  if (items.parts === 1) return undefined;
  const left = tiledInput(backend, x, g, tiledBytes(g.kernelHeight * g.kernelWidth, g.channels, g.outChannels));
  if (left === undefined || (left.kernel === '' && takesFewestProducts(g, 'convolution'))) return undefined;
  const { heap, team } = backend;
  const out = backend.output(filterShape);
  const shape = putShape(heap, g);
  const { block, parts } = items;
  intoCopies(backend, out.pointer, size, parts, (to) => {
    withGradient(backend, dy, true, (gradient, correction) => {
      const words = [shape.pointer, left.pointer, gradient, to, block, size, ...correction];
      team.run(`tiled_conv_weight_gradient${left.kernel}`, parts, words);
    });
  });
  for (const used of [shape, ...left.lent]) heap.give(used);
  return out.info;
}

/** Whether the input's gradient pays on tiles: depth are the filters, columns the input channels. */
export function tiledGradient(backend: CompiledBackend, g: Geometry): boolean {
  const share = filled(g.outChannels, DEPTH) * filled(g.channels, TILE);
  if (!backend.team.has('tiled_conv') || work(g) < WORTH_TILES || share < 0.7) return false;
  const taps = g.kernelHeight * g.kernelWidth;
  if (fetchedOften(g, tiledBytes(taps, g.outChannels, g.channels), g.strideX === 1)) return false;
  if (takesFewestProducts(g, 'input gradient')) return false;
  const [extraY, extraX] = [
    reach(g.kernelHeight, g.dilationY) / g.strideY,
    reach(g.kernelWidth, g.dilationX) / g.strideX,
  ];
  const width = Math.ceil(g.width / g.strideX);
  return planesFit(g, 1, 1, Math.ceil(extraY), Math.ceil(extraX), width, g.outChannels, 3);
}

export function tiledBytes(taps: number, depth: number, columns: number): number {
  return Math.ceil(columns / SQUARE) * taps * Math.ceil(depth / DEPTH) * STEP_BYTES;
}

export function packTiles(backend: CompiledBackend, packing: Packing): void {
  const { from, taps, depth, columns, depthStride, columnStride, to } = packing;
  const { heap, team } = backend;
  const offsets = heap.take(4 * taps.length);
  heap.integers(offsets.pointer, taps.length).set(taps);
  const words = [from, offsets.pointer, taps.length, depth, columns, depthStride, columnStride, to];
  team.run('tile_pack', Math.ceil(columns / SQUARE), words);
  heap.give(offsets);
}

/** What a product on tiles reads as its left factor. */
interface Left {
  /** Suffix of the kernel's name. */
  readonly kernel: '' | '_spikes';
  readonly pointer: number;
  /** Given back after the product. */
  readonly lent: readonly Block[];
}

/** Whether weights that no cache holds would be fetched again for every few products of an image. */
function fetchedOften(g: Geometry, packedSize: number, otherwiseFast: boolean): boolean {
  return packedSize > MOST_PACKED && (otherwiseFast || g.outHeight * g.outWidth < MANY_PIXELS);
}

function tiledInput(backend: CompiledBackend, x: TensorInfo, g: Geometry, packedSize: number): Left | undefined {
  if (!backend.team.has('tiled_conv') || work(g) < WORTH_TILES || filled(g.outChannels, TILE) < LEAST_FILLED) {
    return undefined;
  }
  if (!inputFits(g, 1)) return undefined;
  if (g.channels % TILE === 0) {
    const spikes = spikeBits(backend, x);
    if (spikes !== undefined) {
      const many = spikes.ones >= FEWEST_ONES[packedSize > MUCH_PACKED ? 1 : 0] * sizeOf(x.shape);
      return many ? { kernel: '_spikes', pointer: spikes.pointer, lent: [] } : undefined;
    }
    const bits = bitsOf(backend, x);
    if (bits !== undefined) return { kernel: '_spikes', pointer: bits.pointer, lent: [bits] };
  }
  return filled(g.channels, DEPTH) < LEAST_FILLED ? undefined : { kernel: '', pointer: backend.pointer(x), lent: [] };
}

function inputFits(g: Geometry, terms: number): boolean {
  const first = (pad: number, stride: number): number => Math.floor(-pad / stride);
  const extraY = Math.floor((reach(g.kernelHeight, g.dilationY) - g.padTop) / g.strideY) - first(g.padTop, g.strideY);
  const extraX = Math.floor((reach(g.kernelWidth, g.dilationX) - g.padLeft) / g.strideX) - first(g.padLeft, g.strideX);
  return planesFit(g, g.strideY, g.strideX, extraY, extraX, g.outWidth, g.channels, terms);
}

/** From the first tap to the last. */
function reach(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation;
}

/** Whether the planes of one row of output have room: Planes of kernels/amx_conv.h. */
function planesFit(
  g: Geometry,
  scaleY: number,
  scaleX: number,
  extraY: number,
  extraX: number,
  outWidth: number,
  channels: number,
  terms: number,
): boolean {
  const depth = Math.ceil(channels / DEPTH) * DEPTH;
  const narrow = 10 * extraX > outWidth;
  const [columns, width] = narrow ? [g.kernelWidth, outWidth] : [scaleX, outWidth + extraX];
  const entries = terms * scaleY * columns * (1 + extraY) * width * depth;
  const steps = (g.kernelHeight * g.kernelWidth * depth) / DEPTH;
  return entries + SQUARE * depth <= PLANE_ROOM && steps <= MOST_STEPS;
}

/** A tensor of zeros and ones as bits, in the order of its values; undefined when a value is neither. */
function bitsOf(backend: CompiledBackend, x: TensorInfo): Block | undefined {
  if (!seemSpikes(backend.values(x))) return undefined;
  const { heap, team } = backend;
  const count = sizeOf(x.shape);
  const { block, parts } = cut(count, 1, 32);
  const bits = heap.take(Math.ceil(count / 8) + ROOM_AFTER_BITS);
  const found = heap.take(4 * parts);
  team.run('tile_bits', parts, [backend.pointer(x), count, block, bits.pointer, found.pointer]);
  const only = heap.integers(found.pointer, parts).every((others) => others === 0);
  heap.give(found);
  if (only) return bits;
  heap.give(bits);
  return undefined;
}

/** A few thousand values tell spikes from anything else without reading everything. */
function seemSpikes(values: Float32Array): boolean {
  const step = Math.max(1, Math.floor(values.length / 2048)) | 1;
  for (let i = 0; i < values.length; i += step) {
    if (values[i] !== 0 && values[i] !== 1) return false;
  }
  return values.length > 0;
}

/** Kernels read whole words. */
const ROOM_AFTER_BITS = 8;

function work(g: Geometry): number {
  return g.images * g.outHeight * g.outWidth * g.outChannels * g.channels * g.kernelHeight * g.kernelWidth;
}

/** The share of whole tiles of this length that is not padding. */
function filled(length: number, tile: number): number {
  return length / (Math.ceil(length / tile) * tile);
}

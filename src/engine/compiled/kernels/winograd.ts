/** 3 x 3 convolutions and their gradients in fewer products: kernels/winograd.h and winograd_gradient.h. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CompiledBackend } from '../backend.ts';
import type { Block } from '../heap.ts';
import { cut } from '../team.ts';
import { wholePanels } from './pack.ts';
import { type Geometry, putShape, withZeros } from './shape.ts';

/** Undefined where the convolution is of another kind, or so narrow that combining costs what it saves. */
export function winogradInputGradient(
  backend: CompiledBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
): TensorInfo | undefined {
  const scheme = schemeOf(g);
  return scheme === undefined ? undefined : winograd(backend, dy, filter, g, scheme, false);
}

/** The same for the convolution itself: the gradient of one that leads from its outputs to its inputs. */
export function winogradForward(
  backend: CompiledBackend,
  x: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
): TensorInfo | undefined {
  const back = turnedAround(g);
  const scheme = g.strideX === 1 ? schemeOf(back) : undefined;
  return scheme === undefined ? undefined : winograd(backend, x, filter, back, scheme, true);
}

/** Undefined as above; the sum runs over the same tiles in the same order for any number of threads. */
export function winogradWeightGradient(
  backend: CompiledBackend,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
  g: Geometry,
): TensorInfo | undefined {
  const scheme = g.strideX === 1 ? schemeOf(turnedAround(g)) : undefined;
  if (scheme === undefined) return undefined;
  const { heap, team } = backend;
  const { channels, outChannels } = g;
  const back = turnedAround(g);
  const products = scheme.products ** 2;
  const number = numberOf(scheme, back);
  const tiles = tilesOf(scheme, back);
  const atOnce = tilesAtOnce(tiles, products * (lineApart(channels) + lineApart(outChannels)));
  const ofCombination = lineApart(atOnce * lineApart(channels));
  const ofSpread = lineApart(atOnce * lineApart(outChannels));
  const out = backend.output([...filterShape]);
  const shape = putShape(heap, back);
  const inputs = heap.take(4 * products * ofCombination);
  const gradients = heap.take(4 * products * ofSpread);
  const sums = heap.take(4 * products * channels * outChannels);
  withZeros(heap, Math.max(channels, outChannels), (zeros) => {
    for (let first = 0; first < tiles; first += atOnce) {
      const count = Math.min(atOnce, tiles - first);
      const { block, parts } = cut(count, COMBINING * products * Math.min(channels, outChannels));
      const place = [number, first, count, block];
      const values = [shape.pointer, backend.pointer(x), inputs.pointer];
      team.run('winograd_combine', parts, [...values, ...place, ofCombination, zeros]);
      const upstream = [shape.pointer, backend.pointer(dy), gradients.pointer];
      team.run('winograd_gradient_spread', parts, [...upstream, ...place, ofSpread, zeros]);
      const rows = cut(channels, count * outChannels, MOST_LANES);
      team.run('winograd_gradient_sums', products * rows.parts, [
        ...[inputs.pointer, gradients.pointer, sums.pointer, count, channels, outChannels, rows.block, rows.parts],
        ...[first === 0 ? 1 : 0, ofCombination, ofSpread],
      ]);
    }
  });
  gatherWeights(backend, sums.pointer, out.pointer, g, scheme);
  for (const used of [shape, inputs, gradients, sums]) heap.give(used);
  return out.info;
}

/** The weights' gradient from the gradients of the combined weights. */
export function gatherWeights(
  { team }: CompiledBackend,
  sums: number,
  out: number,
  { channels, outChannels }: Geometry,
  scheme: Scheme,
): void {
  const rows = cut(channels, scheme.products ** 2 * outChannels);
  const words = [sums, out, scheme === strideOne ? 0 : 5, channels, outChannels, rows.block];
  team.run('winograd_gradient_weights', rows.parts, words);
}

/** Combined weights of a convolution, or of the one whose input gradient it is where it is `turned` around; to be given back. */
export function combinedWeights(
  backend: CompiledBackend,
  filter: TensorInfo,
  g: Geometry,
  scheme: Scheme,
  turned: boolean,
): Block {
  const { heap, team } = backend;
  const width = wholePanels(team, g.channels);
  const shape = putShape(heap, g);
  const packed = heap.take(4 * scheme.weights ** 2 * lineApart(width * g.outChannels));
  const { block, parts } = cut(g.outChannels, 9 * COMBINING * width, MOST_LANES);
  const words = [shape.pointer, backend.pointer(filter), packed.pointer, numberOf(scheme, g), turned ? 1 : 0, block];
  team.run('winograd_weights', parts, words);
  heap.give(shape);
  return packed;
}

/** Whether the convolution and its weight gradient can be had so. */
export function takesFewerProducts(g: Geometry): boolean {
  return g.strideX === 1 && schemeOf(turnedAround(g)) !== undefined;
}

/**
 * Whether products are a quarter, and so vectors pass tiles, which take six for one of floats (kernels/amx.h), and visiting
 * a fifth of the ones.
 */
export function takesFewestProducts(g: Geometry, what: 'convolution' | 'input gradient'): boolean {
  return (what === 'input gradient' ? schemeOf(g) : g.strideX === 1 && schemeOf(turnedAround(g))) === wideStrideOne;
}

function winograd(
  backend: CompiledBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
  scheme: Scheme,
  turned: boolean,
): TensorInfo {
  const number = numberOf(scheme, g);
  const { heap, team } = backend;
  const width = wholePanels(team, g.channels);
  const out = backend.output([g.images, g.height, g.width, g.channels]);
  const shape = putShape(heap, g);
  const packed = combinedWeights(backend, filter, g, scheme, turned);
  withZeros(heap, g.outChannels, (zeros) => {
    const job = { backend, g, scheme, number, width, zeros, shape: shape.pointer };
    const pointers = { dy: backend.pointer(dy), packed: packed.pointer, out: out.pointer };
    (width * g.outChannels > MOST_FUSED ? stepByStep : fused)(job, pointers);
  });
  for (const used of [shape, packed]) heap.give(used);
  return out.info;
}

interface Job {
  readonly backend: CompiledBackend;
  readonly g: Geometry;
  readonly scheme: Scheme;
  /** Of the scheme in the kernels. */
  readonly number: number;
  /** Channels in whole panels. */
  readonly width: number;
  readonly zeros: number;
  readonly shape: number;
}

interface Pointers {
  readonly dy: number;
  readonly packed: number;
  readonly out: number;
}

/** Every part takes its tiles through all steps, a few at a time. */
function fused({ backend, g, scheme, number, width, zeros, shape }: Job, { dy, packed, out }: Pointers): void {
  const { heap, team } = backend;
  const { inputs, products } = scheme;
  const { block, parts } = blocks(tilesOf(scheme, g), products ** 2 * width * g.outChannels, team.threads, scheme);
  const room = inputs ** 2 * apart(g.outChannels, scheme) + products ** 2 * apart(width, scheme);
  const scratch = heap.take(4 * room * parts);
  team.run('winograd', parts, [shape, dy, packed, out, number, block, scratch.pointer, room, zeros]);
  heap.give(scratch);
}

/** Step after step for many tiles, so that weights larger than a cache are read but once for all of them. */
function stepByStep({ backend, g, scheme, number, width, zeros, shape }: Job, { dy, packed, out }: Pointers): void {
  const { heap, team } = backend;
  const [inputs, products] = [scheme.inputs ** 2, scheme.products ** 2];
  const tiles = tilesOf(scheme, g);
  const atOnce = tilesAtOnce(tiles, inputs * lineApart(g.outChannels) + products * width);
  const ofCombination = lineApart(atOnce * lineApart(g.outChannels));
  const ofProduct = lineApart(atOnce * width);
  const combined = heap.take(4 * inputs * ofCombination);
  const results = heap.take(4 * products * ofProduct);
  for (let first = 0; first < tiles; first += atOnce) {
    const count = Math.min(atOnce, tiles - first);
    const combining = cut(count, COMBINING * inputs * g.outChannels);
    const place = [number, first, count];
    team.run('winograd_combine', combining.parts, [
      ...[shape, dy, combined.pointer, ...place, combining.block, ofCombination, zeros],
    ]);
    const rows = cut(count, width * g.outChannels, MOST_TILE_ROWS);
    team.run('winograd_products', products * rows.parts, [
      ...[shape, combined.pointer, packed, results.pointer, number, count, rows.block, rows.parts],
      ...[ofCombination, ofProduct],
    ]);
    const finishing = cut(count, COMBINING * products * width);
    team.run('winograd_finish', finishing.parts, [
      ...[shape, results.pointer, out, ...place, finishing.block, ofProduct],
    ]);
  }
  for (const used of [combined, results]) heap.give(used);
}

/** The convolution at stride 1 whose gradient with respect to its input this one is. */
export function turnedAround(g: Geometry): Geometry {
  return {
    ...g,
    ...{ height: g.outHeight, width: g.outWidth, channels: g.outChannels },
    ...{ outHeight: g.height, outWidth: g.width, outChannels: g.channels },
    ...{ padTop: 2 - g.padTop, padLeft: 2 - g.padLeft },
  };
}

export interface Scheme {
  /** Combined gradients, combined weights, products and pixels of a tile along one axis. */
  readonly inputs: number;
  readonly weights: number;
  readonly products: number;
  readonly outputs: number;
  /** Tiles at once: a multiple of TILE_ROWS of every build. */
  readonly tiles: number;
}

const strideOne: Scheme = { inputs: 4, weights: 4, products: 4, outputs: 2, tiles: 24 };
export const wideStrideOne: Scheme = { inputs: 6, weights: 6, products: 6, outputs: 4, tiles: 12 };
const strideTwo: Scheme = { inputs: 4, weights: 4, products: 5, outputs: 4, tiles: 24 };
const wideStrideTwo: Scheme = { inputs: 9, weights: 6, products: 9, outputs: 8, tiles: 12 };
/** With fewer channels on either side, combining costs what it saves, unless it is done as in winograd-few.ts. */
const NARROW = 16;
/** Pixels for every combined weight, below which combining the weights costs what it saves. */
const PIXELS_OF_WEIGHT = 8;

export function schemeOf(g: Geometry, fewestFilters = NARROW): Scheme | undefined {
  if (g.kernelHeight !== 3 || g.kernelWidth !== 3 || g.dilationY !== 1 || g.dilationX !== 1) return undefined;
  if (g.channels < NARROW || g.outChannels < fewestFilters || g.strideY !== g.strideX) return undefined;
  if (g.strideX > 2 || (g.strideX === 2 && (g.padTop - g.padLeft) % 2 !== 0)) return undefined;
  const [wide, narrow] = g.strideX === 1 ? [wideStrideOne, strideOne] : [wideStrideTwo, strideTwo];
  const scheme = productsOf(wide, g) < productsOf(narrow, g) ? wide : narrow;
  return g.images * g.height * g.width < PIXELS_OF_WEIGHT * scheme.weights ** 2 ? undefined : scheme;
}

/** Order as in withScheme of kernels/winograd_schemes.h. */
function numberOf(scheme: Scheme, { padTop }: Geometry): number {
  if (scheme === strideOne) return 0;
  if (scheme === wideStrideOne) return 5;
  return (scheme === strideTwo ? 1 : 3) + (padTop % 2);
}

/** Of one channel with one filter; a tile that reaches over the image's edge is computed whole. */
function productsOf({ products, outputs }: Scheme, g: Geometry): number {
  return products ** 2 * Math.ceil(g.height / outputs) * Math.ceil(g.width / outputs);
}

/** Every part has memory of its own for a few tiles, so there are only some parts for each thread; no sum crosses them. */
function blocks(
  count: number,
  work: number,
  threads: number,
  { tiles }: Scheme,
): { readonly block: number; readonly parts: number } {
  const least = cut(count, work, tiles).block;
  const block = Math.max(least, Math.ceil(count / (PARTS_OF_THREAD * threads) / tiles) * tiles);
  return { block, parts: Math.ceil(count / block) };
}

function tilesOf({ outputs }: Scheme, g: Geometry): number {
  return g.images * Math.ceil(g.height / outputs) * Math.ceil(g.width / outputs);
}

/** Tiles in memory at once, where no thread keeps its own; they depend on the problem alone, and so does the order of sums. */
function tilesAtOnce(tiles: number, floatsOfTile: number): number {
  return Math.min(tiles, POINTS, Math.max(LEAST_TILES, Math.floor(TILE_FLOATS / floatsOfTile)));
}

/** As in kernels/winograd_steps.h. */
function apart(floats: number, { tiles }: Scheme): number {
  return lineApart(tiles * floats);
}
function lineApart(floats: number): number {
  return floats + 16;
}

const PARTS_OF_THREAD = 2;
/** Products of channels and filters above which the combined weights leave a cache before the next tiles need them. */
const MOST_FUSED = 2 ** 14;
/** As in kernels/tile.h. */
const POINTS = 128;
/** Fewer tiles at once would read and write the sums too often, more floats would not fit a cache. */
const LEAST_TILES = 48;
const TILE_FLOATS = 2 ** 20;
/** Elementary operations for every combined value. */
const COMBINING = 8;
/** Vectors and register tiles of every build are a divisor of these. */
const MOST_LANES = 16;
const MOST_TILE_ROWS = 12;

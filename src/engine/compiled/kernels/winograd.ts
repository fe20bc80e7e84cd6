/** 3 x 3 convolutions and their gradients with respect to the input in fewer products: kernels/winograd.h. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CompiledBackend } from '../backend.ts';
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

/** Whether products are so few that vectors pass tiles, which take six for one of floats (kernels/amx.h). */
export function winogradPassesTiles(g: Geometry, what: 'forward' | 'input gradient'): boolean {
  if (what === 'input gradient') return schemeOf(g) === wideStrideOne;
  return g.strideX === 1 && schemeOf(turnedAround(g)) === wideStrideOne;
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
  const { inputs, weights, products, outputs } = scheme;
  const { heap, team } = backend;
  const width = wholePanels(team, g.channels);
  const tiles = g.images * Math.ceil(g.height / outputs) * Math.ceil(g.width / outputs);
  const out = backend.output([g.images, g.height, g.width, g.channels]);
  const shape = putShape(heap, g);
  const packed = heap.take(4 * weights ** 2 * width * g.outChannels);
  const combining = [shape.pointer, backend.pointer(filter), packed.pointer, number, turned ? 1 : 0];
  team.run('winograd_weights', weights ** 2, combining);
  const { block, parts } = blocks(tiles, products ** 2 * width * g.outChannels, team.threads, scheme);
  const room = inputs ** 2 * apart(g.outChannels, scheme) + products ** 2 * apart(width, scheme);
  const scratch = heap.take(4 * room * parts);
  withZeros(heap, g.outChannels, (zeros) => {
    const words = [shape.pointer, backend.pointer(dy), packed.pointer, out.pointer, number, block];
    team.run('winograd', parts, [...words, scratch.pointer, room, zeros]);
  });
  for (const used of [shape, packed, scratch]) heap.give(used);
  return out.info;
}

/** The convolution at stride 1 whose gradient with respect to its input this one is. */
function turnedAround(g: Geometry): Geometry {
  return {
    ...g,
    ...{ height: g.outHeight, width: g.outWidth, channels: g.outChannels },
    ...{ outHeight: g.height, outWidth: g.width, outChannels: g.channels },
    ...{ padTop: 2 - g.padTop, padLeft: 2 - g.padLeft },
  };
}

interface Scheme {
  /** Combined gradients, combined weights, products and pixels of a tile along one axis. */
  readonly inputs: number;
  readonly weights: number;
  readonly products: number;
  readonly outputs: number;
  /** Tiles at once: a multiple of TILE_ROWS of every build. */
  readonly tiles: number;
}

const strideOne: Scheme = { inputs: 4, weights: 4, products: 4, outputs: 2, tiles: 24 };
const wideStrideOne: Scheme = { inputs: 6, weights: 6, products: 6, outputs: 4, tiles: 12 };
const strideTwo: Scheme = { inputs: 4, weights: 4, products: 5, outputs: 4, tiles: 24 };
const wideStrideTwo: Scheme = { inputs: 9, weights: 6, products: 9, outputs: 8, tiles: 12 };
/** With fewer channels on either side, combining costs what it saves. */
const NARROW = 16;
/** Pixels for every combined weight, below which combining the weights costs what it saves. */
const PIXELS_OF_WEIGHT = 8;

function schemeOf(g: Geometry): Scheme | undefined {
  if (g.kernelHeight !== 3 || g.kernelWidth !== 3 || g.dilationY !== 1 || g.dilationX !== 1) return undefined;
  if (g.channels < NARROW || g.outChannels < NARROW || g.strideY !== g.strideX) return undefined;
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

/** As in kernels/winograd.h. */
function apart(floats: number, { tiles }: Scheme): number {
  return tiles * floats + 16;
}

const PARTS_OF_THREAD = 2;

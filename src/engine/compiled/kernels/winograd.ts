/** Gradient of 3 x 3 convolutions with respect to their input in fewer products: kernels/winograd.h. */

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
  if (scheme === undefined) return undefined;
  const { inputs, products, outputs } = scheme;
  const { heap, team } = backend;
  const width = wholePanels(team, g.channels);
  const tiles = g.images * Math.ceil(g.height / outputs) * Math.ceil(g.width / outputs);
  const out = backend.output([g.images, g.height, g.width, g.channels]);
  const shape = putShape(heap, g);
  const packed = heap.take(4 * products ** 2 * width * g.outChannels);
  const number = schemes.indexOf(scheme);
  team.run('winograd_weights', products ** 2, [shape.pointer, backend.pointer(filter), packed.pointer, number]);
  const { block, parts } = blocks(tiles, products ** 2 * width * g.outChannels, team.threads);
  const room = inputs ** 2 * apart(g.outChannels) + products ** 2 * apart(width);
  const scratch = heap.take(4 * room * parts);
  withZeros(heap, g.outChannels, (zeros) => {
    const words = [shape.pointer, backend.pointer(dy), packed.pointer, out.pointer, number, block];
    team.run('winograd_input_gradient', parts, [...words, scratch.pointer, room, zeros]);
  });
  for (const used of [shape, packed, scratch]) heap.give(used);
  return out.info;
}

interface Scheme {
  /** Combined gradients, products and pixels of a tile along one axis. */
  readonly inputs: number;
  readonly products: number;
  readonly outputs: number;
}

/** Order as in withScheme of kernels/winograd.h. */
const schemes: readonly Scheme[] = [
  { inputs: 4, products: 4, outputs: 2 },
  { inputs: 4, products: 5, outputs: 4 },
  { inputs: 4, products: 5, outputs: 4 },
];
/** As in kernels/winograd.h; a multiple of TILE_ROWS of every build. */
const TILES_AT_ONCE = 24;
/** With fewer channels on either side, combining costs what it saves. */
const NARROW = 16;

function schemeOf(g: Geometry): Scheme | undefined {
  if (g.kernelHeight !== 3 || g.kernelWidth !== 3 || g.dilationY !== 1 || g.dilationX !== 1) return undefined;
  if (g.channels < NARROW || g.outChannels < NARROW || g.strideY !== g.strideX) return undefined;
  if (g.strideX === 1) return schemes[0];
  if (g.strideX !== 2 || (g.padTop - g.padLeft) % 2 !== 0) return undefined;
  return schemes[g.padTop % 2 === 0 ? 1 : 2];
}

/** Every part has memory of its own for a few tiles, so there are only some parts for each thread; no sum crosses them. */
function blocks(tiles: number, work: number, threads: number): { readonly block: number; readonly parts: number } {
  const least = cut(tiles, work, TILES_AT_ONCE).block;
  const block = Math.max(least, Math.ceil(tiles / (PARTS_OF_THREAD * threads) / TILES_AT_ONCE) * TILES_AT_ONCE);
  return { block, parts: Math.ceil(tiles / block) };
}

/** As in kernels/winograd.h. */
function apart(floats: number): number {
  return TILES_AT_ONCE * floats + 16;
}

const PARTS_OF_THREAD = 4;

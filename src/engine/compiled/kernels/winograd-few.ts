/** 3 x 3 convolutions of few channels and their weights' gradient in a quarter of the products: kernels/winograd_few.h. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CompiledBackend } from '../backend.ts';
import { withGradient } from '../correction.ts';
import type { Team } from '../team.ts';
import { intoCopies } from './reduce.ts';
import { type Geometry, inPieces, putShape, withZeros } from './shape.ts';
import { combinedWeights, gatherWeights, schemeOf, turnedAround, wideStrideOne } from './winograd.ts';

/** Whether the convolution can be had so, and this build's vectors gain by it. */
export function takesFewChannels(team: Team, g: Geometry): boolean {
  if (g.channels > MOST_FEW || g.strideX !== 1 || !team.has('winograd_few')) return false;
  return schemeOf(turnedAround(g), 1) === wideStrideOne;
}

/** Undefined where it cannot. */
export function fewForward(
  backend: CompiledBackend,
  x: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
  summing: boolean,
): TensorInfo | undefined {
  if (!takesFewChannels(backend.team, g)) return undefined;
  const { heap, team } = backend;
  const out = backend.output([g.images, g.outHeight, g.outWidth, g.outChannels]);
  const shape = putShape(heap, g);
  const { block, parts } = inPieces(rowsOfTiles(g), PARTS);
  const scratch = heap.take(4 * room(g) * parts);
  const packed = combinedWeights(backend, filter, turnedAround(g), wideStrideOne, true);
  const sums =
    summing && g.outHeight % SIDE === 0
      ? backend.takeSums(out.info, g.outChannels, parts, block * SIDE * g.outWidth)
      : 0;
  const words = [shape.pointer, backend.pointer(x), packed.pointer, out.pointer, block, sums, scratch.pointer, room(g)];
  team.run('winograd_few', parts, words);
  for (const used of [shape, scratch, packed]) heap.give(used);
  return out.info;
}

/** Undefined as above; the sum runs over the same tiles in the same order for any number of threads. */
export function fewWeightGradient(
  backend: CompiledBackend,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
  g: Geometry,
): TensorInfo | undefined {
  if (!takesFewChannels(backend.team, g)) return undefined;
  const { heap, team } = backend;
  const out = backend.output([...filterShape]);
  const shape = putShape(heap, g);
  const { block, parts } = inPieces(rowsOfTiles(g));
  const size = PRODUCTS * g.channels * g.outChannels;
  const scratch = heap.take(4 * room(g) * parts);
  const sums = heap.take(4 * size);
  intoCopies(backend, sums.pointer, size, parts, (copies) => {
    withZeros(heap, g.outChannels, (zeros) => {
      withGradient(backend, dy, true, (gradient, correction) => {
        const words = [
          shape.pointer,
          backend.pointer(x),
          gradient,
          copies,
          block,
          size,
          zeros,
          scratch.pointer,
          room(g),
        ];
        team.run('winograd_few_gradient', parts, [...words, ...correction]);
      });
    });
  });
  gatherWeights(backend, sums.pointer, out.pointer, g, wideStrideOne);
  for (const used of [shape, scratch, sums]) heap.give(used);
  return out.info;
}

/** Floats that a part computes in, as struct Few of kernels/winograd_few.h lays them out. */
function room(g: Geometry): number {
  const across = Math.ceil(g.outWidth / SIDE);
  const line = Math.floor(((across * SIDE + WINDOW - SIDE) * g.channels + 32) / 16) * 16;
  return 2 * WINDOW * line + PRODUCTS * (TILES * (MOST_FEW + FILTERS) + 32);
}

function rowsOfTiles(g: Geometry): number {
  return g.images * Math.ceil(g.outHeight / SIDE);
}

/** As in kernels/winograd_few.h. */
const MOST_FEW = 7;
const SIDE = 4;
const WINDOW = 6;
const PRODUCTS = 36;
const TILES = 8;
const FILTERS = 32;
/** More would take memory, fewer idle threads. */
const PARTS = 32;

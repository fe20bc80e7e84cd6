/**
 * Two-dimensional convolution and its two gradients for images with channels last, any stride, padding and dilation.
 * An input that is mostly zeros goes through its events; channels first are left to the cpu kernel.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { SUMS_OF_CHANNELS } from '../../../snn/kernel-contract.ts';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { withGradient } from '../correction.ts';
import type { Block } from '../heap.ts';
import { allFloat, type Call, type Kernels } from '../override.ts';
import { cut, type Team } from '../team.ts';
import { eventForward, eventWeightGradient } from './event-convolution.ts';
import { pack, packedBytes, wholePanels } from './pack.ts';
import { intoCopies } from './reduce.ts';
import { convolutionGeometry, type Geometry, isOutput, putShape, withZeros } from './shape.ts';
import { spikeForward, spikeWeightGradient } from './spike-convolution.ts';
import { packTiles, tiledBytes, tiledForward, tiledGradient, tiledWeightGradient } from './tiles.ts';
import { weightParts } from './weight-parts.ts';
import { winogradForward, winogradInputGradient, winogradWeightGradient } from './winograd.ts';
import { fewForward, fewWeightGradient } from './winograd-few.ts';

export const convolutionKernels: Kernels = {
  Conv2D: forward,
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: weightGradient,
};

/** Channels that a part of a weight gradient takes at least. */
const BUNDLE = 16;
/** As in kernels/conv.h. */
const MOST_SPREAD = 4096;
/** Spreading pays below these shares of the products of gathering; on tiles, which gather, products are three times as fast. */
const LESS_THAN_GATHERING = 0.85;
const LESS_THAN_TILES = 0.35;

function forward({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const filter = input('filter');
  const g = convolutionGeometry(x.shape, filter.shape, attributes);
  if (g === undefined || !allFloat(x, filter)) return undefined;
  const summing = attributes[SUMS_OF_CHANNELS] === true;
  const done =
    tiledForward(backend, x, filter, g, summing) ??
    spikeForward(backend, x, filter, g, { summing }) ??
    eventForward(backend, x, filter, g) ??
    fewForward(backend, x, filter, g, summing) ??
    winogradForward(backend, x, filter, g);
  if (done !== undefined) return done;
  const out = backend.output([g.images, g.outHeight, g.outWidth, g.outChannels]);
  const taps = g.kernelHeight * g.kernelWidth;
  const { heap, team } = backend;
  const shape = putShape(heap, g);
  const packed = heap.take(packedBytes(team, taps, g.channels, g.outChannels));
  const tapOffsets = Array.from({ length: taps }, (_, tap) => tap * g.channels * g.outChannels);
  pack(backend, {
    ...{ from: backend.pointer(filter), taps: tapOffsets, depth: g.channels, columns: g.outChannels },
    ...{ depthStride: g.outChannels, columnStride: 1, to: packed.pointer },
  });
  const { block, parts } = cut(g.images * g.outHeight * g.outWidth, g.outChannels * g.channels * taps, 12);
  withZeros(heap, g.channels, (zeros) => {
    const sums = summing ? backend.takeSums(out.info, g.outChannels, parts, block) : 0;
    const words = [shape.pointer, backend.pointer(x), packed.pointer, out.pointer, zeros, block, sums];
    team.run('conv_forward', parts, words);
  });
  heap.give(packed);
  heap.give(shape);
  return out.info;
}

function inputGradient({ backend, input, attributes }: Call): TensorInfo | undefined {
  const dy = input('dy');
  const filter = input('filter');
  const inputShape = attributes.inputShape as number[];
  const g = convolutionGeometry(inputShape, filter.shape, attributes);
  if (g === undefined || !allFloat(dy, filter) || !isOutput(dy, g)) return undefined;
  const spread = g.kernelHeight * g.kernelWidth * g.channels;
  const spreading =
    g.dilationX === 1 && g.dilationY === 1 && spread <= MOST_SPREAD ? shareOfSpreading(backend.team, g) : 1;
  const tiled = spreading >= LESS_THAN_TILES && tiledGradient(backend, g);
  const combined = tiled ? undefined : winogradInputGradient(backend, dy, filter, g);
  if (combined !== undefined) return combined;
  const { heap, team } = backend;
  const out = backend.output(inputShape);
  const shape = putShape(heap, g);
  if (!tiled && spreading < LESS_THAN_GATHERING) {
    const packed = heap.take(packedBytes(team, 1, g.outChannels, spread));
    const strides = { depthStride: 1, columnStride: g.outChannels };
    const from = backend.pointer(filter);
    pack(backend, { from, taps: [0], depth: g.outChannels, columns: spread, ...strides, to: packed.pointer });
    const { block, parts } = cut(g.images, g.outHeight * g.outWidth * g.outChannels * spread);
    const words = [shape.pointer, backend.pointer(dy), packed.pointer, out.pointer, block];
    team.run('conv_input_gradient_spread', parts, words);
    for (const used of [shape, packed]) heap.give(used);
    return out.info;
  }
  const phases = packPhases(backend, filter, g, tiled);
  const { block, parts } = cut(g.images, g.outHeight * g.outWidth * g.outChannels * spread);
  const pointers = [shape.pointer, backend.pointer(dy), phases.table.pointer, out.pointer];
  if (tiled) team.run('tiled_conv_input_gradient', parts, [...pointers, block]);
  else withZeros(heap, g.outChannels, (zeros) => team.run('conv_input_gradient', parts, [...pointers, zeros, block]));
  for (const used of [shape, phases.table, phases.packed]) heap.give(used);
  return out.info;
}

/** Products of spreading output gradients over those of gathering them, padding and idle lanes included. */
function shareOfSpreading(team: Team, g: Geometry): number {
  const taps = g.kernelHeight * g.kernelWidth;
  const gathering = (g.height * g.width * taps * wholePanels(team, g.channels)) / (g.strideY * g.strideX);
  return (g.outHeight * g.outWidth * wholePanels(team, taps * g.channels)) / gathering;
}

/** The weights that meet input pixels of each phase of the stride, each packed for itself with its filters as depth. */
function packPhases(
  backend: CompiledBackend,
  filter: TensorInfo,
  g: Geometry,
  tiled: boolean,
): { table: Block; packed: Block } {
  const { heap } = backend;
  const phases: number[][] = [];
  for (let phaseY = 0; phaseY < g.strideY; phaseY++) {
    for (let phaseX = 0; phaseX < g.strideX; phaseX++) {
      const taps: number[] = [];
      for (let ky = 0; ky < g.kernelHeight; ky++) {
        if ((ky * g.dilationY) % g.strideY !== phaseY) continue;
        for (let kx = 0; kx < g.kernelWidth; kx++) {
          if ((kx * g.dilationX) % g.strideX !== phaseX) continue;
          taps.push((ky * g.kernelWidth + kx) * g.channels * g.outChannels);
        }
      }
      phases.push(taps);
    }
  }
  const bytes = (taps: number): number =>
    tiled ? tiledBytes(taps, g.outChannels, g.channels) : packedBytes(backend.team, taps, g.outChannels, g.channels);
  const sizes = phases.map((taps) => bytes(taps.length));
  const packed = heap.take(sizes.reduce((sum, size) => sum + size, 0));
  const table = heap.take(8 * phases.length);
  const from = backend.pointer(filter);
  const places = sizes.map((_, phase) => packed.pointer + sizes.slice(0, phase).reduce((sum, size) => sum + size, 0));
  heap.setPointers(table.pointer, places);
  phases.forEach((taps, phase) => {
    const to = places[phase]!;
    if (taps.length > 0) {
      const strides = { depthStride: 1, columnStride: g.outChannels };
      (tiled ? packTiles : pack)(backend, { from, taps, depth: g.outChannels, columns: g.channels, ...strides, to });
    }
  });
  return { table, packed };
}

function weightGradient({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const dy = input('dy');
  const filterShape = attributes.filterShape as number[];
  const g = convolutionGeometry(x.shape, filterShape, attributes);
  if (g === undefined || !allFloat(x, dy) || !isOutput(dy, g)) return undefined;
  const done =
    tiledWeightGradient(backend, x, dy, filterShape, g) ??
    spikeWeightGradient(backend, x, dy, filterShape, g) ??
    eventWeightGradient(backend, x, dy, filterShape, g) ??
    fewWeightGradient(backend, x, dy, filterShape, g) ??
    winogradWeightGradient(backend, x, dy, filterShape, g);
  if (done !== undefined) return done;
  const { heap, team } = backend;
  const size = sizeOf(filterShape);
  const out = backend.output(filterShape);
  const shape = putShape(heap, g);
  const bundles = g.channels >= BUNDLE ? Math.ceil(g.channels / BUNDLE) : 1;
  const { items, rows } = weightParts(g, size, g.images * g.outHeight * g.outWidth, bundles);
  intoCopies(backend, out.pointer, size, items.parts, (to) => {
    withZeros(heap, g.channels, (zeros) => {
      const channels = bundles === 1 ? g.channels : rows.block * BUNDLE;
      withGradient(backend, dy, rows.parts === 1, (gradient, correction) => {
        const words = [shape.pointer, backend.pointer(x), gradient, to, zeros, items.block, size, channels];
        team.run('conv_weight_gradient', items.parts * rows.parts, [...words, ...correction]);
      });
    });
  });
  heap.give(shape);
  return out.info;
}

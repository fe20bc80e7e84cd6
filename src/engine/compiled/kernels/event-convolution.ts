/** Convolution of an input that is mostly zeros, and its weight gradient: only what is not zero is visited. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { type Events, eventsOf } from '../events.ts';
import { cut, type Team } from '../team.ts';
import { intoCopies } from './reduce.ts';
import { type Geometry, inPieces, putShape } from './shape.ts';
import { mostEvents } from './sparse-share.ts';

/** Undefined where the input is not sparse enough. */
export function eventForward(
  backend: CompiledBackend,
  x: TensorInfo,
  filter: TensorInfo,
  g: Geometry,
): TensorInfo | undefined {
  const events = sparseInput(backend, x, g);
  if (events === undefined) return undefined;
  const { heap, team } = backend;
  const out = backend.output([g.images, g.outHeight, g.outWidth, g.outChannels]);
  const shape = putShape(heap, g);
  const ordered = heap.take(4 * sizeOf(filter.shape));
  orderRuns(team, g, [backend.pointer(filter), ordered.pointer, shape.pointer, 0]);
  const visited = (events.count * g.kernelHeight * g.kernelWidth * g.outChannels) / g.images;
  const { block, parts } = cut(g.images, g.outHeight * g.outWidth * g.outChannels + visited);
  const words = [shape.pointer, events.spans, events.list, ordered.pointer, out.pointer, block];
  team.run('event_conv_scatter', parts, words);
  for (const used of [shape, ordered]) heap.give(used);
  return out.info;
}

/** The same for the gradient of the weights. */
export function eventWeightGradient(
  backend: CompiledBackend,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
  g: Geometry,
): TensorInfo | undefined {
  const events = sparseInput(backend, x, g);
  if (events === undefined) return undefined;
  const { heap, team } = backend;
  const size = sizeOf(filterShape);
  const out = backend.output(filterShape);
  const shape = putShape(heap, g);
  const ordered = heap.take(4 * size);
  const { block, parts } = inPieces(g.images);
  intoCopies(backend, ordered.pointer, size, parts, (to) => {
    const words = [shape.pointer, events.spans, events.list, backend.pointer(dy), to, block, size];
    team.run('event_conv_weight_scatter', parts, words);
  });
  orderRuns(team, g, [ordered.pointer, out.pointer, shape.pointer, 1]);
  for (const used of [shape, ordered]) heap.give(used);
  return out.info;
}

/** The weights in the order in which an event meets them, or back. */
function orderRuns(team: Team, g: Geometry, words: readonly number[]): void {
  const { block, parts } = cut(g.kernelHeight * g.channels, g.kernelWidth * g.outChannels);
  team.run('order_runs', parts, [...words, block]);
}

/** Events by row of pixels; undefined where visiting them does not pay. */
function sparseInput(backend: CompiledBackend, x: TensorInfo, g: Geometry): Events | undefined {
  const weights = g.kernelHeight * g.kernelWidth * g.channels * g.outChannels;
  if (g.outChannels < LEAST_FILTERS || 4 * weights > CACHE_BYTES) return undefined;
  return eventsOf(backend, x, g.images * g.height, g.width * g.channels, mostEvents(backend.team, g));
}

/** With fewer filters an event is used for too little. */
const LEAST_FILTERS = 4;
/** Every event meets other weights, which a cache must hold. */
const CACHE_BYTES = 2 ** 20;

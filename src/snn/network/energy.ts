/**
 * Synaptic operations counted from the spikes that were really sent, and the energy they stand for (Horowitz 2014,
 * ISSCC: energies of one addition, one multiply-accumulate and one access to memory at 45 nm). Each arrival of a spike
 * costs one addition at every synapse it reaches; an analog input, and what units without spikes give, costs one
 * multiply-accumulate per synapse and frame.
 */

import type { DecidedSettings } from '../../protocol/plan.ts';
import { atLeast0, inRange, numberOf, onlyNames, wordOf } from '../settings.ts';
import type { Accesses } from './accesses.ts';
import type { AddedPlan } from './added.ts';
import { countOf, type LayerPlan, type MapShape } from './plan.ts';

/** Arithmetic for one sample. */
export interface OperationCount {
  /** Additions driven by spikes. */
  readonly additions: number;
  /** Multiply-accumulates of analog inputs. */
  readonly multiplications: number;
}

/** Synapses that a spike at each place of the layer's input reaches // [height * width * channels]; empty for pools. */
export function fanOut(layer: LayerPlan): Float64Array {
  if (layer.kind === 'pool') return new Float64Array(0);
  const places = countOf(layer.input);
  switch (layer.kind) {
    case 'dense':
      return new Float64Array(places).fill(layer.output[2]);
    case 'spiking_pool':
      return new Float64Array(places).fill(1);
    case 'unpool':
      return new Float64Array(places).fill(layer.size[0] * layer.size[1]);
    case 'conv':
    case 'conv_transposed': {
      const reached = (axis: 0 | 1): number[] => {
        const [input, output] = [layer.input[axis], layer.output[axis]];
        const window = [layer.kernel[axis], layer.stride[axis], layer.padding[axis]] as const;
        return layer.kind === 'conv' ? covering(input, output, ...window) : covered(input, output, ...window);
      };
      const groups = layer.kind === 'conv' ? (layer.groups ?? 1) : 1;
      return reachOf(layer.input, reached(0), reached(1), layer.output[2] / groups);
    }
  }
}

/** The same for what a layer adds of an earlier one: as it is, each value reaches one neuron. */
export function addedFanOut({ input, output, projection }: AddedPlan): Float64Array {
  const places = countOf(input);
  if (projection === undefined) return new Float64Array(places).fill(1);
  const { stride, padding } = projection;
  const [rows, columns] = ([0, 1] as const).map((axis) =>
    covering(input[axis], output[axis], 1, stride[axis], padding[axis]),
  );
  return reachOf(input, rows!, columns!, output[2]);
}

/** Synapses that a spike of the layer reaches in the layer itself. */
export function recurrentFanOut(layer: LayerPlan): number {
  return layer.kind === 'dense' && layer.recurrent === true ? layer.output[2] : 0;
}

/**
 * Spikes that arrive as `received` // [samples, places], and the additions they cause. A whole number n stands for n
 * spikes (a count-binned input, a sum-pooled map), a fraction (an average-pooled map) for one graded spike.
 */
export function countArrivals(received: Float32Array, reach: Float64Array): { spikes: number; additions: number } {
  let [spikes, additions] = [0, 0];
  for (let start = 0; start < received.length; start += reach.length) {
    for (let place = 0; place < reach.length; place++) {
      const value = received[start + place]!;
      if (value === 0) continue;
      const arrivals = Number.isInteger(value) ? Math.abs(value) : 1;
      spikes += arrivals;
      additions += arrivals * reach[place]!;
    }
  }
  return { spikes, additions };
}

/** Multiply-accumulates of one sample at a layer whose input is analog: every synapse once, as nothing is sparse. */
export function countMultiplications(reach: Float64Array): number {
  return reach.reduce((sum, synapses) => sum + synapses, 0);
}

/**
 * Of the arithmetic alone, in pJ; `energy` has the settings multiply and add (pJ per operation), or is {}. Throws a
 * RangeError for a setting of another name, and for a count or a cost that is no number from 0 on.
 */
export function energyOf(count: OperationCount, energy: DecidedSettings): number {
  onlyNames(energy, costNames, 'Settings of energy');
  return (
    counted(count, 'additions') * numberOf(energy, 'add', 0.9, atLeast0) +
    counted(count, 'multiplications') * numberOf(energy, 'multiply', 4.6, atLeast0)
  );
}

/**
 * Of the arithmetic and of every access to memory, in pJ. `energy` also has read and write (pJ per word in memory on the
 * chip), dram (pJ per word off the chip) and where the weights lie, on_chip or off_chip. Throws as `energyOf` does.
 */
export function energyWithMemoryOf(count: OperationCount & Accesses, energy: DecidedSettings): number {
  const arithmetic = energyOf(count, energy);
  const read = numberOf(energy, 'read', 5, atLeast0);
  const write = numberOf(energy, 'write', 5, atLeast0);
  const dram = numberOf(energy, 'dram', 640, atLeast0);
  const weight = wordOf(energy, 'weights', ['on_chip', 'off_chip'], 'on_chip') === 'off_chip' ? dram : read;
  return (
    arithmetic +
    counted(count, 'weightReads') * weight +
    (counted(count, 'inputReads') + counted(count, 'stateReads')) * read +
    (counted(count, 'outputWrites') + counted(count, 'stateWrites')) * write
  );
}

/** True for values that are no spikes or counts of them. */
export function isAnalog(inputs: Float32Array): boolean {
  for (let i = 0; i < inputs.length; i++) {
    const value = inputs[i]!;
    // A remainder by 1 says the same and takes more than ten times as long.
    if (value !== Math.trunc(value)) return true;
  }
  return false;
}

export function neuronsOf(layer: LayerPlan): number {
  return layer.kind === 'pool' ? 0 : countOf(layer.output);
}

/** At each place, windows over its row times windows over its column times channels behind them. */
function reachOf(
  [height, width, channels]: MapShape,
  rows: readonly number[],
  columns: readonly number[],
  behind: number,
): Float64Array {
  return Float64Array.from({ length: height * width * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return rows[Math.floor(pixel / width)]! * columns[pixel % width]! * behind;
  });
}

/** For each index of the input's axis, how many windows cover it. */
function covering(input: number, output: number, kernel: number, stride: number, padding: number): number[] {
  return Array.from({ length: input }, (_, index) => {
    let count = 0;
    for (let window = 0; window < output; window++) {
      const offset = index + padding - window * stride;
      if (offset >= 0 && offset < kernel) count++;
    }
    return count;
  });
}

/** For each index of the input's axis, how many places of the output its window covers: none where all of it is taken off. */
function covered(input: number, output: number, kernel: number, stride: number, padding: number): number[] {
  return Array.from({ length: input }, (_, index) => {
    const start = index * stride - padding;
    return Math.max(0, Math.min(output, start + kernel) - Math.max(0, start));
  });
}

function counted<Name extends string>(count: Readonly<Record<Name, number>>, name: Name): number {
  return inRange(name, count[name], atLeast0);
}

const costNames = ['multiply', 'add', 'read', 'write', 'dram', 'weights'];

/**
 * What a gradient through a normalisation lacks when the neurons' backward pass has left it: y is to become k0 y + k1 x + k2,
 * as kernels/correction.h has it. The kernel that reads the gradient next makes this pass with its own where it can.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CompiledBackend } from './backend.ts';
import { type Block, CACHE_LINE } from './heap.ts';
import { cut, type Team } from './team.ts';

export interface Correction {
  /** The current x. */
  readonly current: Block;
  /** The tables k0, k1 and k2. */
  readonly tables: Block;
  readonly channels: number;
}

/**
 * Runs a kernel that reads a gradient: where it lies, and the two words of the correction that the kernel makes in passing,
 * zeros where nothing is lacking. A kernel whose parts do not take all of a row `alone` cannot, and finds it made.
 */
export function withGradient(
  backend: CompiledBackend,
  gradient: TensorInfo,
  alone: boolean,
  run: (pointer: number, correction: readonly [number, number]) => void,
): void {
  const taken = alone ? backend.takeCorrection(gradient) : undefined;
  const pointer = backend.pointer(gradient);
  run(pointer, taken === undefined ? [0, 0] : [taken.current.pointer, taken.tables.pointer]);
  if (taken !== undefined) backend.corrected(taken);
}

/** The pass by itself, over `size` values. */
export function correct(
  team: Team,
  [gradient, current, tables]: readonly [number, number, number],
  size: number,
  channels: number,
): void {
  const { block, parts } = cut(size, 2, CACHE_LINE / 4);
  team.run('normalized_correct', parts, [gradient, current, tables, size, block, channels]);
}

/**
 * What runs compiled kernels: threads that share the parts of a job, and the memory the kernels compute in. The same
 * kernels are built as WebAssembly and as native code; each build has a team of its own.
 */

import type { Heap } from './heap.ts';

export interface Team {
  readonly heap: Heap;
  /** Threads that compute, the calling one included. */
  readonly threads: number;
  /** Floats in one vector of this build, as VECTOR_LANES in kernels/vector.h. */
  readonly lanes: number;
  /** Whether this build has the kernel; some are for one instruction set only. */
  has(kernel: string): boolean;
  /** Words are pointers and whole numbers, reals are floats; each kernel's header comment names them. */
  run(kernel: string, parts: number, words: readonly number[], reals?: readonly number[]): void;
  /** Ends the threads; the team still works, alone. */
  stop(): Promise<void>;
}

/** Room for a job, as struct Job in kernels/job.h. */
export const jobRoom = { words: 24, reals: 16 } as const;

/** The parts a problem is cut into: `items` in blocks that are a multiple of `multiple` and cost enough to be worth a call. */
export function cut(
  items: number,
  costOfOne: number,
  multiple = 1,
): { readonly block: number; readonly parts: number } {
  const worthwhile = Math.ceil(COST_OF_PART / Math.max(1, costOfOne));
  const atLeast = Math.max(worthwhile, Math.ceil(items / PARTS_OF_JOB));
  const block = Math.max(1, Math.ceil(atLeast / multiple)) * multiple;
  return { block, parts: Math.max(1, Math.ceil(items / block)) };
}

const PARTS_OF_JOB = 256;
/** Elementary operations that are worth handing to a thread: some tens of microseconds. */
const COST_OF_PART = 65536;

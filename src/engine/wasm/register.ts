/** Makes the backend known to TensorFlow.js: every cpu kernel, then the faster ones in their place. */

import { copyRegisteredKernels, findBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { fail, type Result, succeed } from '../../core/result.ts';
import { WasmBackend } from './backend.ts';
import { Heap } from './heap.ts';
import { registerConvolution } from './kernels/convolution.ts';
import { registerElementwise } from './kernels/elementwise.ts';
import { registerLayout } from './kernels/layout.ts';
import { registerMatmul } from './kernels/matmul.ts';
import { registerNeurons } from './kernels/neuron.ts';
import { registerPooling } from './kernels/pooling.ts';
import { registerReduce } from './kernels/reduce.ts';
import { compileKernels, type KernelBytes } from './module.ts';
import { BACKEND_NAME } from './override.ts';
import { Team } from './team.ts';

export interface StartedWasm {
  /** "wasm, relaxed SIMD, 2 threads" */
  readonly title: string;
  readonly threads: number;
  readonly backend: WasmBackend;
}

/** Replaces an earlier one. The cpu kernels and the reference kernels must be registered before. */
export async function startWasm(threads: number, bytes?: KernelBytes): Promise<Result<StartedWasm, string>> {
  const compiled = compileKernels(bytes);
  if (!compiled.ok) return compiled;
  let heap: Heap;
  try {
    heap = new Heap();
  } catch {
    return fail('memory shared between threads is not available in this process');
  }
  const team = await Team.start(compiled.value, heap, threads);
  if (findBackend(BACKEND_NAME) !== null) removeBackend(BACKEND_NAME);
  const backend = new WasmBackend(team);
  registerBackend(BACKEND_NAME, () => backend);
  copyRegisteredKernels('cpu', BACKEND_NAME);
  registerMatmul();
  registerConvolution();
  registerPooling();
  registerElementwise();
  registerReduce();
  registerLayout();
  registerNeurons();
  const counted = team.threads === 1 ? '1 thread' : `${team.threads} threads`;
  return succeed({ title: `wasm, ${compiled.value.simd}, ${counted}`, threads: team.threads, backend });
}

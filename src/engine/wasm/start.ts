/** Starts the WebAssembly kernels as the TensorFlow.js backend `snnexp-wasm`. */

import { fail, type Result, succeed } from '../../core/result.ts';
import { counted } from '../../core/words.ts';
import type { CompiledBackend } from '../compiled/backend.ts';
import { registerCompiled } from '../compiled/register.ts';
import { WasmHeap } from './heap.ts';
import { compileKernels, type KernelBytes } from './module.ts';
import { WasmTeam } from './team.ts';

export const WASM_BACKEND = 'snnexp-wasm';

export interface StartedWasm {
  /** "wasm, relaxed SIMD, 2 threads" */
  readonly title: string;
  readonly threads: number;
  readonly backend: CompiledBackend;
}

/** Replaces an earlier one. The cpu kernels and the reference kernels must be registered before. */
export async function startWasm(threads: number, bytes?: KernelBytes): Promise<Result<StartedWasm, string>> {
  const absent = absence();
  if (absent !== undefined) return fail(absent);
  const compiled = compileKernels(bytes);
  if (!compiled.ok) return compiled;
  let heap: WasmHeap;
  try {
    heap = new WasmHeap();
  } catch {
    return fail('its memory needs more address space than this process may have (ulimit -v)');
  }
  const team = await WasmTeam.start(compiled.value, heap, threads);
  const backend = registerCompiled(WASM_BACKEND, team);
  return succeed({
    title: `wasm, ${compiled.value.simd}, ${counted(team.threads, 'thread')}`,
    threads: team.threads,
    backend,
  });
}

/** Asked before a thread is started: without shared memory Node ends the whole process then. */
function absence(): string | undefined {
  const has = (name: string) => name in globalThis;
  if (!has('WebAssembly')) return 'this Node runs without WebAssembly (--jitless, or a policy of the system)';
  if (!has('SharedArrayBuffer') || !has('Atomics')) return 'this Node has no memory that threads share';
  return undefined;
}

/**
 * Chooses the WebAssembly build this Node can run and compiles it. Relaxed SIMD has fused multiply-add and is faster;
 * Node 20 knows it behind a V8 flag that may be set at run time, later versions have it on and no longer know the flag.
 */

import { setFlagsFromString } from 'node:v8';
import { fail, type Result, succeed } from '../../core/result.ts';
import plainBytes from '../kernels/wasm/kernels.wasm';
import relaxedBytes from '../kernels/wasm/kernels-relaxed.wasm';

export interface CompiledKernels {
  readonly module: WebAssembly.Module;
  readonly simd: 'relaxed SIMD' | 'SIMD';
}

export interface KernelBytes {
  readonly relaxed: () => Uint8Array<ArrayBuffer>;
  readonly plain: () => Uint8Array<ArrayBuffer>;
}

export const shippedBytes: KernelBytes = { relaxed: relaxedBytes, plain: plainBytes };

/** The error is the reason in words, for the engine ladder. */
export function compileKernels(bytes: KernelBytes = shippedBytes): Result<CompiledKernels, string> {
  const relaxed = bytes.relaxed();
  // An unknown flag is only a line on stderr, so the flag is tried where it is known to exist.
  if (!WebAssembly.validate(relaxed) && Number(process.versions.node.split('.')[0]) < 22) {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  }
  if (WebAssembly.validate(relaxed)) {
    return succeed({ module: new WebAssembly.Module(relaxed), simd: 'relaxed SIMD' });
  }
  const plain = bytes.plain();
  if (WebAssembly.validate(plain)) {
    return succeed({ module: new WebAssembly.Module(plain), simd: 'SIMD' });
  }
  return fail('the WebAssembly kernels are not valid here: no SIMD in this Node, or damaged files');
}

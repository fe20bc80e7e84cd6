import { shippedBytes } from '../../src/engine/wasm/module.ts';
import { ownConvolutionSuite } from './convolution-suite.ts';
import { digitsSuite } from './digits-suite.ts';
import { functionSuite } from './function-suite.ts';
import { guardMemory, nothingWrong } from './guarded-memory.ts';
import { numericSuite } from './numeric-suite.ts';

// A Node without relaxed SIMD refuses those bytes, as it refuses these.
const wish = { wanted: 'wasm', threads: 1, wasmBytes: { ...shippedBytes, relaxed: () => new Uint8Array([0]) } };
const wrong = guardMemory();
numericSuite('wasm without relaxed SIMD', wish, 15);
ownConvolutionSuite('wasm without relaxed SIMD', wish, 15);
functionSuite('wasm without relaxed SIMD', wish, 15);
digitsSuite('wasm without relaxed SIMD', wish);
nothingWrong('wasm without relaxed SIMD', wrong);

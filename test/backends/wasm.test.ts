import { ownConvolutionSuite } from './convolution-suite.ts';
import { functionSuite } from './function-suite.ts';
import { normalizedSuite } from './normalized-suite.ts';
import { numericSuite } from './numeric-suite.ts';

numericSuite('wasm', { wanted: 'wasm', threads: 2 });
normalizedSuite('wasm', { wanted: 'wasm', threads: 2 });
ownConvolutionSuite('wasm', { wanted: 'wasm', threads: 2 });
functionSuite('wasm', { wanted: 'wasm', threads: 2 });

import { ownConvolutionSuite } from './convolution-suite.ts';
import { digitsSuite } from './digits-suite.ts';
import { functionSuite } from './function-suite.ts';
import { mendedSuite } from './mended-suite.ts';
import { movingSuite } from './moving-suite.ts';
import { networkSuite } from './network-suite.ts';
import { normalizedSuite } from './normalized-suite.ts';
import { numericSuite } from './numeric-suite.ts';
import { programSuite } from './program-suite.ts';

numericSuite('wasm', { wanted: 'wasm', threads: 2 });
normalizedSuite('wasm', { wanted: 'wasm', threads: 2 });
networkSuite('wasm', { wanted: 'wasm', threads: 2 }, 30);
ownConvolutionSuite('wasm', { wanted: 'wasm', threads: 2 });
functionSuite('wasm', { wanted: 'wasm', threads: 2 });
movingSuite('wasm', { wanted: 'wasm', threads: 2 });
digitsSuite('wasm', { wanted: 'wasm', threads: 2 });
programSuite('wasm', { wanted: 'wasm', threads: 2 });
mendedSuite('wasm', { wanted: 'wasm', threads: 2 });

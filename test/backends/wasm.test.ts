import { neuronSuite } from './neuron-suite.ts';
import { numericSuite } from './numeric-suite.ts';

numericSuite('wasm', { wanted: 'wasm', threads: 2 });
neuronSuite('wasm', { wanted: 'wasm', threads: 2 });

import { neuronSuite } from './neuron-suite.ts';
import { numericSuite } from './numeric-suite.ts';

numericSuite('wasm', 2);
neuronSuite('wasm', 2);

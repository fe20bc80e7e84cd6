import { neuronSuite } from './neuron-suite.ts';
import { numericSuite } from './numeric-suite.ts';

numericSuite('cpu', 1, 15);
neuronSuite('cpu', 1);

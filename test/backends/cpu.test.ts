import { neuronSuite } from './neuron-suite.ts';
import { numericSuite } from './numeric-suite.ts';

numericSuite('cpu', { wanted: 'cpu' }, 15);
neuronSuite('cpu', { wanted: 'cpu' });

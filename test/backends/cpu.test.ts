import { numericSuite } from './numeric-suite.ts';

numericSuite('cpu', { wanted: 'cpu' }, 15);

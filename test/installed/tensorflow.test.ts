import { numericSuite } from '../backends/numeric-suite.ts';

numericSuite('tensorflow', { wanted: 'tensorflow', threads: 2 });

import { emptySuite } from './empty-suite.ts';
import { functionSuite } from './function-suite.ts';
import { mendedSuite } from './mended-suite.ts';
import { normalizedSuite } from './normalized-suite.ts';
import { numericSuite } from './numeric-suite.ts';

numericSuite('cpu', { wanted: 'cpu' }, 15);
emptySuite('cpu', { wanted: 'cpu' });
normalizedSuite('cpu', { wanted: 'cpu' });
functionSuite('cpu', { wanted: 'cpu' }, 15);
mendedSuite('cpu', { wanted: 'cpu' });

import { normalizedSuite } from './normalized-suite.ts';
import { numericSuite } from './numeric-suite.ts';

numericSuite('wasm', { wanted: 'wasm', threads: 2 });
normalizedSuite('wasm', { wanted: 'wasm', threads: 2 });

import { numericSuite } from './numeric-suite.ts';

numericSuite('wasm', { wanted: 'wasm', threads: 2 });

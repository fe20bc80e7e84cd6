import { memorySuite } from './memory-suite.ts';

memorySuite('wasm', { wanted: 'wasm', threads: 2 });

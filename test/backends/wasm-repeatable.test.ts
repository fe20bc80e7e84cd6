import { repeatableSuite } from './repeatable-suite.ts';

repeatableSuite('wasm', { wanted: 'wasm' });

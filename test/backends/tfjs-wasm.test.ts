import { tfjsSuite } from './tfjs/suite.ts';

tfjsSuite(['wasm', 'wasm-plain']);

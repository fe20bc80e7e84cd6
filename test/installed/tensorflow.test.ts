import type { EngineWish } from '../../src/engine/choose.ts';
import { normalizedSuite } from '../backends/normalized-suite.ts';
import { numericSuite } from '../backends/numeric-suite.ts';

const wish: EngineWish = { wanted: 'tensorflow', threads: 2 };
numericSuite('tensorflow', wish);
normalizedSuite('tensorflow', wish);

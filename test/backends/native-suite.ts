/** The numeric suite on the native kernels for one instruction set. */

import { test } from 'node:test';
import type { EngineWish } from '../../src/engine/choose.ts';
import type { InstructionSet } from '../../src/engine/native/addon.ts';
import { ownConvolutionSuite } from './convolution-suite.ts';
import { digitsSuite } from './digits-suite.ts';
import { drawnSuite } from './drawn-suite.ts';
import { emptySuite } from './empty-suite.ts';
import { functionSuite } from './function-suite.ts';
import { guardMemory, nothingWrong } from './guarded-memory.ts';
import { mendedSuite } from './mended-suite.ts';
import { movingSuite } from './moving-suite.ts';
import { nativeIsMissing } from './native-here.ts';
import { networkSuite } from './network-suite.ts';
import { normalizedSuite } from './normalized-suite.ts';
import { numericSuite } from './numeric-suite.ts';
import { programSuite } from './program-suite.ts';
import { wideSuite } from './wide-suite.ts';

export function nativeSuite(instructions: InstructionSet): void {
  const label = `native ${instructions}`;
  const missing = nativeIsMissing(instructions);
  const wish: EngineWish = { wanted: 'native', threads: 2, native: { instructions } };
  if (missing === undefined) {
    const wrong = guardMemory();
    numericSuite(label, wish, 20);
    emptySuite(label, wish);
    normalizedSuite(label, wish);
    networkSuite(label, wish, 30);
    functionSuite(label, wish, 20);
    digitsSuite(label, wish);
    movingSuite(label, wish, 15);
    programSuite(label, wish, 20);
    ownConvolutionSuite(label, wish);
    wideSuite(label, wish);
    mendedSuite(label, wish);
    drawnSuite(label, wish);
    nothingWrong(label, wrong);
  } else {
    test(label, { skip: missing }, () => {});
  }
}

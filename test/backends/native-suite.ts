/** The numeric suite on the native kernels for one instruction set. */

import { test } from 'node:test';
import type { InstructionSet } from '../../src/engine/native/addon.ts';
import { nativeIsMissing } from './native-here.ts';
import { numericSuite } from './numeric-suite.ts';

export function nativeSuite(instructions: InstructionSet): void {
  const label = `native ${instructions}`;
  const missing = nativeIsMissing(instructions);
  if (missing === undefined) numericSuite(label, { wanted: 'native', threads: 2, native: { instructions } }, 20);
  else test(label, { skip: missing }, () => {});
}

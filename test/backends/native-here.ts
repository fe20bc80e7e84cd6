/** Whether the native kernels can be tested here: they need a compiler to be built and a processor to run on. */

import { type InstructionSet, loadAddon } from '../../src/engine/native/addon.ts';

/** Undefined when they can, else why not, in one line. */
export function nativeIsMissing(instructions: InstructionSet = 'base'): string | undefined {
  const addon = loadAddon();
  if (!addon.ok) return `not tested: ${addon.error}`;
  const runs = addon.value.variants().some((variant) => variant.name === instructions && variant.runs);
  return runs ? undefined : `not tested: this processor has no ${instructions}`;
}

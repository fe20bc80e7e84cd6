/** The engine that a bench's options ask for, or the end of the bench with a sentence. */

import { chooseEngine } from '../../src/engine/choose.ts';
import type { InstructionSet } from '../../src/engine/native/addon.ts';

export interface Asked {
  readonly engine: string;
  readonly threads: string;
  /** Of `native`; empty for the best. */
  readonly instructions: string;
  readonly json: boolean;
}

export async function useAsked({ engine, threads, instructions, json }: Asked): Promise<void> {
  const chosen = await chooseEngine({
    wanted: engine,
    threads: Number(threads),
    ...(instructions === '' ? {} : { native: { instructions: instructions as InstructionSet } }),
  });
  if (!chosen.ok) {
    console.error(`${chosen.error.message} ${chosen.error.hint}`);
    process.exit(1);
  }
  if (!json) console.log(chosen.value.title);
}

/** The engine that a bench's options ask for. */

import { chooseEngine } from '../../src/engine/choose.ts';
import type { InstructionSet } from '../../src/engine/native/addon.ts';

export interface Asked {
  readonly engine: string;
  readonly threads: string;
  /** Of `native`; empty for the best. */
  readonly instructions: string;
  readonly json: boolean;
}

/** Its title; ends the bench with a sentence where there is no such engine. */
export async function useAsked({ engine, threads, instructions, json }: Asked): Promise<string> {
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
  return chosen.value.title;
}

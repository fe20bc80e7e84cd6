/** The part of an engine in what a worker answers and in what a journal tells. */

import { count, flag, list, object, text } from './decode.ts';
import type { Rung } from './engine.ts';

/** The fields of a `ChosenEngine`. */
export const engineFields = {
  engine: text,
  title: text,
  threads: count,
  rungs: list(object<Rung>({ engine: text, taken: flag, why: text })),
} as const;

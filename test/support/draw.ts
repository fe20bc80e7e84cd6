/** Small choices from a stream of chance, for what tests draw: networks, whole experiments. */

import { type RandomStream, randomStream } from '../../src/core/random.ts';

export interface Draw {
  readonly random: RandomStream;
  /** From 0 to below 1. */
  next(): number;
  /** Both ends included. */
  whole(low: number, high: number): number;
  one<T>(all: readonly T[]): T;
  /** True with this chance. */
  likely(chance: number): boolean;
  /** At least one of them, in their order. */
  some<T>(all: readonly T[]): readonly T[];
  shuffled<T>(all: readonly T[]): readonly T[];
}

export function drawFrom(purpose: string, seed: number): Draw {
  const random = randomStream(purpose, seed);
  const whole = (low: number, high: number) => low + random.below(high - low + 1);
  const one = <T>(all: readonly T[]): T => all[random.below(all.length)]!;
  return {
    random,
    next: () => random.next(),
    whole,
    one,
    likely: (chance) => random.next() < chance,
    some(all) {
      const kept = all.filter(() => random.next() < 0.5);
      return kept.length === 0 ? [one(all)] : kept;
    },
    shuffled(all) {
      const left = [...all];
      return all.map(() => left.splice(random.below(left.length), 1)[0]!);
    },
  };
}

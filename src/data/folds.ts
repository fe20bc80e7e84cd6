/**
 * Cross-validation: samples cut into parts, of which each validates once while the others are trained on. Every class
 * is dealt out like cards, one sample to each part in turn and the next class from where the last one ended, so in
 * every class, and in all, two parts differ by one sample at most.
 */

import { randomStream } from '../core/random.ts';
import { fail, type Result, succeed } from '../core/result.ts';
import { dataFailure } from './messages.ts';
import { byClass, shuffled } from './split.ts';

export interface Folds {
  readonly count: number;
  /** The part that validates, from 1. */
  readonly held: number;
}

/**
 * Puts the sets train and, where there is one, validation together and cuts them anew: validation is the part that is
 * held out of training, train is all the others. Other sets stay as they are. Samples in ascending order.
 */
export function foldSets(
  sets: ReadonlyMap<string, Uint32Array>,
  labels: ArrayLike<number>,
  { count, held }: Folds,
  seed: number,
  classNames: readonly string[] = [],
): Result<ReadonlyMap<string, Uint32Array>> {
  const train = sets.get('train');
  if (train === undefined) {
    return fail(
      dataFailure(
        'data-folds',
        'folds cuts the set train, and the split has none.',
        'Write, for example, split = [train 80 %, test 20 %].',
      ),
    );
  }
  const pool = Uint32Array.from([...train, ...(sets.get('validation') ?? [])]).sort();
  const parts = dealSamples(pool, labels, count, seed, classNames);
  if (!parts.ok) return parts;
  const rest = parts.value.flatMap((part, place) => (place === held - 1 ? [] : [...part]));
  const folded = new Map(sets);
  folded.set('train', Uint32Array.from(rest).sort());
  folded.set('validation', parts.value[held - 1]!);
  return succeed(folded);
}

/** Disjoint parts that cover the pool, samples in ascending order; each class has a sample in every part. */
function dealSamples(
  pool: Uint32Array,
  labels: ArrayLike<number>,
  count: number,
  seed: number,
  classNames: readonly string[],
): Result<readonly Uint32Array[]> {
  const parts: number[][] = Array.from({ length: count }, () => []);
  let next = 0;
  for (const [label, members] of byClass(Array.from(pool, (sample) => labels[sample]!))) {
    if (members.length < count) {
      return fail(
        dataFailure(
          'data-folds',
          `folds = ${count} is more than the class ${classNames[label] ?? label} has samples to train on and validate with: ${members.length}.`,
          `Lower folds to ${members.length < 2 ? 'a number that every class has' : `${members.length} at most`}, or use more samples.`,
        ),
      );
    }
    for (const place of shuffled(members, randomStream('folds', seed, label))) {
      parts[next % count]!.push(pool[place]!);
      next++;
    }
  }
  return succeed(parts.map((part) => Uint32Array.from(part).sort()));
}

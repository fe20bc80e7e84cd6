/**
 * Seeded choices of samples. A split deals samples of every class evenly over each set: the samples of a class are
 * shuffled and spread over the interval 0..1 at equal distances (systematic sampling), all classes are merged by
 * place, and the sets are cut from that line. So set sizes are exact and class shares are off by about one sample.
 */

import { randomStream } from '../core/random.ts';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { grouped } from '../core/words.ts';
import { dataFailure } from './messages.ts';

export interface SplitShare {
  readonly name: string;
  /** 0..1 */
  readonly share: number;
}

/** Sample numbers by set, disjoint; all samples are used when the shares add up to 1. */
export function splitSamples(
  labels: ArrayLike<number>,
  shares: readonly SplitShare[],
  seed: number,
): Result<ReadonlyMap<string, Uint32Array>> {
  const wrong = checkShares(shares);
  if (wrong !== undefined) return fail(wrong);
  const order = stratifiedOrder(labels, seed);
  const sets = new Map<string, Uint32Array>();
  let total = 0;
  let start = 0;
  for (const { name, share } of shares) {
    total += share;
    // Rounding the running total keeps every set within one sample of its share and loses none.
    const end = Math.round(Math.min(1, total) * order.length + 1e-9);
    if (end === start) {
      const percent = Number((share * 100).toPrecision(4));
      return fail(
        dataFailure(
          'data-empty',
          `The set ${name} is empty: it takes ${percent} % of ${grouped(order.length)} samples.`,
          'Give it a larger share, or use more samples.',
        ),
      );
    }
    sets.set(name, order.slice(start, end));
    start = end;
  }
  return succeed(sets);
}

/**
 * So many samples, the same number of each class as far as they go; a class with too few gives all it has. In
 * ascending order. `count` is at most the number of labels.
 */
export function limitSamples(labels: ArrayLike<number>, count: number, seed: number): Uint32Array {
  const waiting = [...byClass(labels).entries()].map(([label, members]) =>
    shuffled(members, randomStream('samples', seed, label)),
  );
  const chosen: number[] = [];
  for (let round = 0; chosen.length < count && waiting.some((members) => round < members.length); round++) {
    for (const members of waiting) {
      const member = members[round];
      if (member !== undefined && chosen.length < count) chosen.push(member);
    }
  }
  return Uint32Array.from(chosen).sort();
}

function checkShares(shares: readonly SplitShare[]): Failure | undefined {
  const hint = 'A split reads, for example, [train 80 %, validation 20 %].';
  if (shares.length === 0) return dataFailure('data-split', 'The split names no set.', hint);
  const names = new Set<string>();
  for (const { name, share } of shares) {
    if (names.has(name)) return dataFailure('data-split', `The split names the set ${name} twice.`, hint);
    names.add(name);
    if (!(share > 0)) return dataFailure('data-split', `The share of the set ${name} is not above 0 %.`, hint);
  }
  const sum = shares.reduce((total, { share }) => total + share, 0);
  if (sum > 1 + 1e-9) {
    const percent = Number((sum * 100).toPrecision(6));
    return dataFailure(
      'data-split',
      `The shares of split add up to ${percent} %.`,
      'They may add up to 100 % at most.',
    );
  }
  return undefined;
}

function stratifiedOrder(labels: ArrayLike<number>, seed: number): Uint32Array {
  const places: { readonly sample: number; readonly place: number }[] = [];
  for (const [label, members] of byClass(labels)) {
    const random = randomStream('split', seed, label);
    const offset = random.next();
    shuffled(members, random).forEach((sample, rank) => {
      places.push({ sample, place: (rank + offset) / members.length });
    });
  }
  places.sort((a, b) => a.place - b.place || a.sample - b.sample);
  return Uint32Array.from(places, ({ sample }) => sample);
}

/** Sample numbers of each class, classes in ascending order. */
export function byClass(labels: ArrayLike<number>): Map<number, number[]> {
  const classes = new Map<number, number[]>();
  for (let sample = 0; sample < labels.length; sample++) {
    const members = classes.get(labels[sample]!);
    if (members === undefined) classes.set(labels[sample]!, [sample]);
    else members.push(sample);
  }
  return new Map([...classes.entries()].sort(([a], [b]) => a - b));
}

export function shuffled(members: readonly number[], random: ReturnType<typeof randomStream>): number[] {
  return Array.from(random.permutation(members.length), (place) => members[place]!);
}

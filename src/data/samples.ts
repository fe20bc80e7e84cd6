/** Samples as a format names them before it reads any: where each lies and which class it has. */

import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { grouped } from '../core/words.ts';
import { type Reading, showPath } from './files.ts';
import { type Folds, foldSets } from './folds.ts';
import { dataFailure } from './messages.ts';
import { limitSamples, type SplitShare, splitSamples } from './split.ts';

export interface NamedSample {
  /** Absolute path. */
  readonly path: string;
  /** The name that does not change when the data moves: the list's word, or class folder and file. */
  readonly name: string;
  readonly label: number;
}

/** Sample numbers by set, in the order of the split, the held-out set last. */
export type SampleSets = ReadonlyMap<string, Uint32Array>;

/** The numbers of the training samples to use: all, or `count` of them, evenly over the classes. */
export function chooseSamples(
  labels: ArrayLike<number>,
  count: number | undefined,
  seed: number,
  where: string,
): Result<Uint32Array> {
  if (count === undefined) return succeed(Uint32Array.from({ length: labels.length }, (_, sample) => sample));
  if (count > labels.length) {
    return fail(
      dataFailure(
        'data-samples',
        `samples asks for ${grouped(count)} training samples; ${where} has ${grouped(labels.length)}.`,
        'Lower samples, or remove the line to use all.',
      ),
    );
  }
  return succeed(limitSamples(labels, count, seed));
}

/** How training samples become sets. */
export interface SetSettings {
  readonly split: readonly SplitShare[];
  /** Undefined: no cross-validation. */
  readonly folds: Folds | undefined;
  /** For messages; left out, a class is its number. */
  readonly classNames?: readonly string[];
}

/** The sets of an experiment over numbered samples: `training` is cut as set, `heldOut` becomes the set test. */
export function makeSets(
  labels: ArrayLike<number>,
  training: Uint32Array,
  heldOut: Uint32Array,
  { split: shares, folds, classNames }: SetSettings,
  seed: number,
): Result<SampleSets> {
  const trainingLabels = Array.from(training, (sample) => labels[sample]!);
  const shared = splitSamples(trainingLabels, shares, seed);
  if (!shared.ok) return shared;
  const split = folds === undefined ? shared : foldSets(shared.value, trainingLabels, folds, seed, classNames);
  if (!split.ok) return split;
  const sets = new Map<string, Uint32Array>();
  for (const [name, places] of split.value)
    sets.set(
      name,
      places.map((place) => training[place]!),
    );
  if (heldOut.length > 0) {
    if (sets.has('test')) {
      return fail(
        dataFailure(
          'data-split',
          'The set test is named twice: by test and by a share of split.',
          'Remove one of the two.',
        ),
      );
    }
    sets.set('test', heldOut);
  }
  return succeed(sets);
}

/** A share called test takes the place of held-out samples that the experiment does not name itself. */
export function hasTestShare(shares: readonly SplitShare[]): boolean {
  return shares.some(({ name }) => name === 'test');
}

/** A sample in both lists would let training see what measures it. */
export function findLeak(
  reading: Reading,
  training: readonly NamedSample[],
  heldOut: readonly NamedSample[],
): Failure | undefined {
  const trained = new Set(training.map(({ path }) => path));
  const shared = heldOut.find(({ path }) => trained.has(path));
  if (shared === undefined) return undefined;
  return dataFailure(
    'data-leak',
    `${showPath(reading, shared.path)} is in the training samples and in the test samples.`,
    'Remove it from one of the two, so that training does not see what measures it.',
  );
}

/** Sentences that name what lies among samples and is not read, `why` as a clause; none where nothing does. */
export function leftOut(paths: readonly string[], why: string, reading: Reading): string[] {
  const [first] = paths;
  if (first === undefined) return [];
  const rest = paths.length - 1;
  const what = `${showPath(reading, first)}${rest === 0 ? ' is' : ` and ${grouped(rest)} more are`}`;
  return [`${what} left out: ${why}.`];
}

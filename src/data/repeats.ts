/**
 * What a person should know of samples that two sets hold byte for byte: what was learned by heart comes out right in
 * the second, as where a file of training samples was copied over the held-out one, or wrong, where a copy has another
 * class.
 */

import { createHash } from 'node:crypto';
import { grouped } from '../core/words.ts';
import { learnedSet } from './coverage.ts';
import type { SampleSets } from './samples.ts';

/** What samples hold, by their numbers. */
export interface SampleContents {
  /** All that is kept of a sample, without its class. */
  bytesOf(sample: number): readonly Uint8Array[];
  classOf(sample: number): number | undefined;
  /** Where it lies, for people. */
  nameOf(sample: number): string;
}

/** A sample that a set before its own holds as well. */
interface Repeat {
  readonly sample: number;
  readonly first: { readonly set: string; readonly sample: number };
}

/** Sentences for each set that shares samples with those before it: train comes first, test last. */
export function repeatNotes(sets: SampleSets, contents: SampleContents): string[] {
  const seen = new Map<string, Repeat['first']>();
  const notes: string[] = [];
  for (const name of inOrder(sets)) {
    const samples = sets.get(name) ?? new Uint32Array(0);
    const digests = Array.from(samples, (sample) => digest(contents.bytesOf(sample)));
    const shared = digests.flatMap((known, place): Repeat[] => {
      const first = seen.get(known);
      return first === undefined ? [] : [{ sample: samples[place]!, first }];
    });
    const agrees = ({ sample, first }: Repeat) => contents.classOf(sample) === contents.classOf(first.sample);
    const told = (repeats: readonly Repeat[], what: string, advice: string) =>
      repeatNote(name, samples.length, repeats, contents, what, advice);
    notes.push(
      ...told(shared.filter(agrees), ', so what was learned by heart comes out right there', 'Remove one of the two.'),
      ...told(
        shared.filter((repeat) => !agrees(repeat)),
        ' but of another class, so what was learned by heart comes out wrong there',
        'Correct the class of one of the two, or remove one.',
      ),
    );
    digests.forEach((known, place) => {
      if (!seen.has(known)) seen.set(known, { set: name, sample: samples[place]! });
    });
  }
  return notes;
}

function repeatNote(
  name: string,
  all: number,
  repeats: readonly Repeat[],
  { nameOf }: SampleContents,
  what: string,
  advice: string,
): string[] {
  const [repeat] = repeats;
  if (repeat === undefined) return [];
  const [is, more] = repeats.length === 1 ? ['is', ''] : ['are', ', and so on'];
  const others = [...new Set(repeats.map(({ first }) => first.set))].join(' and ');
  return [
    `${countOf(repeats.length, all)} of the set ${name} ${is} in ${others} too, byte for byte${what}: ${nameOf(repeat.sample)} is the same as ${nameOf(repeat.first.sample)}${more}. ${advice}`,
  ];
}

function inOrder(sets: SampleSets): readonly string[] {
  const learned = learnedSet(sets);
  const rank = (name: string) => (name === learned ? 0 : name === 'test' ? 2 : 1);
  return [...sets.keys()].sort((a, b) => rank(a) - rank(b));
}

function digest(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64');
}

function countOf(shared: number, all: number): string {
  if (shared === all) return all === 1 ? 'The one sample' : `All ${grouped(all)} samples`;
  return `${grouped(shared)} of the ${grouped(all)} samples`;
}

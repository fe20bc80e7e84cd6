/**
 * What a person should know of samples that two sets hold byte for byte: what was learned by heart comes out right in
 * the second, as where a file of training samples was copied over the held-out one.
 */

import { createHash } from 'node:crypto';
import { grouped } from '../core/words.ts';
import { learnedSet } from './coverage.ts';
import type { SampleSets } from './samples.ts';

/** What samples hold, by their numbers. */
export interface SampleContents {
  /** All that is kept of a sample, without its class. */
  bytesOf(sample: number): readonly Uint8Array[];
  /** Where it lies, for people. */
  nameOf(sample: number): string;
}

/** Sentences, one for each set that shares samples with those before it: train comes first, test last. */
export function repeatNotes(sets: SampleSets, contents: SampleContents): string[] {
  const seen = new Map<string, { readonly set: string; readonly sample: number }>();
  const notes: string[] = [];
  for (const name of inOrder(sets)) {
    const samples = sets.get(name) ?? new Uint32Array(0);
    const digests = Array.from(samples, (sample) => digest(contents.bytesOf(sample)));
    const shared = digests.flatMap((known, place) => {
      const first = seen.get(known);
      return first === undefined ? [] : [{ sample: samples[place]!, first }];
    });
    if (shared[0] !== undefined) {
      const { sample, first } = shared[0];
      const others = [...new Set(shared.map((one) => one.first.set))].join(' and ');
      notes.push(
        `${countOf(shared.length, samples.length)} of the set ${name} ${shared.length === 1 ? 'is' : 'are'} in ${others} too, byte for byte, so what was learned by heart comes out right there: ${contents.nameOf(sample)} is the same as ${contents.nameOf(first.sample)}${shared.length === 1 ? '' : ', and so on'}. Remove one of the two.`,
      );
    }
    digests.forEach((known, place) => {
      if (!seen.has(known)) seen.set(known, { set: name, sample: samples[place]! });
    });
  }
  return notes;
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

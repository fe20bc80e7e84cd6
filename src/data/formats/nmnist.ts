/** Reads the chosen recordings of N-MNIST, and only those, into one event store. */

import { fail, type Result, succeed } from '../../core/result.ts';
import { type EventStore, eventStoreBuilder } from '../events.ts';
import { type Reading, readBytes, showPath, statIfThere } from '../files.ts';
import type { Fingerprint } from '../fingerprint.ts';
import { chooseSamples, makeSets, type NamedSample, type SampleSets } from '../samples.ts';
import type { NmnistSettings } from '../settings.ts';
import { decodeNmnist, NMNIST_SIZE } from './nmnist-events.ts';
import { findNmnist, NMNIST_CLASSES } from './nmnist-folder.ts';

export interface EventSamples {
  readonly store: EventStore;
  /** Class of each sample of the store // [samples] */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly sets: SampleSets;
  /** Where a sample lies, for people. */
  readonly nameOf: (sample: number) => string;
  /** What lies among the recordings and is not read, in sentences. */
  readonly notes: readonly string[];
}

export async function readNmnist(
  settings: NmnistSettings,
  splitSeed: number,
  reading: Reading,
  fingerprint: Fingerprint,
): Promise<Result<EventSamples>> {
  const found = await findNmnist(settings, reading);
  if (!found.ok) return found;
  const { training, heldOut, notes } = found.value;
  const chosen = chooseSamples(
    training.map(({ label }) => label),
    settings.samples,
    splitSeed,
    settings.from,
  );
  if (!chosen.ok) return chosen;

  const samples = [...Array.from(chosen.value, (place) => training[place]!), ...heldOut];
  const labels = Uint8Array.from(samples, ({ label }) => label);
  const numbers = Uint32Array.from(samples, (_, sample) => sample);
  const boundary = chosen.value.length;
  const sets = makeSets(labels, numbers.slice(0, boundary), numbers.slice(boundary), settings, splitSeed);
  if (!sets.ok) return sets;
  const store = await readRecordings(samples, boundary, reading, fingerprint);
  if (!store.ok) return store;
  const classNames = Array.from({ length: NMNIST_CLASSES }, (_, label) => String(label));
  const nameOf = (sample: number) => showPath(reading, samples[sample]!.path);
  return succeed({ store: store.value, labels, classNames, sets: sets.value, nameOf, notes });
}

/** Files are read side by side and decoded in order, so the first damaged one is named whatever the disk does. */
async function readRecordings(
  samples: readonly NamedSample[],
  boundary: number,
  reading: Reading,
  fingerprint: Fingerprint,
): Promise<Result<EventStore>> {
  const builder = eventStoreBuilder(NMNIST_SIZE, NMNIST_SIZE);
  for (let start = 0; start < samples.length; start += FILES_AT_ONCE) {
    const few = samples.slice(start, start + FILES_AT_ONCE);
    if (start === 0) builder.reserve(await estimateEvents(few, samples.length));
    const contents = await Promise.all(few.map(({ path }) => readBytes(reading, path)));
    for (const [place, bytes] of contents.entries()) {
      if (!bytes.ok) return bytes;
      const { name, label, path } = few[place]!;
      const role = start + place < boundary ? 'training' : 'test';
      fingerprint.add(`${role} ${name} ${label}`, bytes.value);
      const failure = decodeNmnist(bytes.value, showPath(reading, path), builder);
      if (failure !== undefined) return fail(failure);
    }
  }
  return succeed(builder.build());
}

const FILES_AT_ONCE = 32;
/** Room for all of N-MNIST. */
const MOST_RESERVED = 2 ** 28;

/** From the first files' sizes, a little too large: one allocation instead of many copies. */
async function estimateEvents(first: readonly NamedSample[], samples: number): Promise<number> {
  const sizes = await Promise.all(first.map(async ({ path }) => (await statIfThere(path))?.size ?? 0));
  const mean = sizes.reduce((total, size) => total + size, 0) / 5 / Math.max(1, sizes.length);
  return Math.min(MOST_RESERVED, Math.ceil(mean * samples * 1.05));
}

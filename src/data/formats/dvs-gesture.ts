/**
 * Opens DVS Gesture: indexes the recordings, checks and names every gesture once, keeps what fits into a bounded
 * memory and reads the rest again from disk when a batch asks for it.
 */

import { describeFailure, fail, type Result, succeed } from '../../core/result.ts';
import { grouped } from '../../core/words.ts';
import { type EventSource, type EventStore, eventStoreBuilder, storeBytes } from '../events.ts';
import { cancelled, type Reading, readPiece, showPath } from '../files.ts';
import type { Fingerprint } from '../fingerprint.ts';
import { chooseSamples, makeSets, type SampleSets } from '../samples.ts';
import type { GestureSettings } from '../settings.ts';
import { type AedatIndex, bytesOfInterval, indexAedat } from './aedat31-index.ts';
import { DVS_SIZE, decodeGesture, gestureSensor } from './dvs-gesture-events.ts';
import { type FoundGesture, findGestures } from './dvs-gesture-folder.ts';
import { gestureNames } from './dvs-gesture-labels.ts';
import { decodeNmnist } from './nmnist-events.ts';

export interface GestureSamples {
  readonly source: EventSource;
  /** Class of each sample, 0 for the data set's 1 // [samples] */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly sets: SampleSets;
  /** Where a sample lies, for people. */
  readonly nameOf: (sample: number) => string;
  /** Clips that are not read, in sentences. */
  readonly notes: readonly string[];
}

/** Events of so many bytes stay in memory: 44 million, some 350 gestures of 1.45 s. */
export const KEPT_BYTES = 268_435_456;

/** `keptBytes` bounds the memory of all gestures together; it changes no result. */
export async function readGestures(
  settings: GestureSettings,
  splitSeed: number,
  reading: Reading,
  fingerprint: Fingerprint,
  keptBytes = KEPT_BYTES,
): Promise<Result<GestureSamples>> {
  const found = await findGestures(settings, reading);
  if (!found.ok) return found;
  const { training, heldOut, notes } = found.value;
  const trainingLabels = training.map(({ label }) => label);
  const chosen = chooseSamples(trainingLabels, settings.samples, splitSeed, settings.from);
  if (!chosen.ok) return chosen;
  const gestures = [...Array.from(chosen.value, (place) => training[place]!), ...heldOut];
  const labels = Uint8Array.from(gestures, ({ label }) => label);
  const numbers = Uint32Array.from(gestures, (_, sample) => sample);
  const boundary = chosen.value.length;
  const setting = { ...settings, classNames: gestureNames };
  const sets = makeSets(labels, numbers.slice(0, boundary), numbers.slice(boundary), setting, splitSeed);
  if (!sets.ok) return sets;

  const placed = await placeAll(gestures, settings.binning.windowMs * 1000, reading);
  if (!placed.ok) return placed;
  const read = (sample: number): Result<EventStore> => readOne(placed.value[sample]!, settings.downscale, reading);
  const kept = new Map<number, EventStore>();
  let free = keptBytes;
  for (const [sample, { name, label }] of gestures.entries()) {
    if (reading.signal?.aborted) return fail(cancelled());
    const store = read(sample);
    if (!store.ok) return store;
    const role = sample < boundary ? 'training' : 'test';
    fingerprint.add(`${role} ${name} ${label} cells`, bytesOf(store.value.cells));
    fingerprint.add(`${role} ${name} ${label} times`, bytesOf(store.value.timesUs));
    if (storeBytes(store.value) <= free) {
      kept.set(sample, compact(store.value));
      free -= storeBytes(store.value);
    }
    await breathe();
  }
  const side = sideOf(settings.downscale);
  const find: EventSource['find'] = (sample) => {
    const store = kept.get(sample) ?? orThrow(read(sample));
    return { store, place: 0 };
  };
  const classNames = settings.other ? gestureNames : gestureNames.slice(0, -1);
  const nameOf = (sample: number): string => {
    const { path, interval } = gestures[sample]!;
    return `${showPath(reading, path)}${interval === undefined ? '' : ` from ${grouped(interval.startUs)} us`}`;
  };
  return succeed({ source: { height: side, width: side, find }, labels, classNames, sets: sets.value, nameOf, notes });
}

interface PlacedGesture {
  readonly path: string;
  /** Undefined for a clip, which is read whole. */
  readonly piece:
    | { readonly from: number; readonly to: number; readonly startUs: number; readonly endUs: number }
    | undefined;
}

function sideOf(downscale: number): number {
  return Math.ceil(DVS_SIZE / downscale);
}

/** Walks through every recording once, one after the other, and keeps of it where its gestures lie. */
async function placeAll(
  gestures: readonly FoundGesture[],
  windowUs: number,
  reading: Reading,
): Promise<Result<readonly PlacedGesture[]>> {
  const placed: PlacedGesture[] = [];
  let index: { readonly path: string; readonly value: AedatIndex } | undefined;
  for (const { path, interval } of gestures) {
    if (interval === undefined) {
      placed.push({ path, piece: undefined });
      continue;
    }
    if (index?.path !== path) {
      const walked = await indexAedat(path, reading);
      if (!walked.ok) return walked;
      index = { path, value: walked.value };
    }
    const { startUs } = interval;
    const endUs = Math.min(interval.endUs, startUs + windowUs);
    const [from, to] = bytesOfInterval(index.value, startUs, endUs);
    placed.push({ path, piece: { from, to, startUs, endUs } });
  }
  return succeed(placed);
}

function readOne({ path, piece }: PlacedGesture, downscale: number, reading: Reading): Result<EventStore> {
  const side = sideOf(downscale);
  const builder = eventStoreBuilder(side, side);
  const sensor = gestureSensor(downscale);
  const shown = showPath(reading, path);
  const bytes = readPiece(reading, path, piece?.from ?? 0, piece?.to);
  if (!bytes.ok) return bytes;
  const failure =
    piece === undefined
      ? decodeNmnist(bytes.value, shown, builder, sensor)
      : decodeGesture({ bytes: bytes.value, offset: piece.from, ...piece }, sensor, shown, builder);
  return failure === undefined ? succeed(builder.build()) : fail(failure);
}

function orThrow(read: Result<EventStore>): EventStore {
  if (read.ok) return read.value;
  throw new Error(`A recording changed after it was opened. ${describeFailure(read.error)}`);
}

/** Without the room that its columns had to grow. */
function compact(store: EventStore): EventStore {
  return { ...store, cells: store.cells.slice(), timesUs: store.timesUs.slice() };
}

function bytesOf(column: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** Lets the process hear that it is cancelled. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

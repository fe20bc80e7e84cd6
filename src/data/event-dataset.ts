/** Recordings as training sees them: the events of the asked samples, binned batch by batch. */

import type { RandomStream } from '../core/random.ts';
import { deltaCode } from '../core/spike-code.ts';
import { type Augmentation, drawEventMove, type EventMove } from './augment.ts';
import { batchMaker, type InputMemory } from './batch-maker.ts';
import { type Binning, binSample, cellPlaces, channelsOf, eventsInWindow } from './bin.ts';
import { coverageNotes } from './coverage.ts';
import type { Dataset } from './dataset.ts';
import type { EventSource, EventStore } from './events.ts';
import { repeatNotes } from './repeats.ts';
import type { SampleSets } from './samples.ts';

export interface EventDatasetParts {
  readonly kind: string;
  readonly source: EventSource;
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly sets: SampleSets;
  /** Where a sample lies, for people. */
  readonly nameOf: (sample: number) => string;
  /** What is to be known of the files, in sentences. */
  readonly notes?: readonly string[];
  readonly binning: Binning;
  readonly encode: EventEncode;
  readonly augmentation: Augmentation;
  readonly fingerprint: string;
  readonly memory: InputMemory | undefined;
}

/** direct: what the steps hold. delta: their changes as spikes of 1 and -1, by at least `threshold`. */
export type EventEncode = { readonly kind: 'direct' } | { readonly kind: 'delta'; readonly threshold: number };

export function eventDataset(parts: EventDatasetParts): Dataset {
  const { kind, source, labels, classNames, sets, binning, encode, augmentation, fingerprint } = parts;
  const { height, width } = source;
  const sampleShape = [height, width, channelsOf(binning)] as const;
  const sampleSize = height * width * sampleShape[2];
  const buffered = encode.kind === 'direct' ? 0 : binning.steps * sampleSize;
  const [course, changed] = [new Float32Array(buffered), new Float32Array(buffered)]; // [step, cell]
  const places = cellPlaces(source, binning);
  const makeBatch = batchMaker(sets, labels, [binning.steps, ...sampleShape], parts.memory);
  const changes = augmentation.shift > 0 || augmentation.flip || augmentation.noise > 0;
  const drawMoveOf = (store: EventStore, place: number, random: RandomStream): EventMove => {
    const events = augmentation.noise > 0 ? eventsInWindow(store, place, binning) : 0;
    return drawEventMove(augmentation, random, events, height * width * 2, binning.windowMs);
  };
  let notes: readonly string[] | undefined; // made when asked for: most who open the data only train on it
  return {
    kind,
    sampleShape,
    classNames,
    steps: binning.steps,
    stepMs: binning.stepMs,
    sets: Object.fromEntries([...sets].map(([name, samples]) => [name, samples.length])),
    fingerprint,
    get notes() {
      notes ??= [
        ...(parts.notes ?? []),
        ...coverageNotes(sets, labels, classNames),
        ...repeatNotes(sets, {
          bytesOf: (sample) => bytesOf(source.find(sample)),
          classOf: (sample) => labels[sample],
          nameOf: parts.nameOf,
        }),
      ];
      return notes;
    },
    batch: (set, indices, augment) =>
      makeBatch(set, indices, (inputs, sample, slot) => {
        const { store, place } = source.find(sample);
        const move = changes && augment ? drawMoveOf(store, place, augment) : undefined;
        if (encode.kind === 'direct') {
          binSample(store, place, binning, inputs, slot, indices.length, move, places);
          return;
        }
        course.fill(0);
        binSample(store, place, binning, course, 0, 1, move, places);
        changed.fill(0);
        deltaCode(course, sampleSize, encode.threshold, changed);
        for (let step = 0; step < binning.steps; step++) {
          const row = changed.subarray(step * sampleSize, (step + 1) * sampleSize);
          inputs.set(row, (step * indices.length + slot) * sampleSize);
        }
      }),
  };
}

/** Of one sample. */
function bytesOf({ store, place }: ReturnType<EventSource['find']>): readonly Uint8Array[] {
  const [from, to] = [store.starts[place]!, store.starts[place + 1]!];
  return [store.cells.subarray(from, to), store.timesUs.subarray(from, to)].map(
    (column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  );
}

/** Recordings as training sees them: the events of the asked samples, binned into one buffer that is used again. */

import type { RandomStream } from '../core/random.ts';
import { type Augmentation, drawEventMove, type EventMove } from './augment.ts';
import { batchMaker } from './batch-maker.ts';
import { type Binning, binSample, channelsOf, eventsInWindow } from './bin.ts';
import type { Dataset } from './dataset.ts';
import type { EventStore } from './events.ts';
import type { SampleSets } from './samples.ts';

export interface EventDatasetParts {
  readonly kind: string;
  readonly store: EventStore;
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly sets: SampleSets;
  readonly binning: Binning;
  readonly augmentation: Augmentation;
  readonly fingerprint: string;
}

export function eventDataset(parts: EventDatasetParts): Dataset {
  const { kind, store, labels, classNames, sets, binning, augmentation, fingerprint } = parts;
  const { height, width } = store;
  const sampleShape = [height, width, channelsOf(binning)] as const;
  const makeBatch = batchMaker(sets, labels, [binning.steps, ...sampleShape]);
  const changes = augmentation.shift > 0 || augmentation.flip || augmentation.noise > 0;
  const drawMoveOf = (sample: number, random: RandomStream): EventMove => {
    const events = augmentation.noise > 0 ? eventsInWindow(store, sample, binning) : 0;
    return drawEventMove(augmentation, random, events, height * width * 2, binning.windowMs);
  };
  return {
    kind,
    sampleShape,
    classNames,
    steps: binning.steps,
    stepMs: binning.stepMs,
    sets: Object.fromEntries([...sets].map(([name, samples]) => [name, samples.length])),
    fingerprint,
    batch: (set, indices, augment) =>
      makeBatch(set, indices, (inputs, sample, slot) => {
        const move = changes && augment ? drawMoveOf(sample, augment) : undefined;
        binSample(store, sample, binning, inputs, slot, indices.length, move);
      }),
  };
}

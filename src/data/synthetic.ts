/** The embedded event set: seeded, needs no file, and can only be told apart by the order of its events. */

import { randomStream } from '../core/random.ts';
import { type EventStore, eventStoreBuilder } from './events.ts';
import { type Camera, filmScene, sceneNames } from './scene.ts';

export interface SyntheticSet {
  readonly store: EventStore;
  /** Class of each sample // [samples] */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
}

export const MAX_SYNTHETIC_CLASSES = sceneNames.length;

/** Classes take turns, so every class has as many samples as the others; a longer set begins like a shorter one. */
export function makeSyntheticSet(camera: Camera, classes: number, samples: number, seed: number): SyntheticSet {
  const builder = eventStoreBuilder(camera.height, camera.width);
  const labels = Uint8Array.from({ length: samples }, (_, sample) => sample % classes);
  for (let sample = 0; sample < samples; sample++) {
    filmScene(labels[sample]!, camera, randomStream('synthetic', seed, sample), builder);
  }
  return { store: builder.build(), labels, classNames: sceneNames.slice(0, classes) };
}

/**
 * Still images shown as Poisson spikes (HYBRID: Rathi et al. 2020, ICLR): at each step a pixel x spikes with chance
 * |x| / scale and with the sign of x, so that its spikes, scaled back, average to the image. The scale belongs into the
 * first weights, so that spikes stay 1.
 */

import { type RandomStream, randomStream } from '../core/random.ts';
import type { Batch, Dataset } from '../data/dataset.ts';

/**
 * A measured sample is coded alike at every reading, whatever its batch, by `seed`; training samples by the stream of their
 * augmentation.
 */
export function poissonCoded(data: Dataset, steps: number, scale: number, seed: number): Dataset {
  return {
    ...shownFor(data, steps),
    batch(set, indices, augment) {
      const still = data.batch(set, indices, augment);
      return codeBatch(still, steps, scale, (place) => augment ?? randomStream(seed, 'poisson', set, indices[place]!));
    },
  };
}

/** The data with other steps, without its notes: to copy them is to make them, which costs a look at every sample. */
export function shownFor(data: Dataset, steps: number): Dataset {
  const { kind, sampleShape, classNames, stepMs, sets, fingerprint } = data;
  const batch: Dataset['batch'] = (set, indices, augment) => data.batch(set, indices, augment);
  return { kind, sampleShape, classNames, steps, stepMs, sets, fingerprint, batch };
}

/** The largest |x| of the first `samples` samples of a set; 1 for a set of zeros. */
export function largestInput(data: Dataset, set: string, samples: number): number {
  const count = Math.min(samples, data.sets[set] ?? 0);
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  let largest = 0;
  for (const value of data.batch(set, indices).inputs) largest = Math.max(largest, Math.abs(value));
  return largest || 1;
}

function codeBatch(still: Batch, steps: number, scale: number, streamOf: (place: number) => RandomStream): Batch {
  const { inputs, shape, labels } = still;
  const spikes = new Float32Array(steps * inputs.length);
  const size = inputs.length / shape[1];
  for (let place = 0; place < shape[1]; place++) {
    const random = streamOf(place);
    for (let start = 0; start < spikes.length; start += inputs.length) {
      for (let i = place * size; i < (place + 1) * size; i++) {
        const value = inputs[i]!;
        if (random.next() * scale < Math.abs(value)) spikes[start + i] = value < 0 ? -1 : 1;
      }
    }
  }
  return { inputs: spikes, shape: [steps, shape[1], shape[2], shape[3], shape[4]], labels };
}

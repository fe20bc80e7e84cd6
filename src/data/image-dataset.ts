/**
 * Still images as training sees them. Direct: the image itself, once, for every step. Rate: a pixel of brightness p
 * spikes at each step with chance p, so its spikes over many steps count its brightness.
 */

import { type RandomStream, randomStream } from '../core/random.ts';
import { type Augmentation, drawMove, moveImage } from './augment.ts';
import { batchMaker } from './batch-maker.ts';
import type { Dataset } from './dataset.ts';
import type { ImageSamples } from './formats/cifar10.ts';

export interface ImageDatasetParts {
  readonly kind: string;
  readonly images: ImageSamples;
  readonly encode: 'direct' | 'rate';
  readonly steps: number;
  readonly standardize: boolean;
  readonly augmentation: Augmentation;
  readonly fingerprint: string;
  /** Root of the spike trains of unaugmented samples: the same at every reading. */
  readonly seed: number;
}

export function imageDataset(parts: ImageDatasetParts): Dataset {
  const { kind, images, encode, steps, augmentation, fingerprint, seed } = parts;
  const { shape, sets, labels, classNames } = images;
  const imageSize = shape[0] * shape[1] * shape[2];
  const time = encode === 'rate' ? steps : 1;
  const makeBatch = batchMaker(sets, labels, [time, ...shape]);
  const scale = parts.standardize ? channelScale(images) : undefined;
  const plain = new Float32Array(imageSize);
  const moved = new Float32Array(imageSize);

  return {
    kind,
    sampleShape: shape,
    classNames,
    steps,
    stepMs: undefined,
    sets: Object.fromEntries([...sets].map(([name, samples]) => [name, samples.length])),
    fingerprint,
    batch: (set, indices, augment) =>
      makeBatch(set, indices, (inputs, sample, slot) => {
        loadImage(images, sample, plain);
        if (augment) moveImage(plain, moved, shape, drawMove(augmentation, augment), augmentation.noise, augment);
        const image = augment ? moved : plain;
        if (encode === 'rate') {
          const random = augment ?? randomStream('rate', seed, sample);
          writeSpikes(image, random, inputs, slot, indices.length, steps);
        } else {
          if (scale !== undefined) standardizeImage(image, scale);
          inputs.set(image, slot * imageSize);
        }
      }),
  };
}

/** From planes of bytes to pixels of shares // [height, width, channels] */
function loadImage(images: ImageSamples, sample: number, target: Float32Array): void {
  const [height, width, channels] = images.shape;
  const plane = height * width;
  const start = sample * plane * channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < plane; pixel++) {
      target[pixel * channels + channel] = images.pixels[start + channel * plane + pixel]! / 255;
    }
  }
}

function writeSpikes(
  image: Float32Array,
  random: RandomStream,
  inputs: Float32Array,
  slot: number,
  batch: number,
  steps: number,
): void {
  for (let step = 0; step < steps; step++) {
    const base = (step * batch + slot) * image.length;
    for (let i = 0; i < image.length; i++) if (random.next() < image[i]!) inputs[base + i] = 1;
  }
}

interface ChannelScale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Over the first set only, so that nothing of a measured set reaches training. */
function channelScale(images: ImageSamples): ChannelScale {
  const [height, width, channels] = images.shape;
  const plane = height * width;
  const first = images.sets.values().next().value ?? new Uint32Array(0);
  const mean: number[] = [];
  const deviation: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squares = 0;
    for (const sample of first) {
      const start = (sample * channels + channel) * plane;
      for (let pixel = start; pixel < start + plane; pixel++) {
        const value = images.pixels[pixel]! / 255;
        sum += value;
        squares += value * value;
      }
    }
    const count = Math.max(1, first.length * plane);
    mean.push(sum / count);
    deviation.push(Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) || 1);
  }
  return { mean, deviation };
}

function standardizeImage(image: Float32Array, { mean, deviation }: ChannelScale): void {
  for (let i = 0; i < image.length; i++) {
    const channel = i % mean.length;
    image[i] = (image[i]! - mean[channel]!) / deviation[channel]!;
  }
}

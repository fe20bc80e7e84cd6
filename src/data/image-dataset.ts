/**
 * Still images as training sees them. Direct: the image itself, once, for every step. Rate and latency: brightness as the
 * number of a pixel's spikes, or as the time of its only one (core/spike-code.ts).
 */

import { randomStream } from '../core/random.ts';
import { latencyCode, rateCode } from '../core/spike-code.ts';
import { type Augmentation, drawMove, moveImage } from './augment.ts';
import { batchMaker, type InputMemory } from './batch-maker.ts';
import { coverageNotes, learnedSet } from './coverage.ts';
import type { Dataset } from './dataset.ts';
import type { ImageSamples } from './formats/cifar10.ts';
import { repeatNotes } from './repeats.ts';

export interface ImageDatasetParts {
  readonly kind: string;
  readonly images: ImageSamples;
  readonly encode: ImageEncode;
  readonly steps: number;
  readonly standardize: boolean;
  readonly augmentation: Augmentation;
  readonly fingerprint: string;
  /** Root of the spike trains of unaugmented samples: the same at every reading. */
  readonly seed: number;
  readonly memory: InputMemory | undefined;
}

/** `floor` is the brightness, 0 .. 1, up to which a pixel stays silent. */
export type ImageEncode =
  | { readonly kind: 'direct' }
  | { readonly kind: 'rate' }
  | { readonly kind: 'latency'; readonly floor: number };

export function imageDataset(parts: ImageDatasetParts): Dataset {
  const { kind, images, encode, steps, augmentation, fingerprint, seed } = parts;
  const { shape, sets, labels, classNames } = images;
  const imageSize = shape[0] * shape[1] * shape[2];
  const time = encode.kind === 'direct' ? 1 : steps;
  const makeBatch = batchMaker(sets, labels, [time, ...shape], parts.memory);
  const scale = parts.standardize ? channelScale(images) : undefined;
  const plain = new Float32Array(imageSize);
  const moved = new Float32Array(imageSize);
  const code = new Float32Array(encode.kind === 'direct' ? 0 : steps * imageSize); // [step, pixel and channel]
  let notes: readonly string[] | undefined; // made when asked for: most who open the data only train on it

  return {
    kind,
    sampleShape: shape,
    classNames,
    steps,
    stepMs: undefined,
    sets: Object.fromEntries([...sets].map(([name, samples]) => [name, samples.length])),
    fingerprint,
    get notes() {
      notes ??= [
        ...images.notes,
        ...coverageNotes(sets, labels, classNames),
        ...repeatNotes(sets, {
          bytesOf: (sample) => [images.pixels.subarray(sample * imageSize, (sample + 1) * imageSize)],
          classOf: (sample) => labels[sample],
          nameOf: images.nameOf,
        }),
      ];
      return notes;
    },
    batch: (set, indices, augment) =>
      makeBatch(set, indices, (inputs, sample, slot) => {
        loadImage(images, sample, plain);
        if (augment) moveImage(plain, moved, shape, drawMove(augmentation, augment), augmentation.noise, augment);
        const image = augment ? moved : plain;
        if (encode.kind === 'direct') {
          if (scale !== undefined) standardizeImage(image, scale);
          inputs.set(image, slot * imageSize);
          return;
        }
        code.fill(0);
        if (encode.kind === 'rate') rateCode(image, steps, augment ?? randomStream('rate', seed, sample), code);
        else latencyCode(image, steps, encode.floor, code);
        for (let step = 0; step < steps; step++) {
          const row = code.subarray(step * imageSize, (step + 1) * imageSize);
          inputs.set(row, (step * indices.length + slot) * imageSize);
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

interface ChannelScale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Over the set that is trained on alone, so that nothing of a measured set reaches training. */
function channelScale(images: ImageSamples): ChannelScale {
  const [height, width, channels] = images.shape;
  const plane = height * width;
  const learned = images.sets.get(learnedSet(images.sets) ?? '') ?? new Uint32Array(0);
  const mean: number[] = [];
  const deviation: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squares = 0;
    for (const sample of learned) {
      const start = (sample * channels + channel) * plane;
      for (let pixel = start; pixel < start + plane; pixel++) {
        const value = images.pixels[pixel]! / 255;
        sum += value;
        squares += value * value;
      }
    }
    const count = Math.max(1, learned.length * plane);
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

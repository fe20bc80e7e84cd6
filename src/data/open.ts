/** Opens the data of an experiment: settings of a plan in, samples by set out, or one failure that says what to do. */

import { onlyOptions } from '../core/only-options.ts';
import { fail, type Result, succeed } from '../core/result.ts';
import { grouped } from '../core/words.ts';
import type { DecidedSettings } from '../protocol/plan.ts';
import type { InputMemory } from './batch-maker.ts';
import type { Dataset } from './dataset.ts';
import { eventDataset } from './event-dataset.ts';
import { heldSource } from './events.ts';
import { cancelled, type Reading } from './files.ts';
import { startFingerprint } from './fingerprint.ts';
import { readCifar } from './formats/cifar10.ts';
import { readGestures } from './formats/dvs-gesture.ts';
import { readNmnist } from './formats/nmnist.ts';
import { imageDataset } from './image-dataset.ts';
import { dataFailure } from './messages.ts';
import { makeSets } from './samples.ts';
import {
  type DataSettings,
  type GestureSettings,
  type NmnistSettings,
  readSettings,
  type SyntheticSettings,
} from './settings.ts';
import { makeSyntheticSet } from './synthetic.ts';

/** How data is opened, beside what its settings say. */
export interface OpenOptions {
  /** Decides which sample is in which set: the same for all trials of a run. */
  readonly splitSeed: number;
  /** Absolute path of the experiment's folder: relative paths start here. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  /** Where the inputs of batches are made, one batch at a time; left out, every batch has memory of its own. */
  readonly memory?: InputMemory | undefined;
}

/**
 * Reads everything once; the bytes stay in memory, the tensors are made batch by batch. Fails for a setting that is wrong,
 * throws a RangeError for an option that there is not.
 */
export async function openDataset(settings: DecidedSettings, options: OpenOptions): Promise<Result<Dataset>> {
  onlyOptions(options, ['splitSeed', 'folder', 'signal', 'memory'], 'Options of openDataset');
  const read = readSettings(settings);
  if (!read.ok) return read;
  if (!Number.isSafeInteger(options.splitSeed)) return fail(seedUnknown(options.splitSeed));
  if (read.value.kind !== 'synthetic' && typeof options.folder !== 'string') return fail(folderUnknown);
  const dataset = await openKind(read.value, settings, options);
  return options.signal?.aborted ? fail(cancelled()) : dataset;
}

async function openKind(
  settings: DataSettings,
  asWritten: DecidedSettings,
  { splitSeed, folder, signal, memory }: OpenOptions,
): Promise<Result<Dataset>> {
  const reading: Reading = { folder, signal };
  const fingerprint = startFingerprint(asWritten, splitSeed);
  const recordings = (of: EventSettings) => eventParts(of, fingerprint.end(), memory);
  switch (settings.kind) {
    case 'nmnist': {
      const samples = await readNmnist(settings, splitSeed, reading, fingerprint);
      if (!samples.ok) return samples;
      const { store, ...rest } = samples.value;
      return succeed(eventDataset({ source: heldSource(store), ...rest, ...recordings(settings) }));
    }
    case 'dvs_gesture': {
      const samples = await readGestures(settings, splitSeed, reading, fingerprint);
      if (!samples.ok) return samples;
      return succeed(eventDataset({ ...samples.value, ...recordings(settings) }));
    }
    case 'cifar10': {
      const images = await readCifar(settings, splitSeed, reading, fingerprint);
      if (!images.ok) return images;
      const { kind, encode, steps, standardize, augment: augmentation } = settings;
      return succeed(
        imageDataset({
          kind,
          images: images.value,
          encode,
          steps,
          standardize,
          augmentation,
          fingerprint: fingerprint.end(),
          seed: splitSeed,
          memory,
        }),
      );
    }
    case 'synthetic':
      return openSynthetic(settings, splitSeed, recordings(settings));
  }
}

/** The fingerprint needs no bytes here: settings and seed say everything, and its version covers the generator. */
function openSynthetic(
  settings: SyntheticSettings,
  splitSeed: number,
  parts: ReturnType<typeof eventParts>,
): Result<Dataset> {
  const { size, binning, noiseHz, classes, samples, seed } = settings;
  const camera = { height: size[0], width: size[1], windowMs: binning.windowMs, noiseHz };
  const { store, ...made } = makeSyntheticSet(camera, classes, samples, seed ?? splitSeed);
  const numbers = Uint32Array.from(made.labels, (_, sample) => sample);
  const sets = makeSets(
    made.labels,
    numbers,
    new Uint32Array(0),
    { ...settings, classNames: made.classNames },
    splitSeed,
  );
  if (!sets.ok) return sets;
  const nameOf = (sample: number) => `sample ${grouped(sample + 1)}`;
  return succeed(eventDataset({ source: heldSource(store), ...made, sets: sets.value, nameOf, ...parts }));
}

/** What every kind of recording passes on as it was set. */
function eventParts(
  { kind, binning, encode, augment: augmentation }: EventSettings,
  fingerprint: string,
  memory: InputMemory | undefined,
) {
  return { kind, binning, encode, augmentation, fingerprint, memory };
}

type EventSettings = NmnistSettings | GestureSettings | SyntheticSettings;

const folderUnknown = dataFailure(
  'data-setting',
  'folder is not given, and paths of the data start there.',
  'Give the path of a folder, for example folder: process.cwd().',
);

function seedUnknown(seed: unknown) {
  const message = `splitSeed is ${typeof seed === 'string' ? `"${seed}"` : String(seed)}, and must be a whole number.`;
  return dataFailure('data-setting', message, 'Give a whole number, for example 1.');
}

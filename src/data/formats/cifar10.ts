/**
 * CIFAR-10, binary version (Krizhevsky 2009): records of 3,073 bytes, a label and three planes (red, green, blue) of
 * 32 x 32 pixels, row by row. Only the records that an experiment uses are kept.
 */

import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { grouped } from '../../core/words.ts';
import type { Reading } from '../files.ts';
import type { Fingerprint } from '../fingerprint.ts';
import { dataFailure, emptyFile } from '../messages.ts';
import { chooseSamples, hasTestShare, makeSets, type SampleSets } from '../samples.ts';
import type { CifarSettings } from '../settings.ts';
import { type CifarFile, type CifarFiles, findCifar } from './cifar10-files.ts';

export interface ImageSamples {
  /** Brightness 0..255 // [samples, channels, height, width] */
  readonly pixels: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Class of each sample // [samples] */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly sets: SampleSets;
  /** Where a sample lies, for people. */
  readonly nameOf: (sample: number) => string;
  /** What is missing of the files, in sentences. */
  readonly notes: readonly string[];
}

export async function readCifar(
  settings: CifarSettings,
  splitSeed: number,
  reading: Reading,
  fingerprint: Fingerprint,
): Promise<Result<ImageSamples>> {
  const files = await findCifar(settings.from, reading);
  if (!files.ok) return files;
  const classNames = readClassNames(files.value.meta);
  if (!classNames.ok) return classNames;
  const { training, test } = withoutUnused(files.value, settings);
  for (const file of [...training, ...test]) {
    const failure = checkBatch(file);
    if (failure !== undefined) return fail(failure);
    fingerprint.add(file.name, file.bytes);
  }

  const trainingRecords = recordsOf(training);
  const chosen = chooseSamples(trainingRecords.map(labelOf), settings.samples, splitSeed, settings.from);
  if (!chosen.ok) return chosen;
  const records = [...Array.from(chosen.value, (record) => trainingRecords[record]!), ...recordsOf(test)];
  const numbers = Uint32Array.from(records, (_, sample) => sample);
  const boundary = chosen.value.length;
  const labels = Uint8Array.from(records, labelOf);
  const setting = { ...settings, classNames: classNames.value };
  const sets = makeSets(labels, numbers.slice(0, boundary), numbers.slice(boundary), setting, splitSeed);
  if (!sets.ok) return sets;

  const pixels = new Uint8Array(records.length * IMAGE_BYTES);
  for (const [sample, { file, at }] of records.entries()) {
    pixels.set(file.bytes.subarray(at + 1, at + RECORD_BYTES), sample * IMAGE_BYTES);
  }
  return succeed({
    pixels,
    shape: [32, 32, 3],
    labels,
    classNames: classNames.value,
    sets: sets.value,
    nameOf: (sample) => imageName(records[sample]!),
    notes: [...missingBatches(training, settings.from), ...files.value.notes],
  });
}

const TRAINING_BATCHES = 5;
const IMAGE_BYTES = 3072;
const RECORD_BYTES = 1 + IMAGE_BYTES;
const usualNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'] as const;

interface CifarRecord {
  readonly file: CifarFile;
  readonly at: number;
}

function withoutUnused(
  files: CifarFiles,
  settings: CifarSettings,
): { training: readonly CifarFile[]; test: readonly CifarFile[] } {
  const test = files.test === undefined || hasTestShare(settings.split) ? [] : [files.test];
  return { training: files.training, test };
}

/** Fewer images than CIFAR-10 has are fine to work with, and not to be compared with results on all of them. */
function missingBatches(training: readonly CifarFile[], where: string): string[] {
  const there = training.map(({ name }) => name.replaceAll(/\D/g, ''));
  if (there.length >= TRAINING_BATCHES) return [];
  const images = training.reduce((sum, { bytes }) => sum + bytes.length / RECORD_BYTES, 0);
  const numbers = there.length === 1 ? `number ${there[0]}` : `numbers ${there.join(', ')}`;
  return [
    `${where} holds ${there.length} of the ${TRAINING_BATCHES} training batches of CIFAR-10, ${numbers}: ${grouped(images)} images.`,
  ];
}

function checkBatch(file: CifarFile): Failure | undefined {
  const { bytes, shown } = file;
  const rest = bytes.length % RECORD_BYTES;
  const end = bytes.length - rest;
  for (let at = 0; at < end; at += RECORD_BYTES) {
    if (bytes[at]! < usualNames.length) continue;
    return dataFailure(
      'data-label',
      `${shown}: class ${bytes[at]} at byte ${grouped(at)} is outside of 0..9.`,
      'The file is damaged, or of another format; fetch it again.',
    );
  }
  if (rest !== 0) {
    return dataFailure(
      'data-truncated',
      `${shown} ends inside a record at byte ${grouped(end)}: ${grouped(rest)} bytes are left, a record has ${grouped(RECORD_BYTES)}.`,
      'The file is cut off; fetch it again.',
    );
  }
  if (end > 0) return undefined;
  return emptyFile(shown, 'Fetch it again, or remove it: missing batches are fine.');
}

function recordsOf(files: readonly CifarFile[]): CifarRecord[] {
  return files.flatMap((file) =>
    Array.from({ length: file.bytes.length / RECORD_BYTES }, (_, record) => ({ file, at: record * RECORD_BYTES })),
  );
}

/** Images count from 1. */
function imageName({ file, at }: CifarRecord): string {
  return `${file.shown}, image ${grouped(at / RECORD_BYTES + 1)}`;
}

function labelOf({ file, at }: CifarRecord): number {
  return file.bytes[at]!;
}

function readClassNames(meta: CifarFile | undefined): Result<readonly string[]> {
  if (meta === undefined) return succeed(usualNames);
  const names = new TextDecoder()
    .decode(meta.bytes)
    .split(/\r\n|\n|\r/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === usualNames.length) return succeed(names);
  return fail(
    dataFailure(
      'data-unsupported',
      `${meta.shown} names ${names.length === 1 ? '1 class' : `${names.length} classes`}; CIFAR-10 has ${usualNames.length}.`,
      'Correct the file, or remove it: the usual names are known.',
    ),
  );
}

/**
 * Finds N-MNIST recordings without reading them. Two layouts: the official distribution (Train/0 .. Train/9, Test/0 ..
 * Test/9, or the ten class folders alone), and a folder of numbered files with list files that name their classes.
 */

import { basename, join, resolve, sep } from 'node:path';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import {
  type FolderEntry,
  isPacked,
  listFolder,
  nameAmong,
  type Reading,
  readText,
  resolvePath,
  showPath,
  statIfThere,
} from '../files.ts';
import { dataFailure } from '../messages.ts';
import { findLeak, hasTestShare, leftOut, type NamedSample } from '../samples.ts';
import type { NmnistSettings } from '../settings.ts';
import { listedTwice, parseSampleList, SAVE_AGAIN } from './sample-list.ts';

export const NMNIST_CLASSES = 10;

export interface FoundRecordings {
  readonly training: readonly NamedSample[];
  /** Empty when the experiment names none and the folder has no Test, or a share of the split is called test. */
  readonly heldOut: readonly NamedSample[];
  /** What lies among the recordings and is not read, in sentences. */
  readonly notes: readonly string[];
}

export async function findNmnist(settings: NmnistSettings, reading: Reading): Promise<Result<FoundRecordings>> {
  const root = resolvePath(reading, settings.from);
  const entries = await listFolder(reading, root);
  if (!entries.ok) return entries;

  const training =
    settings.train?.is === 'list'
      ? await readList(settings.train.path, root, reading)
      : await readTrainingFolder(settings, root, entries.value, reading);
  if (!training.ok) return training;

  const heldOut = await readHeldOut(settings, root, entries.value, reading);
  if (!heldOut.ok) return heldOut;
  const leak = findLeak(reading, training.value.samples, heldOut.value.samples);
  if (leak !== undefined) return fail(leak);
  const notes = [...training.value.notes, ...heldOut.value.notes];
  return succeed({ training: training.value.samples, heldOut: heldOut.value.samples, notes });
}

/** One place that names samples, a list or a folder of class folders. */
interface Named {
  readonly samples: readonly NamedSample[];
  readonly notes: readonly string[];
}

async function readTrainingFolder(
  settings: NmnistSettings,
  root: string,
  entries: readonly FolderEntry[],
  reading: Reading,
): Promise<Result<Named>> {
  if (settings.train !== undefined) return readNamedFolder('train', settings.train.path, root, reading);
  const inside = folderNamed(entries, 'train');
  if (inside !== undefined) return readClassFolders(join(root, inside), reading);
  if (entries.some(isClassFolder)) return readClassFolders(root, reading);
  return fail(explainNoClasses(root, entries, reading));
}

async function readHeldOut(
  settings: NmnistSettings,
  root: string,
  entries: readonly FolderEntry[],
  reading: Reading,
): Promise<Result<Named>> {
  const { test } = settings;
  if (test?.is === 'list') return readList(test.path, root, reading);
  if (test !== undefined) return readNamedFolder('test', test.path, root, reading);
  const official = settings.train === undefined && !hasTestShare(settings.split);
  const inside = official ? folderNamed(entries, 'test') : undefined;
  return inside === undefined ? succeed({ samples: [], notes: [] }) : readClassFolders(join(root, inside), reading);
}

async function readList(path: string, root: string, reading: Reading): Promise<Result<Named>> {
  const listPath = await besideData(path, root, reading);
  const text = await readText(reading, listPath);
  if (!text.ok) return text;
  const shown = showPath(reading, listPath);
  const listed = parseSampleList(text.value, shown, NMNIST_CLASSES);
  if (!listed.ok) return listed;
  const entries = await listFolder(reading, root);
  if (!entries.ok) return entries;
  const files = new Set(entries.value.filter(({ folder }) => !folder).map(({ name }) => name));

  const samples: NamedSample[] = [];
  const lines = new Map<string, number>();
  for (const { name, label, line } of listed.value) {
    const file = await findRecording(name, root, files);
    if (file === undefined) {
      return fail(
        dataFailure(
          'data-missing',
          `${shown}, line ${line}: there is no recording ${RECORDING_END.test(name) ? name : `${name}.bs2 or ${name}.bin`} in ${showPath(reading, root)}.`,
          name.includes('\uFFFD')
            ? SAVE_AGAIN
            : name.includes('\\') && sep === '/'
              ? 'Write / between folders.'
              : 'Put the recording there, or remove the line.',
        ),
      );
    }
    const recording = resolve(root, file);
    const earlier = lines.get(recording);
    if (earlier !== undefined) {
      return fail(
        listedTwice(`${shown}, line ${line}`, `${name} is the recording of line ${earlier}, by another name`),
      );
    }
    lines.set(recording, line);
    samples.push({ path: recording, name, label });
  }
  return succeed({ samples, notes: [] });
}

/** The file of a listed sample relative to the folder: the name with an extension, or as it stands. */
async function findRecording(name: string, root: string, files: ReadonlySet<string>): Promise<string | undefined> {
  for (const candidate of [`${name}.bs2`, `${name}.bin`, name]) {
    const known = nameAmong(files, candidate);
    if (known !== undefined) return known;
    // Only a name with a folder in it can lie where the listing of the root does not show it.
    if (/[\\/]/.test(candidate) && (await statIfThere(resolve(root, candidate)))?.isFile()) return candidate;
  }
  return undefined;
}

async function readNamedFolder(
  setting: 'train' | 'test',
  path: string,
  root: string,
  reading: Reading,
): Promise<Result<Named>> {
  const folder = await besideData(path, root, reading);
  if (!(await statIfThere(folder))?.isFile()) return readClassFolders(folder, reading);
  return fail(
    dataFailure(
      'data-unsupported',
      `${showPath(reading, folder)} is a file, not a folder of class folders.`,
      `If it lists samples, write ${setting} = list "${path}" (in a script { kind: 'list', text: '${path}' }).`,
    ),
  );
}

async function readClassFolders(folder: string, reading: Reading): Promise<Result<Named>> {
  const entries = await listFolder(reading, folder);
  if (!entries.ok) return entries;
  const classes = entries.value.filter(isClassFolder);
  if (classes.length === 0) return fail(explainNoClasses(folder, entries.value, reading));
  const strange = await foldersOfRecordings(folder, entries.value, reading);
  const outside = strange.find((path) => /^\d+$/.test(basename(path)));
  if (outside !== undefined) return fail(explainOutside(outside, reading));
  const samples: NamedSample[] = [];
  const left: string[] = [];
  for (const { name: label } of classes) {
    const files = await listFolder(reading, join(folder, label));
    if (!files.ok) return files;
    const isSample = (file: FolderEntry): boolean => !file.folder && isRecording(file.name);
    const recordings = files.value.filter(isSample);
    if (recordings.length === 0) return fail(explainEmptyClass(join(folder, label), label, files.value, reading));
    for (const { name } of recordings) {
      samples.push({ path: join(folder, label, name), name: `${label}/${name}`, label: Number(label) });
    }
    const others = files.value.filter((file) => !isSample(file) && !file.name.startsWith('.'));
    left.push(...others.map(({ name }) => join(folder, label, name)));
  }
  const notes = [
    ...leftOut(strange, 'classes are the folders 0 to 9', reading),
    ...leftOut(left, 'a recording ends in .bin or .bs2', reading),
  ];
  return succeed({ samples, notes });
}

/** Folders beside those of the classes that somebody may take for classes. */
async function foldersOfRecordings(
  folder: string,
  entries: readonly FolderEntry[],
  reading: Reading,
): Promise<readonly string[]> {
  const others = entries.filter((entry) => entry.folder && !isClassFolder(entry) && !entry.name.startsWith('.'));
  const looked = await Promise.all(
    others.map(async ({ name }) => {
      const inside = await listFolder(reading, join(folder, name));
      return inside.ok && inside.value.some((file) => !file.folder && isRecording(file.name))
        ? [join(folder, name)]
        : [];
    }),
  );
  return looked.flat();
}

/** A list or folder is looked for beside the recordings first, then beside the experiment. */
async function besideData(path: string, root: string, reading: Reading): Promise<string> {
  const beside = resolve(root, path);
  return (await statIfThere(beside)) === undefined && (await statIfThere(resolvePath(reading, path))) !== undefined
    ? resolvePath(reading, path)
    : beside;
}

function explainOutside(folder: string, reading: Reading): Failure {
  return dataFailure(
    'data-label',
    `${showPath(reading, folder)} is no class: classes are 0 to ${NMNIST_CLASSES - 1}.`,
    `Name the folders of the classes 0 to ${NMNIST_CLASSES - 1}, or move this one elsewhere.`,
  );
}

function explainEmptyClass(folder: string, label: string, entries: readonly FolderEntry[], reading: Reading): Failure {
  const packed = entries.find(({ name, folder: inside }) => !inside && isPacked(name));
  return dataFailure(
    'data-empty',
    `${showPath(reading, folder)} holds no recording.`,
    packed === undefined
      ? `A recording ends in .bin or .bs2; put those of class ${label} there, or remove the folder.`
      : `A recording ends in .bin or .bs2; unpack ${packed.name} and what else is packed there.`,
  );
}

function explainNoClasses(folder: string, entries: readonly FolderEntry[], reading: Reading): Failure {
  const shown = showPath(reading, folder);
  const lists = entries.filter(({ name, folder: inside }) => !inside && name.endsWith('.txt')).map(({ name }) => name);
  if (entries.some(({ name }) => name.startsWith('data_batch_'))) {
    return dataFailure(
      'data-unsupported',
      `${shown} holds CIFAR-10, no recordings.`,
      'Write data cifar10 for it, or name another folder.',
    );
  }
  if (entries.some((entry) => !entry.folder && isRecording(entry.name)) && lists.length > 0) {
    return dataFailure(
      'data-unsupported',
      `${shown} holds recordings without class folders.`,
      `Name the list of the training samples, for example train = list "${lists.find((name) => /train/i.test(name)) ?? lists[0]}".`,
    );
  }
  const packed = entries
    .filter(({ name, folder: inside }) => !inside && isPacked(name) && /train|test|mnist/i.test(name))
    .map(({ name }) => name);
  if (packed.length > 0) {
    return dataFailure(
      'data-unsupported',
      `${shown} holds no class folders, but ${packed[0]}.`,
      'Unpack what is packed there, and name the folder that holds Train and Test.',
    );
  }
  if (/^(train|test)$/i.test(basename(folder))) {
    return dataFailure(
      'data-unsupported',
      `${shown} holds none of the class folders 0 to 9.`,
      'Put the recordings of each class into a folder of its number there, or remove the folder.',
    );
  }
  const folders = entries.filter(({ folder: inside }) => inside).map(({ name }) => name);
  if (folders.length > 1) {
    return dataFailure(
      'data-unsupported',
      `${shown} is no N-MNIST folder: it has neither Train nor folders 0 to 9, but ${folders.slice(0, 3).join(', ')}${folders.length > 3 ? ' and so on' : ''}.`,
      'Name the folder that holds Train and Test. Own classes are called by numbers, or listed: train = list "train.txt", on each line a recording, a tab and its class from 0 to 9.',
    );
  }
  return dataFailure(
    'data-unsupported',
    `${shown} is no N-MNIST folder: it has neither Train nor folders 0 to 9.`,
    'Name the folder that holds Train and Test, or the ten class folders.',
  );
}

function folderNamed(entries: readonly FolderEntry[], name: string): string | undefined {
  return entries.find((entry) => entry.folder && entry.name.toLowerCase() === name)?.name;
}

function isClassFolder(entry: FolderEntry): boolean {
  return entry.folder && /^[0-9]$/.test(entry.name);
}

const RECORDING_END = /\.(bin|bs2)$/i;

function isRecording(name: string): boolean {
  return RECORDING_END.test(name) && !name.startsWith('.');
}

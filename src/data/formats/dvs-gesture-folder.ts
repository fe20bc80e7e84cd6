/**
 * Finds the gestures of DVS Gesture without reading an event. Two layouts: recordings with their label files and lists
 * of trials, as published, and clips of one gesture each, named by their class (1.bs2 .. 11.bs2, or 4_second.bs2).
 */

import { join, resolve } from 'node:path';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { listFolder, nameAmong, type Reading, readText, resolvePath, showPath } from '../files.ts';
import { dataFailure } from '../messages.ts';
import { findLeak, hasTestShare, leftOut, type NamedSample } from '../samples.ts';
import type { GestureSettings } from '../settings.ts';
import { gestureNames, parseGestureLabels, parseTrialList } from './dvs-gesture-labels.ts';
import { listedTwice } from './sample-list.ts';

export interface FoundGesture extends NamedSample {
  /** In times of the recording; undefined for a clip, which is one gesture. */
  readonly interval: { readonly startUs: number; readonly endUs: number } | undefined;
}
export interface FoundGestures {
  readonly training: readonly FoundGesture[];
  readonly heldOut: readonly FoundGesture[];
  /** Clips that are not read, in sentences. */
  readonly notes: readonly string[];
}

export async function findGestures(settings: GestureSettings, reading: Reading): Promise<Result<FoundGestures>> {
  const root = resolvePath(reading, settings.from);
  const entries = await listFolder(reading, root);
  if (!entries.ok) return entries;
  // Hidden ones are what a system keeps beside a file, as ._1.bs2 of macOS.
  const seen = entries.value.filter(({ name, folder }) => !folder && !name.startsWith('.'));
  const files = new Set(seen.map(({ name }) => name));
  const recordings = [...files].filter((name) => /\.aedat$/i.test(name));
  const clips = [...files].filter((name) => clipClass(name) !== undefined);
  const inFolder = { root, files, reading, other: settings.other };
  if (recordings.length === 0 && clips.length === 0) return fail(explainNone(root, reading));

  const unlisted = settings.train === undefined && recordings.length === 0;
  const training = unlisted
    ? await gesturesOf(clips, inFolder)
    : await listedGestures(settings.train ?? TRAIN_LIST, 'train', inFolder);
  if (!training.ok) return training;
  const testList = settings.test ?? (unlisted || hasTestShare(settings.split) ? undefined : TEST_LIST);
  const heldOut = testList === undefined ? succeed([]) : await listedGestures(testList, 'test', inFolder);
  if (!heldOut.ok) return heldOut;
  const leak = findLeak(reading, training.value, heldOut.value);
  if (leak !== undefined) return fail(leak);
  const unnamed = unlisted ? [...files].filter((name) => /\.bs2$/i.test(name) && !clips.includes(name)) : [];
  const paths = unnamed.map((name) => join(root, name));
  const notes = leftOut(paths, `the name of a clip begins with its class, 1 to ${gestureNames.length}`, reading);
  return succeed({ training: training.value, heldOut: heldOut.value, notes });
}

interface InFolder {
  readonly root: string;
  readonly files: ReadonlySet<string>;
  readonly reading: Reading;
  /** Whether class 11 is used. */
  readonly other: boolean;
}

const TRAIN_LIST = 'trials_to_train.txt';
const TEST_LIST = 'trials_to_test.txt';

async function listedGestures(
  list: string,
  set: 'train' | 'test',
  inFolder: InFolder,
): Promise<Result<readonly FoundGesture[]>> {
  const { root, files, reading } = inFolder;
  const path = files.has(list) ? join(root, list) : resolvePath(reading, list);
  const shown = showPath(reading, path);
  const text = await readText(reading, path);
  if (!text.ok) return fail(text.error.code === 'data-missing' ? explainNoList(list, set, inFolder) : text.error);
  const listed = parseTrialList(text.value, shown);
  if (!listed.ok) return listed;
  const names = new Set<string>();
  for (const { name, line } of listed.value) {
    const known = nameAmong(files, name);
    if (known === undefined) return fail(explainAbsent(name, `${shown}, line ${line}`, inFolder));
    if (names.has(known)) return fail(listedTwice(`${shown}, line ${line}`, `${name} stands there already`));
    names.add(known);
  }
  return gesturesOf([...names], inFolder);
}

async function gesturesOf(names: readonly string[], inFolder: InFolder): Promise<Result<readonly FoundGesture[]>> {
  const { root, files, reading, other } = inFolder;
  const gestures: FoundGesture[] = [];
  for (const name of names) {
    const path = resolve(root, name);
    const gesture = clipClass(name);
    if (gesture !== undefined) {
      if (other || gesture < gestureNames.length)
        gestures.push({ path, name, label: gesture - 1, interval: undefined });
      continue;
    }
    const labelFile = name.replace(/\.aedat$/i, '_labels.csv');
    const labels = join(root, nameAmong(files, labelFile) ?? labelFile);
    const text = await readText(reading, labels);
    if (!text.ok) return fail(text.error.code === 'data-missing' ? explainNoLabels(name, labels, reading) : text.error);
    const intervals = parseGestureLabels(text.value, showPath(reading, labels));
    if (!intervals.ok) return intervals;
    for (const { gesture: label, startUs, endUs, line } of intervals.value) {
      if (!other && label === gestureNames.length) continue;
      gestures.push({ path, name: `${name}:${line}`, label: label - 1, interval: { startUs, endUs } });
    }
  }
  return succeed(gestures);
}

/** The class of a clip by its name, or undefined where it is none. */
function clipClass(name: string): number | undefined {
  const label = Number(/^(\d{1,2})(?:[_-].*)?\.bs2$/i.exec(name)?.[1] ?? 0);
  return label >= 1 && label <= gestureNames.length ? label : undefined;
}

function explainNoList(list: string, set: 'train' | 'test', { root, reading }: InFolder): Failure {
  return dataFailure(
    'data-missing',
    `There is no ${list} in ${showPath(reading, root)}: it names the recordings of the ${set === 'train' ? 'training' : 'test'} set, one a line.`,
    set === 'train'
      ? 'It comes with DVS Gesture; put it beside the recordings, or name another with train = list "...".'
      : 'It comes with DVS Gesture; put it beside the recordings, name another with test = list "...", or call a share of split test.',
  );
}

function explainAbsent(name: string, place: string, { root, files, reading }: InFolder): Failure {
  const whole = ['.aedat', '.bs2'].map((end) => name + end).find((known) => files.has(known));
  return dataFailure(
    'data-missing',
    `${place}: there is no recording ${name} in ${showPath(reading, root)}.`,
    whole === undefined
      ? 'Put the recording there, or start the line with # to leave it out.'
      : `Write the name of the file, ${whole}.`,
  );
}

function explainNoLabels(name: string, labels: string, reading: Reading): Failure {
  return dataFailure(
    'data-missing',
    `${showPath(reading, labels)} does not exist: it says when which gesture is made in ${name}.`,
    'It comes with DVS Gesture; put it beside the recording, or leave the recording out of the list.',
  );
}

function explainNone(root: string, reading: Reading): Failure {
  return dataFailure(
    'data-unsupported',
    `${showPath(reading, root)} is no DVS Gesture folder: it has neither recordings (user01_led.aedat) nor clips named by their class (1.bs2).`,
    'Name the folder that holds the .aedat files and their lists.',
  );
}

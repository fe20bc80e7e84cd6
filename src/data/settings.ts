/**
 * The settings of `data` in a plan, checked and with types of their own. The language has checked them before; scripts
 * that call `openDataset` themselves meet the same rules here. Defaults are those of the vocabulary (a test compares).
 */

import { fail, type Result, succeed } from '../core/result.ts';
import type { Decided, DecidedSettings } from '../protocol/plan.ts';
import { MOST_STEPS, stepsIn } from '../protocol/time-steps.ts';
import { type Augmentation, noAugmentation } from './augment.ts';
import type { Binning } from './bin.ts';
import type { EventEncode } from './event-dataset.ts';
import type { ImageEncode } from './image-dataset.ts';
import { dataFailure } from './messages.ts';
import type { SetSettings } from './samples.ts';
import { type SampleSource, type SettingReader, settingReader } from './setting-reader.ts';
import { MAX_SYNTHETIC_CLASSES } from './synthetic.ts';

interface Common extends SetSettings {
  readonly augment: Augmentation;
}
export interface NmnistSettings extends Common {
  readonly kind: 'nmnist';
  readonly from: string;
  readonly train: SampleSource | undefined;
  readonly test: SampleSource | undefined;
  readonly samples: number | undefined;
  readonly binning: Binning;
  readonly encode: EventEncode;
}
export interface GestureSettings extends Common {
  readonly kind: 'dvs_gesture';
  readonly from: string;
  /** Lists of recordings; undefined: those that come with the data set. */
  readonly train: string | undefined;
  readonly test: string | undefined;
  /** Whether class 11, other gestures, is used. */
  readonly other: boolean;
  /** Blocks of downscale x downscale pixels become one. */
  readonly downscale: number;
  readonly samples: number | undefined;
  readonly binning: Binning;
  readonly encode: EventEncode;
}
export interface CifarSettings extends Common {
  readonly kind: 'cifar10';
  readonly from: string;
  readonly samples: number | undefined;
  readonly encode: ImageEncode;
  readonly steps: number;
  /** Subtract the mean and divide by the standard deviation of each channel of the set that is trained on. */
  readonly standardize: boolean;
}
export interface SyntheticSettings extends Common {
  readonly kind: 'synthetic';
  readonly classes: number;
  readonly samples: number;
  readonly size: readonly [height: number, width: number];
  readonly noiseHz: number;
  /** Undefined: the seed of the split. */
  readonly seed: number | undefined;
  readonly binning: Binning;
  readonly encode: EventEncode;
}
export type DataSettings = NmnistSettings | GestureSettings | CifarSettings | SyntheticSettings;

export function readSettings(settings: DecidedSettings): Result<DataSettings> {
  const kind = settings.kind;
  const reader = settingReader(settings, `data ${typeof kind === 'string' ? kind : ''}`.trim());
  const value = readKind(kind, reader);
  const problem = reader.problem();
  if (problem !== undefined) return fail(problem);
  if (value === undefined) {
    return fail(
      dataFailure(
        'data-unsupported',
        `There is no data of the kind ${JSON.stringify(kind ?? null)}.`,
        'The kinds are nmnist, dvs_gesture, cifar10 and synthetic.',
      ),
    );
  }
  return succeed(value);
}

const eventWords = ['window', 'bin', 'steps', 'binning', 'polarity', 'encode'];
const commonWords = ['kind', 'split', 'folds', 'fold', 'augment', 'samples'];

function readKind(kind: Decided | undefined, reader: SettingReader): DataSettings | undefined {
  switch (kind) {
    case 'nmnist':
      reader.only([...commonWords, ...eventWords, 'from', 'train', 'test']);
      return {
        kind,
        from: reader.path('from'),
        train: reader.source('train'),
        test: reader.source('test'),
        samples: reader.whole('samples', undefined, 1),
        binning: readBinning(reader, 300),
        encode: readEventEncode(reader),
        ...readCommon(reader, true),
      };
    case 'dvs_gesture':
      reader.only([...commonWords, ...eventWords, 'from', 'train', 'test', 'other', 'downscale']);
      return {
        kind,
        from: reader.path('from'),
        train: readList(reader, 'train'),
        test: readList(reader, 'test'),
        other: reader.flag('other', true),
        downscale: reader.whole('downscale', 4, 1, 32),
        samples: reader.whole('samples', undefined, 1),
        binning: readBinning(reader, 1450),
        encode: readEventEncode(reader),
        ...readCommon(reader, false),
      };
    case 'cifar10': {
      reader.only([...commonWords, 'from', 'steps', 'encode', 'standardize']);
      const encode = readImageEncode(reader);
      const standardize = reader.flag('standardize', false);
      if (encode.kind !== 'direct' && standardize) {
        reader.reject(
          `standardize = yes gives negative values, of which encode = ${encode.kind} cannot make spikes.`,
          'Use one of the two.',
        );
      }
      return {
        kind,
        from: reader.path('from'),
        samples: reader.whole('samples', undefined, 1),
        encode,
        steps: reader.whole('steps', 6, 1, MOST_STEPS),
        standardize,
        ...readCommon(reader, true),
      };
    }
    case 'synthetic':
      reader.only([...commonWords, ...eventWords, 'classes', 'size', 'noise', 'seed']);
      return {
        kind,
        classes: reader.whole('classes', 4, 2, MAX_SYNTHETIC_CLASSES),
        samples: reader.whole('samples', 400, 1, 1_000_000),
        size: reader.size('size', [16, 16]),
        noiseHz: reader.number('noise', 2, 0),
        seed: reader.whole('seed', undefined, 0),
        binning: readBinning(reader, 100),
        encode: readEventEncode(reader),
        ...readCommon(reader, false),
      };
    default:
      return undefined;
  }
}

function readList(reader: SettingReader, name: string): string | undefined {
  const source = reader.source(name);
  if (source?.is === 'folder') reader.reject(`${name} must be a list of recordings.`, `Write ${name} = list "...".`);
  return source?.path;
}

function readImageEncode(reader: SettingReader): ImageEncode {
  const kind = reader.choice('encode', ['direct', 'rate', 'latency'], 'direct');
  if (kind !== 'latency') return { kind };
  const inner = reader.given('encode');
  inner?.only(['kind', 'floor']);
  return { kind, floor: inner?.number('floor', 0, 0, 1) ?? 0 };
}

function readEventEncode(reader: SettingReader): EventEncode {
  const kind = reader.choice('encode', ['direct', 'delta'], 'direct');
  if (kind === 'direct') return { kind };
  const inner = reader.given('encode');
  inner?.only(['kind', 'threshold']);
  return { kind, threshold: inner?.number('threshold', 1, Number.MIN_VALUE) ?? 1 };
}

function readCommon(reader: SettingReader, mayFlip: boolean): Common {
  const augment = reader.inner('augment');
  augment?.only(['kind', 'shift', 'flip', 'noise']);
  const augmentation =
    augment === undefined
      ? noAugmentation
      : {
          shift: augment.whole('shift', 0, 0),
          flip: augment.flag('flip', false),
          noise: augment.number('noise', 0, 0, 1),
        };
  if (augmentation.flip && !mayFlip) {
    reader.reject('augment.flip mirrors a movement, which makes it the movement of another class.', 'Remove flip.');
  }
  return { split: reader.shares('split'), folds: readFolds(reader), augment: augmentation };
}

/** `fold`, the part that validates, is no word of the language: each of a trial's tasks has its own. */
function readFolds(reader: SettingReader): SetSettings['folds'] {
  const count = reader.whole('folds', undefined, 2, 100);
  const held = reader.whole('fold', undefined, 1, count ?? 100);
  if (count !== undefined) return { count, held: held ?? 1 };
  if (held !== undefined) reader.reject('fold names a part, and without folds there is none.', 'Set folds as well.');
  return undefined;
}

/** `steps`, when given, divides the window; else `bin` is the step and the window's rest a shorter last one. */
function readBinning(reader: SettingReader, usualWindowMs: number): Binning {
  const windowMs = reader.number('window', usualWindowMs, 0.001);
  const givenSteps = reader.whole('steps', undefined, 1, MOST_STEPS);
  const binMs = reader.number('bin', 5, 0.001);
  const steps = givenSteps ?? stepsIn(windowMs, binMs);
  if (steps > MOST_STEPS) {
    reader.reject(
      `window / bin gives ${steps} steps, more than ${MOST_STEPS}.`,
      'Use a longer bin or a shorter window.',
    );
  }
  return {
    mode: reader.choice('binning', ['count', 'binary', 'signed'], 'count'),
    polarity: reader.choice('polarity', ['both', 'merged'], 'both'),
    windowMs,
    stepMs: givenSteps === undefined ? binMs : windowMs / givenSteps,
    steps,
  };
}

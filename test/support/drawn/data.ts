/** Drawn data: synthetic, or the small files of test/fixtures/data, below `data/` beside the experiment. */

import { findKind, groupOf } from '../../../src/language/meaning/vocabulary.ts';
import type { Pen } from './pen.ts';
import { drawnEntries } from './settings.ts';

export interface DrawnData {
  readonly kind: string;
  readonly entries: readonly string[];
  readonly input: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  readonly sets: readonly string[];
  /** Samples are still images without a time of their own. */
  readonly still: boolean;
}

export function drawnData(pen: Pen): DrawnData {
  const { draw } = pen;
  const name = draw.one([
    'synthetic',
    'synthetic',
    'synthetic',
    'synthetic',
    'nmnist',
    'dvs_gesture',
    'cifar10',
    'cifar10',
  ]);
  const kind = findKind(groupOf('data'), name)!;
  const without = [
    'from',
    'train',
    'test',
    'split',
    'folds',
    'samples',
    'size',
    'classes',
    'binning',
    'polarity',
    'other',
    'downscale',
    'window',
    'bin',
  ];
  const entries = drawnEntries(pen, kind, without, 0.25);
  const add = (entry: string) => entries.push(entry);
  const time = ['window = 40 ms', 'window = 0.03 s', 'window in { 20 ms, 40 ms }', 'window in 20 ms .. 50 ms'];
  let channels = 2;
  if (name !== 'cifar10') {
    add(pen.asks > 0 ? draw.one(time) : draw.one(time.slice(0, 2)));
    if (entries.every((entry) => !entry.startsWith('steps')))
      add(draw.one(['bin = 5 ms', 'bin = 4 ms', 'bin = 10 ms']));
    const binning = draw.one(['count', 'binary', 'signed', '']);
    const polarity = binning === 'signed' ? '' : draw.one(['both', 'merged', '']);
    if (binning !== '') add(`binning = ${binning}`);
    if (polarity !== '') add(`polarity = ${polarity}`);
    if (binning === 'signed' || polarity === 'merged') channels = 1;
  }
  const split = draw.one([
    '[train 60 %, validation 40 %]',
    '[train 0.5, validation 0.3, test 20 %]',
    '[train 50 %, validation 25 %, extra 25 %]',
    '[validation 10 %, train 85 %, test 5 %]',
    '',
  ]);
  const own = name === 'nmnist' || name === 'dvs_gesture' ? split.replace('test', 'more') : split;
  if (name !== 'dvs_gesture' && name !== 'nmnist' && own !== '') add(`split = ${own}`);
  const sets = [...own.matchAll(/[a-z]+/g)].map(([set]) => set);
  const still = name === 'cifar10';
  const common = { kind: name, entries, sets: name === 'synthetic' || still ? sets : [], still };
  switch (name) {
    case 'synthetic': {
      const [height, width, classes] = [draw.whole(4, 9), draw.whole(4, 9), draw.one([2, 3, 4, 4, 10])];
      for (const entry of [
        `size = ${height} x ${width}`,
        `classes = ${classes}`,
        `samples = ${classes === 10 ? draw.whole(20, 40) : draw.whole(12, 20) * classes}`,
      ])
        add(entry);
      return { ...common, input: [height, width, channels], classes };
    }
    case 'nmnist': {
      const listed = draw.likely(0.5);
      add(listed ? 'from = "data/nmnist-list"' : `from = "data/nmnist-official${draw.one(['', '/Train'])}"`);
      if (listed) for (const set of ['train', 'test']) add(`${set} = list "${set}.txt"`);
      add('split = [train 50 %, validation 50 %]');
      return { ...common, input: [34, 34, channels], classes: 10 };
    }
    case 'dvs_gesture': {
      const downscale = draw.one([4, 8, 16]);
      const other = draw.likely(0.5);
      for (const entry of ['from = "data/dvs-gesture"', `downscale = ${downscale}`]) add(entry);
      if (!other || draw.likely(0.5)) add(`other = ${other ? 'yes' : 'no'}`);
      add('split = [train 50 %, validation 50 %]');
      return { ...common, input: [128 / downscale, 128 / downscale, channels], classes: other ? 11 : 10 };
    }
    default: {
      if (draw.likely(0.3)) add(`samples = ${draw.whole(10, 20)}`);
      add(`from = "${draw.one(['data/cifar', 'data/cifar-10-binary.tar.gz'])}"`);
      return { ...common, input: [32, 32, 3], classes: 10 };
    }
  }
}

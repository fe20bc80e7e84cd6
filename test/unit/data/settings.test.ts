import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDataset } from '../../../src/data/open.ts';
import { type DataSettings, readSettings } from '../../../src/data/settings.ts';
import { dataGroup } from '../../../src/language/meaning/vocabulary/data.ts';
import type { Decided, DecidedSettings } from '../../../src/protocol/plan.ts';

function accept(settings: DecidedSettings): DataSettings {
  const read = readSettings(settings);
  assert.ok(read.ok, read.ok ? '' : read.error.message);
  return read.value;
}

function reject(settings: DecidedSettings): string {
  const read = readSettings(settings);
  assert.ok(!read.ok, 'the settings were accepted');
  assert.notEqual(read.error.hint, '');
  return read.error.message;
}

test('what the vocabulary fills in is what a script gets that leaves it out', () => {
  for (const group of dataGroup.kinds) {
    const bare: DecidedSettings = group.name === 'synthetic' ? { kind: 'synthetic' } : { kind: group.name, from: 'x' };
    const defaults: Record<string, Decided> = {};
    for (const setting of group.settings) {
      const value = setting.default;
      if (value !== undefined) defaults[setting.name] = JSON.parse(JSON.stringify(value));
    }
    assert.deepEqual(accept({ ...defaults, ...bare }), accept(bare), group.name);
  }
});

test('every setting of the vocabulary is known here', () => {
  for (const group of dataGroup.kinds) {
    for (const { name } of group.settings) {
      const read = readSettings({ kind: group.name, from: group.name === 'synthetic' ? null : 'x', [name]: 'wrong' });
      if (!read.ok) assert.doesNotMatch(read.error.message, /there is no setting/, `${group.name}.${name}`);
    }
  }
});

test('steps divides the window and outweighs bin; without it the last step holds the rest', () => {
  const binning = (settings: DecidedSettings) => {
    const value = accept({ kind: 'nmnist', from: 'x', ...settings });
    assert.ok(value.kind === 'nmnist');
    return [value.binning.steps, value.binning.stepMs];
  };
  assert.deepEqual(binning({ window: 300, bin: 1, steps: 20 }), [20, 15]);
  assert.deepEqual(binning({ window: 300, bin: 5 }), [60, 5]);
  assert.deepEqual(binning({ window: 10, bin: 4 }), [3, 4]);
  assert.deepEqual(binning({ window: 0.3, bin: 0.1 }), [3, 0.1]);
  assert.deepEqual(binning({ window: 5, bin: 10 }), [1, 10]);
});

test('lists and folders as the language writes them', () => {
  const value = accept({ kind: 'nmnist', from: 'x', train: { kind: 'list', text: 'a.txt' }, test: 'Test' });
  assert.ok(value.kind === 'nmnist');
  assert.deepEqual(value.train, { is: 'list', path: 'a.txt' });
  assert.deepEqual(value.test, { is: 'folder', path: 'Test' });
});

test('what cannot be used is refused by name', () => {
  const from = 'x';
  assert.match(reject({ kind: 'dvs' }), /no data of the kind "dvs"/);
  assert.match(reject({}), /no data of the kind null/);
  assert.match(reject({ kind: 'nmnist' }), /data nmnist: from is null/);
  assert.match(reject({ kind: 'nmnist', from, window: 0 }), /window is 0/);
  assert.match(reject({ kind: 'nmnist', from, window: 1000, bin: 0.01 }), /gives 100000 steps/);
  assert.match(reject({ kind: 'nmnist', from, steps: 2.5 }), /steps is 2.5, and must be a whole number/);
  assert.match(reject({ kind: 'nmnist', from, binning: 'sum' }), /one of count, binary, signed/);
  assert.match(
    reject({ kind: 'nmnist', from, encode: { kind: 'rate' } }),
    /encode is \{"kind":"rate"\}, and must be one of direct, delta/,
  );
  assert.match(reject({ kind: 'nmnist', from, train: { kind: 'lst', text: 'x' } }), /a folder, or a list file/);
  assert.match(reject({ kind: 'nmnist', from, split: { train: 1 } }), /split is .* a list of sets and shares/);
  assert.match(reject({ kind: 'nmnist', from, augment: { shift: -1 } }), /data nmnist, augment: shift is -1/);
  assert.match(reject({ kind: 'nmnist', from, augment: { turn: 5 } }), /there is no setting turn/);
  assert.match(reject({ kind: 'dvs_gesture', from, downscale: 33 }), /downscale is 33, .* from 1 to 32/);
  assert.match(reject({ kind: 'dvs_gesture', from, test: 'Test' }), /test must be a list of recordings/);
  assert.match(reject({ kind: 'dvs_gesture', from, augment: { flip: true } }), /mirrors a movement/);
  assert.match(reject({ kind: 'cifar10', from, window: 10 }), /there is no setting window/);
  assert.match(reject({ kind: 'cifar10', from, encode: 'rate', standardize: true }), /negative/);
  assert.match(reject({ kind: 'synthetic', folds: 1 }), /folds is 1, .* from 2 to 100/);
  assert.match(reject({ kind: 'synthetic', folds: 5, fold: 6 }), /fold is 6, .* from 1 to 5/);
  assert.match(reject({ kind: 'synthetic', fold: 2 }), /without folds there is none/);
  assert.match(reject({ kind: 'synthetic', classes: 11 }), /a number from 2 to 10/);
  assert.match(reject({ kind: 'synthetic', size: [16] }), /height x width/);
  assert.match(reject({ kind: 'synthetic', size: [2, 16] }), /height x width/);
});

test('a list file or shares in another form are told with the form that a script writes', () => {
  assert.match(
    reject({ kind: 'nmnist', from: 'x', train: { list: 'a.txt' } }),
    /must be a folder, or a list file as \{ kind: 'list', text: 'train\.txt' \}/,
  );
  assert.match(
    reject({ kind: 'synthetic', split: { train: 0.8 } }),
    /must be a list of sets and shares, as \[\['train', 0\.8\], \['validation', 0\.2\]\]/,
  );
});

test('a split seed that is no whole number is refused', async () => {
  for (const seed of ['1', 1.5, Number.NaN, undefined]) {
    const opened = await openDataset({ kind: 'synthetic' }, { splitSeed: seed as number, folder: '.' });
    assert.match(opened.ok ? '' : opened.error.message, /^splitSeed is .*, and must be a whole number\.$/);
  }
});

test('an option that there is not is a mistake of the script', async () => {
  const misspelt = { splitSeed: 1, folder: '.', memry: () => new Float32Array(0) };
  await assert.rejects(
    openDataset({ kind: 'synthetic' }, misspelt),
    /^RangeError: Options of openDataset: splitSeed, .*; memry was given\.$/,
  );
});

test('without a folder only data that need no files are opened', async () => {
  const nowhere = { splitSeed: 1 } as { splitSeed: number; folder: string };
  const refused = await openDataset({ kind: 'nmnist', from: 'x' }, nowhere);
  assert.match(refused.ok ? '' : refused.error.message, /^folder is not given/);
  assert.ok((await openDataset({ kind: 'synthetic' }, nowhere)).ok);
});

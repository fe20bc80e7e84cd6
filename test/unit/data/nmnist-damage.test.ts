import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openDataset } from '../../../src/data/open.ts';
import { copyOf, listSettings, officialSettings, open, refuse } from '../../fixtures/data/fixture.ts';

/** The failure of the list fixture after `damage` was done to its folder. */
async function afterDamage(t: TestContext, damage: (folder: string) => void, settings = listSettings) {
  const folder = copyOf(t, 'nmnist-list');
  damage(join(folder, 'nmnist-list'));
  const failure = await refuse(settings, folder);
  assert.notEqual(failure.hint, '', 'every failure says what to do');
  return failure;
}

test('a recording that was cut off is named with its byte', async (t) => {
  const failure = await afterDamage(t, (folder) => truncateSync(join(folder, '3.bs2'), 42));
  assert.equal(failure.code, 'data-truncated');
  assert.equal(failure.message, 'nmnist-list/3.bs2 ends inside an event at byte 40: 2 bytes are left, an event has 5.');
});

test('coordinates outside of the sensor are named with their byte', async (t) => {
  const failure = await afterDamage(t, (folder) =>
    appendFileSync(join(folder, '3.bs2'), Uint8Array.of(200, 7, 3, 0, 0)),
  );
  assert.equal(failure.code, 'data-coordinates');
  assert.match(failure.message, /^nmnist-list\/3\.bs2: the event at byte 100 lies at x 200, y 7, outside/);
});

test('times that run backwards are named with their byte', async (t) => {
  const failure = await afterDamage(t, (folder) => appendFileSync(join(folder, '3.bs2'), Uint8Array.of(1, 1, 0, 0, 9)));
  assert.equal(failure.code, 'data-order');
  assert.match(failure.message, /byte 100 is 189,994 us earlier/);
});

test('times that begin again at 0, as where a timer of 23 bits has no overflow marks, are told as such', async (t) => {
  const folder = copyOf(t, 'nmnist-list');
  const event = (us: number) => [1, 1, us >> 16, (us >> 8) & 255, us & 255];
  writeFileSync(join(folder, 'nmnist-list', '3.bs2'), Uint8Array.from([...event(8_388_000), ...event(100)]));
  const { message, hint } = await refuse(listSettings, folder);
  assert.match(message, /byte 5 is 8,387,900 us earlier/);
  assert.match(hint, /began again at 0 here\. .* y = 240/);
});

test('a link that leads nowhere is told with where it leads', async (t) => {
  const folder = copyOf(t, 'nmnist-official');
  symlinkSync('/nowhere/a.bin', join(folder, 'nmnist-official', 'Train', '0', 'zz.bin'));
  const { message } = await refuse(officialSettings, folder);
  assert.match(message, /Train\/0\/zz\.bin is a link to .*a\.bin, which does not exist\.$/);
});

test('an empty recording, and one that only has overflow marks, have no events', async (t) => {
  const empty = await afterDamage(t, (folder) => truncateSync(join(folder, '2.bs2'), 0));
  assert.equal(empty.code, 'data-empty');
  const marks = await afterDamage(t, (folder) => writeFileSync(join(folder, '2.bs2'), Uint8Array.of(0, 240, 0, 0, 0)));
  assert.equal(marks.code, 'data-empty');
});

test('a listed recording that is not there is named with the line of the list', async (t) => {
  const failure = await afterDamage(t, (folder) => rmSync(join(folder, '4.bs2')));
  assert.equal(failure.code, 'data-missing');
  assert.match(failure.message, /^nmnist-list\/train\.txt, line 5: there is no recording 4\.bs2/);
});

test('a class that is none, a line that is none, a sample twice: each with its line', async (t) => {
  const withLine = (line: string) => (folder: string) => appendFileSync(join(folder, 'train.txt'), `${line}\r\n`);
  const outside = await afterDamage(t, withLine('7\t10'));
  assert.equal(outside.code, 'data-label');
  assert.match(outside.message, /line 8: class 10 is outside of 0\.\.9/);
  assert.equal((await afterDamage(t, withLine('7\t-1'))).code, 'data-label');
  assert.equal((await afterDamage(t, withLine('7\tseven'))).code, 'data-label');
  assert.equal((await afterDamage(t, withLine('7'))).code, 'data-list');
  assert.equal((await afterDamage(t, withLine('7\t1\t2'))).code, 'data-list');
  assert.equal((await afterDamage(t, withLine('\u00007\u0000\t1'))).code, 'data-list');
  const twice = await afterDamage(t, withLine('3\t5'));
  assert.match(twice.message, /line 8: sample 3 stands on line 4 already/);
});

test('a recording that a list names twice by two names would be trained on and measured', async (t) => {
  for (const name of ['3.bs2', './3', 'x/../3.bs2']) {
    const failure = await afterDamage(t, (folder) => {
      mkdirSync(join(folder, 'x'));
      appendFileSync(join(folder, 'train.txt'), `${name}\t5\r\n`);
    });
    assert.equal(failure.code, 'data-list');
    assert.match(failure.message, /train\.txt, line 8: .*3.* is the recording of line 4, by another name\.$/);
  }
});

test('a name may hold spaces where a tab stands behind it', async (t) => {
  const folder = copyOf(t, 'nmnist-list');
  const list = join(folder, 'nmnist-list', 'train.txt');
  renameSync(join(folder, 'nmnist-list', '3.bs2'), join(folder, 'nmnist-list', 'Aufnahme 3 ü.bs2'));
  writeFileSync(list, '1\t5\n2 0\nAufnahme 3 ü \t 5\n4\t0\n');
  assert.deepEqual((await open(listSettings, folder)).sets, { train: 2, validation: 2, test: 2 });
  writeFileSync(list, '1 5\nAufnahme 3 ü 5\n');
  assert.equal((await refuse(listSettings, folder)).code, 'data-list');
});

test('what lies among the recordings and is not read is told', async (t) => {
  const folder = copyOf(t, 'nmnist-official');
  const training = join(folder, 'nmnist-official', 'Train');
  assert.deepEqual(
    (await open(officialSettings, folder)).notes?.filter((note) => /left out/.test(note)),
    [],
  );
  cpSync(join(training, '0'), join(training, 'other'), { recursive: true });
  mkdirSync(join(training, 'pictures'));
  for (const name of ['a.bin.gz', 'b.npy', '.DS_Store']) writeFileSync(join(training, '1', name), '');
  assert.deepEqual((await open(officialSettings, folder)).notes?.slice(0, 2), [
    'nmnist-official/Train/other is left out: classes are the folders 0 to 9.',
    'nmnist-official/Train/1/a.bin.gz and 1 more are left out: a recording ends in .bin or .bs2.',
  ]);
  renameSync(join(training, 'other'), join(training, '10'));
  const outside = await refuse(officialSettings, folder);
  assert.equal(outside.code, 'data-label');
  assert.match(outside.message, /^nmnist-official\/Train\/10 is no class: classes are 0 to 9\.$/);
});

test('a list where a folder is meant, and a Test folder without classes, each with its own way out', async (t) => {
  for (const name of ['train', 'test']) {
    const failure = await refuse({ ...listSettings, [name]: `${name}.txt` });
    assert.match(failure.message, new RegExp(`^nmnist-list/${name}\\.txt is a file, not a folder of class folders`));
    assert.ok(
      failure.hint.includes(`write ${name} = list "${name}.txt" (in a script { kind: 'list', text: '${name}.txt' })`),
    );
  }
  const folder = copyOf(t, 'nmnist-official');
  rmSync(join(folder, 'nmnist-official', 'Test'), { recursive: true });
  mkdirSync(join(folder, 'nmnist-official', 'Test'));
  assert.match((await refuse(officialSettings, folder)).message, /Test holds none of the class folders 0 to 9/);
});

test('a list in another encoding is told so', async (t) => {
  const written = (bytes: Buffer) => (folder: string) => writeFileSync(join(folder, 'train.txt'), bytes);
  const utf16 = await afterDamage(t, written(Buffer.from('\uFEFF1\t5\n2\t0\n', 'utf16le')));
  assert.match(utf16.message, /train\.txt, line 1 is not UTF-8 text, but perhaps UTF-16/);
  const latin = await afterDamage(t, written(Buffer.from('1\t5\nH\u00f6he\t0\n', 'latin1')));
  assert.equal(latin.code, 'data-missing');
  assert.match(latin.hint, /again as UTF-8/);
});

test('a name of a list in another form of Unicode is that of the recording', async (t) => {
  const folder = copyOf(t, 'nmnist-list');
  renameSync(join(folder, 'nmnist-list', '3.bs2'), join(folder, 'nmnist-list', '\u00fc.bs2'));
  const list = join(folder, 'nmnist-list', 'train.txt');
  writeFileSync(list, '1\t5\n2\t0\nu\u0308\t5\n4\t0\n');
  assert.deepEqual((await open(listSettings, folder)).sets, { train: 2, validation: 2, test: 2 });
  writeFileSync(list, 'u\u0308\t5\n\u00fc\t5\n');
  assert.match((await refuse(listSettings, folder)).message, /line 2: .* is the recording of line 1, by another name/);
});

test('a line that names the columns, a path with backslashes and a name with its ending get advice of their own', async (t) => {
  const written = (text: string) => (folder: string) => writeFileSync(join(folder, 'train.txt'), text);
  const head = await afterDamage(t, written('sample\tlabel\n1\t5\n'));
  assert.match(head.hint, /start it with # where it names the columns/);
  const windows = await afterDamage(t, written('.\\9.bs2\t5\n'));
  assert.match(windows.message, /there is no recording \.\\9\.bs2 in nmnist-list/);
  assert.equal(windows.hint, sep === '/' ? 'Write / between folders.' : 'Put the recording there, or remove the line.');
  const folder = copyOf(t, 'nmnist-list');
  writeFileSync(join(folder, 'own.h5'), '');
  assert.match((await refuse({ kind: 'nmnist', from: 'own.h5' }, folder)).hint, /end in \.bin, \.bs2 or \.aedat/);
});

test('a list of comments alone names no sample', async (t) => {
  const failure = await afterDamage(t, (folder) => writeFileSync(join(folder, 'test.txt'), '#sample #class\r\n\r\n'));
  assert.equal(failure.code, 'data-empty');
});

test('a sample in both lists is a leak', async (t) => {
  const failure = await afterDamage(t, (folder) => appendFileSync(join(folder, 'test.txt'), '\r\n3\t5\r\n'));
  assert.equal(failure.code, 'data-leak');
  assert.match(failure.message, /nmnist-list\/3\.bs2/);
});

test('folders of another kind are refused with a way out', async (t) => {
  const { train: _train, test: _test, ...bare } = listSettings;
  const numbered = await refuse(bare);
  assert.equal(numbered.code, 'data-unsupported');
  assert.match(numbered.hint, /train = list "train\.txt"/);
  const cifar = await refuse({ ...bare, from: 'cifar' });
  assert.equal(cifar.code, 'data-unsupported');
  assert.match(cifar.message, /cifar holds CIFAR-10/);
  const above = await refuse({ ...bare, from: '.' });
  assert.match(above.message, /neither Train nor folders 0 to 9/);
  const file = await refuse({ ...bare, from: 'nmnist-list/1.bs2' });
  assert.match(file.message, /is a file, not a folder/);
  const absent = await refuse({ ...bare, from: 'data/nmnist' });
  assert.equal(absent.code, 'data-missing');
  assert.match(absent.message, /^data\/nmnist does not exist/);

  const folder = copyOf(t, 'nmnist-official');
  mkdirSync(join(folder, 'nmnist-official', 'Train', '7'));
  const emptyClass = await refuse(officialSettings, folder);
  assert.equal(emptyClass.code, 'data-empty');
  assert.match(emptyClass.message, /Train\/7 holds no recording/);
  assert.match(emptyClass.hint, /put those of class 7 there/);
  writeFileSync(join(folder, 'nmnist-official', 'Train', '7', '00001.bin.gz'), '');
  assert.match((await refuse(officialSettings, folder)).hint, /unpack 00001\.bin\.gz/);
});

test('what is still packed has to be unpacked; folders of own classes are told how they are read', async (t) => {
  const { train: _train, test: _test, ...bare } = listSettings;
  const folder = copyOf(t, 'nmnist-official');
  writeFileSync(join(folder, 'Train.zip'), '');
  const archive = await refuse({ ...bare, from: 'Train.zip' }, folder);
  assert.match(archive.hint, /^Unpack it/);
  mkdirSync(join(folder, 'fetched'));
  writeFileSync(join(folder, 'fetched', 'Test.zip'), '');
  const fetched = await refuse({ ...bare, from: 'fetched' }, folder);
  assert.match(`${fetched.message} ${fetched.hint}`, /no class folders, but Test\.zip\. Unpack/);
  for (const name of ['cup', 'fork']) mkdirSync(join(folder, 'own', name), { recursive: true });
  const own = await refuse({ ...bare, from: 'own' }, folder);
  assert.match(`${own.message} ${own.hint}`, /neither Train nor folders 0 to 9, but cup, fork\. .*train = list/);
});

test('a list that is not there, and a list that is a folder', async () => {
  const absent = await refuse({ ...listSettings, test: { kind: 'list', text: 'held-out.txt' } });
  assert.equal(absent.code, 'data-missing');
  assert.match(absent.message, /^nmnist-list\/held-out\.txt/);
  const folder = await refuse({ ...listSettings, test: { kind: 'list', text: '.' } });
  assert.equal(folder.code, 'data-unsupported');
});

test('a recording that may not be read', async (t) => {
  if (process.platform === 'win32' || process.getuid?.() === 0) return t.skip('this user may read every file');
  const failure = await afterDamage(t, (folder) => chmodSync(join(folder, '3.bs2'), 0));
  assert.equal(failure.code, 'data-unreadable');
});

test('more samples than there are, a set that stays empty, a set named twice', async () => {
  const many = await refuse({ ...listSettings, samples: 7 });
  assert.equal(many.message, 'samples asks for 7 training samples; nmnist-list has 6.');
  const empty = await refuse({
    ...listSettings,
    split: [
      ['train', 0.95],
      ['validation', 0.05],
    ],
  });
  assert.equal(empty.code, 'data-empty');
  assert.match(empty.message, /The set validation is empty: it takes 5 % of 6 samples/);
  const twice = await refuse({
    ...listSettings,
    split: [
      ['train', 0.5],
      ['test', 0.5],
    ],
  });
  assert.equal(twice.code, 'data-split');
  const over = await refuse({
    ...listSettings,
    split: [
      ['train', 0.8],
      ['validation', 0.3],
    ],
  });
  assert.match(over.message, /add up to 110 %/);
});

test('a cancelled reading says so', async () => {
  const opened = await openDataset(listSettings, {
    splitSeed: 1,
    folder: join('test', 'fixtures', 'data'),
    signal: AbortSignal.abort(),
  });
  assert.equal(opened.ok ? '' : opened.error.code, 'data-cancelled');
});

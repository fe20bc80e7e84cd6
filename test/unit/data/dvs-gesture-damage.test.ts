import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { openDataset } from '../../../src/data/open.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { copyOf, fixtures, gestureSettings, open, refuse } from '../../fixtures/data/fixture.ts';

/** The failure of the fixture after `damage` was done to its folder. */
async function afterDamage(t: TestContext, damage: (folder: string) => void, settings = gestureSettings) {
  const folder = copyOf(t, 'dvs-gesture');
  damage(join(folder, 'dvs-gesture'));
  const failure = await refuse(settings, folder);
  assert.notEqual(failure.hint, '', 'every failure says what to do');
  return `${failure.code}: ${failure.message}`;
}

const recording = 'user01_led.aedat';
/** Where the packets of the first recording begin. */
const start = readFileSync(join(fixtures, 'dvs-gesture', recording)).indexOf('#!END-HEADER') + 14;

function poke(folder: string, at: number, bytes: Uint8Array): void {
  const path = join(folder, recording);
  const changed = readFileSync(path);
  changed.set(bytes, at);
  writeFileSync(path, changed);
}

test('a recording that was cut off is named with the byte of its packet', async (t) => {
  const inside = await afterDamage(t, (folder) => truncateSync(join(folder, recording), start + 60));
  assert.equal(
    inside,
    `data-truncated: dvs-gesture/user01_led.aedat ends inside the packet at byte ${start}: 60 of its 116 bytes are there.`,
  );
  const inHeader = await afterDamage(t, (folder) => truncateSync(join(folder, recording), start + 116 + 5));
  assert.match(inHeader, new RegExp(`^data-truncated: .* at byte ${start + 116}: 5 of its 28 bytes are there`));
  const inText = await afterDamage(t, (folder) => truncateSync(join(folder, recording), 40));
  assert.match(inText, /^data-damaged: .*user01_led\.aedat has no line #!END-HEADER in its first 40 bytes/);
  const empty = await afterDamage(t, (folder) => truncateSync(join(folder, recording), 0));
  assert.equal(empty, 'data-empty: dvs-gesture/user01_led.aedat is empty: it has 0 bytes.');
});

test('a recording whose header is all it has, or whose packets hold no events, is told so', async (t) => {
  const bare = await afterDamage(t, (folder) => truncateSync(join(folder, recording), start));
  assert.match(bare, /^data-empty: .*user01_led\.aedat has no events: behind its header it ends\.$/);
  const special = await afterDamage(t, (folder) => {
    const header = Buffer.alloc(28);
    header.writeInt32LE(8, 4);
    truncateSync(join(folder, recording), start);
    appendFileSync(join(folder, recording), header);
  });
  assert.match(special, /^data-empty: .*user01_led\.aedat has no events: behind its header no packet holds any/);
});

test('another version and another storage are refused', async (t) => {
  const older = await afterDamage(t, (folder) => poke(folder, 0, Buffer.from('#!AER-DAT2.0')));
  assert.match(older, /^data-unsupported: .* is AEDAT 2\.0 \(byte 0\); AEDAT 3\.1 is read/);
  const packed = await afterDamage(t, (folder) => poke(folder, 23, Buffer.from('PNG')));
  assert.match(packed, /^data-unsupported: .* stored as PNG \(byte 14\); RAW is read/);
});

test('packet headers that no packet has, and events off the sensor, each with its byte', async (t) => {
  const number = (value: number) => new Uint8Array(Int32Array.of(value).buffer);
  const at = (place: number, value: number) => (folder: string) => poke(folder, start + place, number(value));
  const byte = `user01_led\\.aedat: the packet at byte ${start} has`;
  assert.match(await afterDamage(t, at(4, 12)), new RegExp(`^data-damaged: .*${byte} events of 12 bytes`));
  assert.match(await afterDamage(t, at(12, -1)), new RegExp(`^data-damaged: .*${byte} timer overflow -1`));
  assert.match(await afterDamage(t, at(16, -5)), new RegExp(`${byte} 10 valid of 11 events in room for -5`));
  assert.match(await afterDamage(t, at(20, 12)), new RegExp(`${byte} 10 valid of 12 events in room for 11`));
  assert.match(await afterDamage(t, at(16, 2 ** 30)), /^data-truncated: .* of its 8,589,934,620 bytes are there/);
  const off = await afterDamage(t, at(28, (200 << 17) | (7 << 2) | 1));
  assert.match(
    off,
    new RegExp(`^data-coordinates: .* at byte ${start + 28} lies at x 200, y 7, outside of the 128 x 128`),
  );
  const back = await afterDamage(t, at(28 + 8 * 5 + 4, 1_000_000));
  assert.match(back, new RegExp(`^data-order: .* at byte ${start + 68} is 40,000 us earlier`));
});

test('clips whose names say no class are told, hidden files are not', async (t) => {
  const folder = copyOf(t, 'nmnist-list');
  const clips = join(folder, 'nmnist-list');
  const settings: DecidedSettings = { kind: 'dvs_gesture', from: 'nmnist-list' };
  const unread = async () => (await open(settings, folder)).notes?.filter((note) => /left out/.test(note));
  for (const name of ['._1.bs2', '._user01_led.aedat']) cpSync(join(clips, '1.bs2'), join(clips, name));
  assert.deepEqual(await unread(), []);
  cpSync(join(clips, '1.bs2'), join(clips, '12_late.bs2'));
  cpSync(join(clips, '1.bs2'), join(clips, 'clap.bs2'));
  assert.deepEqual(await unread(), [
    'nmnist-list/12_late.bs2 and 1 more are left out: the name of a clip begins with its class, 1 to 11.',
  ]);
});

test('label files: missing, damaged, of other recordings', async (t) => {
  const labels = 'user01_led_labels.csv';
  const missing = await afterDamage(t, (folder) => rmSync(join(folder, labels)));
  assert.match(missing, /^data-missing: dvs-gesture\/user01_led_labels\.csv does not exist: it says when/);
  const row = (line: string) => (folder: string) => appendFileSync(join(folder, labels), `${line}\n`);
  assert.match(
    await afterDamage(t, row('12,1,2')),
    /^data-label: .*labels\.csv, line 8: class 12 is outside of 1\.\.11/,
  );
  assert.match(await afterDamage(t, row('1,5,5')), /^data-list: .*, line 8/);
  assert.match(await afterDamage(t, row('1,-5,5')), /^data-list: .*, line 8/);
  assert.match(await afterDamage(t, row('1,5')), /^data-list: .*, line 8/);
  const [, firstGesture = ''] = readFileSync(join(fixtures, 'dvs-gesture', labels), 'utf8').split('\n');
  assert.match(await afterDamage(t, row(firstGesture)), /^data-list: .*, line 8: line 2 labels the same time already/);
  const header = await afterDamage(t, (folder) => writeFileSync(join(folder, labels), '1,2,3\n'));
  assert.match(header, /^data-list: .*, line 1: a label file begins with class,startTime_usec,endTime_usec/);
  const bare = 'class,startTime_usec,endTime_usec\n';
  assert.match(
    await afterDamage(t, (folder) => writeFileSync(join(folder, labels), bare)),
    /^data-empty: .* labels no/,
  );
  const late = await afterDamage(t, row('1,90000000,91000000'));
  assert.match(late, /^data-empty: .*user01_led\.aedat has no event from 90,000,000 us to 91,000,000 us/);
});

test('lists: missing, naming what is not there, naming twice, sharing a recording', async (t) => {
  const noTrain = await afterDamage(t, (folder) => rmSync(join(folder, 'trials_to_train.txt')));
  assert.match(noTrain, /^data-missing: There is no trials_to_train\.txt in dvs-gesture/);
  const noTest = await afterDamage(t, (folder) => rmSync(join(folder, 'trials_to_test.txt')));
  assert.match(noTest, /^data-missing: There is no trials_to_test\.txt in dvs-gesture/);
  const add = (name: string) => (folder: string) => appendFileSync(join(folder, 'trials_to_train.txt'), `${name}\n`);
  assert.match(
    await afterDamage(t, add('user09_led.aedat')),
    /^data-missing: .*, line 4: there is no recording user09_led/,
  );
  assert.match(await afterDamage(t, add(recording)), /^data-list: .*, line 4: .* stands on line 1 already/);
  assert.match(await afterDamage(t, add('../x.aedat')), /^data-list: .*, line 4: a line is the name of one recording/);
  assert.match(await afterDamage(t, add('user24_led.aedat')), /^data-leak: .*user24_led\.aedat/);
  const emptied = await afterDamage(t, (folder) => writeFileSync(join(folder, 'trials_to_train.txt'), '\n# none\n'));
  assert.match(emptied, /^data-empty: .*trials_to_train\.txt names no recording/);
});

test('names of recordings in another form of Unicode are theirs, without their ending they are not', async (t) => {
  const folder = copyOf(t, 'dvs-gesture');
  const inside = join(folder, 'dvs-gesture');
  const before = await open(gestureSettings, folder);
  renameSync(join(inside, recording), join(inside, '\u00fc.aedat'));
  renameSync(join(inside, 'user01_led_labels.csv'), join(inside, 'u\u0308_labels.csv'));
  const list = readFileSync(join(inside, 'trials_to_train.txt'), 'utf8');
  const write = (name: string) => writeFileSync(join(inside, 'trials_to_train.txt'), list.replace(recording, name));
  write('u\u0308.aedat');
  assert.deepEqual((await open(gestureSettings, folder)).sets, before.sets);
  write('\u00fc.aedat\nu\u0308.aedat');
  assert.match((await refuse(gestureSettings, folder)).message, /line 2: .* stands there already/);
  write('\u00fc');
  assert.equal((await refuse(gestureSettings, folder)).hint, 'Write the name of the file, \u00fc.aedat.');
});

test('a header with the line ends of another system is read', async (t) => {
  const folder = copyOf(t, 'dvs-gesture');
  const before = await open(gestureSettings, folder);
  const path = join(folder, 'dvs-gesture', recording);
  const bytes = readFileSync(path);
  const header = bytes.toString('latin1', 0, start).replaceAll('\r\n', '\n');
  writeFileSync(path, Buffer.concat([Buffer.from(header, 'latin1'), bytes.subarray(start)]));
  assert.equal((await open(gestureSettings, folder)).fingerprint, before.fingerprint);
});

test('folders of another kind', async () => {
  const other = await refuse({ ...gestureSettings, from: 'nmnist-official' });
  assert.match(other.message, /is no DVS Gesture folder/);
  assert.equal((await refuse({ ...gestureSettings, from: 'absent' })).code, 'data-missing');
});

test('a recording that changes after it was opened stops the batch with a sentence', async (t) => {
  const folder = copyOf(t, 'dvs-gesture');
  const { readGestures } = await import('../../../src/data/formats/dvs-gesture.ts');
  const { readSettings } = await import('../../../src/data/settings.ts');
  const { startFingerprint } = await import('../../../src/data/fingerprint.ts');
  const settings = readSettings(gestureSettings);
  assert.ok(settings.ok && settings.value.kind === 'dvs_gesture');
  const reading = { folder, signal: undefined };
  const read = await readGestures(settings.value, 1, reading, startFingerprint(gestureSettings, 1), 0);
  assert.ok(read.ok);
  truncateSync(join(folder, 'dvs-gesture', recording), start + 60);
  assert.throws(() => read.value.source.find(0), /A recording changed after it was opened.*ends inside the packet/);
});

test('no change of a byte makes anything but samples or a failure', async (t) => {
  const folder = copyOf(t, 'dvs-gesture');
  const inside = join(folder, 'dvs-gesture');
  const size = readFileSync(join(inside, recording)).length;
  await fc.assert(
    fc.asyncProperty(fc.nat(size - 1), fc.integer({ min: 0, max: 255 }), async (at, value) => {
      cpSync(join(fixtures, 'dvs-gesture', recording), join(inside, recording));
      poke(inside, at, Uint8Array.of(value));
      const opened = await openDataset(gestureSettings, { splitSeed: 1, folder });
      if (!opened.ok) assert.match(opened.error.code, /^data-/);
    }),
    { numRuns: 60 },
  );
});

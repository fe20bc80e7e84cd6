/** The ten clips of shared/data against the figures of its README, as they lie there and as one AEDAT 3.1 recording. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { EventStore } from '../../../src/data/events.ts';
import { startFingerprint } from '../../../src/data/fingerprint.ts';
import { readGestures } from '../../../src/data/formats/dvs-gesture.ts';
import { readSettings } from '../../../src/data/settings.ts';
import { sharedData, sharedDataAbsent } from '../../support/shared-data.ts';

/** Events, events of polarity 1, first and last time in microseconds. */
const figures = [
  [63_471, 32_164, 28, 1_449_996],
  [84_260, 43_472, 45, 1_449_969],
  [113_063, 55_396, 2, 1_449_994],
  [151_879, 77_731, 3, 1_449_993],
  [181_179, 93_262, 8, 1_449_984],
  [124_244, 61_259, 6, 1_449_995],
  [159_617, 77_603, 10, 1_449_997],
  [101_288, 50_762, 10, 1_449_984],
  [141_773, 70_469, 25, 1_449_993],
  [85_936, 47_461, 24, 1_449_982],
];

/** Every gesture in order of its class. */
async function stores(folder: string): Promise<EventStore[]> {
  const plan = {
    kind: 'dvs_gesture',
    from: folder,
    downscale: 1,
    split: [
      ['train', 0.5],
      ['test', 0.5],
    ],
  };
  const settings = readSettings(plan);
  assert.ok(settings.ok && settings.value.kind === 'dvs_gesture');
  const reading = { folder, signal: undefined };
  const read = await readGestures(settings.value, 1, reading, startFingerprint(plan, 1), 0);
  assert.ok(read.ok, read.ok ? '' : read.error.message);
  const byClass: EventStore[] = [];
  read.value.labels.forEach((label, sample) => {
    byClass[label] = read.value.source.find(sample).store;
  });
  return byClass;
}

test('clips: events, polarity, first and last time', async (t) => {
  const folder = sharedData();
  if (folder === undefined) return t.skip(sharedDataAbsent);
  const found = (await stores(join(folder, 'dvs-gesture-ten'))).map(({ cells, timesUs }) => {
    let brighter = 0;
    for (const cell of cells) brighter += cell & 1;
    return [cells.length, brighter, timesUs[0], timesUs.at(-1)];
  });
  assert.deepEqual(found, figures);
});

test('the same events as one recording with labels, beyond the wrap of its clock', async (t) => {
  const folder = sharedData();
  if (folder === undefined) return t.skip(sharedDataAbsent);
  const clips = join(folder, 'dvs-gesture-ten');
  const written = mkdtempSync(join(tmpdir(), 'snnexp-aedat-'));
  t.after(() => rmSync(written, { recursive: true, force: true }));
  const packets: Buffer[] = [Buffer.from('#!AER-DAT3.1\r\n#!END-HEADER\r\n', 'latin1')];
  let labels = 'class,startTime_usec,endTime_usec\n';
  for (let clip = 1; clip <= 10; clip++) {
    const startUs = 2 ** 31 - 9_000_000 + clip * 1_500_000;
    labels += `${clip},${startUs},${startUs + 1_450_000}\n`;
    packets.push(...packetsOf(readFileSync(join(clips, `${clip}.bs2`)), startUs));
  }
  writeFileSync(join(written, 'user01_lab.aedat'), Buffer.concat(packets));
  writeFileSync(join(written, 'user01_lab_labels.csv'), labels);
  writeFileSync(join(written, 'trials_to_train.txt'), 'user01_lab.aedat\n');
  const expected = await stores(clips);
  for (const [label, { cells, timesUs }] of (await stores(written)).entries()) {
    assert.ok(bytesOf(cells).equals(bytesOf(expected[label]!.cells)));
    assert.ok(bytesOf(timesUs).equals(bytesOf(expected[label]!.timesUs)));
  }
});

/** Packets of up to 1,000 events of a .bs2 file; one never spans the wrap of the 31 bits of time. */
function packetsOf(events: Buffer, startUs: number): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < events.length; ) {
    const overflow = Math.floor((startUs + timeOf(events, at)) / 2 ** 31);
    const body: number[] = [];
    for (; at < events.length && body.length < 2000; at += 5) {
      const timeUs = startUs + timeOf(events, at);
      if (Math.floor(timeUs / 2 ** 31) !== overflow) break;
      body.push((events[at]! << 17) | (events[at + 1]! << 2) | ((events[at + 2]! >> 7) << 1) | 1, timeUs % 2 ** 31);
    }
    const count = body.length / 2;
    const head = Int32Array.of((1 << 16) | 1, 8, 4, overflow, count, count, count);
    packets.push(Buffer.from(head.buffer), Buffer.from(Int32Array.from(body).buffer));
  }
  return packets;
}

function timeOf(events: Buffer, at: number): number {
  return events.readUIntBE(at + 2, 3) & 0x7fffff;
}

function bytesOf(column: Uint16Array | Uint32Array): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}

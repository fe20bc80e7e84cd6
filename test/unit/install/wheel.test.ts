/** The reader of wheels, on small archives written here: stored and deflated members, and what can be wrong with one. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readWheel, unpack } from '../../../src/install/wheel.ts';
import { zipOf } from './zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'snnexp-wheel-'));
after(() => rmSync(folder, { recursive: true }));

const long = Buffer.from('spikes and more spikes, '.repeat(5000));
const members = { 'a/short.txt': Buffer.from('short'), 'b/long.txt': long, 'empty.txt': Buffer.alloc(0) };
const signal = new AbortController().signal;

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('members come out as they went in', async () => {
  for (const deflate of [true, false]) {
    const path = file('whole.whl', zipOf(members, deflate));
    const found = await readWheel(path);
    assert.ok(found.ok);
    assert.deepEqual([...found.value.keys()], Object.keys(members));
    for (const [name, bytes] of Object.entries(members)) {
      const to = join(folder, 'out', name);
      await unpack(path, found.value.get(name)!, to, signal);
      assert.deepEqual(readFileSync(to), bytes);
    }
  }
});

test('a wheel that is cut short anywhere is named so', async () => {
  const whole = zipOf(members, true);
  for (const share of [0, 0.3, 0.9, 0.99]) {
    const found = await readWheel(file('cut.whl', whole.subarray(0, Math.floor(share * whole.length))));
    assert.ok(!found.ok && /cut short/.test(found.error), JSON.stringify(found));
  }
  assert.ok(!(await readWheel(join(folder, 'none.whl'))).ok);
});

test('a flipped bit is found', async () => {
  for (const deflate of [true, false]) {
    const bytes = Buffer.from(zipOf(members, deflate));
    // Inside the data of the long member.
    const at = bytes.indexOf('b/long.txt') + 40;
    bytes[at] = bytes[at]! ^ 4;
    const path = file('flipped.whl', bytes);
    const found = await readWheel(path);
    assert.ok(found.ok);
    await assert.rejects(unpack(path, found.value.get('b/long.txt')!, join(folder, 'out', 'flipped'), signal));
  }
});

test('an abort ends the unpacking', async () => {
  const path = file('whole.whl', zipOf(members, true));
  const found = await readWheel(path);
  assert.ok(found.ok);
  const aborted = AbortSignal.abort();
  await assert.rejects(unpack(path, found.value.get('b/long.txt')!, join(folder, 'out', 'aborted'), aborted));
});

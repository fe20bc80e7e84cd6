/** Native kernels that cannot be used lead to the next rung, with the reason; nothing of them is loaded. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chooseEngine } from '../../../src/engine/choose.ts';
import { kernelFingerprint, loadAddon } from '../../../src/engine/native/addon.ts';

function sealed(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]);
}

/** An ELF header for another machine (AArch64), then nothing. */
function foreignLibrary(): Buffer {
  const header = Buffer.alloc(4096);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(183, 18);
  return header;
}

/** With the kernels' fingerprint before the seal, as scripts/build-native.mjs writes it. */
function marked(bytes: Buffer, fingerprint = kernelFingerprint): Buffer {
  return sealed(Buffer.concat([bytes, Buffer.from(fingerprint, 'hex')]));
}

test('a file that is absent, damaged, for another machine or of other kernels is named, and wasm computes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-'));
  const cases = [
    ['absent.node', undefined, /cannot be loaded/],
    ['empty.node', Buffer.alloc(0), /damaged/],
    ['torn.node', sealed(foreignLibrary()).subarray(0, 2000), /damaged/],
    ['foreign.node', marked(foreignLibrary()), /cannot be loaded/],
    ['stale.node', marked(foreignLibrary(), 'ab'.repeat(32)), /another version of the kernels/],
    ['older.node', sealed(foreignLibrary()), /another version of the kernels/],
  ] as const;
  try {
    for (const [name, content, why] of cases) {
      const file = join(folder, name);
      if (content !== undefined) writeFileSync(file, content);
      const chosen = await chooseEngine({ wanted: 'best', threads: 1, native: { file } });
      assert.ok(chosen.ok);
      assert.equal(chosen.value.engine, 'wasm', name);
      const rung = chosen.value.rungs.find(({ engine }) => engine === 'native');
      assert.match(rung?.why ?? '', why, name);
      assert.match(rung?.why ?? '', /build:native/, 'what to do');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const addon = loadAddon();

test('native is above wasm and says what it runs', { skip: addon.ok ? false : addon.error }, async () => {
  const chosen = await chooseEngine({ wanted: 'native', threads: 2 });
  assert.ok(chosen.ok, JSON.stringify(chosen));
  assert.match(chosen.value.title, /^native, (SSE2|AVX2|AVX-512|AVX-512 and AMX), 2 threads$/);
  const base = await chooseEngine({ wanted: 'native', threads: 1, native: { instructions: 'base' } });
  assert.ok(base.ok && base.value.title === 'native, SSE2, 1 thread');
});

test('the kernels that lie here are taken only with their own fingerprint', {
  skip: addon.ok ? false : addon.error,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-'));
  const bytes = readFileSync(`prebuilt/${process.platform}-${process.arch}.node`);
  const kernels = bytes.subarray(0, -64);
  try {
    const other = join(folder, 'other.node');
    writeFileSync(other, marked(kernels, '01'.repeat(32)));
    const refused = loadAddon(other);
    assert.ok(!refused.ok && /another version of the kernels: run npm run build:native/.test(refused.error));
    writeFileSync(join(folder, 'same.node'), marked(kernels));
    assert.ok(loadAddon(join(folder, 'same.node')).ok);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the addon refuses what it cannot run', { skip: addon.ok ? false : addon.error }, () => {
  assert.ok(addon.ok);
  const { start, variants } = addon.value;
  assert.throws(() => start(99, 1, new Float64Array(24), new Float32Array(16)), /cannot run/);
  assert.throws(() => start(0, 0, new Float64Array(24), new Float32Array(16)), /number of threads/);
  assert.throws(() => start(0, 1, new Float64Array(3), new Float32Array(16)), /another size/);
  assert.ok(variants().every(({ kernels }) => kernels.length > 20 && new Set(kernels).size === kernels.length));
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunEventBody } from '../../../src/protocol/event.ts';
import { createTaskPool } from '../../../src/runner/task-pool.ts';
import { fill, mountSmallDisk, noSmallDisk, unmount } from '../../support/small-disk.ts';
import { taskSpec } from '../../support/stage-context.ts';

test('a disk that is full when a task begins is told, and waited for', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-full-'));
  t.after(() => {
    unmount(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  if (!mountSmallDisk(folder, 'size=1m')) return t.skip(noSmallDisk);
  const told: RunEventBody[] = [];
  const pool = createTaskPool({
    runFolder: join(folder, 'a.snnrun.d'),
    workers: 1,
    executor: {
      start: () => {
        throw new Error('it has begun');
      },
      probe: () => assert.fail('nobody asks'),
    },
    write: (event) => void told.push(event),
    settled: async () => true,
    epochsKnown: new Map(),
    failuresKnown: new Set(),
  });
  fill(join(folder, 'ballast'));
  const outcome = assert.rejects(
    pool.run(taskSpec({}), 1, () => true),
    /it has begun/,
  );
  await new Promise((resolve) => setTimeout(resolve, 2500));
  assert.equal(told.length, 1, 'once, however often it is tried');
  assert.ok(told[0]?.kind === 'noted' && told[0].code === 'disk-full');
  assert.match(told[0].message, /^The folder of the run cannot be written: the disk is full\. .* waits/);
  rmSync(join(folder, 'ballast'));
  await outcome;
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { tellingGrowth } from '../../../src/install/growth.ts';

test('a step is told by what its folder holds, and no longer once it has ended, by a failure too', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-growth-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  t.mock.timers.enable({ apis: ['setInterval'] });
  const told: number[] = [];
  const work = (end: () => void) =>
    tellingGrowth(
      folder,
      40,
      (share) => told.push(share),
      async () => {
        t.mock.timers.tick(500);
        writeFileSync(join(folder, 'a'), Buffer.alloc(10));
        t.mock.timers.tick(500);
        writeFileSync(join(folder, 'b'), Buffer.alloc(90));
        t.mock.timers.tick(500);
        end();
        return 'done';
      },
    );
  assert.equal(await work(() => undefined), 'done');
  t.mock.timers.tick(5000);
  assert.deepEqual(told, [0, 0.25, 1]);
  const broken = new Error('cannot be started');
  await assert.rejects(
    work(() => {
      throw broken;
    }),
    broken,
  );
  t.mock.timers.tick(5000);
  assert.equal(told.length, 6);
});

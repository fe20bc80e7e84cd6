import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { launchRun } from '../../../src/extension/runs/launch.ts';

test('a coordinator that cannot be started is told once, and breaks nothing beside it', async (t) => {
  const uncaught: unknown[] = [];
  const hear = (error: unknown) => uncaught.push(error);
  process.on('uncaughtException', hear);
  t.after(() => process.off('uncaughtException', hear));
  const folder = join(tmpdir(), 'snnexp-there-is-no-such-folder');
  const launched = await launchRun(
    'runner.js',
    { kind: 'start', journal: join(folder, 'a.snnrun'), folder, resume: false, command: 'run', outlive: false },
    () => undefined,
    () => assert.fail('there is no event'),
  );
  assert.ok(!launched.ok && launched.error.code === 'runner-start');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(uncaught, []);
});

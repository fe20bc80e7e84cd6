import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { launchRun } from '../../../src/cli/launch.ts';

/** How a coordinator ends that does this when it is asked. */
function endOf(t: TestContext, does: string) {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-launch-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const runner = join(folder, 'runner.cjs');
  writeFileSync(runner, `process.once('message', () => { ${does} });`);
  const journal = join(folder, 'a.snnrun');
  return launchRun(runner, { kind: 'start', journal, folder, resume: true, command: '', outlive: false }, () =>
    assert.fail('there is no event'),
  );
}

test('a coordinator that breaks leaves its last words', async (t) => {
  const end = await endOf(t, "throw new Error('a mistake');");
  assert.ok(end.kind === 'gone' && end.words === 'code 1');
  assert.ok(end.printed.includes('Error: a mistake'), end.printed.join('\n'));
});

test('a message of another version is told', async (t) => {
  const end = await endOf(t, "process.send({ kind: 'from-the-future' }, () => process.exit());");
  assert.ok(end.kind === 'refused' && end.failure.code === 'message-unreadable');
});

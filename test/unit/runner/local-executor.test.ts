import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalExecutor } from '../../../src/runner/executors/local.ts';

const probe = { kind: 'probe', engine: 'best', threads: 1, ladder: true } as const;

test('a worker that the system does not start is one that ended without an answer', async () => {
  // Refused by an exception, as when there is no memory; and by an event, as when the folder is gone.
  for (const folder of ['no\0folder', '/no/such/folder']) {
    const executor = createLocalExecutor('worker.js', folder, () => undefined);
    const answer = await executor.probe(probe, new AbortController().signal);
    assert.equal(answer.ok ? '' : answer.error.code, 'worker-lost', folder);
    const worker = executor.start({ kind: 'task', tasks: folder, key: 'k', attempt: 1 }, () => undefined);
    worker.ask({ kind: 'cancel' });
    worker.kill('SIGKILL');
    const { code, words } = await worker.ended;
    assert.equal(code, null);
    assert.notEqual(words, '');
  }
});

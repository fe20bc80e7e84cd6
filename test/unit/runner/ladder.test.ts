/** An engine that ends the process it is tried in costs that process alone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Failure, fail, type Result, succeed } from '../../../src/core/result.ts';
import type { DataAnswer, Probe, ProbeAnswer } from '../../../src/protocol/worker.ts';
import { climb, tryEveryRung } from '../../../src/runner/ladder.ts';

const data: DataAnswer = {
  ...{ fingerprint: 'f', sets: { train: 1 } },
};
const lost: Failure = { code: 'worker-lost', message: 'It ended (signal SIGSEGV).', hint: '' };
const probe: Probe = { kind: 'probe', engine: 'best', threads: 2, ladder: true };
const never = new AbortController().signal;

/** A worker in which native ends its process, and webgpu is not there. */
function executor(works: readonly string[], onData: Result<DataAnswer> = succeed(data)) {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    async probe({ rung, engine }: Probe): Promise<Result<ProbeAnswer>> {
      asked.push(rung);
      if (!onData.ok) return onData;
      if ((rung ?? engine) === 'native' || rung === undefined) return fail(lost);
      if (!works.includes(rung)) return succeed({ engine: null, why: 'not here', data: onData.value });
      const rungs = [{ engine: rung, taken: true, why: 'self-test passed' }];
      return succeed({ engine: { engine: rung, title: `${rung}!`, threads: 2, rungs }, data: onData.value });
    },
  };
}

test('the rung below the one that ends its process is taken, and every rung is told', async () => {
  const worker = executor(['wasm', 'cpu']);
  const answer = await climb(worker, probe, never);
  assert.ok(answer.ok);
  assert.deepEqual(answer.value.data, data);
  assert.deepEqual(worker.asked, [undefined, 'webgpu', 'native', 'wasm']);
  assert.deepEqual(answer.value.engine?.rungs, [
    { engine: 'webgpu', taken: false, why: 'not here' },
    { engine: 'native', taken: false, why: 'it ends its process: It ended (signal SIGSEGV).' },
    { engine: 'wasm', taken: true, why: 'self-test passed' },
    { engine: 'tensorflow', taken: false, why: 'not tried, as wasm stands above it' },
    { engine: 'cpu', taken: false, why: 'not tried, as wasm stands above it' },
  ]);
});

test('an engine asked for by name is not replaced, and other failures are not tried again', async () => {
  assert.deepEqual(await climb(executor(['wasm']), { ...probe, engine: 'native' }, never), fail(lost));
  assert.deepEqual(await climb(executor([]), probe, never), fail(lost));
  const missing = fail({ code: 'data-missing', message: 'No data.', hint: '' });
  const worker = executor(['wasm'], missing);
  assert.deepEqual(await climb(worker, probe, never), missing);
  assert.equal(worker.asked.length, 1);
});

test('whoever has cancelled waits for no further rung', async () => {
  const stopping = new AbortController();
  stopping.abort();
  const worker = executor(['wasm']);
  assert.deepEqual(await climb(worker, probe, stopping.signal), fail(lost));
  assert.deepEqual(worker.asked, [undefined]);
});

test('the doctor goes on below the rung that is taken', async () => {
  const rungs = await tryEveryRung(executor(['wasm', 'cpu']), 2, never);
  assert.deepEqual(
    rungs.map(({ engine, taken, works, title }) => [engine, taken, works, title]),
    [
      ['webgpu', false, false, null],
      ['native', false, false, null],
      ['wasm', true, true, 'wasm!'],
      ['tensorflow', false, false, null],
      ['cpu', false, true, 'cpu!'],
    ],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEventBody } from '../../../src/protocol/event.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import type { TaskSpec } from '../../../src/protocol/task.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { confirmFront } from '../../../src/runner/confirm.ts';
import type { TaskOutcome } from '../../../src/runner/task-pool.ts';
import { sampleEvents, samplePlan } from '../../support/sample-run.ts';

const base = { v: 1, key: 'k', measures: {}, files: {}, epochs: 0, seconds: 1, engine: '', layers: [] } as const;
const silent: TaskOutcome = {
  ...{ kind: 'result', folder: '', reused: false },
  result: { ...base, status: 'silent', message: 'No output neuron fired.' },
};
const lost: TaskOutcome = { kind: 'lost', failure: { code: 'worker-lost', message: 'Workers died.', hint: '' } };

/** What is written of the front's one trial when its further seeds come to this. */
async function confirmed(outcome: TaskOutcome | 'no data'): Promise<readonly RunEventBody[]> {
  const plan: Plan = { ...samplePlan(), search: { ...samplePlan().search!, confirm: { kind: 'front', seeds: 2 } } };
  const state = foldAll(emptyState(), sampleEvents({ trials: 1, running: 0 }));
  assert.equal(state.front.length, 1);
  const written: RunEventBody[] = [];
  const failure = { code: 'data-missing', message: 'The data is gone.', hint: '' };
  await confirmFront({
    plan,
    past: [],
    journal: { write: (body) => written.push(body) },
    state: () => state,
    pool: { run: async () => (outcome === 'no data' ? lost : outcome), review: () => undefined },
    cancelled: () => false,
    tasksFor: async () =>
      outcome === 'no data'
        ? { ok: false, error: failure }
        : { ok: true, value: [[{ key: 'k', stage: 'train' } as TaskSpec]] },
  });
  return written;
}

const told = (written: readonly RunEventBody[]): string[] =>
  written.flatMap((body) => {
    if (body.kind === 'noted') return [body.code];
    return body.kind === 'trialConfirmed' ? [body.feasible ? 'stays' : 'leaves'] : [];
  });

test('a trial that another seed silences leaves the front', async () => {
  assert.deepEqual(told(await confirmed(silent)), ['confirm-failed', 'leaves']);
});

test('trouble of the machine is told and takes no trial off the front', async () => {
  assert.deepEqual(told(await confirmed(lost)), ['confirm-missing']);
  const [noted] = await confirmed('no data');
  assert.match(noted?.kind === 'noted' ? noted.message : '', /^Trial 1 could not be confirmed: The data is gone\. /);
});

/** What the coordinator does with a bug of its own: it says so to who waits for the run, and no exception goes astray. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { RunEvent, RunEventBody } from '../../../src/protocol/event.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import type { TaskResult } from '../../../src/protocol/task.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { type CoordinatorOptions, coordinate } from '../../../src/runner/coordinator.ts';
import { createDataLooks } from '../../../src/runner/data-looks.ts';
import { createTaskPool } from '../../../src/runner/task-pool.ts';
import { sampleEvents } from '../../support/sample-run.ts';
import { taskSpec } from '../../support/stage-context.ts';

const died = { code: 'worker-lost', message: 'The worker ended without an answer (SIGKILL).', hint: 'See the log.' };

const folder = mkdtempSync(join(tmpdir(), 'snnexp-coordinator-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const plan: Plan = {
  v: 1,
  title: 't',
  seed: 1,
  repeat: 1,
  data: {},
  stages: [{ name: 'train', kind: 'train', from: [], gates: [], inner: [], settings: {} }],
  space: [],
  search: null,
  objectives: [],
  require: [],
  baselines: [],
  run: { workers: 1, ahead: 1, engine: 'best' },
  energy: {},
  report: {},
};

const look = { fingerprint: '', sets: { validation: 4 } };

/** A pool whose workers cannot be asked for: the executor has a bug. */
const brokenPool = () =>
  createTaskPool({
    runFolder: folder,
    workers: 1,
    executor: {
      start: () => {
        throw new Error('a bug');
      },
      probe: () => assert.fail('nobody asks'),
    },
    write: () => undefined,
    settled: async () => true,
    epochsKnown: new Map(),
    failuresKnown: new Set(),
  });

test('a bug in the pool is met by whoever waits for the task', async () => {
  const pool = brokenPool();
  const both = [1, 2].map((trial) => pool.run(taskSpec({}), trial, () => true));
  for (const outcome of both) await assert.rejects(outcome, /a bug/);
  assert.equal(pool.idle(), 1);
  await assert.rejects(
    pool.run(taskSpec({}), 3, () => true),
    /a bug/,
    'and no trace of it is left',
  );
});

/** The options around a pool and what was there before. */
function optionsWith(given: Partial<CoordinatorOptions>): CoordinatorOptions {
  const state = emptyState();
  return {
    plan,
    past: [],
    journal: {
      write: () => undefined,
      hurry: () => undefined,
      settled: async () => ({ ok: true, value: undefined }),
      close: () => undefined,
    },
    state: () => state,
    pool: brokenPool(),
    proposer: { open: () => ({ ok: true, value: { propose: async () => ({ answers: {}, by: 'usual' }) } }) },
    analyst: { sensitivity: async () => undefined },
    data: { of: async () => ({ ok: true, value: look }), know: () => undefined },
    how: { engine: 'cpu', threads: 1 },
    threadsFor: () => 1,
    cancelled: () => false,
    ...given,
  };
}

test('a trial whose data could not be looked at because the worker died is lost, not failed', async () => {
  const written: RunEventBody[] = [];
  const end = await coordinate(
    optionsWith({
      journal: {
        write: (body) => void written.push(body),
        hurry: () => undefined,
        settled: async () => ({ ok: true, value: undefined }),
        close: () => undefined,
      },
      data: { of: async () => ({ ok: false, error: died }), know: () => undefined },
    }),
  );
  const [ended] = written.filter((event) => event.kind === 'trialFailed');
  assert.ok(ended?.kind === 'trialFailed' && ended.reason === 'lost');
  assert.match(end.message, /^Trial 1 was lost for a reason that lies with the machine/);
});

test('a look at the data that a worker died in is made again, one that the data refused is not', async () => {
  for (const [code, looks] of [
    ['worker-lost', 2],
    ['data-invalid', 1],
  ] as const) {
    let asked = 0;
    const executor = {
      probe: async () => {
        asked++;
        return { ok: false as const, error: { ...died, code } };
      },
    };
    const data = createDataLooks(executor, { engine: 'cpu', threads: 1 }, 1, new AbortController().signal);
    for (let time = 0; time < 2; time++) assert.equal((await data.of({ window: 5 })).ok, false);
    assert.equal(asked, looks, code);
  }
});

test('a bug of a trial ends the run with it', async () => {
  await assert.rejects(coordinate(optionsWith({})), /a bug/);
});

const objectives: Plan['objectives'] = [
  { id: 'accuracy', measure: 'accuracy', aim: 'max', of: 'train', on: 'validation' },
];
const search: NonNullable<Plan['search']> = { kind: 'random', explore: 0, stop: { trials: 9 } };

/**
 * Runs a search of nine trials whose engine is there for those numbers alone; gives what it wrote and how it ended.
 * `before` are events that this run has seen already, for its closing measurements.
 */
async function searchWith(
  isThere: (trial: number, sets: readonly string[]) => boolean,
  past: readonly RunEvent[] = [],
  before: readonly RunEvent[] = [],
  stop: { readonly trials?: number; readonly time?: number } = search.stop,
) {
  const written: RunEvent[] = [];
  const tried: number[] = [];
  const end = await coordinate(
    optionsWith({
      plan: { ...plan, objectives, search: { ...search, stop } },
      past,
      state: () => foldAll(emptyState(), [...before, ...past, ...written]),
      journal: {
        write: (body) => written.push({ v: 1, seq: written.length + 1, inc: 1, at: '', ...body } as RunEvent),
        hurry: () => undefined,
        settled: async () => ({ ok: true, value: undefined }),
        close: () => undefined,
      },
      pool: {
        idle: () => 1,
        review: () => undefined,
        cancel: () => undefined,
        run: async ({ key, sets }, trial) => {
          tried.push(trial);
          const base = { v: 1, key, files: {}, epochs: 1, seconds: 1, engine: 'e', layers: [] } as const;
          const gone = { code: 'engine-unavailable', message: 'The engine native cannot be used: it went.', hint: '' };
          const result: TaskResult = isThere(trial, sets)
            ? { ...base, status: 'done', measures: { 'accuracy on validation': 0.5 } }
            : { ...base, status: 'failed', measures: {}, ...gone };
          return { kind: 'result', result, folder: '', reused: false };
        },
      },
    }),
  );
  return { end, tried, events: [...past, ...written] };
}

test('a search whose engine went away ends soon with a sentence, and goes on with the lost trials', async () => {
  const lost = await searchWith((trial) => trial < 3);
  assert.equal(lost.end.reason, 'failed');
  assert.match(lost.end.message, /^The last 4 trials were lost: The engine native .* it went\. .*resume the run/);
  assert.deepEqual(lost.tried, [1, 2, 3, 4, 5, 6]);
  const resumed = await searchWith(() => true, lost.events);
  assert.deepEqual(resumed.tried, [3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(resumed.end, { reason: 'trials', message: 'All 9 trials have ended.' });
  const ends = resumed.events.filter((event) => event.kind === 'trialFinished');
  assert.deepEqual(ends.map(({ trial }) => trial).sort(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('trials lost on the way leave the run not whole, and alone run again when it is resumed', async () => {
  const onTheWay = await searchWith((trial) => trial !== 4 && trial !== 5);
  assert.equal(onTheWay.end.reason, 'failed');
  assert.match(
    onTheWay.end.message,
    /^Trials 4, 5 were lost for a reason that lies with the machine or the program, not with the experiment\. Of the first: The engine native .* resume the run: only what was lost runs again\.$/,
  );
  assert.deepEqual(onTheWay.tried, [1, 2, 3, 4, 5, 6, 7, 8, 9], 'the others run to their end');
  const resumed = await searchWith(() => true, onTheWay.events);
  assert.deepEqual(resumed.tried, [4, 5]);
  assert.deepEqual(resumed.end, { reason: 'trials', message: 'All 9 trials have ended.' });
  const atTheEnd = await searchWith((trial) => trial < 9);
  assert.equal(atTheEnd.end.reason, 'failed');
  assert.match(atTheEnd.end.message, /^The last trial was lost: /);
});

test('what was lost in a search whose time is up runs again all the same', async () => {
  const lost = await searchWith((trial) => trial !== 4);
  const worked = [0, 10].map(
    (second): RunEvent => ({
      ...{ v: 1, seq: 1, inc: 1, at: new Date(second * 1000).toISOString() },
      ...{ kind: 'noted', level: 'info', code: 'n', message: 'm' },
    }),
  );
  const resumed = await searchWith(() => true, lost.events, worked, { time: 1000 });
  assert.deepEqual(resumed.tried, [4]);
  assert.equal(resumed.end.reason, 'time');
});

test('an engine that goes away for the closing measurements is told, and they are made when the run is resumed', async () => {
  const begun = sampleEvents({ trials: 0, running: 0 })
    .filter(({ kind }) => kind === 'runStarted' || kind === 'engineChosen')
    .map(
      (event): RunEvent => (event.kind === 'runStarted' ? { ...event, plan: { ...plan, objectives, search } } : event),
    );
  const lost = await searchWith((_, sets) => !sets.includes('test'), [], begun);
  assert.equal(lost.end.reason, 'failed');
  assert.match(
    lost.end.message,
    /^The search is complete, but not all of its front could be measured on held-out samples: The engine native .*resume/,
  );
  const resumed = await searchWith(() => true, lost.events, begun);
  assert.deepEqual(resumed.end, { reason: 'trials', message: 'All 9 trials have ended.' });
  assert.ok(resumed.events.some(({ kind }) => kind === 'frontMeasured'));
});

test('a trial whose data was being looked at when the run was cancelled is proposed by who resumes it, with its tasks', async () => {
  const cancelled = await proposalsWith([], { lookFails: true, cancels: true });
  assert.deepEqual(cancelled.proposed, []);
  assert.equal(cancelled.end.reason, 'cancelled');
  const resumed = await proposalsWith(cancelled.events);
  assert.deepEqual(
    resumed.proposed.map(({ tasks }) => tasks.length),
    [1],
  );
  assert.deepEqual(resumed.notes, []);
});

test('a trial whose look at the data was lost is told with its tasks once they are known, and nobody is said to compute differently', async () => {
  const lost = await proposalsWith([], { lookFails: true });
  assert.deepEqual(
    lost.proposed.map(({ tasks }) => tasks),
    [[]],
  );
  const resumed = await proposalsWith(lost.events);
  assert.deepEqual(resumed.notes, []);
  const [, again] = resumed.proposed;
  assert.equal(again?.tasks.flat().length, 1);
  assert.deepEqual([again?.answers, again?.by, again?.basis], [{}, 'usual', 0]);
  const once = await proposalsWith(resumed.events);
  assert.equal(once.proposed.length, resumed.proposed.length, 'a third coordinator has nothing to add');
});

/** Runs the one trial of the plan; its worker ends well. What the journal then holds. */
async function proposalsWith(
  past: readonly RunEvent[],
  how: { readonly lookFails?: true; readonly cancels?: true } = {},
) {
  const written: RunEvent[] = [];
  let cancelled = false;
  const end = await coordinate(
    optionsWith({
      past,
      cancelled: () => cancelled,
      journal: {
        write: (body) =>
          written.push({ v: 1, seq: past.length + written.length + 1, inc: 1, at: '', ...body } as RunEvent),
        hurry: () => undefined,
        settled: async () => ({ ok: true, value: undefined }),
        close: () => undefined,
      },
      data: {
        of: async () => {
          cancelled = how.cancels ?? false;
          return how.lookFails ? { ok: false, error: died } : { ok: true, value: look };
        },
        know: () => undefined,
      },
      pool: {
        idle: () => 1,
        review: () => undefined,
        cancel: () => undefined,
        run: async ({ key }) => {
          const base = { v: 1, key, files: {}, epochs: 1, seconds: 1, engine: 'e', layers: [] } as const;
          return { kind: 'result', result: { ...base, status: 'done', measures: {} }, folder: '', reused: false };
        },
      },
    }),
  );
  const events = [...past, ...written];
  return {
    end,
    events,
    proposed: events.filter((event) => event.kind === 'trialProposed'),
    notes: events.filter((event) => event.kind === 'noted'),
  };
}

/** What the coordinator does with a bug of its own: it says so to who waits for the run, and no exception goes astray. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Plan } from '../../../src/protocol/plan.ts';
import type { TaskSpec } from '../../../src/protocol/task.ts';
import { emptyState } from '../../../src/run/fold.ts';
import { type CoordinatorOptions, coordinate } from '../../../src/runner/coordinator.ts';
import { createTaskPool } from '../../../src/runner/task-pool.ts';

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

const look = { fingerprint: '', sets: { validation: 4 }, sampleShape: [1, 1, 1], steps: 1, stepMs: null, classes: 2 };

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
  const spec: TaskSpec = {
    ...{
      v: 1,
      key: 'k',
      stage: 'train',
      kind: 'train',
      settings: {},
      data: {},
      fingerprint: '',
      seed: 1,
      splitSeed: 1,
    },
    ...{ from: [], sets: [], energy: {}, code: '1', how: { engine: 'cpu', threads: 1 } },
  };
  const both = [1, 2].map((trial) => pool.run(spec, trial, () => true));
  for (const outcome of both) await assert.rejects(outcome, /a bug/);
  assert.equal(pool.idle(), 1);
  await assert.rejects(
    pool.run(spec, 3, () => true),
    /a bug/,
    'and no trace of it is left',
  );
});

test('a bug of a trial ends the run with it', async () => {
  const state = emptyState();
  const options: CoordinatorOptions = {
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
  };
  await assert.rejects(coordinate(options), /a bug/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RunPlan } from '../../../src/protocol/plan.ts';
import { crowded, threadsAtEnd, threadsPerWorker } from '../../../src/runner/threads.ts';

const plan = (workers: number, ahead: RunPlan['ahead'] = 'any', repeat = 1) => ({
  run: { workers, ahead, engine: 'best' },
  repeat,
  data: {},
  search: { kind: 'random', explore: 4, stop: {} },
});

test('workers together have no more threads than there are cores, and each has one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 256 }), (workers, cores) => {
      const threads = threadsPerWorker(plan(workers), cores);
      assert.ok(threads >= 1 && threads <= 64);
      assert.ok(threads === 1 || threads * workers <= cores);
      // No core is left that could have made every team larger.
      assert.ok(threads === 64 || (threads + 1) * workers > cores);
    }),
  );
});

test('workers that never have work at the same time get no share', () => {
  assert.equal(threadsPerWorker(plan(8, 1), 8), 8);
  assert.equal(threadsPerWorker(plan(8, 2), 8), 4);
  assert.equal(threadsPerWorker(plan(8, 2, 4), 8), 1);
  assert.equal(threadsPerWorker(plan(2, 4), 8), 4);
});

test('the folds of a trial are at work side by side, and a plan that asks nothing has one trial', () => {
  assert.equal(threadsPerWorker({ ...plan(4, 1), data: { folds: 5 } }, 8), 2);
  assert.equal(threadsPerWorker({ ...plan(8, 1, 2), data: { folds: 2 } }, 8), 2);
  assert.equal(threadsPerWorker({ ...plan(4), search: null }, 8), 8);
  assert.equal(threadsPerWorker({ ...plan(4, 'any', 2), search: null }, 8), 4);
});

test('once the search is over, the tasks that are left share the cores', () => {
  const goal = (measure: string) => ({ id: measure, measure, of: 'train', on: 'validation', aim: 'min' }) as const;
  const at = (of: ReturnType<typeof plan>, measure: string, tasks: number) =>
    threadsAtEnd({ ...of, stages: [], require: [], objectives: [goal(measure)] }, 8, tasks);
  assert.equal(at(plan(4), 'accuracy', 1), 8, 'four trials at once in the search, one task now');
  assert.equal(at(plan(4), 'accuracy', 9), 2, 'no more at once than there are workers');
  assert.equal(at(plan(4, 1), 'accuracy', 9), 2, 'one trial at a time in the search, nine tasks now');
  assert.equal(at(plan(4), 'accuracy', 0), 8);
  // A time compares only with times measured alike.
  for (const time of ['time', 'processor_time', 'inference_time']) assert.equal(at(plan(4), time, 1), 2);
});

test('too many threads are named with their numbers', () => {
  assert.equal(crowded(2, 2, 4), undefined);
  assert.match(crowded(2, 4, 4) ?? '', /^4 workers with 2 threads each share 4 cores, /);
  assert.match(crowded(3, 1, 2) ?? '', /^1 worker with 3 threads has 2 cores, /);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, RunEventBody } from '../../../src/protocol/event.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { wholeOf } from '../../../src/run/progress.ts';
import { sampleEvents } from '../../support/sample-run.ts';

/** A run of 20 trials, two workers, after trials that took these seconds. */
function after(
  seconds: readonly number[],
  stop: { trials?: number; time?: number } = { trials: 20 },
  more: readonly RunEventBody[] = [],
) {
  const [started, engine] = sampleEvents({ trials: 0, running: 0 });
  assert.ok(started?.kind === 'runStarted' && engine !== undefined && started.plan.search !== null);
  const plan = { ...started.plan, run: { ...started.plan.run, workers: 2 }, search: { ...started.plan.search, stop } };
  const bodies = seconds.map(
    (taken, i): RunEventBody => ({
      kind: 'trialFinished',
      trial: i + 1,
      values: {},
      feasible: false,
      seconds: taken,
    }),
  );
  const events = [...bodies, ...more].map(
    (body, i): RunEvent => ({ ...body, v: 1, seq: i + 3, at: engine.at, inc: 1 }),
  );
  return foldAll(emptyState(), [{ ...started, plan }, engine, ...events]).progress;
}

test('the rest is the median of the last ten trials over the workers', () => {
  // Ten trials to go at 3 s each by two workers; the slow start is not looked at any more.
  const progress = after([...Array<number>(2).fill(100), ...[1, 2, 3, 3, 3, 3, 3, 3, 4, 5]]);
  assert.deepEqual(progress.restMs, [(8 * 3000) / 2, (8 * 3000) / 2]);
  assert.deepEqual([progress.ended, progress.total], [12, 20]);
});

test('below five trials it is a range, before the first the epochs foretell it, at the end there is none', () => {
  assert.deepEqual(after([2, 4]).restMs, [(18 * 2000) / 2, (18 * 4000) / 2]);
  assert.equal(after([]).restMs, undefined);
  const running: RunEventBody[] = [
    { kind: 'trialProposed', trial: 1, answers: {}, by: 'usual', basis: 0, tasks: [['k']] },
    { kind: 'attemptStarted', task: 'k', trial: 1, stage: 'train', attempt: 1, pid: 1 },
    { kind: 'epochFinished', task: 'k', trial: 1, stage: 'train', epoch: 5, epochs: 10, values: {}, seconds: 2 },
  ];
  assert.deepEqual(after([], { trials: 1 }, running).restMs, [10_000, 10_000]);
  const done: RunEventBody = { kind: 'runFinished', reason: 'trials', message: '' };
  assert.equal(after([1, 2], { trials: 2 }, [done]).restMs, undefined);
});

test('a limit of time bounds the rest and alone gives it', () => {
  const { elapsedMs } = after([]);
  assert.deepEqual(after([2, 4], { trials: 20, time: elapsedMs + 5000 }).restMs, [5000, 5000]);
  assert.deepEqual(after([2, 4], { time: elapsedMs + 7000 }).restMs, [7000, 7000]);
  assert.equal(after([2, 4], { time: 7000 }).total, undefined);
});

test('a number of trials that time will not let come is no total', () => {
  const { elapsedMs } = after([]);
  const stop = { trials: 1000, time: elapsedMs + 60_000 };
  assert.equal(after([], stop).total, 1000, 'nothing is known of how long a trial takes');
  assert.equal(after([2], stop).total, undefined, '1000 trials of 2 s by two workers are more than a minute');
  assert.deepEqual(wholeOf(after([2], stop)), { ended: 1, total: undefined });
  assert.deepEqual(after([2], stop).restMs, [60_000, 60_000]);
  assert.equal(after([0.1], stop).total, 1000, 'these are done before the minute is over');
  assert.equal(after([2, 2], { ...stop, trials: 20 }).total, 20);
  const ended = (reason: 'time' | 'trials'): RunEventBody => ({ kind: 'runFinished', reason, message: '' });
  assert.equal(after([2], stop, [ended('time')]).total, undefined);
  assert.equal(after([2, 3], { ...stop, trials: 2 }, [ended('trials')]).total, 2);
});

/** The same run with baselines: default, a grid of 6, and tpe with as many trials as the search. */
function withBaselines(search: number, baselines: number) {
  const [started, engine] = sampleEvents({ trials: 0, running: 0 });
  assert.ok(started?.kind === 'runStarted' && engine !== undefined && started.plan.search !== null);
  const plan = {
    ...started.plan,
    run: { ...started.plan.run, workers: 2 },
    search: { ...started.plan.search, stop: { trials: 20 } },
    baselines: [{ kind: 'default' }, { kind: 'grid', points: 3 }, { kind: 'tpe' }],
  };
  const bodies = Array.from({ length: search + baselines }, (_, i): RunEventBody[] => {
    const by = i < search ? 'model' : 'baseline:grid';
    return [
      { kind: 'trialProposed', trial: i + 1, answers: {}, by, basis: 0, tasks: [] },
      { kind: 'trialFinished', trial: i + 1, values: {}, feasible: false, seconds: 3 },
    ];
  });
  const events = bodies.flat().map((body, i): RunEvent => ({ ...body, v: 1, seq: i + 3, at: engine.at, inc: 1 }));
  return foldAll(emptyState(), [{ ...started, plan, baselineTrials: [1, 6, null] }, engine, ...events]).progress;
}

test('baselines count: in the whole, and in the time that is left', () => {
  const early = withBaselines(10, 0);
  assert.deepEqual([early.ended, early.total, early.baselines], [10, 20, { ended: 0, total: 27 }]);
  assert.deepEqual(wholeOf(early), { ended: 10, total: 47 });
  assert.deepEqual(early.restMs, [(37 * 3000) / 2, (37 * 3000) / 2]);
  const late = withBaselines(20, 5);
  assert.deepEqual([late.ended, late.total, late.baselines], [20, 20, { ended: 5, total: 27 }]);
  assert.deepEqual(wholeOf(late), { ended: 25, total: 47 });
  assert.deepEqual(late.restMs, [(22 * 3000) / 2, (22 * 3000) / 2]);
  // The search was over before its last trial: tpe then has as many as it tried.
  assert.deepEqual(wholeOf(withBaselines(12, 1)), { ended: 13, total: 12 + 1 + 6 + 12 });
});

test('trials that were taken over tell nothing of how long the rest takes', () => {
  const reused = (trial: number): RunEventBody[] => [
    { kind: 'trialProposed', trial, answers: {}, by: 'usual', basis: 0, tasks: [[`k${trial}`]] },
    {
      ...{ kind: 'taskFinished', task: `k${trial}`, trial, stage: 'train', status: 'done', measures: {}, layers: [] },
      ...{ folder: 'f', seconds: 3, reused: true },
    },
    { kind: 'trialFinished', trial, values: {}, feasible: false, seconds: 0 },
  ];
  assert.deepEqual(after([2, 4], { trials: 20 }, [3, 4, 5].flatMap(reused)).restMs, [(15 * 2000) / 2, (15 * 4000) / 2]);
});

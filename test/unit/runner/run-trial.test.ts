import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RunEventBody } from '../../../src/protocol/event.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import type { TaskResult, TaskSpec } from '../../../src/protocol/task.ts';
import { runTrial, spreadOf } from '../../../src/runner/run-trial.ts';
import type { TaskOutcome } from '../../../src/runner/task-pool.ts';

type Kind = 'done' | 'silent' | 'failed' | 'gone' | 'crashed' | 'missing' | 'lost' | 'gate';

const plan: Plan = {
  v: 1,
  title: 't',
  seed: 1,
  repeat: 3,
  data: {},
  stages: [
    {
      name: 'train',
      kind: 'train',
      from: [],
      gates: [{ id: 'g', measure: 'accuracy', of: 'train', on: 'validation', sign: '>=', limit: 0.5 }],
      inner: [],
      settings: {},
    },
  ],
  space: [],
  search: null,
  objectives: [{ id: 'accuracy', measure: 'accuracy', aim: 'max', of: 'train', on: 'validation' }],
  require: [{ id: 'parameters', measure: 'parameters', of: 'train', on: 'validation', sign: '<=', limit: 10 }],
  baselines: [],
  run: { workers: 1, ahead: 1, engine: 'best' },
  energy: {},
  report: {},
};

function spec(repeat: number): TaskSpec {
  return {
    v: 1,
    key: `k${repeat}`,
    stage: 'train',
    kind: 'train',
    settings: {},
    data: {},
    fingerprint: '',
    seed: repeat,
    splitSeed: 1,
    from: [],
    sets: ['validation'],
    energy: {},
    code: '1',
    how: { engine: 'wasm', threads: 1 },
  };
}

const codes = { failed: 'c', gone: 'engine-unavailable', crashed: 'task-crashed', missing: 'task-gone' };

function outcome(kind: Kind, repeat: number): TaskOutcome {
  if (kind === 'lost') return { kind: 'lost', failure: { code: 'worker-lost', message: `lost ${repeat}`, hint: '' } };
  const base = { v: 1, key: `k${repeat}`, files: {}, epochs: 1, seconds: 1, engine: 'e', layers: [] } as const;
  const measures = { 'accuracy on validation': kind === 'gate' ? 0.25 : 0.5 + repeat / 10, parameters: 7 };
  const result: TaskResult =
    kind === 'silent'
      ? { ...base, measures: {}, status: 'silent', message: `silent ${repeat}` }
      : kind !== 'done' && kind !== 'gate'
        ? { ...base, measures: {}, status: 'failed', code: codes[kind], message: `${kind} ${repeat}`, hint: '' }
        : { ...base, measures, status: 'done' };
  return { kind: 'result', result, folder: '', reused: false };
}

/** Runs the trial with tasks that end in the given order; a task that nobody wants any more is dropped. */
async function trial(kinds: readonly Kind[], order: readonly number[]) {
  const events: RunEventBody[] = [];
  const waiting = new Map<string, () => void>();
  const done = runTrial({
    trial: 1,
    plan,
    tasks: kinds.map((_, repeat) => [spec(repeat)]),
    pool: {
      review: () => undefined,
      run: (of, _trial, wanted) =>
        new Promise((resolve) => {
          const repeat = of.seed;
          waiting.set(of.key, () => resolve(wanted() ? outcome(kinds[repeat]!, repeat) : { kind: 'dropped' }));
        }),
    },
    write: (event) => events.push(event),
    told: () => undefined,
    cancelled: () => false,
  });
  for (const repeat of order) {
    waiting.get(`k${repeat}`)?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { end: await done, events };
}

test('values are means over the repeats, and a requirement is kept by the mean', async () => {
  const { end } = await trial(['done', 'done', 'done'], [2, 0, 1]);
  assert.ok(end.kind === 'trialFinished');
  assert.deepEqual(end.values.accuracy!.each, [0.5, 0.6, 0.7]);
  assert.ok(Math.abs(end.values.accuracy!.mean - 0.6) < 1e-12 && Math.abs(end.values.accuracy!.sd - 0.1) < 1e-12);
  assert.deepEqual([end.feasible, end.seconds], [true, 3]);
});

test('the outcome does not depend on the order in which the repeats end', async () => {
  const kind = fc.constantFrom<Kind>('done', 'silent', 'failed', 'lost', 'gate');
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(kind, kind, kind),
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      async (kinds, order) => {
        const inOrder = await trial(kinds, [0, 1, 2]);
        const mixed = await trial(kinds, order);
        const { seconds: _a, ...expected } = inOrder.end;
        const { seconds: _b, ...found } = mixed.end;
        assert.deepEqual(found, expected);
        const broken = kinds.find((one) => one !== 'done');
        assert.equal(found.kind === 'trialFailed' ? found.reason : 'done', broken ?? 'done');
      },
    ),
  );
});

test('after a broken repeat the later ones are not begun', async () => {
  const { events, end } = await trial(['done', 'silent', 'done'], [0, 1, 2]);
  assert.deepEqual(
    events.flatMap((event) => (event.kind === 'taskFinished' ? [event.task] : [])),
    ['k0', 'k1'],
  );
  assert.ok(end.kind === 'trialFailed' && end.reason === 'silent' && end.message === 'silent 1');
});

test('a trial whose engine went away is lost, and its task is not told as failed: both run again', async () => {
  const { events, end } = await trial(['done', 'gone', 'done'], [0, 1, 2]);
  assert.ok(end.kind === 'trialFailed' && end.reason === 'lost' && end.code === 'engine-unavailable');
  assert.deepEqual(
    events.flatMap((event) => (event.kind === 'taskFinished' ? [[event.task, event.status]] : [])),
    [
      ['k0', 'done'],
      ['k1', 'cancelled'],
    ],
  );
});

test('a bug of the program, or files of an earlier stage that are gone, lose the trial', async () => {
  for (const kind of ['crashed', 'missing'] as const) {
    const { events, end } = await trial([kind, 'done', 'done'], [0, 1, 2]);
    assert.ok(end.kind === 'trialFailed' && end.reason === 'lost', kind);
    assert.ok(events.some((event) => event.kind === 'taskFinished' && event.status === 'cancelled'));
  }
});

test('a gate that is broken is told in the units of its measure', async () => {
  const { end } = await trial(['gate', 'done', 'done'], [0, 1, 2]);
  assert.ok(end.kind === 'trialFailed');
  const words = end.message.replaceAll(/[\u00a0\u202f]/g, ' ');
  assert.equal(words, 'After the stage train, accuracy on validation was 25.00 %; required is >= 50 %.');
});

test('means of the same counts are the same number, in whatever parts they were counted', () => {
  const share = (right: number) => right / 12;
  assert.notEqual((share(8) + share(6)) / 2, share(7), 'which plain sums are not');
  assert.equal(spreadOf([share(8), share(6)]).mean, spreadOf([share(7)]).mean);
  assert.equal(spreadOf([share(8), share(6)]).mean, spreadOf([share(7), share(7)]).mean);
  assert.deepEqual(spreadOf([0.25, 0.5]).each, [0.25, 0.5]);
});

test('a task that an earlier coordinator computed for the trial counts in its seconds, one that was taken over does not', async () => {
  const tasks = [0, 1].map((repeat) => [spec(repeat)]);
  const before: Readonly<Record<string, number>> = { k0: 7 };
  const events: RunEventBody[] = [];
  const end = await runTrial({
    trial: 1,
    plan,
    tasks,
    pool: {
      review: () => undefined,
      run: async (of) => {
        const found = outcome('done', of.seed);
        return found.kind === 'result' ? { ...found, reused: true } : found;
      },
    },
    write: (event) => events.push(event),
    told: (key) => before[key],
    cancelled: () => false,
  });
  assert.equal(end.seconds, 7);
  assert.deepEqual(
    events.map((event) => event.kind === 'taskFinished' && event.task),
    ['k1'],
  );
});

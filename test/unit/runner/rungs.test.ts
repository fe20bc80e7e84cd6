/** Rungs by the `ahead` rule: who is compared with whom, what is told, and that falling behind decides. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, RunEventBody } from '../../../src/protocol/event.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import type { EpochRecord, TaskSpec } from '../../../src/protocol/task.ts';
import { runTrial } from '../../../src/runner/run-trial.ts';
import { createRungs } from '../../../src/runner/rungs.ts';
import type { TaskOutcome, Watch } from '../../../src/runner/task-pool.ts';

const goal = (id: string, aim: 'max' | 'min', of: string) => ({ id, measure: id, aim, of, on: 'validation' });
const stage = (name: string, kind: string, from: readonly string[]) => ({
  name,
  kind,
  from,
  gates: [],
  inner: [],
  settings: {},
});

function planWith(ahead: number | 'any', more: Partial<Plan> = {}): Plan {
  return {
    v: 1,
    title: '',
    seed: 1,
    repeat: 2,
    data: {},
    stages: [stage('ann', 'train', []), stage('tuned', 'finetune', ['ann'])],
    space: [],
    search: { kind: 'random', explore: 1, stop: {}, prune: { kind: 'asha', grace: 2, factor: 2 } },
    objectives: [goal('accuracy', 'max', 'tuned'), goal('parameters', 'min', 'ann')],
    require: [],
    baselines: [],
    run: { workers: 2, ahead, engine: 'cpu' },
    energy: {},
    report: {},
    ...more,
  };
}

const spec = (trial: number, repeat: number, name: string): TaskSpec => ({
  v: 1,
  key: `${name}-${trial}-${repeat}`,
  stage: name,
  kind: name === 'ann' ? 'train' : 'finetune',
  settings: { epochs: 9 },
  data: {},
  fingerprint: '',
  seed: repeat,
  splitSeed: 1,
  from: [],
  sets: ['validation'],
  energy: {},
  code: '1',
  how: { engine: 'cpu', threads: 1 },
});
const tasksOf = (trial: number) => [0, 1].map((repeat) => ['ann', 'tuned'].map((name) => spec(trial, repeat, name)));
const record = (epoch: number, accuracy?: number): EpochRecord => ({
  epoch,
  epochs: 9,
  values: {},
  seconds: 1,
  ...(accuracy === undefined ? {} : { measures: { 'accuracy on validation': accuracy } }),
});
const earlier = (parameters: number) => new Map([['ann', { parameters }]]);

test('only the compared stage of the first repeat measures itself at the rungs', () => {
  const rungs = createRungs(planWith(1), [], () => undefined)!;
  const prepared = rungs.prepare(tasksOf(1));
  assert.deepEqual(
    prepared.map((chain) => chain.map(({ how }) => how.rungs)),
    [
      [undefined, [2, 4, 8]],
      [undefined, undefined],
    ],
  );
  assert.deepEqual(
    prepared.flat().map(({ key }) => key),
    tasksOf(1)
      .flat()
      .map(({ key }) => key),
  );
  assert.equal(rungs.watch(1, tasksOf(1)), undefined, 'tasks without rungs are not watched');
});

test('no pruning without asking, nor where a goal is measured after every stage with epochs', () => {
  const { search } = planWith(1);
  const { prune: _, ...none } = search!;
  assert.equal(
    createRungs(planWith(1, { search: none }), [], () => undefined),
    undefined,
  );
  const late = {
    stages: [...planWith(1).stages, stage('quick', 'evaluate', ['tuned'])],
    objectives: [goal('accuracy', 'max', 'quick')],
  };
  assert.equal(
    createRungs(planWith(1, late), [], () => undefined),
    undefined,
  );
});

test('a trial is compared with those its proposal may know, whatever was told before; the journal is kept to', () => {
  const told: RunEventBody[] = [];
  const rungs = createRungs(planWith(2), [], (body) => told.push(body))!;
  const reach = (trial: number, accuracy: number) => {
    const watch = rungs.watch(trial, rungs.prepare(tasksOf(trial)))!;
    watch.see(record(1), earlier(9));
    watch.see(record(2, accuracy), earlier(9));
    watch.see(record(2, accuracy), earlier(9));
    return watch.pruned();
  };
  assert.equal(reach(1, 0.5), undefined);
  assert.equal(reach(2, 0.9), undefined);
  // Trial 3 knows trial 1 alone: of two the better goes on.
  assert.deepEqual(reach(3, 0.4), {
    kind: 'trialPruned',
    trial: 3,
    epoch: 2,
    epochs: 9,
    values: { accuracy: 0.4, parameters: 9 },
    place: 2,
    among: 2,
  });
  assert.equal(told.length, 3, 'a rung is told once');
  assert.deepEqual(rungs.rungsOf(3), [{ epoch: 2, values: { accuracy: { mean: 0.4 }, parameters: { mean: 9 } } }]);

  // Another coordinator, which would decide otherwise, keeps what the journal tells.
  const past = told.map((body, i): RunEvent => ({ ...body, v: 1, seq: i + 1, at: '', inc: 1 }));
  const again = createRungs(planWith('any'), past, () => assert.fail('nothing is told anew'))!;
  const watch = again.watch(3, again.prepare(tasksOf(3)))!;
  watch.see(record(2, 0.99), earlier(1));
  assert.equal(watch.pruned()?.values.accuracy, 0.4);
});

test('falling behind decides, whatever the tasks come to before they hear of it', async () => {
  const told: RunEventBody[] = [];
  const rungs = createRungs(planWith('any'), [], (body) => told.push(body))!;
  const play = async (trial: number, accuracy: number) => {
    let reviews = 0;
    const stillWanted: boolean[] = [];
    const tasks = rungs.prepare(tasksOf(trial));
    const end = await runTrial({
      trial,
      plan: planWith('any'),
      tasks,
      pool: {
        review: () => reviews++,
        run: async (of: TaskSpec, _: number, wanted: () => boolean, watch?: Watch): Promise<TaskOutcome> => {
          watch?.(record(2, accuracy));
          stillWanted.push(wanted());
          const measures = of.stage === 'ann' ? { parameters: 7 } : { 'accuracy on validation': 1 };
          const result = {
            v: 1,
            key: of.key,
            measures,
            files: {},
            epochs: 9,
            seconds: 2,
            engine: 'cpu',
            layers: [],
          } as const;
          return { kind: 'result', result: { ...result, status: 'done' }, folder: '', reused: false };
        },
      },
      write: () => undefined,
      told: () => undefined,
      cancelled: () => false,
      watch: rungs.watch(trial, tasks),
    });
    return { end, reviews, stillWanted };
  };
  const [first, second] = [await play(1, 0.8), await play(2, 0.3)];
  assert.equal(first.end.kind, 'trialFinished');
  assert.equal(first.reviews, 0);
  assert.equal(second.end.kind, 'trialPruned');
  assert.equal(second.reviews, 1, 'the pool is asked to end what nobody wants');
  assert.equal(second.stillWanted.at(-1), false);
  assert.ok(second.end.seconds > 0);
});

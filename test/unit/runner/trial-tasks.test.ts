import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan, StagePlan } from '../../../src/protocol/plan.ts';
import type { DecidedPlan } from '../../../src/runner/decide.ts';
import { measuringTask, trialTasks } from '../../../src/runner/trial-tasks.ts';

const stage = (name: string, kind: string, from: readonly string[] = []): StagePlan => ({
  name,
  kind,
  from,
  gates: [],
  inner: [],
  settings: {},
});
const base = stage('base', 'train');
const quick = stage('quick', 'evaluate', ['base']);

const plan: Plan = {
  v: 1,
  title: 't',
  seed: 5,
  repeat: 2,
  data: {},
  stages: [base, quick],
  space: [],
  search: null,
  objectives: [{ id: 'accuracy', measure: 'accuracy', aim: 'max', of: 'quick', on: 'validation' }],
  require: [],
  baselines: [],
  run: { workers: 1, ahead: 1, engine: 'best' },
  energy: {},
  report: {},
};
const data = { fingerprint: 'f', sets: { train: 8, validation: 2, test: 4 } };
const how = { engine: 'wasm', threads: 1 };

function decided(rate: number, steps: number): DecidedPlan {
  return {
    data: { kind: 'synthetic' },
    energy: {},
    stages: [
      { plan: base, settings: { rate } },
      { plan: quick, settings: { steps } },
    ],
  };
}
const keys = (tasks: ReturnType<typeof trialTasks>) => tasks.map((chain) => chain.map((spec) => spec.key));

test('trials share the stages that do not see what differs between them', () => {
  const [a, b, c] = [decided(1, 5), decided(1, 6), decided(2, 5)].map((one) => keys(trialTasks(plan, one, data, how)));
  assert.equal(a![0]![0], b![0]![0]);
  assert.notEqual(a![0]![1], b![0]![1]);
  assert.notEqual(a![0]![0], c![0]![0]);
  assert.notEqual(a![0]![1], c![0]![1], 'what a task builds on is part of its key');
  assert.notEqual(a![0]![0], a![1]![0], 'repeats have seeds of their own');
});

test('how a task is run and what its stage is called do not change its key; data and order of settings do not hide', () => {
  const of = (more: Partial<typeof data>, engine = how) =>
    keys(trialTasks(plan, decided(1, 5), { ...data, ...more }, engine));
  assert.deepEqual(of({}), of({}, { engine: 'cpu', threads: 7 }));
  assert.notDeepEqual(of({}), of({ fingerprint: 'g' }));
  const renamed = { ...plan, stages: [base, { ...quick, name: 'other' }] };
  const other = {
    ...decided(1, 5),
    stages: [decided(1, 5).stages[0]!, { plan: renamed.stages[1]!, settings: { steps: 5 } }],
  };
  const objective = { ...plan.objectives[0]!, of: 'other' };
  assert.deepEqual(keys(trialTasks({ ...renamed, objectives: [objective] }, other, data, how)), of({}));
});

test('in cross-validation every fold of every seed is a chain with a part of its own; a further seed adds chains at the end', () => {
  const folded = { ...decided(1, 5), data: { kind: 'synthetic', folds: 3 } };
  const tasks = trialTasks(plan, folded, data, how);
  assert.deepEqual(
    tasks.map(([spec]) => [spec!.seed, spec!.data.fold]),
    [5, 6].flatMap((seed) => [1, 2, 3].map((fold) => [seed, fold])),
  );
  assert.equal(new Set(keys(tasks).flat()).size, 12, 'each fold is a task of its own');
  for (const [first, second] of tasks) assert.equal(second!.from[0]!.key, first!.key, 'a chain stays within its fold');
  const more = keys(trialTasks({ ...plan, repeat: 3 }, folded, data, how));
  assert.deepEqual(more.slice(0, 6), keys(tasks));
});

test('only wanted sets are measured, and the held-out set only at the end', () => {
  const [chain] = trialTasks(plan, decided(1, 5), data, how);
  assert.deepEqual(chain![1]!.sets, ['validation']);
  const again = measuringTask(chain![1]!, ['test']);
  assert.deepEqual(
    [again.kind, again.sets, again.settings, again.from],
    ['evaluate', ['test'], { steps: 5 }, chain![1]!.from],
  );
  assert.notEqual(again.key, chain![1]!.key);
  const ofTrain = measuringTask(chain![0]!, ['test']);
  assert.deepEqual(ofTrain.from, [{ stage: 'base', key: chain![0]!.key }]);
  assert.equal(ofTrain.kind, 'evaluate');
});

test('a conversion is measured only where a goal or a gate looks at it', () => {
  const stages = [base, { ...quick, kind: 'convert' }];
  const converted = { ...plan, stages, objectives: [{ ...plan.objectives[0]!, of: 'base' }], require: [] };
  const chosen = { ...decided(1, 5), stages: stages.map((stage) => ({ plan: stage, settings: {} })) };
  const setsOf = (of: Plan) => trialTasks(of, chosen, data, how)[0]!.map(({ sets }) => sets);
  assert.deepEqual(setsOf(converted), [['validation'], []]);
  const asked = { ...converted, require: [{ ...plan.objectives[0]!, of: 'quick', sign: '>=', limit: 0.5 } as const] };
  assert.deepEqual(setsOf(asked), [['validation'], ['validation']]);
});

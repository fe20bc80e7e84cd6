import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frontTable } from '../../../src/cli/front-table.ts';
import type { RunEventBody, Spread } from '../../../src/protocol/event.ts';
import type { Answers, Objective, Plan } from '../../../src/protocol/plan.ts';
import type { Measures, TaskSpec } from '../../../src/protocol/task.ts';
import { trialsCsv } from '../../../src/report/trials-csv.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { measureFronts } from '../../../src/runner/closing.ts';
import type { TaskOutcome } from '../../../src/runner/task-pool.ts';
import { trialTasks } from '../../../src/runner/trial-tasks.ts';
import { sampleEvents, samplePlan, stamp } from '../../support/sample-run.ts';

const goal = (measure: string, of: string, more: Partial<Objective> = {}): Objective => ({
  id: measure,
  measure,
  of,
  on: 'validation',
  aim: 'min',
  ...more,
});

/** An ordinary network, converted, then tuned; goals look at all three. */
function hybridPlan(): Plan {
  const stage = (name: string, from: string[]) => ({ name, kind: name, from, gates: [], inner: [], settings: {} });
  return {
    ...samplePlan(),
    repeat: 1,
    data: { kind: 'cifar10', folds: 2 },
    stages: [stage('ann', []), stage('snn', ['ann']), stage('tuned', ['snn'])],
    space: [],
    objectives: [
      goal('accuracy', 'tuned', { aim: 'max' }),
      goal('operations', 'snn'),
      goal('steps', 'tuned', { unit: 'steps' }),
      goal('parameters', 'ann'),
    ],
    require: [],
  };
}

/**
 * What the closing measurement writes of one front trial whose values are over `seeds` seeds of two folds; it may have
 * been measured before, with so many.
 */
async function measured(plan: Plan, seeds: number, before = 0, instead?: TaskOutcome) {
  const values = Object.fromEntries(plan.objectives.map(({ id }) => [id, spreadOver(2 * seeds)]));
  const earlier: RunEventBody = {
    ...{ kind: 'frontMeasured', trial: 1, on: 'test' },
    values: { accuracy: spreadOver(2 * before) },
  };
  const engine = sampleEvents({ trials: 1, running: 0 }).find((event) => event.kind === 'engineChosen')!;
  const started = sampleEvents({ trials: 1, running: 0 }).find((event) => event.kind === 'runStarted')!;
  const bodies: RunEventBody[] = [
    { ...started, plan },
    engine,
    { kind: 'trialProposed', trial: 1, answers: {}, by: 'usual', basis: 0, tasks: [] },
    { kind: 'trialFinished', trial: 1, values, feasible: true, seconds: 1 },
    ...(before > 0 ? [earlier] : []),
  ];
  const asked: TaskSpec[] = [];
  const trouble = await measureFronts({
    plan,
    past: stamp(bodies),
    journal: { write: (body) => bodies.push(body) },
    state: () => foldAll(emptyState(), stamp(bodies)),
    cancelled: () => false,
    threadsFor: (tasks) => tasks,
    tasksFor: async (answers: Answers, repeat: number) => ({
      ok: true,
      value: trialTasks(
        { ...plan, repeat },
        decided(plan, answers),
        { fingerprint: '', sets: { test: 5 } },
        {
          engine: 'wasm',
          threads: 1,
        },
      ),
    }),
    pool: {
      review: () => undefined,
      run: async (spec: TaskSpec) => {
        asked.push(spec);
        if (instead !== undefined) return instead;
        return { kind: 'result', folder: '', reused: false, result: { ...nothing, key: spec.key, measures: of(spec) } };
      },
    },
  });
  return { asked, trouble, state: foldAll(emptyState(), stamp(bodies)) };
}

const nothing = { v: 1, status: 'done', files: {}, epochs: 0, seconds: 1, engine: '', layers: [] } as const;

function decided(plan: Plan, _answers: Answers) {
  return { data: plan.data, stages: plan.stages.map((stage) => ({ plan: stage, settings: {} })), energy: {} } as never;
}

/** The converted network does a thousand operations, the tuned one 10. */
function of({ settings, seed, data }: TaskSpec): Measures {
  const tuned = settings.from === 'tuned';
  return {
    'accuracy on test': tuned ? 0.5 + seed / 1e6 + Number(data.fold) / 10 : 0.1,
    'operations on test': tuned ? 10 : 1000,
    'loss on test': 2.25,
    'latency on test': 3,
    'steps on test': 8,
    'parameters on test': tuned ? 55 : 50,
    'time on test': 9,
    'processor_time on test': 9,
  };
}

function spreadOver(count: number): Spread {
  return { mean: 0.5, sd: 0, each: Array.from({ length: count }, () => 0.5) };
}

test('each goal is measured held out on its own stage, and what samples do not change on none', async () => {
  const plan = hybridPlan();
  const { state } = await measured(plan, 1);
  const { heldOut } = state.trials[0]!;
  assert.deepEqual(Object.keys(heldOut).sort(), ['accuracy', 'latency', 'loss', 'operations', 'operations of snn']);
  assert.equal(heldOut['operations of snn']?.mean, 1000);
  assert.equal(heldOut.operations?.mean, 10, 'of the stage that the first goal looks at');
  const [head = '', row = ''] = frontTable(state);
  assert.match(head, /accuracy on test +operations of snn on test$/);
  assert.match(row, /1000\S*.±.\S+$/);
  assert.match(trialsCsv(state)[0] ?? '', /,latency held out \(steps\),/);
});

test('the networks of all confirming seeds and folds are measured', async () => {
  const { asked, state } = await measured(hybridPlan(), 3);
  assert.equal(asked.filter(({ settings }) => settings.from === 'tuned').length, 6);
  assert.equal(state.trials[0]?.heldOut.accuracy?.each.length, 6);
});

test('a trial that was confirmed after it had been measured is measured again, and only then', async () => {
  const { asked, state } = await measured(hybridPlan(), 3, 1);
  assert.equal(state.trials[0]?.heldOut.accuracy?.each.length, 6);
  assert.ok(asked.length > 0 && asked.every(({ how }) => how.threads === asked.length), 'the tasks share the cores');
  assert.deepEqual((await measured(hybridPlan(), 3, 3)).asked, []);
});

test('trouble of the machine is handed back, so that the run does not count as finished; a network that fails is not', async () => {
  const none = await measured(hybridPlan(), 1);
  assert.equal(none.trouble, undefined);
  const failure = { code: 'worker-lost', message: 'Workers died.', hint: '' };
  const lost = await measured(hybridPlan(), 1, 0, { kind: 'lost', failure });
  assert.equal(lost.trouble, failure);
  assert.match(lost.state.notes[0]?.message ?? '', /^Trial 1 could not be measured on test: Workers died\.$/);
  const failed = (code: string): TaskOutcome => ({
    ...{ kind: 'result', folder: '', reused: false },
    result: { ...nothing, key: 'k', measures: {}, status: 'failed', code, message: 'It is gone.', hint: 'Look.' },
  });
  const engine = await measured(hybridPlan(), 1, 0, failed('engine-device'));
  assert.deepEqual(engine.trouble, { code: 'engine-device', message: 'It is gone.', hint: 'Look.' });
  assert.equal((await measured(hybridPlan(), 1, 0, failed('not-finite'))).trouble, undefined);
});

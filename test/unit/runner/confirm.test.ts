import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RunEvent, RunEventBody } from '../../../src/protocol/event.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import type { TaskSpec } from '../../../src/protocol/task.ts';
import { baselinesOf } from '../../../src/run/baselines.ts';
import { emptyState, fold, foldAll } from '../../../src/run/fold.ts';
import type { RunState } from '../../../src/run/state.ts';
import { confirmFronts } from '../../../src/runner/confirm.ts';
import { spreadOf } from '../../../src/runner/run-trial.ts';
import type { TaskOutcome } from '../../../src/runner/task-pool.ts';
import { sampleEvents, samplePlan, stamp } from '../../support/sample-run.ts';

const base = { v: 1, key: 'k', measures: {}, files: {}, epochs: 0, seconds: 1, engine: '', layers: [] } as const;
const silent: TaskOutcome = {
  ...{ kind: 'result', folder: '', reused: false },
  result: { ...base, status: 'silent', message: 'No output neuron fired.' },
};
const lost: TaskOutcome = { kind: 'lost', failure: { code: 'worker-lost', message: 'Workers died.', hint: '' } };

/** What is written of the front's one trial when its further seeds come to this. */
async function confirmed(outcome: TaskOutcome | 'no data'): Promise<readonly RunEventBody[]> {
  return (await confirming(outcome)).written;
}

async function confirming(outcome: TaskOutcome | 'no data') {
  const three: Plan = { ...samplePlan(), search: { ...samplePlan().search!, confirm: { kind: 'front', seeds: 2 } } };
  const state = foldAll(emptyState(), sampleEvents({ trials: 1, running: 0 }));
  assert.equal(state.front.length, 1);
  const written: RunEventBody[] = [];
  const failure = { code: 'data-missing', message: 'The data is gone.', hint: '' };
  const trouble = await confirmFronts({
    plan: three,
    past: [],
    journal: { write: (body) => written.push(body) },
    state: () => state,
    pool: { run: async () => (outcome === 'no data' ? lost : outcome), review: () => undefined },
    cancelled: () => false,
    threadsFor: () => 1,
    tasksFor: async () =>
      outcome === 'no data'
        ? { ok: false, error: failure }
        : { ok: true, value: [[{ key: 'k', stage: 'train' } as TaskSpec]] },
  });
  return { written, trouble };
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
  assert.equal((await confirming(lost)).trouble?.code, 'worker-lost', 'and the run does not count as finished');
  assert.equal((await confirming('no data')).trouble?.code, 'data-missing');
  assert.equal((await confirming(silent)).trouble, undefined);
  const [noted] = await confirmed('no data');
  assert.match(noted?.kind === 'noted' ? noted.message : '', /^Trial 1 could not be confirmed: The data is gone\. /);
});

/** Trials by hand: the search's 1 and 2, then those of the baselines; accuracies by seed, the first as searched. */
interface Made {
  readonly by: string;
  readonly seeds: readonly number[];
  /** Of the seeds, so many were trained before. */
  readonly searched?: number;
}
const made: readonly Made[] = [
  // Equal as searched, so both are confirmed, though the first then beats the second.
  { by: 'explore', seeds: [0.9, 0.96, 0.96] },
  { by: 'explore', seeds: [0.9, 0.9, 0.9] },
  // Overrated: with further seeds the next of its baseline is better, and is confirmed in turn.
  { by: 'baseline:grid', seeds: [0.7, 0.1, 0.1] },
  { by: 'baseline:grid', seeds: [0.6, 0.6, 0.6] },
  { by: 'baseline:grid', seeds: [0.2, 0.2, 0.2] },
  { by: 'baseline:default', seeds: [0.5, 0.4, 0.6, 0.7], searched: 4 },
  { by: 'baseline:random', seeds: [0.6, 0.5, 0.5], searched: 2 },
];

const goal = samplePlan().objectives[0]!;
const plan: Plan = {
  ...samplePlan(),
  repeat: 1,
  require: [],
  objectives: [goal],
  search: { ...samplePlan().search!, confirm: { kind: 'front', seeds: 2 } },
};
const keyOf = (trial: number, seed: number) => `${made[trial - 1]!.by === 'explore' ? 'e' : 'b'}${trial}-${seed}`;
const searchedOf = ({ seeds, searched = 1 }: Made) => seeds.slice(0, searched);

/** The search and its baselines have ended. */
function ended(): RunEvent[] {
  const before = sampleEvents({ trials: 0, running: 0 }).map((event) =>
    event.kind === 'runStarted' ? { ...event, plan } : event,
  );
  const bodies = made.flatMap((one, i): RunEventBody[] => {
    const trial = i + 1;
    const each = searchedOf(one);
    const tasks = each.map((_, seed) => [keyOf(trial, seed)]);
    return [
      { kind: 'trialProposed', trial, answers: { trial }, by: one.by, basis: 0, tasks },
      { kind: 'trialFinished', trial, values: { [goal.id]: spreadOf(each) }, feasible: true, seconds: 1 },
    ];
  });
  return stamp([...before, ...bodies]);
}

/** Goes on from this journal to the end; gives all events and what was run on how many threads. */
async function goOn(past: readonly RunEvent[], order: (count: number) => number = (count) => count) {
  let events = [...past];
  let state = foldAll(emptyState(), events);
  const ran: { key: string; threads: number }[] = [];
  const shared: number[] = [];
  let waits = 0;
  await confirmFronts({
    plan,
    past,
    journal: {
      write(body) {
        const [event] = stamp([body], events.length);
        events = [...events, event!];
        state = fold(state, event!);
      },
    },
    state: () => state,
    pool: {
      async run({ key, how }) {
        for (let i = order(waits++) % 7; i > 0; i--) await Promise.resolve();
        ran.push({ key, threads: how.threads });
        const [trial = 0, seed = 0] = key.slice(1).split('-').map(Number);
        const measures = { 'accuracy on validation': made[trial - 1]!.seeds[seed]! };
        return { kind: 'result', folder: '', reused: false, result: { ...base, key, status: 'done', measures } };
      },
      review: () => undefined,
    },
    cancelled: () => false,
    tasksFor: async ({ trial }, repeat) => ({
      ok: true,
      value: Array.from({ length: repeat }, (_, seed) => [
        { key: keyOf(Number(trial), seed), stage: 'train', how: { engine: 'wasm', threads: 1 } } as TaskSpec,
      ]),
    }),
    threadsFor: (tasks) => {
      shared.push(tasks);
      return 100 - tasks;
    },
  });
  return { events, state, ran, shared };
}

const confirmedIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'trialConfirmed' ? [event.trial] : [])).sort((a, b) => a - b);

test('what stands beside the front is a mean over as many seeds as the front', async () => {
  const { events, state } = await goOn(ended());
  // 5 is beaten, and 6 has more seeds of its own.
  assert.deepEqual(confirmedIn(events), [1, 2, 3, 4, 7]);
  for (const trial of [1, 2, 3, 4, 7]) {
    const { seeds } = made[trial - 1]!;
    assert.deepEqual(state.trials[trial - 1]!.values[goal.id]!.each, seeds, `trial ${trial}`);
  }
  assert.deepEqual(
    baselinesOf(state).map(({ name, front }) => [name, ...front]),
    [
      ['grid', 4],
      ['default', 6],
      ['random', 7],
    ],
  );
  assert.deepEqual(state.front, [1], 'baselines join no front');
});

test('a run that was cut off while it confirmed goes on to the same, whatever had been told', async () => {
  const before = ended();
  const whole = await goOn(before);
  const told = whole.events.slice(before.length);
  const essence = ({ state }: { state: RunState }) =>
    state.trials.map(({ trial, values, feasible, status }) => ({ trial, values, feasible, status }));
  await fc.assert(
    fc.asyncProperty(fc.subarray(told), fc.nat(1000), async (known, disorder) => {
      // Whose tasks end when is chance, so any of the confirmations may stand in the journal.
      const again = await goOn([...before, ...known], (count) => count * disorder);
      assert.deepEqual(confirmedIn(again.events), [1, 2, 3, 4, 7], 'each once');
      assert.deepEqual(essence(again), essence(whole));
    }),
    { numRuns: 60 },
  );
  const again = await goOn(whole.events);
  assert.deepEqual([again.events.length, again.ran.length], [whole.events.length, 0]);
});

test('a journal of a version that confirmed the front alone goes on with the baselines', async () => {
  const { events } = await goOn(ended());
  const old = events.filter((event) => event.kind !== 'trialConfirmed' || event.trial < 3);
  const { events: now, ran } = await goOn(old);
  assert.deepEqual(confirmedIn(now), [1, 2, 3, 4, 7]);
  assert.ok(ran.every(({ key }) => key.startsWith('b')));
});

test('the cores are shared by the tasks of a round that have not run', async () => {
  const { ran, shared } = await goOn(ended());
  // Two further seeds of 1, 2 and 3 and one of 7; then two of 4.
  assert.deepEqual(shared, [7, 2]);
  assert.ok(ran.every(({ key, threads }) => threads === (key.startsWith('b4') ? 98 : 93)));
});

test('a baseline that another seed silences is compared no more', async () => {
  const events = ended();
  const state = foldAll(emptyState(), events);
  const body: RunEventBody = { kind: 'trialConfirmed', trial: 3, values: state.trials[2]!.values, feasible: false };
  const after = foldAll(state, stamp([body], events.length));
  assert.deepEqual([after.trials[2]!.status, after.front], ['infeasible', state.front]);
  assert.deepEqual(baselinesOf(after)[0]?.front, [4]);
});

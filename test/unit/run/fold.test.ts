import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { costsOf } from '../../../src/core/pareto/dominance.ts';
import { frontOf } from '../../../src/core/pareto/front.ts';
import { hypervolume } from '../../../src/core/pareto/hypervolume.ts';
import { decodeEvent } from '../../../src/protocol/decode-event.ts';
import type { RunEvent, RunEventBody } from '../../../src/protocol/event.ts';
import { emptyState, fold, foldAll } from '../../../src/run/fold.ts';
import { packRun, unpackRun } from '../../../src/run/pack.ts';
import { isReferenceSettled } from '../../../src/run/quality.ts';
import type { TrialState } from '../../../src/run/state.ts';
import { tookWords } from '../../../src/run/took.ts';
import { largeEvents } from '../../support/large-run.ts';
import { sampleEvents } from '../../support/sample-run.ts';

test('one by one or all at once: the same state, and nothing of the older states changes', () => {
  const events = sampleEvents({ heldOut: true, finished: 'trials' });
  const states = [emptyState()];
  for (const event of events) states.push(fold(states.at(-1)!, event));
  const copies = states.map((state) => JSON.stringify(state));
  assert.deepEqual(foldAll(emptyState(), events), states.at(-1));
  assert.deepEqual(
    states.map((state) => JSON.stringify(state)),
    copies,
  );
  const half = events.length >> 1;
  assert.deepEqual(foldAll(foldAll(emptyState(), events.slice(0, half)), events.slice(half)), states.at(-1));
});

test('front, hypervolume and the trial that pushed another off agree with the definitions', () => {
  const state = foldAll(emptyState(), sampleEvents());
  const objectives = state.started!.plan.objectives;
  const aims = objectives.map((objective) => objective.aim);
  const feasible = state.trials.filter((trial) => trial.feasible);
  const costs = feasible.map((trial) =>
    costsOf(
      objectives.map(({ id }) => trial.values[id]!.mean),
      aims,
    ),
  );
  assert.deepEqual(
    state.front,
    frontOf(costs).map((i) => feasible[i]!.trial),
  );
  const last = state.hypervolume.at(-1)!;
  assert.ok(Math.abs(last.value - hypervolume(costs, costsOf(state.reference, aims))) < 1e-9 * last.value);
  for (let i = 1; i < state.hypervolume.length; i++) {
    assert.ok(state.hypervolume[i]!.value >= state.hypervolume[i - 1]!.value);
  }
  assert.equal(state.hypervolume.length, state.progress.ended);
  for (const trial of state.trials) {
    assert.equal(trial.status === 'front', state.front.includes(trial.trial));
    if (trial.offFrontSince !== undefined) assert.equal(trial.status, 'dominated');
  }
});

test('the order in which trials end does not change front and volume', () => {
  const events = sampleEvents({ trials: 12, running: 0 });
  const ends = events.filter((event) => event.kind === 'trialFinished' || event.kind === 'trialFailed');
  const before = events.filter((event) => !ends.includes(event as never) && event.kind !== 'runFinished');
  const reference = foldAll(foldAll(emptyState(), before), ends);
  fc.assert(
    fc.property(fc.shuffledSubarray(ends, { minLength: ends.length }), (order) => {
      const state = foldAll(foldAll(emptyState(), before), order);
      assert.deepEqual(state.front, reference.front);
      assert.equal(
        state.hypervolume.at(-1)!.value.toPrecision(12),
        reference.hypervolume.at(-1)!.value.toPrecision(12),
      );
    }),
    { numRuns: 25 },
  );
});

test('an inferred reference comes from the first trials, stays, and the volume never falls from then on', () => {
  const events = sampleEvents({ running: 0 }).map((event) =>
    event.kind === 'runStarted'
      ? {
          ...event,
          plan: { ...event.plan, objectives: event.plan.objectives.map(({ reference: _, ...rest }) => rest) },
        }
      : event,
  );
  let state = emptyState();
  let settled: readonly number[] | undefined;
  let told = 0;
  for (const event of events) {
    state = fold(state, event);
    if (!isReferenceSettled(state)) continue;
    settled ??= state.reference;
    assert.equal(state.progress.ended >= 10, true, 'the exploring trials have ended');
    assert.deepEqual(state.reference, settled);
    const value = state.hypervolume.at(-1)!.value;
    assert.ok(value >= told, `${value} after ${told}`);
    told = value;
  }
  assert.equal(state.reference.length, state.started!.plan.objectives.length);
  assert.ok(told > 0);
  for (let i = 1; i < state.hypervolume.length; i++) {
    assert.ok(state.hypervolume[i]!.value >= state.hypervolume[i - 1]!.value);
  }
});

test('a cancelled trial waits again when the run is resumed, and time between coordinators does not count', () => {
  const base = sampleEvents({ trials: 3, running: 0 });
  const last = base.at(-1)!;
  const bodies: RunEventBody[] = [
    { kind: 'trialProposed', trial: 4, answers: {}, by: 'explore', basis: 0, tasks: [['k']] },
    { kind: 'attemptStarted', task: 'k', trial: 4, stage: 'train', attempt: 1, pid: 1 },
    { kind: 'epochFinished', task: 'k', trial: 4, stage: 'train', epoch: 1, epochs: 4, values: {}, seconds: 1 },
    { kind: 'cancelRequested', step: 1, running: [4] },
    { kind: 'trialFailed', trial: 4, reason: 'cancelled', code: 'c', message: 'm', hint: '', seconds: 1 },
    { kind: 'runFinished', reason: 'cancelled', message: 'm' },
  ];
  const stamp = (body: RunEventBody, i: number, inc: number, at: string): RunEvent => ({
    ...body,
    v: 1,
    seq: last.seq + i + 1,
    at,
    inc,
  });
  const cut = foldAll(
    foldAll(emptyState(), base),
    bodies.map((body, i) => stamp(body, i, 1, last.at)),
  );
  const trial = cut.trials.at(-1)!;
  assert.deepEqual([trial.status, trial.done, cut.cancel, cut.finished?.reason], ['cancelled', 0.25, 1, 'cancelled']);
  assert.equal(cut.progress.ended, 3);
  const later = new Date(Date.parse(last.at) + 3.6e6).toISOString();
  const resumed = fold(cut, stamp({ kind: 'runResumed', command: 'c', damaged: 0 }, 10, 2, later));
  assert.deepEqual(
    [resumed.trials.at(-1)!.status, resumed.cancel, resumed.finished, resumed.incarnation],
    ['waiting', 0, undefined, 2],
  );
  assert.equal(resumed.progress.elapsedMs, cut.progress.elapsedMs);
  const minute = new Date(Date.parse(later) + 60_000).toISOString();
  const on = fold(resumed, stamp({ kind: 'noted', level: 'info', code: 'n', message: 'm' }, 11, 2, minute));
  assert.equal(on.progress.elapsedMs, cut.progress.elapsedMs + 60_000);
});

test('a long journal opens fast enough to be folded whole: ten thousand trials, linear work per event', () => {
  const [started, engine] = sampleEvents({ trials: 0, running: 0 });
  const bodies: RunEventBody[] = [];
  for (let trial = 1; trial <= 10_000; trial++) {
    bodies.push({ kind: 'trialProposed', trial, answers: {}, by: 'explore', basis: 0, tasks: [[`k${trial}`]] });
    const each = (value: number) => ({ mean: value, sd: 0, each: [value] });
    const values = { accuracy: each((trial * 7919) % 1000), spikes: each((trial * 104_729) % 1000) };
    bodies.push({ kind: 'trialFinished', trial, values, feasible: true, seconds: 1 });
  }
  const events = bodies.map((body, i): RunEvent => ({ ...body, v: 1, seq: i + 3, at: started!.at, inc: 1 }));
  const state = foldAll(emptyState(), [started!, engine!, ...events]);
  assert.equal(state.progress.ended, 10_000);
  assert.ok(state.front.length > 0);
});

test('a pruned trial has ended without values: no front, no volume, and it packs', () => {
  const events = sampleEvents({ trials: 6, running: 0 });
  const cut = events.findIndex((event) => event.kind === 'trialFinished' && event.trial === 4);
  const { seq, at, inc } = events[cut]!;
  const values = { 'accuracy on validation': 0.99, spikes: 1 };
  const pruned: RunEventBody = {
    kind: 'trialPruned',
    trial: 4,
    epoch: 3,
    epochs: 30,
    values,
    place: 4,
    among: 4,
    seconds: 7,
  };
  const reached: RunEventBody = { kind: 'rungReached', trial: 4, epoch: 3, values, place: 4, among: 4, goesOn: false };
  const told = [reached, pruned].map((body): RunEvent => {
    const decoded = decodeEvent(JSON.parse(JSON.stringify({ ...body, v: 1, seq, at, inc })));
    assert.ok(decoded.ok && decoded.value.kind === 'event');
    return decoded.value.event;
  });
  assert.deepEqual(told[1], { ...pruned, v: 1, seq, at, inc });
  const state = foldAll(emptyState(), events.toSpliced(cut, 1, ...told));
  const trial = state.trials[3]!;
  assert.deepEqual(
    [trial.status, trial.values, trial.feasible, trial.seconds, trial.done],
    ['pruned', {}, false, 7, 1],
  );
  assert.deepEqual(trial.pruned, pruned);
  assert.ok(!state.front.includes(4));
  assert.equal(state.hypervolume.find((entry) => entry.trial === 4)?.value, state.hypervolume[2]!.value);
  assert.equal(state.progress.ended, 6);
  assert.deepEqual(unpackRun(packRun(state)).trials[3], trial);
});

test('confirming writes the history of the hypervolume anew: its last volume is that of the front as it is', () => {
  for (const named of [true, false]) {
    const events = sampleEvents({ running: 0 }).map((event) =>
      event.kind === 'runStarted' && !named
        ? {
            ...event,
            plan: { ...event.plan, objectives: event.plan.objectives.map(({ reference: _, ...rest }) => rest) },
          }
        : event,
    );
    const searched = foldAll(emptyState(), events);
    const { objectives } = searched.started!.plan;
    const aims = objectives.map(({ aim }) => aim);
    const confirmed = searched.front.map((trial, i): RunEvent => {
      const { values } = searched.trials.find((one) => one.trial === trial)!;
      // A further seed shows each a little worse, and one of them breaks a limit.
      const worse = objectives.map(({ id, aim }) => {
        const { mean, each } = values[id]!;
        const less = aim === 'max' ? mean * 0.9 : mean * 1.1;
        return [id, { mean: less, sd: 0, each }] as const;
      });
      const body: RunEventBody = {
        kind: 'trialConfirmed',
        trial,
        values: { ...values, ...Object.fromEntries(worse) },
        feasible: i > 0,
      };
      return { ...body, v: 1, seq: 10_000 + i, at: events.at(-1)!.at, inc: 1 };
    });
    const state = foldAll(searched, confirmed);
    const costs = state.trials
      .filter(({ feasible }) => feasible)
      .map((trial) =>
        costsOf(
          objectives.map(({ id }) => trial.values[id]!.mean),
          aims,
        ),
      );
    const front = hypervolume(costs, costsOf(state.reference, aims));
    const last = state.hypervolume.at(-1)!.value;
    assert.ok(Math.abs(last - front) < 1e-9 * front, `${last} is not ${front}`);
    assert.notEqual(last, searched.hypervolume.at(-1)!.value);
    assert.equal(state.hypervolume.length, searched.hypervolume.length);
    state.hypervolume.forEach(({ value }, i) => {
      assert.ok(value >= (state.hypervolume[i - 1]?.value ?? 0));
    });
  }
});

test('many confirmations in a row write the history anew once, and give what each on its own would', () => {
  const events = [...largeEvents({ trials: 400, objectives: 3 })];
  let reads = 0;
  const counted = events.map((event): RunEvent => {
    if (event.kind !== 'trialFinished') return event;
    const values = Object.entries(event.values).map(([id, { mean, sd, each }]) => {
      const spread = {
        get mean() {
          reads++;
          return mean;
        },
        sd,
        each,
      };
      return [id, spread] as const;
    });
    return { ...event, values: Object.fromEntries(values) };
  });
  const searched = foldAll(emptyState(), counted);
  const { front, trials, lastSeq, lastAt } = searched;
  assert.ok(front.length > 20);
  const confirmed = front.map((trial, i): RunEvent => {
    const { values } = trials[trial - 1]!;
    return {
      kind: 'trialConfirmed',
      trial,
      values,
      feasible: i % 3 > 0,
      v: 1,
      seq: lastSeq + 1 + i,
      at: lastAt,
      inc: 1,
    };
  });
  const readsOf = (work: () => void): number => {
    reads = 0;
    work();
    return reads;
  };
  const one = readsOf(() => foldAll(searched, confirmed.slice(0, 1)));
  const all = readsOf(() => foldAll(searched, confirmed));
  // Each confirmation looks at the front anew, which reads every value once; the history reads it some more times.
  assert.ok(all - one <= (confirmed.length - 1) * 3 * trials.length, `${all} reads, ${one} for one`);
  assert.deepEqual(foldAll(searched, confirmed), confirmed.reduce(fold, searched));
});

test('an outcome that stands in the journal twice counts once', () => {
  const events = sampleEvents({ running: 0 });
  const twice = events.flatMap((event): RunEvent[] =>
    event.kind === 'trialFinished' || event.kind === 'trialFailed' ? [event, event] : [event],
  );
  const [once, again] = [foldAll(emptyState(), events), foldAll(emptyState(), twice)];
  assert.deepEqual(again.front, once.front);
  assert.equal(again.hypervolume.length, once.hypervolume.length);
  assert.equal(again.hypervolume.at(-1)!.value.toPrecision(12), once.hypervolume.at(-1)!.value.toPrecision(12));
  assert.deepEqual(again.progress, once.progress);
});

/** Trial 4 of a run with three that have ended, after these events of it; a string is a coordinator that takes over. */
function trialAfter(bodies: readonly (RunEventBody | 'resumed')[]): TrialState {
  const base = sampleEvents({ trials: 3, running: 0 });
  const { seq, at } = base.at(-1)!;
  const proposed: RunEventBody = {
    kind: 'trialProposed',
    trial: 4,
    answers: {},
    by: 'usual',
    basis: 0,
    tasks: [['k']],
  };
  let inc = 1;
  const events = [proposed, ...bodies].map((body, i): RunEvent => {
    if (body !== 'resumed') return { ...body, v: 1, seq: seq + 1 + i, at, inc };
    inc += 1;
    return { kind: 'runResumed', command: 'c', damaged: 0, v: 1, seq: seq + 1 + i, at, inc };
  });
  const state = foldAll(emptyState(), [...base, ...events]);
  assert.deepEqual(unpackRun(packRun(state)).trials[3], state.trials[3]);
  return state.trials[3]!;
}

const begun = (task: string, attempt = 1): RunEventBody => ({
  ...{ kind: 'attemptStarted', task, trial: 4, stage: 'train', attempt, pid: 1 },
});
const taskEnd = (task: string, reused: boolean): RunEventBody => ({
  ...{ kind: 'taskFinished', task, trial: 4, stage: 'train', status: 'done', measures: {}, layers: [], folder: 'f' },
  ...{ seconds: 12, reused },
});
const trialEnd = (seconds: number): RunEventBody => ({
  ...{ kind: 'trialFinished', trial: 4, values: {}, feasible: false, seconds },
});

test('attempts are those until the trial ended: the closing measurement is none of its own', () => {
  const closing = [begun('held'), taskEnd('held', false)];
  const plain = trialAfter([begun('k'), taskEnd('k', false), trialEnd(12), ...closing]);
  assert.deepEqual([plain.attempts, plain.attemptsLost, plain.seconds], [1, 0, 12]);
  const lost: RunEventBody = { kind: 'attemptLost', task: 'k', trial: 4, attempt: 1, message: 'm' };
  const again = trialAfter([begun('k'), lost, begun('k', 2), taskEnd('k', false), trialEnd(12), ...closing]);
  assert.deepEqual([again.attempts, again.attemptsLost], [2, 1]);
  const crashed = trialAfter([begun('k'), 'resumed', begun('k', 2), taskEnd('k', false), trialEnd(12)]);
  assert.deepEqual([crashed.attempts, crashed.attemptsLost], [2, 1]);
});

test('nothing of a trial runs any more once it is measured on held-out samples', () => {
  const measured: RunEventBody = { kind: 'frontMeasured', trial: 4, on: 'test', values: {} };
  const { tasks } = trialAfter([begun('k'), taskEnd('k', false), trialEnd(12), begun('held'), measured]);
  assert.deepEqual(tasks, { k: 'ended', held: 'ended' });
});

test('what was computed before is told with the time it took then', () => {
  const before = trialAfter([taskEnd('k', true), trialEnd(0), taskEnd('held', true)]);
  assert.deepEqual([before.seconds, before.secondsTakenOver, before.attempts], [0, 12, 0]);
  assert.equal(tookWords(before), '12\u00a0s taken over');
  const shared = trialAfter([taskEnd('first', true), begun('k'), taskEnd('k', false), trialEnd(12)]);
  assert.equal(tookWords(shared), '12\u00a0s + 12\u00a0s taken over');
  assert.equal(tookWords({ seconds: 3, secondsTakenOver: 0 }), '3.0\u00a0s');
  assert.equal(tookWords({ seconds: 0, secondsTakenOver: 0 }), undefined);
});

test('what was computed of a task that runs again is counted once, by the attempt that goes on from it', () => {
  const cut: RunEventBody = { ...taskEnd('second', false), status: 'cancelled', seconds: 5 } as RunEventBody;
  const first = [begun('first'), taskEnd('first', false), begun('second')];
  for (const [reason, ends] of [
    ['lost', [cut]],
    // A second repeat was ended when the first was lost, and its time is in the trial's alone.
    ['lost', []],
    ['cancelled', []],
  ] as const) {
    const seconds = reason === 'lost' ? 17 : 12;
    const failed: RunEventBody = { kind: 'trialFailed', trial: 4, reason, code: 'c', message: 'm', hint: '', seconds };
    const stopped = [...first, ...ends, failed];
    assert.equal(trialAfter(stopped).seconds, 12, reason);
    const again = [...stopped, 'resumed' as const, begun('second', 2), taskEnd('second', false)];
    assert.equal(trialAfter(again).seconds, 24, `${reason}, all tasks over`);
    assert.equal(trialAfter([...again, trialEnd(24)]).seconds, 24);
  }
  const killed = trialAfter([...first, 'resumed', begun('second', 2), taskEnd('second', false)]);
  assert.equal(killed.seconds, 24);
});

/** What mattered is told when there is something new to tell, and only then; while the search goes on, now and then. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, RunEventBody } from '../../../src/protocol/event.ts';
import { FIRST_TOLD } from '../../../src/run/influence.ts';
import { createSensitivityTeller } from '../../../src/runner/sensitivity.ts';
import type { Outcome } from '../../../src/search/outcome.ts';
import { sensitivityOf } from '../../../src/search/sensitivity/sensitivity.ts';
import { samplePlan, stamp } from '../../support/sample-run.ts';

const plan = samplePlan();

function history(count: number): Outcome[] {
  return Array.from({ length: count }, (_, i): Outcome => {
    const answers = { 'neuron.threshold': 5 + i };
    const values = Object.fromEntries(plan.objectives.map(({ id }) => [id, { mean: 1 + i }]));
    return { trial: i + 1, answers, status: 'done', values };
  });
}

/** A teller whose thread takes a second of an invented clock; `settled` lets it answer. */
function setUp(past: readonly RunEvent[] = [], broken = false) {
  const written: RunEventBody[] = [];
  let time = 0;
  const teller = createSensitivityTeller({
    plan,
    past,
    journal: { write: (event) => void written.push(event) },
    analyst: {
      sensitivity: async (of, known) => {
        await Promise.resolve();
        time += 1000;
        if (broken) throw new Error('The search was closed.');
        return sensitivityOf(of, known);
      },
    },
    now: () => time,
  });
  const counts = () => written.map((event) => (event.kind === 'sensitivityMeasured' ? event.measured : undefined));
  const settled = () => new Promise((done) => setTimeout(done, 0));
  return { teller, counts, written, settled, pass: (ms: number) => (time += ms) };
}

test('settings that the search and its baselines both tried count once', async () => {
  const one = setUp();
  const search = history(6);
  const again = search.map((outcome): Outcome => ({ ...outcome, trial: outcome.trial + 6 }));
  await one.teller.atEnd([...search, ...again]);
  assert.deepEqual(one.counts(), [6]);
  const { pruned, done } = { pruned: { ...search[0]!, status: 'pruned' } as Outcome, done: again[0]! };
  const other = setUp();
  await other.teller.atEnd([pruned, ...search.slice(1), done]);
  assert.deepEqual(other.counts(), [6], 'the one that ran to its end');
});

test('told once at the end, not again when the run is resumed there, and again after more trials', async () => {
  const one = setUp();
  await one.teller.atEnd(history(6));
  const [first, ...rest] = one.written;
  assert.ok(first?.kind === 'sensitivityMeasured' && rest.length === 0);
  assert.equal(first.measured, 6);
  assert.deepEqual(
    first.objectives.map(({ id }) => id),
    plan.objectives.map(({ id }) => id),
  );
  const resumed = setUp(stamp([first]));
  await resumed.teller.atEnd(history(6));
  assert.deepEqual(resumed.counts(), []);
  const further = setUp(stamp([first]));
  await further.teller.atEnd(history(9));
  assert.deepEqual(further.counts(), [9]);
});

test('too few trials say nothing', async () => {
  const { teller, counts } = setUp();
  await teller.atEnd(history(3));
  assert.deepEqual(counts(), []);
});

test('while the search goes on: from eight trials, after a tenth more, and never for more than a tenth of the time', async () => {
  const { teller, counts, settled, pass } = setUp();
  const end = async (trials: number) => {
    teller.meanwhile(() => history(trials));
    await settled();
  };
  for (let trials = 1; trials < FIRST_TOLD; trials++) await end(trials);
  assert.deepEqual(counts(), []);
  await end(8);
  assert.deepEqual(counts(), [8]);
  await end(20);
  assert.deepEqual(counts(), [8], 'it rests nine times as long as it worked');
  pass(9000);
  await end(20);
  assert.deepEqual(counts(), [8, 20]);
  pass(9000);
  await end(21);
  assert.deepEqual(counts(), [8, 20], 'a twentieth more trials is no news');
  await end(22);
  assert.deepEqual(counts(), [8, 20, 22]);
  await teller.atEnd(history(22));
  assert.deepEqual(counts(), [8, 20, 22], 'the last word was said');
  pass(9000);
  await end(40);
  assert.deepEqual(counts(), [8, 20, 22], 'nothing after the end');
});

test('what is still computed when the search ends is left to the last word', async () => {
  const { teller, counts } = setUp();
  teller.meanwhile(() => history(10));
  await teller.atEnd(history(12));
  assert.deepEqual(counts(), [12]);
});

test('a thread that is closed under it costs nothing but the telling', async () => {
  const { teller, counts, settled } = setUp([], true);
  teller.meanwhile(() => history(10));
  await settled();
  assert.deepEqual(counts(), []);
});

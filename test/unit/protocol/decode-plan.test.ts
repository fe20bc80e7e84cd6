/** The door of plans: what cannot be meant is a sentence that says where and what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePlan } from '../../../src/protocol/decode-plan.ts';
import { decodeTaskSpec } from '../../../src/protocol/decode-task.ts';
import { sampleEvents } from '../../support/sample-run.ts';
import { taskSpec } from '../../support/stage-context.ts';

const started = sampleEvents().find((event) => event.kind === 'runStarted')!;
const { plan } = started;
const [stage] = plan.stages;

function said(change: object): string {
  const decoded = decodePlan({ ...plan, ...change });
  return decoded.ok ? 'fine' : decoded.error;
}

test('counts and seeds', () => {
  assert.equal(said({}), 'fine');
  for (const seed of ['1', -1, 1.5]) assert.equal(said({ seed }), `seed is not a count: ${JSON.stringify(seed)}`);
  assert.equal(said({ seed: Number.NaN }), 'seed is not a count: NaN');
  assert.equal(said({ repeat: 0 }), 'repeat is not a whole number from 1: 0');
  assert.equal(said({ run: { ...plan.run, workers: 0 } }), 'run.workers is not a whole number from 1: 0');
  assert.match(said({ run: { ...plan.run, ahead: 0 } }), /^run\.ahead is not a whole number from 1/);
  assert.match(said({ run: { ...plan.run, ahead: 'all' } }), /^run\.ahead is not a whole number from 1/);
  assert.equal(said({ run: { ...plan.run, ahead: 'any' } }), 'fine');
  assert.match(
    said({ search: { ...plan.search, stop: { trials: 0 } } }),
    /stop\.trials is not a whole number from 1: 0/,
  );
});

test('what does not fit together', () => {
  assert.equal(said({ stages: [stage, stage] }), `has two stages named ${stage!.name}`);
  assert.equal(said({ stages: [{ ...stage, from: ['before'] }] }), 'has no stage before, which is named in it');
  assert.match(said({ objectives: [{ ...plan.objectives[0], of: 'after' }] }), /has no stage after/);
  const real = { type: 'real', id: 'x', low: 0, high: 1 } as const;
  const choice = { type: 'choice', id: 'y', of: [1, 2], labels: ['1', '2'] } as const;
  assert.equal(said({ space: [real, choice] }), 'fine');
  assert.equal(said({ space: [real, real] }), 'has two questions x');
  assert.equal(said({ space: [{ ...real, low: 2 }] }), 'has a question x from 2 to 1, which holds nothing');
  assert.equal(said({ space: [{ ...choice, of: [], labels: [] }] }), 'has a question y with nothing to choose from');
  assert.equal(said({ space: [{ ...choice, of: [1] }] }), 'has a question y with 1 choices and 2 labels');
});

test('seeds of a task', () => {
  assert.ok(decodeTaskSpec(taskSpec({})).ok);
  for (const name of ['seed', 'splitSeed']) {
    const decoded = decodeTaskSpec({ ...taskSpec({}), [name]: 'one' });
    assert.equal(decoded.ok ? '' : decoded.error, `${name} is not a count: "one"`);
  }
});

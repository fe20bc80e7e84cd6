/** Cross-validation through the real command line: a task for each fold, mean and spread over them, however it is run. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../src/protocol/event.ts';
import { tiny } from './support/experiments.ts';
import { essence, journal, ownerOf, snnexp, start, until, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 180_000 };

test('each trial is the mean over its folds, with 1 and 3 workers, and after a kill', limit, async (t) => {
  const text = (workers: number) => tiny({ trials: 3, epochs: 8, folds: 3, heldOut: true, workers });
  const [alone, three] = [workspace(t), workspace(t)];
  for (const [folder, workers] of [[alone, 1] as const, [three, 3] as const]) {
    write(folder, 'tiny.snnexp', text(workers));
  }
  const undisturbed = await snnexp(alone, 'run', 'tiny.snnexp', '--quiet');
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  const events = journal(alone);
  const chains = events.flatMap((event) => (event.kind === 'trialProposed' ? [event.tasks] : []));
  assert.ok(chains.every((tasks) => tasks.length === 3 && new Set(tasks.flat()).size === 3));
  const finished = events.filter((event) => event.kind === 'trialFinished');
  assert.equal(finished.length, 3);
  for (const { trial, values } of finished) assert.deepEqual(values.accuracy?.each, accuracies(events, trial));
  const [first] = finished;
  assert.ok(first !== undefined && (first.values.accuracy?.sd ?? 0) > 0, 'folds differ');
  const measured = events.find((event) => event.kind === 'frontMeasured');
  assert.equal(measured?.values.accuracy?.each.length, 3, 'the network of each fold meets the held-out set');

  const run = start(three, ['run', 'tiny.snnexp', '--json']);
  await run.event('epochFinished', (event) => event.trial === 2 && event.epoch >= 3);
  process.kill(ownerOf(three), 'SIGKILL');
  await run.finished;
  await until(() => journal(three).length > 0);
  const resumed = await snnexp(three, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.deepEqual(essence(journal(three)), essence(events));
});

test('a split without a share for validation: the folds validate', limit, async (t) => {
  const folder = workspace(t);
  const text = tiny({ trials: 1, folds: 2, heldOut: true });
  write(folder, 'tiny.snnexp', text.replace('train 60 %, validation 20 %, test', 'train 80 %, test'));
  const run = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
  assert.equal(run.code, 0, run.stderr);
  const events = journal(folder);
  const chosen = events.find((event) => event.kind === 'engineChosen');
  assert.deepEqual(chosen?.sets, { train: 24, test: 12, validation: 24 });
  const [finished] = events.filter((event) => event.kind === 'trialFinished');
  assert.deepEqual(finished?.values.accuracy?.each, accuracies(events, 1));
});

test('more folds than a class has samples: one sentence', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ folds: 30 }));
  const run = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
  assert.notEqual(run.code, 0);
  assert.match(run.stderr, /folds = 30 is more than the class bar turning \S+ has samples.*20.*Lower folds to 20/s);
});

test(
  'the time that cores were busy with an epoch is measured, and beside it the time that passed',
  limit,
  async (t) => {
    const folder = workspace(t);
    write(folder, 'tiny.snnexp', tiny({ trials: 1, workers: 1 }));
    const run = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
    assert.equal(run.code, 0, run.stderr);
    const done = journal(folder).find((event) => event.kind === 'taskFinished');
    const { 'processor_time on validation': busy, 'time on validation': passed } = done?.measures ?? {};
    assert.ok(busy !== undefined && busy > 0, `${busy} ms of a core`);
    assert.ok(passed !== undefined && passed > 0, `${passed} ms`);
  },
);

/** Accuracy of the trial's tasks on validation, in the order in which they were proposed. */
function accuracies(events: readonly RunEvent[], trial: number): (number | undefined)[] {
  const proposed = events.find((event) => event.kind === 'trialProposed' && event.trial === trial);
  assert.ok(proposed?.kind === 'trialProposed');
  return proposed.tasks.map(([key]) => {
    const done = events.find((event) => event.kind === 'taskFinished' && event.task === key);
    return done?.kind === 'taskFinished' ? done.measures['accuracy on validation'] : undefined;
  });
}

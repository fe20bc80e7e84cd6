/** Trials that fall behind end early: the same trials at the same rungs, however a run goes. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunEvent } from '../../src/protocol/event.ts';
import { tiny } from './support/experiments.ts';
import { essence, journal, lives, ownerOf, snnexp, start, until, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 180_000 };
const text = (workers: number) =>
  tiny({ trials: 9, epochs: 16, search: 'bayesian', ahead: 3, workers, heldOut: true }).replace(
    'explore = 3 trials,',
    'explore = 3 trials, prune = asha { grace = 2 epochs, factor = 2 }, confirm = front { seeds = 1 },',
  );
const reference = mkdtempSync(join(tmpdir(), 'snnexp-process-'));
let events: readonly RunEvent[];
let undisturbed: object;

before(async () => {
  write(reference, 'tiny.snnexp', text(1));
  const run = await snnexp(reference, 'run', 'tiny.snnexp', '--quiet');
  assert.equal(run.code, 0, run.stderr);
  events = journal(reference);
  undisturbed = essence(events);
}, limit);
after(() => rmSync(reference, { recursive: true, force: true }));

test('a real run with several objectives prunes, and a pruned trial is an outcome of its own', limit, async () => {
  const pruned = events.flatMap((event) => (event.kind === 'trialPruned' ? [event] : []));
  const finished = events.flatMap((event) => (event.kind === 'trialFinished' ? [event.trial] : []));
  assert.ok(pruned.length >= 2 && finished.length >= 3, `${pruned.length} pruned, ${finished.length} finished`);
  assert.equal(pruned.length + finished.length, 9, 'every trial ended once');
  for (const { trial, epoch, epochs, place, among, values } of pruned) {
    assert.ok(
      [2, 4, 8].includes(epoch) && epochs === 16 && trial > 3,
      'the first three have nobody to be compared with',
    );
    assert.ok(place > Math.ceil(among / 2) && place <= among);
    assert.deepEqual(Object.keys(values), ['accuracy', 'spikes']);
  }
  const trained = (trial: number) => events.filter((event) => event.kind === 'epochFinished' && event.trial === trial);
  // On a busy machine epochs of milliseconds may be over before one of them can be ended.
  assert.ok(
    pruned.some(({ trial }) => trained(trial).length < 16),
    'training was ended',
  );
  const told = events.flatMap((event) =>
    event.kind === 'trialConfirmed' || event.kind === 'frontMeasured' ? [event.trial] : [],
  );
  assert.ok(told.length > 0 && told.every((trial) => finished.includes(trial)), 'the front is of finished trials');

  const one = pruned[0]!;
  const shown = await snnexp(reference, 'show', 'tiny.snnrun', '--trial', String(one.trial));
  assert.match(shown.stdout, /pruned/);
  assert.match(
    shown.stdout,
    new RegExp(`ended after epoch ${one.epoch} of 16, place ${one.place} of ${one.among} there`),
  );
  assert.match(shown.stdout, new RegExp(`accuracy.* at epoch ${one.epoch}`));
  const all = await snnexp(reference, 'show', 'tiny.snnrun');
  assert.match(all.stdout, new RegExp(`${pruned.length} pruned`));
});

test('what is told of a rung agrees with what the task finds when it is trained so far only', limit, async (t) => {
  // A task's rung measures are those of a task with as many epochs.
  const folder = workspace(t);
  const rung = events.find((event) => event.kind === 'rungReached' && event.trial === 1 && event.epoch === 4);
  assert.ok(rung?.kind === 'rungReached');
  write(
    folder,
    'tiny.snnexp',
    text(1).replace('epochs    = 16', 'epochs    = 4').replace('stop = 9 trials', 'stop = 1 trials'),
  );
  assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  const ended = journal(folder).find((event) => event.kind === 'trialFinished');
  assert.ok(ended?.kind === 'trialFinished');
  for (const [id, value] of Object.entries(rung.values)) assert.equal(ended.values[id]!.mean, value, id);
});

for (const workers of [2, 3]) {
  test(`${workers} workers prune the same trials at the same rungs`, limit, async (t) => {
    const folder = workspace(t);
    write(folder, 'tiny.snnexp', text(workers));
    const run = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(essence(journal(folder)), undisturbed);
  });
}

test('kill -9 after a rung, then --resume: the same', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', text(2));
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('rungReached', (event) => event.trial >= 4);
  const pids = journal(folder).flatMap((event) => (event.kind === 'attemptStarted' ? [event.pid] : []));
  process.kill(ownerOf(folder), 'SIGKILL');
  await run.finished;
  await until(() => pids.every((pid) => !lives(pid)));
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(resumed.code, 0, resumed.stderr);
  const all = journal(folder);
  assert.deepEqual(essence(all), undisturbed);
  const rungs = all.flatMap((event) => (event.kind === 'rungReached' ? [`${event.trial} ${event.epoch}`] : []));
  assert.equal(new Set(rungs).size, rungs.length, 'a rung is told once');
});

test('a baseline takes up what the search gave up, and ends as if nothing had been', limit, async (t) => {
  const folder = workspace(t);
  const baseline = (from: string) =>
    from.replace('  objectives {', '  baseline random { trials = 6 }\n\n  objectives {');
  const shape = { trials: 6, epochs: 16, search: 'bayesian', ahead: 3, workers: 2 } as const;
  const plain = tiny(shape).replace('explore = 3 trials,', 'explore = 6 trials,');
  write(
    folder,
    'tiny.snnexp',
    baseline(plain.replace('stop = 6', 'prune = asha { grace = 2 epochs, factor = 2 }, stop = 6')),
  );
  const run = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
  assert.equal(run.code, 0, run.stderr);
  const pruning = journal(folder);
  const given = pruning.flatMap((event) => (event.kind === 'trialPruned' ? [event.trial] : []));
  assert.ok(given.length > 0 && given.every((trial) => trial <= 6), 'the search prunes, the baseline does not');

  const other = workspace(t);
  write(other, 'tiny.snnexp', plain);
  assert.equal((await snnexp(other, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  const whole = journal(other);
  const valuesOf = (events: readonly RunEvent[], trial: number) =>
    events.find((event) => event.kind === 'trialFinished' && event.trial === trial);
  for (const trial of given) {
    const [taken, undisturbed] = [valuesOf(pruning, trial + 6), valuesOf(whole, trial)];
    assert.ok(taken?.kind === 'trialFinished' && undisturbed?.kind === 'trialFinished');
    assert.deepEqual(taken.values, undisturbed.values);
    const proposed = pruning.find((event) => event.kind === 'trialProposed' && event.trial === trial + 6);
    const tasks = proposed?.kind === 'trialProposed' ? proposed.tasks.flat() : [];
    const epochs = pruning.flatMap((event) =>
      event.kind === 'epochFinished' && tasks.includes(event.task) ? [event.epoch] : [],
    );
    // The first attempt may have come to its end by itself before it was ended.
    assert.deepEqual(
      epochs,
      Array.from({ length: 16 }, (_, i) => i + 1),
      'it goes on from the checkpoint of the first attempt',
    );
  }
});

test(
  'in cross-validation the first fold decides for all: a trial that falls behind there is ended in the others',
  limit,
  async (t) => {
    const folded = (workers: number) =>
      tiny({ trials: 6, epochs: 8, folds: 3, ahead: 2, workers }).replace(
        'stop = 6 trials',
        'stop = 6 trials, prune = asha { grace = 2 epochs, factor = 2 }',
      );
    const [one, three] = [workspace(t), workspace(t)];
    for (const [folder, workers] of [[one, 1] as const, [three, 2] as const]) {
      write(folder, 'tiny.snnexp', folded(workers));
      const run = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
      assert.equal(run.code, 0, run.stderr);
    }
    const told = journal(one);
    assert.deepEqual(essence(journal(three)), essence(told));
    const pruned = told.flatMap((event) => (event.kind === 'trialPruned' ? [event] : []));
    assert.ok(pruned.length > 0, 'some trial falls behind');
    for (const { trial, epoch, values } of pruned) {
      const proposed = told.find((event) => event.kind === 'trialProposed' && event.trial === trial);
      assert.ok(proposed?.kind === 'trialProposed' && proposed.tasks.length === 3);
      const first = proposed.tasks[0]![0];
      const at = told.find((event) => event.kind === 'epochFinished' && event.task === first && event.epoch === epoch);
      assert.ok(at?.kind === 'epochFinished');
      assert.equal(values.accuracy, at.values['accuracy on validation']);
      const ended = told.flatMap((event) =>
        event.kind === 'taskFinished' && event.trial === trial ? [event.task] : [],
      );
      assert.deepEqual(ended, [], 'no fold was trained to its end');
    }
    for (const event of told) if (event.kind === 'trialFinished') assert.equal(event.values.accuracy?.each.length, 3);
  },
);

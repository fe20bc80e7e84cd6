/** Ctrl-C in steps, and one owner for each run. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tiny } from './support/experiments.ts';
import { essence, journal, lives, ownerOf, snnexp, start, until, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 120_000 };
const long = tiny({ trials: 3, epochs: 3000 });

test('Ctrl-C once asks: workers end after their batch, and the run can be resumed', limit, async (t) => {
  const [folder, other] = [workspace(t), workspace(t)];
  const text = tiny({ trials: 3, epochs: 30 });
  for (const place of [folder, other]) write(place, 'tiny.snnexp', text);
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('epochFinished', (event) => event.epoch >= 2);
  run.child.kill('SIGINT');
  const { code, signal } = await run.finished;
  assert.deepEqual([code, signal], [1, null]);
  const events = journal(folder);
  assert.deepEqual(
    events.flatMap((event) => (event.kind === 'cancelRequested' ? [event.step] : [])),
    [1],
  );
  assert.equal(events.findLast((event) => event.kind === 'runFinished')?.reason, 'cancelled');
  assert.equal(events.at(-1)?.kind, 'runFinished');
  assert.ok(events.some((event) => event.kind === 'trialFailed' && event.reason === 'cancelled'));
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal((await snnexp(other, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  assert.deepEqual(essence(journal(folder)), essence(journal(other)));
});

test('a worker that does not listen is terminated by the second and killed by the third Ctrl-C', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', long);
  const run = start(folder, ['run', 'tiny.snnexp', '--json', '--workers', '1']);
  const { task } = await run.event('epochFinished');
  const { pid } = await run.event('attemptStarted', (event) => event.task === task);
  // Stopped, it hears neither the ask nor SIGTERM.
  process.kill(pid, 'SIGSTOP');
  run.child.kill('SIGINT');
  await run.event('cancelRequested', (event) => event.step === 1);
  run.child.kill('SIGINT');
  await run.event('cancelRequested', (event) => event.step === 2);
  assert.ok(lives(pid));
  run.child.kill('SIGINT');
  await run.event('cancelRequested', (event) => event.step === 3);
  assert.equal((await run.finished).code, 1);
  assert.equal(lives(pid), false);
});

test('control.json asks for whoever comes later', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', long);
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('epochFinished');
  writeFileSync(join(folder, 'tiny.snnrun.d', 'control.json'), JSON.stringify({ v: 1, cancel: 1 }));
  assert.equal((await run.finished).code, 1);
  assert.equal(journal(folder).findLast((event) => event.kind === 'runFinished')?.reason, 'cancelled');
});

test(
  'a second run on the same file is refused with the pid of the first; a dead owner owns nothing',
  limit,
  async (t) => {
    const folder = workspace(t);
    write(folder, 'tiny.snnexp', long);
    const run = start(folder, ['run', 'tiny.snnexp', '--json']);
    await run.event('attemptStarted');
    const owner = ownerOf(folder);
    for (const more of [[], ['--resume'], ['--force']]) {
      const second = await snnexp(folder, 'run', 'tiny.snnexp', ...more);
      assert.equal(second.code, 1);
      assert.match(second.stderr, new RegExp(`already being run by process ${owner}\\b`));
    }
    const shown = await snnexp(folder, 'show', 'tiny.snnrun');
    assert.match(shown.stdout, new RegExp(`running \\(process ${owner}\\)`));
    process.kill(owner, 'SIGKILL');
    await run.finished;
    await until(() => !lives(owner));
    const third = start(folder, ['run', 'tiny.snnexp', '--resume', '--json']);
    await third.event('runResumed');
    third.child.kill('SIGINT');
    assert.equal((await third.finished).code, 1);
  },
);

/** Kill -9 of anything, then --resume: the same results as an undisturbed run. */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunEvent } from '../../src/protocol/event.ts';
import { shared, tiny } from './support/experiments.ts';
import { essence, journal, lives, ownerOf, snnexp, start, until, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 120_000 };
const text = tiny({ trials: 5, epochs: 20, search: 'bayesian', ahead: 2, heldOut: true });
let undisturbed: object;
const reference = mkdtempSync(join(tmpdir(), 'snnexp-process-'));

before(async () => {
  write(reference, 'tiny.snnexp', text);
  const run = await snnexp(reference, 'run', 'tiny.snnexp', '--quiet');
  assert.equal(run.code, 0, run.stderr);
  undisturbed = essence(journal(reference));
}, limit);
after(() => rmSync(reference, { recursive: true, force: true }));

test('a worker killed in mid trial is followed by another attempt', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', text);
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  const epoch = await run.event('epochFinished', (event) => event.trial === 2 && event.epoch >= 5);
  const attempt = await run.event('attemptStarted', (event) => event.task === epoch.task);
  process.kill(attempt.pid, 'SIGKILL');
  const { code, stderr } = await run.finished;
  assert.equal(code, 0, stderr);
  const events = journal(folder);
  const lost = events.filter((event) => event.kind === 'attemptLost');
  assert.equal(lost.length, 1);
  assert.match(lost[0]?.message ?? '', /SIGKILL/);
  assert.deepEqual(essence(events), undisturbed);
  const secondAttempt = events.find((event) => event.kind === 'attemptStarted' && event.attempt === 2);
  assert.ok(secondAttempt, 'a second attempt was begun');
  assertEpochsOnce(events);
});

test('a trial whose workers are killed again and again is missed, and alone runs again', limit, async (t) => {
  const [folder, calm] = [workspace(t), workspace(t)];
  for (const place of [folder, calm]) write(place, 'tiny.snnexp', tiny({ trials: 4, epochs: 5 }));
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  const killed = new Set<number>();
  while (killed.size < 3) {
    const { pid } = await run.event('attemptStarted', (event) => event.trial === 2 && !killed.has(event.pid));
    process.kill(pid, 'SIGKILL');
    killed.add(pid);
  }
  const { code, stderr } = await run.finished;
  assert.equal(code, 1);
  assert.match(
    stderr,
    /error: Trial 2 was lost for a reason that lies with the machine or the program, .*\(signal SIGKILL\)\. The memory .* resume the run: only what was lost runs again\./,
  );
  const { stdout: shown } = await snnexp(folder, 'show', 'tiny.snnexp');
  assert.match(shown, /^State +Trial 2 was lost/m);
  assert.match(shown, /^Trials .*\b1 lost\b/m);
  assert.doesNotMatch(shown, /\bfailed\b/);
  assert.match((await snnexp(folder, 'show', 'tiny.snnexp', '--csv')).stdout, /^2,lost,/m);
  const again = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(again.code, 2);
  assert.match(again.stderr, /already holds an unfinished run.*--resume/);
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(resumed.code, 0, resumed.stderr);
  const tried = journal(folder).flatMap((event) =>
    event.kind === 'attemptStarted' && event.inc === 2 ? [event.trial] : [],
  );
  assert.deepEqual(tried, [2]);
  assert.equal((await snnexp(calm, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  assert.deepEqual(essence(journal(folder)), essence(journal(calm)));
});

test('a coordinator that its own Node ends, as for want of memory, is told so', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', text);
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('engineChosen');
  process.kill(ownerOf(folder), 'SIGTRAP');
  const { code, stderr } = await run.finished;
  assert.equal(code, 1);
  assert.match(stderr, /ended without a word \(SIGTRAP, .*memory or address space \(ulimit -v\).*--resume/);
});

test('a coordinator killed in mid trial takes its workers with it, and the run is resumed', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', text);
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('epochFinished', (event) => event.trial === 3 && event.epoch >= 5);
  const pids = journal(folder).flatMap((event) => (event.kind === 'attemptStarted' ? [event.pid] : []));
  process.kill(ownerOf(folder), 'SIGKILL');
  const { code, stderr } = await run.finished;
  assert.equal(code, 1);
  assert.match(stderr, /ended without a word \(SIGKILL\).*--resume/);
  await until(() => pids.every((pid) => !lives(pid)));
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(resumed.code, 0, resumed.stderr);
  const events = journal(folder);
  assert.deepEqual(essence(events), undisturbed);
  assert.equal(events.filter((event) => event.kind === 'runResumed').length, 1);
  assertEpochsOnce(events);
  assertEndedOnce(events);
});

test(
  'the command line killed: its coordinator cancels by itself; everything killed: nothing is lost',
  limit,
  async (t) => {
    const folder = workspace(t);
    write(folder, 'tiny.snnexp', text);
    const run = start(folder, ['run', 'tiny.snnexp', '--json']);
    await run.event('epochFinished', (event) => event.trial === 1 && event.epoch >= 3);
    const owner = ownerOf(folder);
    run.child.kill('SIGKILL');
    await until(() => !lives(owner));
    assert.equal(journal(folder).at(-1)?.kind, 'runFinished');
    const second = start(folder, ['run', 'tiny.snnrun', '--resume', '--json']);
    await second.event('epochFinished', (event) => event.trial >= 2 && event.epoch >= 3);
    const pids = journal(folder).flatMap((event) => (event.kind === 'attemptStarted' ? [event.pid] : []));
    for (const pid of [ownerOf(folder), ...pids]) if (lives(pid)) process.kill(pid, 'SIGKILL');
    second.child.kill('SIGKILL');
    const resumed = await snnexp(folder, 'run', 'tiny.snnrun', '--resume', '--quiet');
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.deepEqual(essence(journal(folder)), undisturbed);
    assertEndedOnce(journal(folder));
  },
);

test('a first stage shared by six trials runs once, also after kill -9', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', shared(20));
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('trialFinished');
  process.kill(ownerOf(folder), 'SIGKILL');
  await run.finished;
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(resumed.code, 0, resumed.stderr);
  const events = journal(folder);
  const ends = events.filter((event) => event.kind === 'taskFinished' && event.stage === 'base');
  assert.deepEqual(new Set(ends.map((event) => event.kind === 'taskFinished' && event.trial)).size, 6);
  const keys = new Set(ends.map((event) => (event.kind === 'taskFinished' ? event.task : '')));
  assert.equal(keys.size, 1);
  const [key = ''] = keys;
  assert.deepEqual(readdirSync(join(folder, 'tiny.snnrun.d', 'tasks', key, 'attempts')), ['001']);
  assert.equal(ends.filter((event) => event.kind === 'taskFinished' && !event.reused).length, 1);

  const other = workspace(t);
  write(other, 'tiny.snnexp', shared(20));
  assert.equal((await snnexp(other, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  assert.deepEqual(essence(events), essence(journal(other)));
});

test('the seconds of a trial are those of all coordinators and attempts that computed it', limit, async (t) => {
  const folder = workspace(t);
  const stage = (name: string, from: string) =>
    `stage ${name} = train { ${from}epochs = 20, batch = 12, optimizer = adam }`;
  const goals = 'objectives { maximize accuracy of second }';
  const network = 'network { layer hidden = dense { units = 16 }, layer output = dense { } }';
  const parts = [
    'data synthetic { samples = 60, size = 8 x 8, window = 40 ms }',
    network,
    stage('first', ''),
    stage('second', 'from = first, '),
  ];
  write(folder, 'tiny.snnexp', `snnexp 1\nexperiment "two stages" {\n${[...parts, goals].join('\n')}\n}\n`);
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('epochFinished', (event) => event.stage === 'second' && event.epoch >= 10);
  process.kill(ownerOf(folder), 'SIGKILL');
  await run.finished;
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(resumed.code, 0, resumed.stderr);
  const events = journal(folder);
  const [first, second] = ['first', 'second'].map((name) =>
    events.find((event) => event.kind === 'taskFinished' && event.stage === name),
  );
  const [trial] = events.filter((event) => event.kind === 'trialFinished');
  assert.ok(first?.kind === 'taskFinished' && second?.kind === 'taskFinished' && trial !== undefined);
  assert.equal(trial.seconds, first.seconds + second.seconds);
  const ofEpochs = events.flatMap((event) =>
    event.kind === 'epochFinished' && event.stage === 'second' ? [event.seconds] : [],
  );
  assert.equal(ofEpochs.length, 20);
  assert.ok(second.seconds >= ofEpochs.reduce((all, each) => all + each, 0), String(second.seconds));
});

/** (task, epoch) stands in the journal once, whatever was killed. */
function assertEpochsOnce(events: readonly RunEvent[]): void {
  const seen = events.flatMap((event) => (event.kind === 'epochFinished' ? [`${event.task} ${event.epoch}`] : []));
  assert.equal(new Set(seen).size, seen.length);
}

function assertEndedOnce(events: readonly RunEvent[]): void {
  const ended = events.flatMap((event) => (event.kind === 'trialFinished' ? [event.trial] : []));
  assert.deepEqual([...ended].sort(), [1, 2, 3, 4, 5]);
}

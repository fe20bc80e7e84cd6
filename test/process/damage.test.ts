/** Journals that time, disks and newer versions have touched. */

import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { sealLine } from '../../src/protocol/journal-line.ts';
import { shared, tiny } from './support/experiments.ts';
import { essence, journal, snnexp, start, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 120_000 };

test('damaged lines are left out and told, and a resumed run repairs what they held', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ trials: 4 }));
  assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  const whole = essence(journal(folder));
  const path = join(folder, 'tiny.snnrun');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const spoiled = lines.flatMap((line) => {
    if (/"kind":"runFinished"/.test(line)) return ['{"v":1,"seq":9'];
    if (/"kind":"trialFinished","trial":2/.test(line)) return [line.replace('"mean":', '"mean":1')];
    if (/"kind":"trialProposed","trial":3/.test(line)) return ['\u0000\u0000 garbage'];
    return [line];
  });
  // The last line is torn: it has no newline.
  writeFileSync(path, spoiled.join('\n'));
  // A worker may finish trial 2 just before trial 3 is proposed, or with other lines between.
  const [first = 0, second = 0] = spoiled.flatMap((line, at) => (line === lines[at] ? [] : [at + 1]));
  const places = second === first + 1 ? `Lines ${first} to ${second}` : `Line ${first}, line ${second}`;

  const shown = await snnexp(folder, 'show', 'tiny.snnrun');
  assert.equal(shown.code, 0);
  assert.match(shown.stdout, new RegExp(`Left out +${places} fail their checksum, as after a full disk`));
  assert.match(shown.stdout, /cut off/);

  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.match(resumed.stdout, /2 lines of the journal were left out\. The command show says which and why/);
  assert.deepEqual(essence(journal(folder)), whole);
  const again = journal(folder).filter((event) => event.kind === 'attemptStarted' && event.inc === 2);
  assert.deepEqual(again, [], 'finished tasks are not computed again');
});

test('a run whose file is deleted meanwhile stops and says so; its tasks are used again', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ trials: 40, epochs: 30 }));
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('trialFinished', (event) => event.trial === 2);
  rmSync(join(folder, 'tiny.snnrun'));
  const { code, stdout, stderr } = await run.finished;
  assert.equal(code, 1);
  assert.match(stderr, /tiny\.snnrun, or the folder tiny\.snnrun\.d, was deleted, renamed or replaced during the run/);
  assert.ok(!stdout.includes('"trial":40'));
  assert.ok(!existsSync(join(folder, 'tiny.snnrun')));
  const again = start(folder, ['run', 'tiny.snnexp', '--json']);
  await again.event('taskFinished', (event) => event.reused);
  again.child.kill('SIGINT');
  await again.finished;
});

test(
  'a run whose file is replaced meanwhile, as a checkout does, stops and leaves the other alone',
  limit,
  async (t) => {
    const folder = workspace(t);
    write(folder, 'tiny.snnexp', tiny({ trials: 40, epochs: 30 }));
    const run = start(folder, ['run', 'tiny.snnexp', '--json']);
    await run.event('trialFinished', (event) => event.trial === 2);
    const path = join(folder, 'tiny.snnrun');
    const other = readFileSync(path, 'utf8').split('\n').slice(0, 3).join('\n');
    writeFileSync(`${path}.other`, `${other}\n`);
    renameSync(`${path}.other`, path);
    const { code, stderr } = await run.finished;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /tiny\.snnrun, or the folder tiny\.snnrun\.d, was deleted, renamed or replaced during the run/,
    );
    assert.equal(readFileSync(path, 'utf8'), `${other}\n`);
  },
);

test(
  'a journal that came without its folder goes on, and says why earlier trials cannot be measured',
  limit,
  async (t) => {
    const folder = workspace(t);
    write(folder, 'tiny.snnexp', tiny({ trials: 3, heldOut: true }));
    assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--quiet')).code, 0);
    const path = join(folder, 'tiny.snnrun');
    const lines = readFileSync(path, 'utf8').split('\n');
    const measured = lines.findIndex((line) => /"kind":"frontMeasured"/.test(line));
    writeFileSync(path, `${lines.slice(0, measured).join('\n')}\n`);
    rmSync(`${path}.d`, { recursive: true });
    const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
    assert.match(
      resumed.stderr,
      /could not be measured on test: What the stage train computed is gone: its files are not in the folder of the run, or are damaged\. Put/,
    );
  },
);

const spoiled = {
  'whose weights are cut off': (task: string) => truncateSync(join(task, 'attempts', '001', 'weights.bin'), 300),
  'whose weights are of zero bytes': (task: string) => truncateSync(join(task, 'attempts', '001', 'weights.bin'), 0),
  'whose spec is gone': (task: string) => rmSync(join(task, 'spec.json')),
};
for (const [what, spoil] of Object.entries(spoiled)) {
  test(`a first stage ${what} is made good by a resumed run`, limit, async (t) => {
    const folder = workspace(t);
    write(folder, 'tiny.snnexp', shared(2));
    assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--quiet')).code, 0);
    const events = journal(folder);
    const base = events.find((event) => event.kind === 'taskFinished' && event.stage === 'base');
    assert.ok(base?.kind === 'taskFinished');
    const path = join(folder, 'tiny.snnrun');
    const lines = readFileSync(path, 'utf8').split('\n');
    const first = lines.findIndex((line) => /"kind":"trialFinished"/.test(line));
    writeFileSync(path, `${lines.slice(0, first + 1).join('\n')}\n`);
    for (const event of events) {
      if (event.kind !== 'taskFinished' || event.task === base.task || event.trial === 1) continue;
      rmSync(join(`${path}.d`, 'tasks', event.task), { recursive: true, force: true });
    }
    spoil(join(`${path}.d`, 'tasks', base.task));
    const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.deepEqual(essence(journal(folder)), essence(events));
  });
}

test(
  'trials that meet a recording cut off meanwhile are lost and not failed, and run once it is whole',
  limit,
  async (t) => {
    const experiment = tiny({ trials: 12, epochs: 40, workers: 1 })
      .replace(/data synthetic \{[^}]*\}/, 'data nmnist { from = "own", train = list "train.txt", bin = 10 ms }')
      .replaceAll('dense {', 'dense { weight_scale = 8,')
      .replace('units = 3', 'units = 10');
    const [folder, other] = [workspace(t), workspace(t)];
    for (const place of [folder, other]) {
      cpSync(resolve('test', 'fixtures', 'data', 'nmnist-list'), join(place, 'own'), { recursive: true });
      write(place, 'tiny.snnexp', experiment);
    }
    const recording = join(folder, 'own', '3.bs2');
    const whole = readFileSync(recording);
    const run = start(folder, ['run', 'tiny.snnexp', '--json']);
    await run.event('trialFinished');
    truncateSync(recording, 0);
    const { code, stderr } = await run.finished;
    assert.equal(code, 1);
    assert.match(stderr, /lost: The data changed while the run was going on: own\/3\.bs2 is empty/);
    const failed = journal(folder).filter((event) => event.kind === 'trialFailed');
    const lost = failed.filter((event) => event.reason === 'lost' && event.code === 'data-changed');
    assert.ok(lost.length >= 4 && failed.every((event) => ['lost', 'silent'].includes(event.reason)));

    writeFileSync(recording, whole);
    const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal((await snnexp(other, 'run', 'tiny.snnexp', '--quiet')).code, 0);
    assert.deepEqual(essence(journal(folder)), essence(journal(other)));
  },
);

test('a journal of a newer version is shown and not touched', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ trials: 1 }));
  assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  const path = join(folder, 'tiny.snnrun');
  appendFileSync(path, sealLine({ v: 2, seq: 999, at: '2030-01-01T00:00:00.000Z', inc: 9, kind: 'dreamt' }));
  const before = readFileSync(path);
  const shown = await snnexp(folder, 'show', 'tiny.snnrun');
  assert.equal(shown.code, 0);
  assert.match(shown.stderr, /written by a newer snnexp \(journal version 2, this one reads 1\)/);
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
  assert.equal(resumed.code, 1);
  assert.match(resumed.stderr, /newer snnexp/);
  assert.deepEqual(readFileSync(path), before);
});

test('an event of an unknown kind is a line of text', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ trials: 1 }));
  assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  appendFileSync(
    join(folder, 'tiny.snnrun'),
    sealLine({ v: 1, seq: 999, at: '2030-01-01T00:00:00.000Z', inc: 1, kind: 'architectureChosen', cells: 8 }),
  );
  const shown = await snnexp(folder, 'show', 'tiny.snnrun');
  assert.match(shown.stdout, /info: architectureChosen: .*"cells":8/);
});

test('without its first line a run cannot go on, and says how to save its tasks', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ trials: 2 }));
  assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  const path = join(folder, 'tiny.snnrun');
  const whole = essence(journal(folder));
  writeFileSync(path, readFileSync(path, 'utf8').replace('"title":"tiny"', '"title":"tinY"'));
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
  assert.equal(resumed.code, 1);
  assert.match(resumed.stderr, /first line of tiny\.snnrun, which holds the plan, is damaged.*--force/);
  const anew = await snnexp(folder, 'run', 'tiny.snnexp', '--force', '--quiet');
  assert.equal(anew.code, 0, anew.stderr);
  assert.deepEqual(essence(journal(folder)), whole);
  assert.deepEqual(
    journal(folder).filter((event) => event.kind === 'attemptStarted'),
    [],
  );
});

test('a first line that is whole but not understood is not called damaged', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ trials: 1 }));
  assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  const path = join(folder, 'tiny.snnrun');
  const [first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
  const { crc: _, ...event } = JSON.parse(first);
  writeFileSync(path, [sealLine({ ...event, version: 1 }).trimEnd(), ...rest].join('\n'));
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
  assert.equal(resumed.code, 1);
  assert.match(
    resumed.stderr,
    /first line of tiny\.snnrun, .* is whole, but says what this version does not understand \(version is not a text: 1\)/,
  );
  assert.match(resumed.stderr, /Go on with the version that wrote it, or run the experiment again with --force/);
});

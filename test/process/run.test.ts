/** A run from start to end, seen through the command line. */

import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tiny } from './support/experiments.ts';
import { essence, journal, snnexp, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 120_000 };

test('a run ends with a front, a journal, a report and nothing left behind', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ heldOut: true }));
  const run = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^Engine: /m);
  for (const trial of [1, 2, 3, 4]) assert.match(run.stdout, new RegExp(`^trial ${trial}/4 `, 'm'));
  assert.match(run.stdout, /^All 4 trials have ended\.$/m);
  assert.match(run.stdout, /^Front of \d trials?:$/m);
  assert.match(run.stdout, /accuracy on test/);
  assert.match(run.stdout, /tiny\.snnrun$/m);
  assert.equal(existsSync(join(folder, 'tiny.snnrun.d', 'owner.json')), false);

  const events = journal(folder);
  assert.deepEqual(
    events.map((event) => event.seq),
    events.map((_, i) => i + 1),
  );
  assert.equal(events[0]?.kind, 'runStarted');
  assert.equal(events.at(-1)?.kind, 'runFinished');
  assert.equal(events.filter((event) => event.kind === 'trialFinished').length, 4);
  assert.ok(events.some((event) => event.kind === 'frontMeasured' && event.on === 'test'));
  const told = events.filter((event) => event.kind === 'sensitivityMeasured');
  assert.deepEqual([told.length, told[0]?.measured], [1, 4]);
  assert.doesNotMatch(readFileSync(join(folder, 'tiny.snnrun'), 'utf8'), new RegExp(folder));

  const shown = await snnexp(folder, 'show', 'tiny.snnrun', '--json');
  const { state, trials, front, sensitivity } = JSON.parse(shown.stdout);
  assert.equal(state, 'trials');
  assert.equal(trials.length, 4);
  assert.deepEqual(sensitivity.objectives, told[0]?.objectives);
  assert.match((await snnexp(folder, 'show', 'tiny.snnrun')).stdout, /^What mattered\. From 4 trials with values\./m);
  assert.ok(front.length >= 1);
  const one = await snnexp(folder, 'show', 'tiny.snnexp', '--trial', String(front[0]));
  assert.match(one.stdout, /neuron\.decay/);

  const report = await snnexp(folder, 'report', 'tiny.snnrun');
  assert.equal(report.code, 0, report.stderr);
  assert.match(readFileSync(join(folder, 'tiny.report.html'), 'utf8'), /<html[\s\S]*<h2>What mattered<\/h2>/);
  const link = join(folder, 'link.html');
  symlinkSync('tiny.report.html', link);
  assert.equal((await snnexp(folder, 'report', 'tiny.snnrun', '--output', 'link.html')).code, 0);
  assert.ok(lstatSync(link).isSymbolicLink(), 'a page is written through a link');
  rmSync(link);

  const again = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(again.code, 2);
  assert.match(
    again.stderr,
    /already holds a finished run with 4 ended trials.*cli\.js show tiny\.snnexp\..*--force.*--output/,
  );
  const resumed = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
  assert.equal(resumed.code, 0);
  assert.match(resumed.stdout, /nothing is left to do/);
  assert.equal(journal(folder).filter((event) => event.kind === 'sensitivityMeasured').length, 1);

  const anew = await snnexp(folder, 'run', 'tiny.snnexp', '--force', '--quiet');
  assert.deepEqual([anew.code, anew.stdout, anew.stderr], [0, '', '']);
  assert.deepEqual(essence(journal(folder)), essence(events));
  assert.deepEqual(essence(journal(folder, 'tiny.old-1.snnrun')), essence(events));
  const finished = journal(folder).filter((event) => event.kind === 'taskFinished');
  assert.ok(
    finished.every((event) => event.reused),
    'finished tasks are taken again from their folders',
  );
  const first = (await snnexp(folder, 'show', 'tiny.snnexp', '--trial', '1')).stdout;
  assert.match(first, /^computed +[\d.]+ m?s taken over$/m, 'and what they took then is told');
  assert.deepEqual(curvesOf(journal(folder)), curvesOf(events), 'with the epochs that they were trained for');
  assert.equal(curvesOf(events).length, 8);
  const second = JSON.parse((await snnexp(folder, 'show', 'tiny.snnexp', '--trial', '2', '--json')).stdout);
  const [task = ''] = Object.keys(second.tasks);
  const epochs = second.curves[task].map(({ epoch }: { readonly epoch: number }) => epoch);
  assert.deepEqual(epochs, [1, 2]);
  assert.ok(second.curves[task][1].values['accuracy on validation'] >= 0);
});

test('--json prints the journal, event by event', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny({ trials: 2, search: 'nsga2' }));
  const run = await snnexp(folder, 'run', 'tiny.snnexp', '--json', '--workers', '1', '--seed', '11');
  assert.equal(run.code, 0, run.stderr);
  const printed = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const written = journal(folder);
  assert.deepEqual(
    printed.map(({ seq, kind }) => ({ seq, kind })),
    written.map(({ seq, kind }) => ({ seq, kind })),
  );
  assert.ok(written[0]?.kind === 'runStarted' && written[0].plan.seed === 11 && written[0].plan.run.workers === 1);
});

test(
  'a file that asks nothing is one trial; repeats give a spread; requirements mark a trial infeasible',
  limit,
  async (t) => {
    const folder = workspace(t);
    const text = tiny({ repeat: 3, lines: { objectives: '    require  spikes <= 0.001' } })
      .replace('decay in 0.5 .. 0.99', 'decay = 0.9')
      .replace('units in { 8, 16 }', 'units = 8')
      .replace('rate in 1e-3 .. 1e-1 log', 'rate = 1e-2')
      .replace(/ {2}search .*\n/, '');
    write(folder, 'tiny.snnexp', text);
    const run = await snnexp(folder, 'run', 'tiny.snnexp');
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const ends = journal(folder).filter((event) => event.kind === 'trialFinished');
    assert.equal(ends.length, 1);
    assert.equal(ends[0]?.values.accuracy?.each.length, 3);
    assert.equal(ends[0]?.feasible, false);
    assert.equal(journal(folder).findLast((event) => event.kind === 'runFinished')?.reason, 'single');
  },
);

test('a search limited by time ends by time, with what it found', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny().replace('stop = 4 trials', 'stop = 100000 trials or 2 s'));
  const run = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(run.code, 0, run.stderr);
  const last = journal(folder).at(-1);
  assert.ok(last?.kind === 'runFinished' && last.reason === 'time');
  const proposed = journal(folder).filter((event) => event.kind === 'trialProposed').length;
  const ended = journal(folder).filter((event) => event.kind === 'trialFinished').length;
  assert.equal(ended, proposed, 'trials that had begun are finished');
});

test('a finite space is exhausted before the stop rule', limit, async (t) => {
  const folder = workspace(t);
  const text = tiny({ trials: 50 })
    .replace('decay in 0.5 .. 0.99', 'decay = 0.9')
    .replace('rate in 1e-3 .. 1e-1 log', 'rate = 1e-2');
  write(folder, 'tiny.snnexp', text);
  const run = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
  assert.equal(run.code, 0, run.stderr);
  const last = journal(folder).at(-1);
  assert.ok(last?.kind === 'runFinished' && last.reason === 'exhausted');
  assert.equal(journal(folder).filter((event) => event.kind === 'trialFinished').length, 2);
});

/** Task, epoch and what was measured there, of every line of an epoch. */
function curvesOf(events: ReturnType<typeof journal>): readonly string[] {
  return events
    .flatMap((event) =>
      event.kind === 'epochFinished' ? [JSON.stringify([event.task, event.epoch, event.epochs, event.values])] : [],
    )
    .sort();
}

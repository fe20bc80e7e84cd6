/** Baselines, confirming and the proposing thread, seen through the command line and the journal. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunEvent } from '../../src/protocol/event.ts';
import { baselinesOf } from '../../src/run/baselines.ts';
import { emptyState, foldAll } from '../../src/run/fold.ts';
import { tiny } from './support/experiments.ts';
import { essence, journal, lives, ownerOf, snnexp, start, until, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 180_000 };

/** Four trials of a search, then a baseline with a seed more, two of a grid, and the search's own points again. */
const text = tiny({
  search: 'bayesian',
  trials: 4,
  heldOut: true,
  lines: {
    experiment: `  baseline default { repeat = 2 seeds }
  baseline grid { points = 2, over = [neuron.decay] }
  baseline random { }`,
  },
}).replace('stop = 4 trials }', 'stop = 4 trials, confirm = front { seeds = 2 } }');

const attempts = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'attemptStarted' ? [event.task] : []));

test('baselines run after the search on their own; what is compared is confirmed alike', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', text);
  const run = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^Beside the baselines:$/m);
  assert.match(run.stdout, /^All 4 trials have ended\.$/m);
  assert.match(run.stdout, /^trial 5 confirmed, baseline:default: /m);

  const events = journal(folder);
  const proposed = events.filter((event) => event.kind === 'trialProposed');
  const lanes = proposed.map(({ by }) => (by.startsWith('baseline:') ? by : 'search'));
  const own = (name: string, count: number) => Array<string>(count).fill(name);
  assert.deepEqual(lanes, [
    ...own('search', 4),
    ...own('baseline:default', 1),
    ...own('baseline:grid', 2),
    ...own('baseline:random', 4),
  ]);
  assert.equal(proposed[4]!.tasks.length, 2);
  // The baseline explores the same points as the search, so their tasks are not run twice.
  assert.deepEqual(proposed[8]!.answers, proposed[1]!.answers);
  const reused = events.filter((event) => event.kind === 'taskFinished' && event.trial === 9 && event.reused);
  assert.ok(reused.length > 0);

  const state = foldAll(emptyState(), events);
  const beside = baselinesOf(state).flatMap(({ front }) => front);
  const confirmed = events.flatMap((event) => (event.kind === 'trialConfirmed' ? [event.trial] : []));
  assert.ok(state.front.length > 0 && beside.length >= 3 && beside.includes(5));
  for (const trial of [...state.front, ...beside]) {
    assert.ok(confirmed.includes(trial), `trial ${trial}`);
    const { values, heldOut } = state.trials[trial - 1]!;
    for (const spread of Object.values(values)) assert.equal(spread.each.length, 3);
    assert.equal(heldOut.accuracy?.each.length, 3);
  }
  assert.equal(new Set(confirmed).size, confirmed.length, 'each trial once');
  assert.equal(new Set(attempts(events)).size, attempts(events).length, 'each task once, whoever wants it');

  // Going on with the same journal proposes and trains nothing more.
  const again = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
  assert.equal(again.code, 0, again.stderr);
  const idle = ['trialProposed', 'attemptStarted', 'trialConfirmed', 'trialFinished', 'frontMeasured'];
  assert.deepEqual(
    journal(folder)
      .slice(events.length)
      .filter(({ kind }) => idle.includes(kind)),
    [],
  );

  // Nor does a run that was killed while it confirmed come to anything else.
  const other = workspace(t);
  write(other, 'tiny.snnexp', text);
  const cut = start(other, ['run', 'tiny.snnexp', '--json']);
  await cut.event('trialConfirmed');
  process.kill(ownerOf(other), 'SIGKILL');
  await cut.finished;
  const pids = journal(other).flatMap((event) => (event.kind === 'attemptStarted' ? [event.pid] : []));
  await until(() => pids.every((pid) => !lives(pid)));
  const resumed = await snnexp(other, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.deepEqual(essence(journal(other)), essence(events));

  // A journal of a version that confirmed the front alone, cut off before its end: its baselines are confirmed now, by
  // tasks that have run.
  const lines = readFileSync(join(folder, 'tiny.snnrun'), 'utf8').split('\n');
  const old = lines.filter((line) => {
    const event = line === '' ? undefined : (JSON.parse(line) as RunEvent);
    if (event?.kind === 'runFinished') return false;
    return event?.kind !== 'trialConfirmed' || event.trial <= 4;
  });
  assert.ok(old.length < lines.length);
  write(folder, 'tiny.snnrun', old.join('\n'));
  const shown = await snnexp(folder, 'show', 'tiny.snnrun');
  assert.equal(shown.code, 0, shown.stderr);
  const later = await snnexp(folder, 'run', 'tiny.snnexp', '--resume', '--quiet');
  assert.equal(later.code, 0, later.stderr);
  assert.deepEqual(essence(journal(folder)), essence(events));
  assert.deepEqual(attempts(journal(folder)), attempts(events));
});

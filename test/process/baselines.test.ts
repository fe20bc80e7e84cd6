/** Baselines, confirming and the proposing thread, seen through the command line and the journal. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tiny } from './support/experiments.ts';
import { journal, snnexp, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 180_000 };

test('baselines run after the search on their own; the front is confirmed with further seeds', limit, async (t) => {
  const folder = workspace(t);
  const baselines = `  baseline default { repeat = 2 seeds }
  baseline grid { points = 2, over = [neuron.decay] }
  baseline random { }`;
  const text = tiny({ search: 'bayesian', trials: 4, lines: { experiment: baselines } });
  const confirming = text.replace('stop = 4 trials }', 'stop = 4 trials, confirm = front { seeds = 1 } }');
  assert.notEqual(confirming, text);
  write(folder, 'tiny.snnexp', confirming);
  const run = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^Beside the baselines:$/m);
  assert.match(run.stdout, /^All 4 trials have ended\.$/m);

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
  assert.equal(reused.length, 1);

  const confirmed = events.filter((event) => event.kind === 'trialConfirmed');
  assert.ok(confirmed.length > 0);
  for (const { trial, values } of confirmed) {
    assert.ok(trial <= 4);
    for (const spread of Object.values(values)) assert.equal(spread.each.length, 2);
  }

  // Going on with the same journal proposes and trains nothing more.
  const again = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
  assert.equal(again.code, 0, again.stderr);
  const after = journal(folder).slice(events.length);
  assert.deepEqual(
    after.filter(({ kind }) => ['trialProposed', 'attemptStarted', 'trialConfirmed', 'trialFinished'].includes(kind)),
    [],
  );
});

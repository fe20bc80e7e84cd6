/** The `ahead` rule: how many workers there are changes how long a run takes and nothing else. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usableCores } from '../../src/machine/usable-cores.ts';
import { tiny } from './support/experiments.ts';
import { essence, journal, snnexp, workspace, write } from './support/snnexp.ts';

test('1, 2 and 4 workers propose and measure the same', { timeout: 180_000 }, async (t) => {
  const found: object[] = [];
  for (const workers of [1, 2, 4]) {
    const folder = workspace(t);
    write(folder, 'tiny.snnexp', tiny({ trials: 9, search: 'bayesian', ahead: 4, workers }));
    const run = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
    assert.equal(run.code, 0, run.stderr);
    const events = journal(folder);
    const chosen = events.find((event) => event.kind === 'engineChosen');
    const share = Math.max(1, Math.floor(usableCores() / workers));
    // Engines that have no threads of their own say 1.
    assert.ok(chosen?.threads === share || chosen?.threads === 1, `${chosen?.threads} threads for ${workers} workers`);
    assert.ok(
      events.some((event) => event.kind === 'trialProposed' && event.by === 'model'),
      'some proposals come from the model',
    );
    found.push(essence(events));
  }
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[2], found[0]);
});

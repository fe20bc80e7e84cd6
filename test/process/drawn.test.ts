/**
 * Whole experiments drawn by chance, through the whole product: they run to an end, every view of them works, and they
 * end alike however they are run, killed and resumed. DRAWN=100..200 draws others, and says how each went.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../src/language/analyze.ts';
import type { RunEvent } from '../../src/protocol/event.ts';
import { drawFrom } from '../support/draw.ts';
import { drawnExperiment, seedsOr } from '../support/drawn/experiment.ts';
import { runCalmly, runKilled, viewAll } from './support/drawn-run.ts';
import { essence, workspace } from './support/snnexp.ts';

for (const seed of seedsOr([309, 313, 329])) {
  const drawn = drawnExperiment(seed);
  // One that the checker refuses is looked at in property/language/drawn.
  if (analyze(drawn.text).plan === undefined) continue;
  test(`experiment ${seed}`, { timeout: 240_000 }, async (t) => {
    const folder = workspace(t);
    const began = performance.now();
    const events = await runCalmly(folder, drawn);
    const calmMs = performance.now() - began;
    if (process.env.DRAWN !== undefined) for (const line of howItWent(events)) t.diagnostic(line);
    await viewAll(folder, events);
    if (!drawn.repeatable) return;
    assert.deepEqual(essence(await runCalmly(folder, drawn, 2)), essence(events), drawn.text);
    const killed = await runKilled(folder, drawn, { draw: drawFrom('kill', seed), calmMs });
    assert.deepEqual(essence(killed), essence(events), drawn.text);
  });
}

function howItWent(events: readonly RunEvent[]): readonly string[] {
  const failed = new Set(events.flatMap((event) => (event.kind === 'trialFailed' ? [event.message] : [])));
  const end = events.at(-1);
  return [...failed, ...(end?.kind === 'runFinished' ? [end.message ?? end.reason] : [])];
}

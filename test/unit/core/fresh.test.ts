/** A task that reads what others write: nobody gets an answer that is older than the question. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshly } from '../../../src/core/fresh.ts';

/** Reads `written` when it begins and takes a while to say so. */
function reader() {
  const world = { written: 0, read: 0, running: 0, runs: 0, most: 0 };
  const look = freshly(async () => {
    world.running++;
    world.runs++;
    world.most = Math.max(world.most, world.running);
    const seen = world.written;
    await new Promise((done) => setImmediate(done));
    world.read = seen;
    world.running--;
  });
  return { world, look };
}

test('who asks while it runs gets what was written before the asking', async () => {
  const { world, look } = reader();
  const first = look();
  world.written = 1;
  await look();
  assert.equal(world.read, 1);
  await first;
});

test('it never runs beside itself, and those who ask meanwhile share one run', async () => {
  const { world, look } = reader();
  await Promise.all([look(), look(), look(), look()]);
  assert.deepEqual([world.runs, world.most], [2, 1]);
  const asked: Promise<void>[] = [];
  for (let i = 0; i < 20; i++) {
    world.written = i;
    asked.push(look().then(() => assert.ok(world.read >= i)));
    if (i % 3 === 0) await new Promise((done) => setImmediate(done));
  }
  await Promise.all(asked);
  assert.equal(world.most, 1);
});

test('a run that fails fails for those who asked for it alone', async () => {
  let runs = 0;
  const ask = freshly(async () => {
    runs++;
    if (runs === 1) throw new Error('first');
  });
  const first = ask();
  const second = ask();
  await assert.rejects(first, /first/);
  await second;
  assert.equal(runs, 2);
});

/** Starts tfjs-core's operation tests on engines, as `npm run test:tfjs` does. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

interface Line {
  readonly engine: string;
  readonly ran: number;
  readonly wrong: readonly string[];
}

/** The package held 3848 tests that run on a backend when this was written. */
const AT_LEAST = 3800;

export function tfjsSuite(engines: readonly string[]): void {
  test(`tfjs-core's own operation tests: ${engines.join(', ')}`, { timeout: 300_000 }, () => {
    const words = ['scripts/test-tfjs.mjs', '--json', ...engines];
    const run = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 1e8 });
    const lines = run.stdout.trim().split('\n');
    assert.ok(lines.every((line) => line.startsWith('{')) && lines.length === engines.length, run.stderr);
    for (const { engine, ran, wrong } of lines.map((line) => JSON.parse(line) as Line)) {
      assert.deepEqual(wrong, [], engine);
      assert.ok(ran > AT_LEAST, `${engine}: ${ran} tests ran`);
    }
    assert.equal(run.status, 0, run.stderr);
  });
}

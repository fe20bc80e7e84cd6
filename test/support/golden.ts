/** Golden files: a test compares with what is kept beside it, and `UPDATE=1` renews what is kept. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Compares `actual` with the file, line by line; writes the file when UPDATE is set. */
export function assertGolden(path: string, actual: string): void {
  if (process.env.UPDATE) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.ok(existsSync(path), `${path} is not there. Run the test once with UPDATE=1 and read what it writes.`);
  assert.deepEqual(actual.split('\n'), readFileSync(path, 'utf8').split('\n'));
}

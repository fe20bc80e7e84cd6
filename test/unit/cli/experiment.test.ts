import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathAsTyped } from '../../../src/cli/experiment.ts';

test('a name that begins with - is typed as a path, so that no command takes it for an option', () => {
  assert.equal(pathAsTyped(join(process.cwd(), '-a.snnrun')), join('.', '-a.snnrun').replace(/^-/, './-'));
  assert.equal(pathAsTyped(join(process.cwd(), 'a', '-b.snnrun')), join('a', '-b.snnrun'));
});

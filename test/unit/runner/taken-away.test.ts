import assert from 'node:assert/strict';
import { test } from 'node:test';
import { losesTrial } from '../../../src/runner/taken-away.ts';

test('files that cannot be read any more lose a trial; settings that the data cannot serve are its own', () => {
  for (const code of ['data-missing', 'data-unreadable', 'data-truncated', 'data-damaged', 'data-changed'])
    assert.ok(losesTrial(code), code);
  for (const code of ['data-setting', 'data-empty', 'data-split']) assert.ok(!losesTrial(code), code);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunFinished } from '../../../src/protocol/event.ts';
import { isComplete } from '../../../src/run/complete.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { sampleEvents } from '../../support/sample-run.ts';

test('a run that was cancelled or that failed can go on, one that came to its end cannot', () => {
  const state = foldAll(emptyState(), sampleEvents({ trials: 3 }));
  const ended = (reason: RunFinished['reason']) =>
    isComplete({ ...state, finished: { kind: 'runFinished', reason, message: '', at: '' } });
  assert.deepEqual((['trials', 'time', 'exhausted', 'single'] as const).map(ended), [true, true, true, true]);
  assert.deepEqual((['cancelled', 'failed'] as const).map(ended), [false, false]);
  assert.equal(isComplete({ ...state, finished: undefined }), false, 'its process is gone');
  assert.equal(isComplete(emptyState()), false);
});

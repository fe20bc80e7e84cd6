/** What the search may know of trials that ended. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrialFailed, TrialProposed } from '../../../src/protocol/event.ts';
import { historyFor } from '../../../src/runner/history.ts';

test('a trial whose engine went away is no failure of its settings; one whose workers died or that crashed may be', () => {
  const ends: readonly Pick<TrialFailed, 'reason' | 'code'>[] = [
    { reason: 'lost', code: 'engine-device' },
    { reason: 'lost', code: 'worker-lost' },
    { reason: 'lost', code: 'task-gone' },
    { reason: 'lost', code: 'task-crashed' },
    { reason: 'failed', code: 'engine-memory' },
    { reason: 'silent', code: 'silent' },
  ];
  const proposals = new Map(
    ends.map((_, i) => [i + 1, { trial: i + 1, answers: { rate: i } } as unknown as TrialProposed]),
  );
  const failed = new Map(ends.map((end, i) => [i + 1, { kind: 'trialFailed', trial: i + 1, ...end } as TrialFailed]));
  const statuses = historyFor(7, 'any', proposals, failed).map(({ status }) => status);
  assert.deepEqual(statuses, ['cancelled', 'failed', 'cancelled', 'failed', 'failed', 'silent']);
});

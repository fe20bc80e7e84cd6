/** A lost trial is told apart from a failed one, and waits again when the run goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countWords } from '../../../src/extension/runs/words.ts';
import { emptyState, fold, foldAll } from '../../../src/run/fold.ts';
import { brokenWords, countOutcomes, outcomeOf } from '../../../src/run/outcome.ts';
import { sampleEvents, withLost } from '../../support/sample-run.ts';

const plain = sampleEvents({ running: 0 });
const events = withLost(plain, [3, 5]);

test('what workers or the engine took away is lost and not failed', () => {
  const { trials } = foldAll(emptyState(), events);
  const counts = countOutcomes(trials);
  assert.deepEqual([counts.failed, counts.lost], [1, 2]);
  assert.deepEqual(
    trials.filter((trial) => outcomeOf(trial) === 'lost').map(({ trial }) => trial),
    [3, 5],
  );
  assert.equal(brokenWords(trials), '1 failed, 2 lost');
  assert.equal(brokenWords(trials.slice(0, 2)), '');
});

test('the editor says it beside the count of trials', () => {
  assert.match(countWords(foldAll(emptyState(), events)), /^48\/\d+, front \d+, 1 failed, 2 lost$/);
  assert.match(countWords(foldAll(emptyState(), sampleEvents({ trials: 6, running: 0 }))), /, front \d+$/);
});

test('lost trials wait again when the run is resumed, failed ones stay, and what they come to then counts once', () => {
  const cut = foldAll(emptyState(), events);
  const at = { v: 1, seq: cut.lastSeq + 1, at: cut.lastAt, inc: 2 } as const;
  const resumed = fold(cut, { ...at, kind: 'runResumed', command: 'c', damaged: 0 });
  const lost = resumed.trials.filter(({ trial }) => trial === 3 || trial === 5);
  assert.deepEqual(
    lost.map(({ status, failure }) => [status, failure]),
    [
      ['waiting', undefined],
      ['waiting', undefined],
    ],
  );
  assert.equal(countOutcomes(resumed.trials).failed, 1);
  assert.equal(resumed.progress.ended, cut.progress.ended - 2);
  const again = plain.flatMap((event, i) =>
    event.kind === 'trialFinished' && (event.trial === 3 || event.trial === 5)
      ? [{ ...event, seq: cut.lastSeq + 2 + i, inc: 2 }]
      : [],
  );
  const whole = foldAll(resumed, again);
  assert.equal(whole.hypervolume.length, whole.progress.ended);
  assert.deepEqual(whole.front, foldAll(emptyState(), plain).front);
});

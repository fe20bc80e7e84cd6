import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closingLines, createRunView } from '../../../src/cli/run-view.ts';
import type { RunEvent } from '../../../src/protocol/event.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { sampleEvents, withLost } from '../../support/sample-run.ts';

function linesOf(events: readonly RunEvent[]): string[] {
  const lines: string[] = [];
  const say = (line = '') => void lines.push(line);
  const view = createRunView(
    {
      print: say,
      tell: say,
      json: () => undefined,
      interactive: false,
      room: Number.POSITIVE_INFINITY,
      paint: (_, text) => text,
      paintTold: (_, text) => text,
    },
    emptyState(),
  );
  for (const event of events) view.event(event);
  return lines;
}

test('the line of a failed trial says what to do', () => {
  const failed = sampleEvents({ trials: 20, total: 40 }).map((event): RunEvent => {
    if (event.kind !== 'trialFinished' || event.trial !== 3) return event;
    const { v, seq, at, inc, trial, seconds } = event;
    const words = { code: 'not-finite', message: 'The loss left the finite range.', hint: 'Lower the rate.' };
    return { v, seq, at, inc, kind: 'trialFailed', trial, reason: 'failed', seconds, ...words };
  });
  const line = linesOf(failed).find((one) => one.startsWith('trial 3/'));
  assert.match(line ?? '', /^trial 3\/40 failed: The loss left the finite range\. Lower the rate\. \(/);
});

test('the line of a lost trial and the closing lines say that it is lost', () => {
  const events = withLost(sampleEvents({ running: 0, total: 48, finished: 'trials' }), [3, 5]);
  const line = linesOf(events).find((one) => one.startsWith('trial 3/'));
  assert.match(line ?? '', /^trial 3\/48 lost: 3 workers in a row ended/);
  const closing = closingLines(foldAll(emptyState(), events), 'a.snnrun');
  assert.match(closing[1] ?? '', /^Without values: 1 failed, 2 lost\. Lost trials met trouble of the machine/);
  const whole = closingLines(foldAll(emptyState(), sampleEvents({ trials: 6, running: 0 })), 'a.snnrun');
  assert.doesNotMatch(whole.join('\n'), /Without values/);
});

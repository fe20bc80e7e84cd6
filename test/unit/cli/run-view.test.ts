import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRunView } from '../../../src/cli/run-view.ts';
import type { RunEvent } from '../../../src/protocol/event.ts';
import { emptyState } from '../../../src/run/fold.ts';
import { sampleEvents } from '../../support/sample-run.ts';

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

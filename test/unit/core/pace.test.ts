/** A paced task beside a clock that is moved by hand. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type PaceClock, paced } from '../../../src/core/pace.ts';

function handClock(): PaceClock & { pass(ms: number): void } {
  let now = 0;
  let waiting: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const call = { at: now + ms, run };
      waiting.push(call);
      return () => {
        waiting = waiting.filter((each) => each !== call);
      };
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting = waiting.filter((each) => each !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = Math.max(now, end);
    },
  };
}

describe('a paced task', () => {
  test('runs at once, then at most every so often, and once after the last asking', () => {
    const clock = handClock();
    const ran: number[] = [];
    const { ask } = paced(() => ran.push(clock.now()), 100, clock);
    for (let i = 0; i < 45; i++) {
      ask();
      clock.pass(10);
    }
    assert.deepEqual(ran, [0, 100, 200, 300, 400]);
    clock.pass(1000);
    assert.deepEqual(ran, [0, 100, 200, 300, 400, 500]);
  });

  test('leaves at least as much time as it takes', () => {
    const clock = handClock();
    const begun: number[] = [];
    const { ask } = paced(
      () => {
        begun.push(clock.now());
        clock.pass(300);
      },
      100,
      clock,
    );
    while (clock.now() < 2000) {
      ask();
      clock.pass(100);
    }
    assert.deepEqual(begun, [0, 600, 1200, 1800]);
  });

  test('does not run once it was stopped', () => {
    const clock = handClock();
    let ran = 0;
    const { ask, stop } = paced(() => ran++, 100, clock);
    ask();
    stop();
    clock.pass(1000);
    assert.equal(ran, 0);
    ask();
    clock.pass(1000);
    assert.equal(ran, 1);
  });
});

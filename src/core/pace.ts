/**
 * A task that is asked for more often than it should run: at most every so often, never more than half of the time, and
 * once more after the last asking.
 */

export interface Paced {
  /** Runs the task soon; askings until then count as one. */
  readonly ask: () => void;
  /** Forgets what was asked for. */
  readonly stop: () => void;
}

export interface PaceClock {
  /** Milliseconds. */
  readonly now: () => number;
  /** Calls back after `ms`; the answer takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export function paced(task: () => void, leastMs: number, clock: PaceClock = systemClock): Paced {
  let readyAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  const run = (): void => {
    cancel = undefined;
    const begun = clock.now();
    task();
    const ended = clock.now();
    readyAt = ended + Math.max(leastMs, ended - begun);
  };
  return {
    ask() {
      cancel ??= clock.after(Math.max(0, readyAt - clock.now()), run);
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}

const systemClock: PaceClock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

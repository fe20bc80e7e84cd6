/**
 * The boundary between whoever starts a run (CLI, extension) and the coordinator process. Over IPC while the starter
 * lives; through two small files in `<name>.snnrun.d` for everyone who comes later:
 * owner.json says who writes the journal, control.json asks the owner to stop.
 */

import type { Failure } from '../core/result.ts';
import type { RunEvent } from './event.ts';
import type { Plan } from './plan.ts';

/** First message to a freshly forked coordinator. */
export interface StartRequest {
  readonly kind: 'start';
  /** Absolute path of the journal, `<name>.snnrun`. */
  readonly journal: string;
  /** Absolute path of the experiment's folder: relative data paths start here; workers run here. */
  readonly folder: string;
  /** Absent for a resume: the journal holds the plan. */
  readonly plan?: Plan;
  readonly source?: { readonly name: string; readonly text: string };
  readonly resume: boolean;
  /** As a person would have typed it; first line of the log. */
  readonly command: string;
  /** Overrides of the file: --workers, --engine, the setting. */
  readonly workers?: number;
  readonly engine?: string;
  /** Of each worker; absent: the cores are shared out between the workers. */
  readonly threads?: number;
  /** True: the coordinator goes on when its starter goes away. */
  readonly outlive: boolean;
  /**
   * Milliseconds that the coordinator waits, once its starter is gone, for another to attend to it (attended.json):
   * a window that is reloaded comes back, a window that is closed does not. Absent: it does not wait.
   */
  readonly reattachMs?: number;
}

export type RunnerRequest = StartRequest | { readonly kind: 'cancel' };

export type RunnerMessage =
  | { readonly kind: 'event'; readonly event: RunEvent }
  /** Nothing was started: owned by another process, bad folder, newer journal. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  | RunnerEnded;

export interface RunnerEnded {
  readonly kind: 'ended';
  readonly ok: boolean;
  /** Why the journal does not hold the run's end: it was taken away, or its disk took no more. */
  readonly failure?: Failure;
}

/** `<name>.snnrun.d/owner.json`, removed at a clean end; stale when the process is gone. */
export interface Owner {
  readonly v: 1;
  readonly pid: number;
  /** Milliseconds since the epoch, from the owner's clock: tells a reused pid apart. */
  readonly startedAt: number;
  readonly host: string;
}

/** `<name>.snnrun.d/control.json`: each rise of `cancel` is the next step (1 ask, 2 terminate, 3 kill). */
export interface Control {
  readonly v: 1;
  readonly cancel: 0 | 1 | 2 | 3;
}

/** `<name>.snnrun.d/attended.json`: rises while a window watches the run that another, now gone, had started. */
export interface Attended {
  readonly v: 1;
  readonly count: number;
}

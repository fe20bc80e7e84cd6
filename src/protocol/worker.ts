/**
 * The boundary between a coordinator (or the CLI's doctor) and one worker process. What a task finds goes into files
 * of its attempt; over IPC go only the order, the wish to stop and short notices that a file has grown.
 */

import type { Failure } from '../core/result.ts';
import type { ChosenEngine } from './engine.ts';
import type { DecidedSettings } from './plan.ts';

export type WorkerRequest = RunTask | Probe | { readonly kind: 'cancel' };

/** Do one task. The working folder of the process is the experiment's folder. */
export interface RunTask {
  readonly kind: 'task';
  /** Absolute path of `<name>.snnrun.d/tasks`. */
  readonly tasks: string;
  readonly key: string;
  /** Generation of the attempt, from 1; the worker claims it by making its folder. */
  readonly attempt: number;
}

/** Which engine would run, and what the data is. Nothing is written. */
export interface Probe {
  readonly kind: 'probe';
  /** best, or a rung of the ladder. */
  readonly engine: string;
  /** This rung alone: as best tries it where `engine` is best, else as if it was asked for by name. */
  readonly rung?: string;
  readonly threads: number;
  /** Absent for `doctor`, and when only the engine is asked. */
  readonly data?: { readonly settings: DecidedSettings; readonly splitSeed: number };
  /** False when only the data is asked. */
  readonly ladder: boolean;
}

export type WorkerMessage =
  /** metrics.jsonl has a new line. */
  | { readonly kind: 'wrote' }
  /** A sentence for people. */
  | { readonly kind: 'note'; readonly level: 'info' | 'warning'; readonly code: string; readonly message: string }
  | ({ readonly kind: 'probed' } & ProbeAnswer)
  | { readonly kind: 'probeFailed'; readonly failure: Failure };

export interface ProbeAnswer {
  readonly engine: ChosenEngine | null;
  /** Why the one rung that was asked for does not run. */
  readonly why?: string;
  readonly data: DataAnswer | null;
}

export interface DataAnswer {
  readonly fingerprint: string;
  /** Samples per set. */
  readonly sets: Readonly<Record<string, number>>;
  /** What somebody should know of the data, a sentence each. */
  readonly notes?: readonly string[];
}

/** How a worker process ends: result.json says the rest. */
export const exitCodes = { done: 0, failed: 1, notMine: 75, fenced: 76, interrupted: 77, otherProtocol: 78 } as const;

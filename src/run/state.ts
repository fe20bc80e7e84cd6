/**
 * A run as its readers see it: what the events of a journal add up to. `fold.ts` beside it computes it; panels,
 * status item, CLI and report only read it. Plain data: it crosses process boundaries as JSON.
 */

import type {
  EngineChosen,
  RunFinished,
  RunStarted,
  SensitivityMeasured,
  Spread,
  TrialFailed,
  TrialPruned,
} from '../protocol/event.ts';
import type { Answers } from '../protocol/plan.ts';
import type { EpochRecord, LayerReport } from '../protocol/task.ts';

export interface RunState {
  /** Undefined until the first line was read. */
  readonly started: (RunStarted & { readonly at: string }) | undefined;
  readonly engine: EngineChosen | undefined;
  readonly trials: readonly TrialState[];
  /** Numbers of the trials on the front over all objectives, feasible only, sorted by the first objective. */
  readonly front: readonly number[];
  /** One entry per finished or failed trial, in the order they ended. Absent with one objective or no reference. */
  readonly hypervolume: readonly { readonly trial: number; readonly value: number }[];
  /** The reference used for the hypervolume, one per objective, in its unit; from the file or inferred. */
  readonly reference: readonly number[];
  /** Which settings mattered, as last told: from eight ended trials on, and when the search is over. */
  readonly sensitivity: SensitivityMeasured | undefined;
  readonly cancel: 0 | 1 | 2 | 3;
  readonly finished: (RunFinished & { readonly at: string }) | undefined;
  readonly notes: readonly { readonly at: string; readonly level: 'info' | 'warning'; readonly message: string }[];
  readonly lastSeq: number;
  readonly lastAt: string;
  /** The coordinator that wrote the last line, from 1. */
  readonly incarnation: number;
  readonly progress: Progress;
}

export type TrialStatus =
  | 'waiting'
  | 'running'
  | 'front'
  | 'dominated'
  | 'infeasible'
  | 'pruned'
  | 'silent'
  | 'failed'
  | 'cancelled';

export interface TrialState {
  readonly trial: number;
  readonly status: TrialStatus;
  readonly answers: Answers;
  readonly by: string;
  readonly basis: number;
  readonly predicted: readonly { readonly mean: number; readonly sd: number }[];
  /** By objective and requirement id; empty until finished. */
  readonly values: Readonly<Record<string, Spread>>;
  readonly feasible: boolean;
  /** The latest epoch of each running task, by task key. */
  readonly epochs: Readonly<Record<string, EpochRecord>>;
  /** The trial's tasks by key, over all repeats, each once: what it is doing. */
  readonly tasks: Readonly<Record<string, 'waiting' | 'running' | 'ended'>>;
  /** Share of the trial's work done, 0..1. */
  readonly done: number;
  readonly failure: TrialFailed | undefined;
  /** Where it was ended early; its values stay empty then. */
  readonly pruned: TrialPruned | undefined;
  /** Held-out measures, once the run is over. */
  readonly heldOut: Readonly<Record<string, Spread>>;
  readonly layers: readonly LayerReport[];
  /** What its tasks computed for it until it ended; the closing measurement and confirming are not its own work. */
  readonly seconds: number;
  /** What tasks took that had been computed before, by an earlier run or for another trial. */
  readonly secondsTakenOver: number;
  /** Workers begun for its tasks until it ended. */
  readonly attempts: number;
  /** Those of them that ended without a result, or whose coordinator did. */
  readonly attemptsLost: number;
  /** Folder of its newest task relative to <name>.snnrun.d. */
  readonly folder: string | undefined;
  /** The trial that pushed it off the front, if it once was on it. */
  readonly offFrontSince: number | undefined;
}

export interface Progress {
  /** Of the search. */
  readonly ended: number;
  /** Of the search, from the plan's stop rule; undefined when time limits the run alone, or will end it before. */
  readonly total: number | undefined;
  /** What runs after the search; the total is undefined while it is as many as the search will try. */
  readonly baselines: { readonly ended: number; readonly total: number | undefined };
  /** Milliseconds worked on the run so far, by the events' times; pauses between coordinators are left out. */
  readonly elapsedMs: number;
  /** Estimated milliseconds to the end (median of the last ten trials over the workers), a range while under five exist. */
  readonly restMs: readonly [low: number, high: number] | undefined;
}

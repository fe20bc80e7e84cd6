/**
 * What happens in a run, as one union. A journal line, an IPC message and a line of `snnexp run --json` are the same
 * object. Tags are in the past tense; a reader shows an unknown tag as a line of text and goes on.
 */

import type { ChosenEngine } from './engine.ts';
import type { Answers, Plan } from './plan.ts';
import type { EpochRecord, LayerReport } from './task.ts';

export type RunEvent = Stamped<RunEventBody>;

/** `seq` counts from 1 without gaps; `at` is UTC in ISO 8601; `inc` counts the coordinators that wrote the journal. */
export type Stamped<T> = T & { readonly v: 1; readonly seq: number; readonly at: string; readonly inc: number };

export type RunEventBody =
  | RunStarted
  | RunResumed
  | EngineChosen
  | TrialProposed
  | AttemptStarted
  | EpochFinished
  | TaskFinished
  | AttemptLost
  | RungReached
  | TrialFinished
  | TrialPruned
  | TrialFailed
  | TrialConfirmed
  | FrontMeasured
  | SensitivityMeasured
  | CancelRequested
  | Noted
  | RunFinished;

/** The first line of a journal: everything needed to repeat the run. */
export interface RunStarted {
  readonly kind: 'runStarted';
  /** Random, names the run in lists. */
  readonly run: string;
  readonly plan: Plan;
  /** The experiment as it was, word for word; `name` is the file's base name. */
  readonly source: { readonly name: string; readonly text: string };
  readonly version: string;
  readonly machine: { readonly platform: string; readonly node: string; readonly cores: number };
  readonly command: string;
  /** How many trials each baseline will have; null: as many as the search tries. */
  readonly baselineTrials?: readonly (number | null)[];
}
export interface RunResumed {
  readonly kind: 'runResumed';
  readonly command: string;
  /** Lines of the journal that were left out, for whatever reason. */
  readonly damaged: number;
}
/** Rungs of the engine ladder in the order they were tried. */
export interface EngineChosen extends ChosenEngine {
  readonly kind: 'engineChosen';
  /** Hash of the data and its settings. */
  readonly fingerprint: string;
  /** Samples per set, for example {train: 800, validation: 200, test: 100}. */
  readonly sets: Readonly<Record<string, number>>;
}
export interface TrialProposed {
  readonly kind: 'trialProposed';
  /** From 1. */
  readonly trial: number;
  readonly answers: Answers;
  /** usual (the file's `usually`), explore (Sobol), model, evolve, baseline:<kind>. */
  readonly by: string;
  /** Trials up to this number were known to the proposal. */
  readonly basis: number;
  /** One per objective, in order, where a model predicted: mean and standard deviation in the objective's unit. */
  readonly predicted?: readonly { readonly mean: number; readonly sd: number }[];
  /** Task keys of the trial, one list (stages in order) per repeat. */
  readonly tasks: readonly (readonly string[])[];
}
export interface AttemptStarted {
  readonly kind: 'attemptStarted';
  readonly task: string;
  readonly trial: number;
  readonly stage: string;
  readonly attempt: number;
  readonly pid: number;
}
export interface EpochFinished extends EpochRecord {
  readonly kind: 'epochFinished';
  readonly task: string;
  readonly trial: number;
  readonly stage: string;
}
export interface TaskFinished {
  readonly kind: 'taskFinished';
  readonly task: string;
  readonly trial: number;
  readonly stage: string;
  readonly status: 'done' | 'silent' | 'failed' | 'cancelled';
  readonly measures: Readonly<Record<string, number>>;
  readonly layers: readonly LayerReport[];
  readonly seconds: number;
  /** Folder of the attempt relative to <name>.snnrun.d, with forward slashes. */
  readonly folder: string;
  /** Taken from an earlier task with the same key. */
  readonly reused: boolean;
}
/** The worker died without a result; another attempt follows while the budget lasts. */
export interface AttemptLost {
  readonly kind: 'attemptLost';
  readonly task: string;
  readonly trial: number;
  readonly attempt: number;
  readonly message: string;
}
/** Mean and standard deviation over the repeats, and each repeat's value. Units are the objective's. */
export interface Spread {
  readonly mean: number;
  readonly sd: number;
  readonly each: readonly number[];
}
/** A running trial was compared with those that came to the same epoch before it. */
export interface RungReached {
  readonly kind: 'rungReached';
  readonly trial: number;
  readonly epoch: number;
  /** By objective and requirement id, of the trial's first seed at that epoch. */
  readonly values: Readonly<Record<string, number>>;
  /** Its place from 1, and how many were compared. */
  readonly place: number;
  readonly among: number;
  readonly goesOn: boolean;
}
export interface TrialFinished {
  readonly kind: 'trialFinished';
  readonly trial: number;
  /** By objective and requirement id. */
  readonly values: Readonly<Record<string, Spread>>;
  readonly feasible: boolean;
  readonly seconds: number;
}
/** Ended early, as it stood behind others at a rung. Its values are those of that epoch and no results. */
export interface TrialPruned {
  readonly kind: 'trialPruned';
  readonly trial: number;
  readonly epoch: number;
  /** What it would have had. */
  readonly epochs: number;
  readonly values: Readonly<Record<string, number>>;
  readonly place: number;
  readonly among: number;
  readonly seconds: number;
}
export interface TrialFailed {
  readonly kind: 'trialFailed';
  readonly trial: number;
  /** silent: no spikes; gate: a stage's `require`; failed: a sentence in message; lost: workers died, or what every trial needs went away; cancelled. */
  readonly reason: 'silent' | 'gate' | 'failed' | 'lost' | 'cancelled';
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly seconds: number;
}
/** A trial of the front, or of a baseline's own, after it was trained with further seeds: its values over all of them take the place of the old. */
export interface TrialConfirmed {
  readonly kind: 'trialConfirmed';
  readonly trial: number;
  readonly values: Readonly<Record<string, Spread>>;
  /** False too where another seed gave no result. */
  readonly feasible: boolean;
}
/** The closing measurement of one trial of the final front, or of a baseline's own, on held-out data. Never used to select. */
export interface FrontMeasured {
  readonly kind: 'frontMeasured';
  readonly trial: number;
  readonly on: string;
  /** By measure, that of another stage than the first goal's with its name: {"accuracy": ..., "spikes of snn": ...}. */
  readonly values: Readonly<Record<string, Spread>>;
}
/**
 * How much each asked setting mattered to each objective, over all trials of the run that have ended; written now and
 * then while the search goes on, and when it is over. The last one holds. docs/science.md says how each number is made.
 */
export interface SensitivityMeasured {
  readonly kind: 'sensitivityMeasured';
  /** Trials with values. */
  readonly measured: number;
  /** Trials that were silent or failed. */
  readonly broken: number;
  /** Pairs of trials one step apart of which one is broken and the other has values. */
  readonly cliffs: number;
  /** One per objective, in order; where trials broke, a last one with the id "works": whether a trial had values. */
  readonly objectives: readonly ObjectiveSensitivity[];
}
/** How much each setting mattered to one objective, `id`. */
export interface ObjectiveSensitivity {
  readonly id: string;
  /** Absent where no two trials were close enough, or the values are not positive. */
  readonly steps?: StepEffect;
  /** The surrogate behind `direct` and `total`; absent with too few trials. */
  readonly model?: {
    readonly trials: number;
    /** Share of the variance it foretells for trials left out: 1 is perfect, 0 or less is useless. */
    readonly fit: number;
  };
  readonly settings: readonly SettingSensitivity[];
}
/** Values of trials one step apart, the larger over the smaller. */
export interface StepEffect {
  readonly pairs: number;
  readonly largest: number;
  /** 95 % of the pairs stay below. */
  readonly high: number;
  /** The pair with the largest ratio, and the setting in which it differs where that is one. */
  readonly trials: readonly [number, number];
  readonly setting?: string;
}
/** How much one setting, `id`, mattered to an objective: alone, in its order, and as a share of the variance. */
export interface SettingSensitivity {
  readonly id: string;
  /** Whether its answers have an order; without one, a rank correlation has no sign. */
  readonly ordered: boolean;
  /** Over trials with values in which the setting exists. */
  readonly rank?: RankCorrelation;
  /** Broken trials included, as the worst; absent where none broke. */
  readonly rankAll?: RankCorrelation;
  /** Sobol indices of the surrogate: share of the variance by this setting alone, and all in which it takes part. */
  readonly direct?: number;
  readonly total?: number;
}
/** Spearman's rank correlation of a setting's answers with an objective; of choices without order the correlation ratio on ranks. */
export interface RankCorrelation {
  /** -1 .. 1; positive: a larger answer, a larger value. */
  readonly value: number;
  readonly trials: number;
  /** Share of random pairings that are at least as strong. */
  readonly chance: number;
}
export interface CancelRequested {
  readonly kind: 'cancelRequested';
  /** 1 asked, 2 terminated, 3 killed. */
  readonly step: 1 | 2 | 3;
  readonly running: readonly number[];
}
/** A sentence for people: a worker's warning, disk full and waiting. */
export interface Noted {
  readonly kind: 'noted';
  readonly level: 'info' | 'warning';
  readonly code: string;
  readonly message: string;
}
export interface RunFinished {
  readonly kind: 'runFinished';
  readonly reason: 'trials' | 'time' | 'exhausted' | 'cancelled' | 'failed' | 'single';
  readonly message: string;
}

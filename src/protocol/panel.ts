/**
 * The boundary between the extension host and a page in a webview. The page says `ready` with the last event it holds;
 * the host answers with a snapshot or the missing events, then sends events as they come. Messages to a hidden page
 * are dropped, so gaps are normal: the page asks again. Requests and replies are derived from one call map.
 */

import type { Failure, Result } from '../core/result.ts';
import type {
  EngineChosen,
  RunEvent,
  RunFinished,
  RunStarted,
  SensitivityMeasured,
  TrialFailed,
  TrialPruned,
} from './event.ts';
import type { LeftOutLine } from './journal-line.ts';
import type { EpochRecord, LayerReport } from './task.ts';

type None = Readonly<Record<string, never>>;
interface Call<Params, Answer> {
  readonly params: Params;
  readonly answer: Answer;
}

/** What a page may ask of the host. Every call is answered; the page gives up after `CALL_TIMEOUT_MS`. */
export interface PanelCalls {
  /** Starts the next step of cancelling (1 ask, 2 terminate, 3 kill). Answers with the step the run is in. */
  readonly cancel: Call<{ readonly step: 1 | 2 | 3 }, { readonly step: 1 | 2 | 3 }>;
  readonly resume: Call<None, None>;
  /** Writes the report and opens it; answers with its base name. */
  readonly report: Call<None, { readonly file: string }>;
  /** Opens the experiment, at a setting's path when given ("neuron.threshold"). */
  readonly openExperiment: Call<{ readonly setting?: string }, None>;
  /** Opens the log of the run: what its processes printed. */
  readonly openLog: Call<None, None>;
  /** Shows the journal as text at a line, counted from 1. */
  readonly openJournal: Call<{ readonly line: number }, None>;
  /** How a trial learned, epoch by epoch: read from the journal when its card is shown. */
  readonly curves: Call<{ readonly trial: number }, { readonly curves: readonly TaskCurve[] }>;
  /** A new untitled experiment with every question of this trial decided. */
  readonly insertExperiment: Call<{ readonly trial: number }, None>;
}

/** The epochs of one task of a trial. */
export interface TaskCurve {
  readonly task: string;
  /** Empty while no epoch has ended. */
  readonly stage: string;
  readonly epochs: readonly EpochRecord[];
}

/** What a page tells the host without waiting. */
export interface PanelNotes {
  /** `lastSeq` is 0 when the page holds nothing. */
  readonly ready: { readonly lastSeq: number };
  /** The selected trial, for other panels; null when none is. */
  readonly select: { readonly trial: number | null };
}

export type CallName = keyof PanelCalls;
export type PanelRequest<Name extends CallName = CallName> = {
  [K in Name]: {
    readonly kind: 'call';
    readonly id: number;
    readonly call: K;
    readonly params: PanelCalls[K]['params'];
  };
}[Name];
export type PanelNote = { [K in keyof PanelNotes]: { readonly kind: K } & PanelNotes[K] }[keyof PanelNotes];
export type PageMessage = PanelRequest | PanelNote;

export type PanelReply = { readonly kind: 'reply'; readonly id: number } & Result<PanelCalls[CallName]['answer']>;

export type HostMessage =
  | { readonly kind: 'snapshot'; readonly about: About; readonly run: PackedRun }
  /** Events without a gap; the first one's `seq` follows the last the page holds, else the page says `ready` again. */
  | { readonly kind: 'events'; readonly events: readonly RunEvent[] }
  /** What the host knows beside the journal changed: the run's process went away, lines were found that are left out. */
  | { readonly kind: 'about'; readonly about: About }
  /** Nothing can be shown at all: the file is gone, is not a journal. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  | PanelReply;

export interface About {
  /** Base name of the journal, "nmnist-quiet.snnrun". */
  readonly file: string;
  /** Base name of the experiment beside it. */
  readonly experiment: string;
  /** True while a coordinator owns the journal. */
  readonly live: boolean;
  /** Actions that would work now; the page shows a button only for these. */
  readonly can: readonly CallName[];
  readonly journal: JournalHealth;
}

export interface JournalHealth {
  /** Lines of the file, and how many of them this version understood. */
  readonly lines: number;
  readonly known: number;
  /** Lines that are no events, those beside each other together. */
  readonly leftOut: readonly LeftOutRange[];
  /** The version that wrote the journal, when it is newer than this one. */
  readonly newer?: string;
  /** Why the file cannot be read any further; what was read of it before is still shown. */
  readonly trouble?: { readonly message: string; readonly hint: string };
}

/** Lines left out for one and the same reason, from 1, both ends included. */
export interface LeftOutRange extends Omit<LeftOutLine, 'line'> {
  readonly first: number;
  readonly last: number;
}

/** A folded run for the way to the page: what is numeric in columns, one entry per trial. src/run/pack.ts makes it. */
export interface PackedRun {
  readonly v: 1;
  readonly started: (RunStarted & { readonly at: string }) | undefined;
  readonly engine: EngineChosen | undefined;
  readonly finished: (RunFinished & { readonly at: string }) | undefined;
  readonly front: Float64Array;
  readonly hypervolume: { readonly trial: Float64Array; readonly value: Float64Array };
  readonly reference: readonly number[];
  readonly sensitivity: SensitivityMeasured | undefined;
  readonly cancel: 0 | 1 | 2 | 3;
  readonly notes: readonly { readonly at: string; readonly level: 'info' | 'warning'; readonly message: string }[];
  readonly lastSeq: number;
  readonly lastAt: string;
  readonly incarnation: number;
  readonly progress: {
    readonly ended: number;
    readonly total: number | undefined;
    readonly elapsedMs: number;
    readonly baselines: { readonly ended: number; readonly total: number | undefined };
    readonly restMs: readonly [low: number, high: number] | undefined;
  };
  readonly trials: PackedTrials;
}

/** Missing numbers are NaN. */
export interface PackedTrials {
  readonly trial: Float64Array;
  /** Index into the list of states in src/run/pack.ts. */
  readonly status: Uint8Array;
  readonly feasible: Uint8Array;
  readonly by: { readonly names: readonly string[]; readonly index: Uint8Array };
  readonly basis: Float64Array;
  readonly done: Float64Array;
  readonly seconds: Float64Array;
  readonly secondsTakenOver: Float64Array;
  readonly attempts: Float64Array;
  readonly attemptsLost: Float64Array;
  readonly offFrontSince: Float64Array;
  /** By dimension: the number, or the index into `labels` for a choice. */
  readonly answers: readonly {
    readonly id: string;
    readonly labels: readonly string[] | null;
    readonly value: Float64Array;
  }[];
  readonly predicted: readonly { readonly mean: Float64Array; readonly sd: Float64Array }[];
  readonly values: readonly PackedSpread[];
  readonly heldOut: readonly PackedSpread[];
  readonly epochs: readonly (readonly [row: number, epochs: Readonly<Record<string, EpochRecord>>])[];
  readonly tasks: readonly (readonly [row: number, tasks: Readonly<Record<string, 'waiting' | 'running' | 'ended'>>])[];
  readonly failures: readonly (readonly [row: number, failure: TrialFailed])[];
  readonly pruned: readonly (readonly [row: number, pruned: TrialPruned])[];
  readonly layers: readonly (readonly [row: number, layers: readonly LayerReport[]])[];
  readonly folders: readonly (readonly [row: number, folder: string])[];
}

/** `each` holds the repeats of all trials one after the other; `count` says how many belong to each trial. */
export interface PackedSpread {
  readonly id: string;
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly count: Uint32Array;
  readonly each: Float64Array;
}

export const CALL_TIMEOUT_MS = 20_000;

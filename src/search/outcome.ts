/** What the search is told about trials, and what it answers: plain data, so that a journal can hold both. */

import type { Answers } from '../protocol/plan.ts';

/** A measured value over a trial's repeats, in the objective's unit. A `Spread` of the journal fits. */
export interface Measured {
  readonly mean: number;
  /** Over the seeds; with `n`, or as many as `each` holds, it says how far the mean can be trusted. */
  readonly sd?: number;
  readonly n?: number;
  readonly each?: readonly number[];
}

/** A trial that a proposal may know. */
export type Outcome = EndedTrial | PendingTrial;

/** A trial that has ended, one way or the other. */
export interface EndedTrial {
  /** From 1. */
  readonly trial: number;
  readonly answers: Answers;
  /**
   * pruned: ended early, behind others; silent: the network never spiked; failed: no result for another reason. All are
   * information, and none of them is given values that it does not have.
   */
  readonly status: 'done' | 'pruned' | 'silent' | 'failed' | 'cancelled';
  /** By objective and requirement id. A value that is missing or not finite makes the trial a failed one. */
  readonly values?: Readonly<Record<string, Measured>>;
  /** Where it was compared with others on its way, in order; of a pruned trial the last is where it ended. */
  readonly rungs?: readonly RungValues[];
}

export interface RungValues {
  readonly epoch: number;
  /** By objective and requirement id, at that epoch. */
  readonly values: Readonly<Record<string, Measured>>;
}

/** Proposed, not known yet. */
export interface PendingTrial {
  readonly trial: number;
  readonly answers: Answers;
  readonly status: 'pending';
}

/** What a strategy answers when it is asked for a trial. */
export type Proposal = Proposed | Exhausted;

/** The next trial. */
export interface Proposed {
  readonly answers: Answers;
  /** usual, explore, model, evolve, tpe, pabo, grid. */
  readonly by: string;
  /** One per objective, in order and in its unit, where a model predicted. */
  readonly predicted?: readonly { readonly mean: number; readonly sd: number }[];
}

/** There is nothing left to try. */
export interface Exhausted {
  /** A sentence for people: why there is nothing left to try. */
  readonly exhausted: string;
}

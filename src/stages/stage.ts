/**
 * What a stage is given and what it gives back. A stage computes; where its files lie, who asks and who watches is
 * the worker's business.
 */

import type { Dataset } from '../data/dataset.ts';
import type { EpochRecord, LayerReport, Measures, TaskSpec } from '../protocol/task.ts';

export type Stage = (context: StageContext) => Promise<StageOutcome>;

export interface StageContext {
  readonly spec: TaskSpec;
  readonly data: Dataset;
  /** The arrays of the result of a stage named in `spec.from`. */
  inherited(stage: string): Promise<NamedArrays>;
  /** The task of a stage named in `from` of `task`, this one's unless given, so that a network can be built again. */
  inheritedSpec(stage: string, task?: TaskSpec): Promise<TaskSpec>;
  /** The newest valid checkpoint of an earlier attempt, if there is one. */
  readonly checkpoint: Checkpoint | undefined;
  /** Called after every epoch; resolved when the checkpoint is on disk. */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  epochFinished(record: EpochRecord): Promise<void>;
  /** Read between batches; true ends the stage with status `cancelled`. */
  cancelled(): boolean;
  /** Time that cores were busy with this process so far, over all its threads, in ms. */
  processorMs(): number;
  /** A sentence for the log. */
  note(message: string): void;
}

export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export type NamedArrays = Readonly<Record<string, NamedArray>>;

export interface Checkpoint {
  /** Epochs finished. */
  readonly epoch: number;
  readonly arrays: NamedArrays;
  /** Small plain values: best epoch so far, counters. Random streams are named by epoch, so they need no state. */
  readonly state: Readonly<Record<string, number | string | boolean>>;
}

export type StageOutcome = {
  readonly measures: Measures;
  readonly layers: readonly LayerReport[];
  readonly epochs: number;
  /** Weights and other learned arrays; written as one file of the task. */
  readonly arrays: NamedArrays;
} & (
  | { readonly status: 'done' }
  | { readonly status: 'silent'; readonly message: string }
  | { readonly status: 'failed'; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly status: 'cancelled' }
);

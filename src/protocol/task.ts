/**
 * A task: one stage with its decided settings. The runner writes `spec.json` into the task's folder, a worker reads
 * it and writes what it found beside it. Both sides use only these types.
 *
 * Folder: <name>.snnrun.d/tasks/<key>/spec.json, control.json, attempts/<generation>/{metrics.jsonl, checkpoint-*.bin,
 * result.json, ...files named in the result}.
 */

import type { DecidedSettings } from './plan.ts';

export interface TaskSpec {
  readonly v: 1;
  /** Hash of everything below that can change the outcome; names the folder. */
  readonly key: string;
  readonly stage: string;
  readonly kind: string;
  readonly settings: DecidedSettings;
  readonly data: DecidedSettings;
  /** Of the data's bytes and its settings, from the worker's `fingerprint` answer. */
  readonly fingerprint: string;
  /** Root of the task's random streams; differs between repeats. */
  readonly seed: number;
  /** Seed of the split: the same for all tasks of a run. */
  readonly splitSeed: number;
  /** Results it builds on: task keys by stage name, in the order of `from`. */
  readonly from: readonly { readonly stage: string; readonly key: string }[];
  /** Sets whose measures are wanted. `test` is named only in the closing measurement of the front. */
  readonly sets: readonly string[];
  readonly energy: DecidedSettings;
  /** Version of the numerics; a new one makes new keys. */
  readonly code: string;
  /** Not hashed: how to run it. After the epochs `rungs` it measures everything that is measured at its end. */
  readonly how: { readonly engine: string; readonly threads: number; readonly rungs?: readonly number[] };
}

/** One line of metrics.jsonl, and of the `epochFinished` event. Values are means over the epoch; NaN never occurs. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** "loss", "accuracy on train", "accuracy on validation", "spikes on validation" ... */
  readonly values: Readonly<Record<string, number>>;
  /** Wall seconds of the epoch, evaluation included. */
  readonly seconds: number;
  /** At an epoch of `rungs`: what the task's result would say if it ended here. */
  readonly measures?: Measures;
}

/** Measures are named "<measure> on <set>", in base units: accuracy 0..1, spikes per sample, time in ms, energy in pJ. */
export type Measures = Readonly<Record<string, number>>;

export type TaskResult =
  | (ResultBase & { readonly status: 'done' })
  /** The network fell silent (no output spike on the whole validation set): an outcome. */
  | (ResultBase & { readonly status: 'silent'; readonly message: string })
  /** A number left the finite range, or the task cannot run as asked: never retried. */
  | (ResultBase & { readonly status: 'failed'; readonly code: string; readonly message: string; readonly hint: string })
  | (ResultBase & { readonly status: 'cancelled' });

interface ResultBase {
  readonly v: 1;
  readonly key: string;
  readonly measures: Measures;
  /** Role to file name inside the attempt's folder: {"weights": "weights.bin"}. */
  readonly files: Readonly<Record<string, string>>;
  readonly epochs: number;
  readonly seconds: number;
  /** What computed it, for example "wasm, relaxed SIMD, 2 threads". */
  readonly engine: string;
  /** Layers from input to output, for the panels: name, kind, neurons, parameters, spikes per sample and step. */
  readonly layers: readonly LayerReport[];
}

export interface LayerReport {
  readonly name: string;
  readonly kind: string;
  readonly neurons: number;
  readonly parameters: number;
  /** Mean spikes per neuron and step on validation, 0..1; absent for layers without neurons. */
  readonly rate?: number;
  /** Estimates in pJ per sample; absent where nothing was counted, and for pools, which have no synapses. */
  readonly energy?: number;
  readonly energyWithMemory?: number;
}

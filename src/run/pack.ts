/**
 * A folded run packed into columns for the way into a webview, and unpacked there. Packing then unpacking gives the
 * same state; the page goes on folding events from it.
 */

import type { Spread } from '../protocol/event.ts';
import type { PackedRun, PackedSpread, PackedTrials } from '../protocol/panel.ts';
import type { RunState, TrialState, TrialStatus } from './state.ts';

export function packRun(state: RunState): PackedRun {
  return {
    v: 1,
    started: state.started,
    engine: state.engine,
    finished: state.finished,
    front: Float64Array.from(state.front),
    hypervolume: {
      trial: Float64Array.from(state.hypervolume, (entry) => entry.trial),
      value: Float64Array.from(state.hypervolume, (entry) => entry.value),
    },
    reference: state.reference,
    sensitivity: state.sensitivity,
    cancel: state.cancel,
    notes: state.notes,
    lastSeq: state.lastSeq,
    lastAt: state.lastAt,
    incarnation: state.incarnation,
    progress: state.progress,
    trials: packTrials(state.trials),
  };
}

export function unpackRun(packed: PackedRun): RunState {
  return {
    started: packed.started,
    engine: packed.engine,
    trials: unpackTrials(packed.trials),
    front: [...packed.front],
    hypervolume: Array.from(packed.hypervolume.trial, (trial, i) => ({
      trial,
      value: packed.hypervolume.value[i] ?? 0,
    })),
    reference: packed.reference,
    sensitivity: packed.sensitivity,
    cancel: packed.cancel,
    finished: packed.finished,
    notes: packed.notes,
    lastSeq: packed.lastSeq,
    lastAt: packed.lastAt,
    incarnation: packed.incarnation,
    // JSON on the way drops members that are undefined.
    progress: {
      ...packed.progress,
      total: packed.progress.total,
      baselines: { ...packed.progress.baselines, total: packed.progress.baselines.total },
      restMs: packed.progress.restMs,
    },
  };
}

/** Invariant: only ever appended to, since packed states name an entry by its place. */
const statuses: readonly TrialStatus[] = [
  'waiting',
  'running',
  'front',
  'dominated',
  'infeasible',
  'silent',
  'failed',
  'cancelled',
  'pruned',
];

function packTrials(trials: readonly TrialState[]): PackedTrials {
  const numbers = (read: (trial: TrialState) => number | undefined) =>
    Float64Array.from(trials, (trial) => read(trial) ?? Number.NaN);
  const names = unique(trials.map((trial) => trial.by));
  const nameIndex = indexOf(names);
  const outputs = Math.max(0, ...trials.map((trial) => trial.predicted.length));
  return {
    trial: numbers((trial) => trial.trial),
    status: Uint8Array.from(trials, (trial) => statuses.indexOf(trial.status)),
    feasible: Uint8Array.from(trials, (trial) => (trial.feasible ? 1 : 0)),
    by: { names, index: Uint8Array.from(trials, (trial) => nameIndex.get(trial.by) ?? 0) },
    basis: numbers((trial) => trial.basis),
    done: numbers((trial) => trial.done),
    seconds: numbers((trial) => trial.seconds),
    secondsTakenOver: numbers((trial) => trial.secondsTakenOver),
    attempts: numbers((trial) => trial.attempts),
    attemptsLost: numbers((trial) => trial.attemptsLost),
    offFrontSince: numbers((trial) => trial.offFrontSince),
    answers: packAnswers(trials),
    predicted: Array.from({ length: outputs }, (_, i) => ({
      mean: numbers((trial) => trial.predicted[i]?.mean),
      sd: numbers((trial) => trial.predicted[i]?.sd),
    })),
    values: packSpreads(trials.map((trial) => trial.values)),
    heldOut: packSpreads(trials.map((trial) => trial.heldOut)),
    epochs: sparse(trials, (trial) => (Object.keys(trial.epochs).length > 0 ? trial.epochs : undefined)),
    tasks: sparse(trials, (trial) => (Object.keys(trial.tasks).length > 0 ? trial.tasks : undefined)),
    failures: sparse(trials, (trial) => trial.failure),
    pruned: sparse(trials, (trial) => trial.pruned),
    layers: sparse(trials, (trial) => (trial.layers.length > 0 ? trial.layers : undefined)),
    folders: sparse(trials, (trial) => trial.folder),
  };
}

function unpackTrials(packed: PackedTrials): readonly TrialState[] {
  const epochs = new Map(packed.epochs);
  const tasks = new Map(packed.tasks);
  const failures = new Map(packed.failures);
  const pruned = new Map(packed.pruned);
  const layers = new Map(packed.layers);
  const folders = new Map(packed.folders);
  const values = unpackSpreads(packed.values);
  const heldOut = unpackSpreads(packed.heldOut);
  return Array.from(packed.trial, (trial, row) => ({
    trial,
    status: statuses[packed.status[row] ?? 0] ?? 'waiting',
    answers: unpackAnswers(packed.answers, row),
    by: packed.by.names[packed.by.index[row] ?? 0] ?? '',
    basis: packed.basis[row] ?? 0,
    predicted: packed.predicted.flatMap(({ mean, sd }) =>
      Number.isNaN(mean[row] ?? Number.NaN) ? [] : [{ mean: mean[row] ?? 0, sd: sd[row] ?? 0 }],
    ),
    values: values(row),
    feasible: packed.feasible[row] === 1,
    epochs: epochs.get(row) ?? {},
    tasks: tasks.get(row) ?? {},
    done: packed.done[row] ?? 0,
    failure: failures.get(row),
    pruned: pruned.get(row),
    heldOut: heldOut(row),
    layers: layers.get(row) ?? [],
    seconds: packed.seconds[row] ?? 0,
    secondsTakenOver: packed.secondsTakenOver[row] ?? 0,
    attempts: packed.attempts[row] ?? 0,
    attemptsLost: packed.attemptsLost[row] ?? 0,
    folder: folders.get(row),
    offFrontSince: present(packed.offFrontSince[row]),
  }));
}

function packAnswers(trials: readonly TrialState[]): PackedTrials['answers'] {
  return unique(trials.flatMap((trial) => Object.keys(trial.answers))).map((id) => {
    const given = trials.map((trial) => trial.answers[id]);
    const words = given.filter((answer) => typeof answer === 'string');
    const labels = words.length > 0 ? unique(words) : null;
    const labelIndex = indexOf(labels ?? []);
    const value = Float64Array.from(given, (answer) =>
      answer === undefined ? Number.NaN : typeof answer === 'number' ? answer : (labelIndex.get(answer) ?? Number.NaN),
    );
    return { id, labels, value };
  });
}

function unpackAnswers(columns: PackedTrials['answers'], row: number): Record<string, number | string> {
  const answers: Record<string, number | string> = {};
  for (const { id, labels, value } of columns) {
    const number = present(value[row]);
    const answer = number === undefined || labels === null ? number : labels[number];
    if (answer !== undefined) answers[id] = answer;
  }
  return answers;
}

function packSpreads(rows: readonly Readonly<Record<string, Spread>>[]): readonly PackedSpread[] {
  return unique(rows.flatMap((row) => Object.keys(row))).map((id) => ({
    id,
    mean: Float64Array.from(rows, (row) => row[id]?.mean ?? Number.NaN),
    sd: Float64Array.from(rows, (row) => row[id]?.sd ?? Number.NaN),
    count: Uint32Array.from(rows, (row) => row[id]?.each.length ?? 0),
    each: Float64Array.from(rows.flatMap((row) => row[id]?.each ?? [])),
  }));
}

function unpackSpreads(columns: readonly PackedSpread[]): (row: number) => Record<string, Spread> {
  const starts = columns.map(({ count }) => {
    let next = 0;
    return Array.from(count, (length) => {
      next += length;
      return next - length;
    });
  });
  return (row) => {
    const spreads: Record<string, Spread> = {};
    columns.forEach(({ id, mean, sd, count, each }, column) => {
      const start = starts[column]?.[row] ?? 0;
      const value = present(mean[row]);
      if (value === undefined) return;
      spreads[id] = { mean: value, sd: sd[row] ?? 0, each: [...each.subarray(start, start + (count[row] ?? 0))] };
    });
    return spreads;
  };
}

function sparse<T>(
  trials: readonly TrialState[],
  read: (trial: TrialState) => T | undefined,
): readonly (readonly [number, T])[] {
  return trials.flatMap((trial, row) => {
    const value = read(trial);
    return value === undefined ? [] : [[row, value] as const];
  });
}

function present(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function indexOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, i) => [name, i]));
}

/** `snnexp show`: a run in words, one trial of it, or all of it as JSON. */

import { shellWord } from '../core/shell-word.ts';
import { trialsCsv } from '../report/trials-csv.ts';
import { curvesOf } from '../run/curves.ts';
import { layerRows } from '../run/layer-rows.ts';
import { leftOutRanges, leftOutWords } from '../run/left-out.ts';
import { measureView, showSpread, showWithUnit } from '../run/measure.ts';
import { formatDuration } from '../run/numbers.ts';
import { lostMeans, outcomeOf } from '../run/outcome.ts';
import { prunedWords } from '../run/pruned.ts';
import { trialOf } from '../run/rows.ts';
import type { RunState, TrialState } from '../run/state.ts';
import { tookWords } from '../run/took.ts';
import { withoutFront } from '../run/without-front.ts';
import { journalOf, pathAsTyped } from './experiment.ts';
import { alignColumns, frontTable, showAnswer, viewsOf } from './front-table.ts';
import { influenceLines } from './influence-table.ts';
import { optunaStudy } from './optuna-study.ts';
import { ownCommand } from './own-command.ts';
import { type ReadRun, readRun } from './read-run.ts';
import { statusLine } from './status-line.ts';
import { type ExitCode, exit, type Terminal, tellFailure } from './terminal.ts';

export interface ShowOptions {
  readonly trial?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly optuna?: boolean;
}

export function show(file: string, options: ShowOptions, terminal: Terminal): ExitCode {
  const forms = [options.csv, options.optuna, options.json].filter((form) => form === true).length;
  const whole = options.csv === true || options.optuna === true;
  if (whole && (forms > 1 || options.trial !== undefined)) {
    tellFailure(terminal, wholeAlone(options.csv === true ? '--csv' : '--optuna'));
    return exit.use;
  }
  const run = readRun(journalOf(file));
  if (!run.ok) {
    tellFailure(terminal, run.error);
    return exit.problems;
  }
  const { state, newer } = run.value;
  const trial = options.trial === undefined ? undefined : trialOf(state.trials, options.trial);
  if (options.trial !== undefined && trial === undefined) {
    tellFailure(terminal, trialUnknown(options.trial, run.value));
    return exit.problems;
  }
  const study = options.optuna === true ? optunaStudy(state, run.value.events) : undefined;
  if (options.optuna === true && study === undefined) {
    tellFailure(terminal, withoutPlan(run.value.name));
    return exit.problems;
  }
  if (study !== undefined) for (const line of study.trimEnd().split('\n')) terminal.print(line);
  else if (options.csv === true) for (const line of trialsCsv(state)) terminal.print(line);
  else if (options.json === true)
    terminal.json(trial === undefined ? plainRun(run.value) : plainTrial(run.value, trial));
  else
    for (const line of trial === undefined ? summary(run.value, terminal.room) : trialLines(state, trial))
      terminal.print(line);
  if (newer !== undefined && options.json !== true && !whole) terminal.tell(`note: ${newer.message} ${newer.hint}`);
  return exit.fine;
}

function summary({ journal, name, state, leftOut, owner }: ReadRun, room: number): readonly string[] {
  const { started, engine, finished, trials } = state;
  const counts = new Map<string, number>();
  for (const trial of trials) {
    const outcome = outcomeOf(trial);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const told = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  const goOn = `${ownCommand()} run ${shellWord(pathAsTyped(journal))}`;
  const now =
    owner !== undefined
      ? `running (process ${owner}): ${statusLine(state)}`
      : (finished?.message ??
        (started === undefined
          ? 'without its first line, which holds the experiment; run the experiment again with --force'
          : `cut off; go on with: ${goOn} --resume`));
  const table = frontTable(state, room);
  const influence = influenceLines(state);
  const why = finished === undefined ? undefined : withoutFront(state);
  return [
    started?.plan.title ?? name,
    ...alignColumns([
      ['State', now],
      ['Trials', trials.length === 0 ? 'none yet' : told],
      ...(counts.has('lost') ? [['', lostMeans]] : []),
      ...(engine === undefined ? [] : [['Engine', engine.title]]),
      ...(started === undefined ? [] : [['Begun', `${started.at} with snnexp ${started.version}`]]),
      ['Worked', formatDuration(state.progress.elapsedMs)],
      ...leftOutRows(leftOut),
    ]),
    ...(table.length === 0 ? [] : ['', 'Front:', ...table]),
    ...(why === undefined ? [] : ['', why]),
    ...(influence.length === 0 ? [] : ['', ...influence]),
    ...(state.notes.length === 0 ? [] : ['', ...state.notes.map((note) => `${note.level}: ${note.message}`)]),
  ];
}

function leftOutRows(lines: ReadRun['leftOut']): readonly (readonly string[])[] {
  return leftOutWords(leftOutRanges(lines)).map((sentence) => ['Left out', sentence]);
}

function trialLines(state: RunState, trial: TrialState): readonly string[] {
  const dimensions = new Map(state.started?.plan.space.map((dimension) => [dimension.id, dimension]));
  const views = viewsOf(state);
  const measured = views.filter((view) => trial.values[view.id] !== undefined);
  const layers = layerRows(state.started?.plan, trial);
  return [
    `Trial ${trial.trial}: ${outcomeOf(trial)}${trial.offFrontSince === undefined ? '' : `, off the front since trial ${trial.offFrontSince}`}`,
    ...(trial.pruned === undefined ? [] : [`Pruned: ${prunedWords(trial.pruned)}.`]),
    ...(trial.failure === undefined ? [] : [`${trial.failure.message} ${trial.failure.hint}`.trim()]),
    '',
    ...alignColumns([
      ...Object.entries(trial.answers).map(([id, answer]) => [id, showAnswer(dimensions.get(id), answer)]),
      ...measured.map((view) => [view.long, showSpread(view, trial.values[view.id])]),
      ...prunedRows(state, trial),
      ...heldOutRows(state, trial),
      ['proposed by', `${trial.by}, knowing trials up to ${trial.basis}`],
      ['computed', tookWords(trial) ?? formatDuration(0)],
      ...(trial.folder === undefined ? [] : [['folder', trial.folder]]),
    ]),
    ...(layers.length === 0 ? [] : ['', ...alignColumns(layers)]),
  ];
}

/** Values on the way, which are no results. */
function prunedRows(state: RunState, { pruned }: TrialState): readonly (readonly string[])[] {
  if (pruned === undefined) return [];
  return viewsOf(state).flatMap((view) => {
    const value = pruned.values[view.id];
    return value === undefined ? [] : [[`${view.long} at epoch ${pruned.epoch}`, showWithUnit(view, value)]];
  });
}

function heldOutRows({ started }: RunState, { heldOut }: TrialState): readonly (readonly string[])[] {
  const plan = started?.plan;
  if (plan === undefined) return [];
  return Object.entries(heldOut).map(([name, spread]) => {
    const view = measureView(plan, name, spread.mean);
    return [`${view.title} held out`, showSpread(view, spread)];
  });
}

/** The documented shape of `show --json`. */
function plainRun({ name, state, leftOut, newer, owner }: ReadRun): object {
  const { started, engine, finished, progress, reference, front, hypervolume, sensitivity, trials, notes } = state;
  return {
    v: 1,
    run: name,
    title: started?.plan.title ?? null,
    state: owner !== undefined ? 'running' : finished === undefined ? 'cut-off' : finished.reason,
    pid: owner ?? null,
    message: finished?.message ?? null,
    engine: engine?.title ?? null,
    progress: {
      ended: progress.ended,
      total: progress.total ?? null,
      baselines: { ended: progress.baselines.ended, total: progress.baselines.total ?? null },
      elapsedMs: progress.elapsedMs,
    },
    objectives: started?.plan.objectives ?? [],
    reference,
    front,
    hypervolume,
    sensitivity: sensitivity ?? null,
    trials: trials.map(({ epochs: _epochs, tasks: _tasks, ...trial }) => trial),
    notes,
    damagedLines: leftOut.map(({ line }) => line),
    leftOut,
    newer: newer?.message ?? null,
  };
}

/** With every epoch of each of its tasks, also of those that another trial or an earlier run trained. */
function plainTrial({ events }: ReadRun, trial: TrialState): object {
  const curves = curvesOf(events, Object.keys(trial.tasks)).map(({ task, epochs }) => [task, epochs]);
  return { v: 1, ...trial, curves: Object.fromEntries(curves) };
}

function wholeAlone(form: string) {
  const message = form === '--csv' ? '--csv prints all trials as a table.' : '--optuna prints the search as a study.';
  return { code: 'wrong-use', message, hint: 'Leave out --trial and every other form.' };
}

function withoutPlan(name: string) {
  const message = `${name} has lost its first line, which holds the questions and the goals.`;
  return {
    code: 'plan-missing',
    message,
    hint: 'Run the experiment again with --force: finished tasks are used again.',
  };
}

function trialUnknown(trial: number, { name, state }: ReadRun) {
  const last = state.trials.at(-1)?.trial;
  return {
    code: 'trial-unknown',
    message: `${name} has no trial ${trial}.`,
    hint: last === undefined ? 'It has no trial yet.' : `Its trials are 1 to ${last}.`,
  };
}

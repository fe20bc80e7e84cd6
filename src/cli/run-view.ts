/**
 * What a person sees of a run: a bar on a terminal, one line per trial elsewhere. It only reads events, so it shows
 * the same for a run begun and for one resumed.
 */

import { describeFailure } from '../core/result.ts';
import { shellWord } from '../core/shell-word.ts';
import { counted } from '../core/words.ts';
import type { EngineChosen, RunEvent } from '../protocol/event.ts';
import { comparison, isBaseline } from '../run/baselines.ts';
import { emptyState, fold } from '../run/fold.ts';
import { showWithUnit } from '../run/measure.ts';
import { formatDuration } from '../run/numbers.ts';
import { brokenWords, lostMeans, outcomeOf } from '../run/outcome.ts';
import { wholeOf } from '../run/progress.ts';
import { prunedWords } from '../run/pruned.ts';
import { trialOf } from '../run/rows.ts';
import type { RunState, TrialState } from '../run/state.ts';
import { tookWords } from '../run/took.ts';
import { withoutFront } from '../run/without-front.ts';
import { createBar } from './bar.ts';
import { alignColumns, brokenHeads, frontTable, showValues, viewsOf } from './front-table.ts';
import { ownCommand } from './own-command.ts';
import { barLine, volumeOf } from './status-line.ts';
import { plainBlanks, type Terminal } from './terminal.ts';

export interface RunView {
  event(event: RunEvent): void;
  /** Ends the picture; the last lines may be printed. */
  close(): void;
  readonly state: RunState;
}

/** `before` is the state of a run that goes on. */
export function createRunView(terminal: Terminal, before: RunState): RunView {
  let state = before;
  const picture = terminal.interactive ? createBarPicture() : createLines(terminal);
  return {
    event(event) {
      state = fold(state, event);
      picture.event(event, state);
    },
    close: () => picture.close(state),
    get state() {
      return state;
    },
  };
}

/** For --quiet: folds and says nothing. */
export function createSilentView(before: RunState, onEvent: (event: RunEvent) => void = () => undefined): RunView {
  let state = before;
  return {
    event(event) {
      state = fold(state, event);
      onEvent(event);
    },
    close: () => undefined,
    get state() {
      return state;
    },
  };
}

/**
 * The closing lines: why it ended (a failure is told where failures are, not here), the front, where the run lies.
 * `name` is the journal as the user may type it, `room` the width of the terminal; `there`: it lies on the disk.
 */
export function closingLines(state: RunState, name: string, room?: number, there = true): readonly string[] {
  const table = frontTable(state, room);
  const goesWell = state.finished !== undefined && state.finished.reason !== 'failed';
  const why = goesWell ? withoutFront(state) : undefined;
  return [
    ...(state.finished === undefined || state.finished.reason === 'failed' ? [] : [state.finished.message]),
    ...brokenLines(state),
    ...(table.length > 0 ? ['', `Front of ${counted(state.front.length, 'trial')}:`, ...table] : []),
    ...(why === undefined ? [] : [why]),
    ...hypervolumeLine(state),
    ...baselineLines(state, room),
    ...(there ? ['', `Run:    ${name}`] : []),
    ...(there && table.length > 0 ? [`Report: ${ownCommand()} report ${shellWord(name)}`] : []),
    ...(there && canGoOn(state) ? [`Go on:  ${ownCommand()} run ${shellWord(name)} --resume`] : []),
  ];
}

/** How many trials gave no values, and whether they or the machine are at fault. */
function brokenLines({ trials }: RunState): readonly string[] {
  const words = brokenWords(trials);
  if (words === '') return [];
  const isAnyLost = trials.some((trial) => outcomeOf(trial) === 'lost');
  return [`Without values: ${words}.${isAnyLost ? ` ${lostMeans}` : ''}`];
}

/** A run that ended before its first trial would only fail again as it began: the mended file is run anew. */
function canGoOn({ finished, trials }: RunState): boolean {
  return trials.length > 0 && (finished?.reason === 'cancelled' || finished?.reason === 'failed');
}

function baselineLines(state: RunState, room = Number.POSITIVE_INFINITY): readonly string[] {
  const compared = comparison(state);
  if (compared === undefined) return [];
  const rows = compared.rows.map(({ name, trials, hypervolume, best }) => [name, String(trials), hypervolume, ...best]);
  return ['', 'Beside the baselines:', ...alignColumns([...brokenHeads(compared.heads, rows, room), ...rows])];
}

/** "Hypervolume: 41.2 %, counted from accuracy 25.00 %, spikes per sample 600" */
function hypervolumeLine(state: RunState): readonly string[] {
  const volume = volumeOf(state);
  if (volume === undefined || state.front.length === 0) return [];
  const objectives = viewsOf(state).filter((view) => view.aim !== undefined);
  const reference = objectives.map(
    (view, i) => `${view.title} ${showWithUnit(view, state.reference[i] ?? Number.NaN)}`,
  );
  return ['', `Hypervolume: ${volume}, counted from ${reference.join(', ')}`];
}

interface Picture {
  event(event: RunEvent, state: RunState): void;
  close(state: RunState): void;
}

function createLines({ print, tell }: Terminal): Picture {
  return {
    event(event, state) {
      const line = lineOf(event, state);
      if (line !== undefined) (event.kind === 'noted' || event.kind === 'cancelRequested' ? tell : print)(line);
    },
    close: () => undefined,
  };
}

/** The bar stays the last line; notes go above it. */
function createBarPicture(): Picture {
  let shown = emptyState();
  const bar = createBar((share, columns) => plainBlanks(barLine(shown, share, columns)));
  return {
    event(event, state) {
      shown = state;
      const above = event.kind === 'noted' || event.kind === 'cancelRequested' || event.kind === 'engineChosen';
      const line = above ? lineOf(event, state) : undefined;
      if (line !== undefined) bar.tell(plainBlanks(line));
      const { value, total } = barOf(state);
      bar.update(value, total);
    },
    close: bar.close,
  };
}

/** By trials; by time where only time limits the run. */
function barOf({ progress, trials, started }: RunState): { value: number; total: number } {
  if (progress.total === undefined) {
    const limit = started?.plan.search?.stop.time ?? 1;
    return { value: Math.min(limit, progress.elapsedMs), total: limit };
  }
  const running = trials.filter((trial) => trial.status === 'running').reduce((sum, trial) => sum + trial.done, 0);
  const { ended, total = progress.total } = wholeOf(progress);
  return { value: Math.min(total, ended + running), total };
}

/** The plain engine is a hundred times slower than the next one, which somebody who did not ask for it should know. */
function slowness({ engine, rungs }: EngineChosen): string {
  const above = rungs.filter(({ taken }) => !taken);
  if (engine !== 'cpu' || above.length === 0) return '';
  return ` It is slow; nothing faster runs here: ${above.map((rung) => `${rung.engine}: ${rung.why}`).join('; ')}.`;
}

function lineOf(event: RunEvent, state: RunState): string | undefined {
  switch (event.kind) {
    case 'engineChosen': {
      const sets = Object.entries(event.sets).map(([name, count]) => `${name} ${count}`);
      return `Engine: ${event.title}. Samples: ${sets.join(', ')}.${slowness(event)}`;
    }
    case 'runResumed':
      return event.damaged > 0
        ? `Going on; ${event.damaged === 1 ? 'one line of the journal was' : `${event.damaged} lines of the journal were`} left out. The command show says which and why.`
        : 'Going on where the run stopped.';
    case 'trialFinished':
    case 'trialPruned':
    case 'trialFailed': {
      const trial = trialOf(state.trials, event.trial);
      return trial === undefined ? undefined : trialLine(state, trial);
    }
    case 'trialConfirmed': {
      const trial = trialOf(state.trials, event.trial);
      return trial === undefined
        ? undefined
        : `trial ${event.trial} confirmed, ${isBaseline(trial) ? trial.by : trial.status}: ${showValues(state, trial)}`;
    }
    case 'frontMeasured':
      return `trial ${event.trial} measured on ${event.on}`;
    case 'cancelRequested':
      return cancelSentence(event.step, event.running);
    case 'noted':
      return `${event.level === 'warning' ? 'warning' : 'note'}: ${event.message}`;
    default:
      return undefined;
  }
}

function trialLine(state: RunState, trial: TrialState): string {
  const total = wholeOf(state.progress).total;
  const cut = trial.pruned === undefined ? undefined : prunedWords(trial.pruned);
  const failed = trial.failure === undefined ? undefined : describeFailure(trial.failure);
  const what = cut ?? failed ?? showValues(state, trial);
  const volume = volumeOf(state);
  return [
    `trial ${trial.trial}${total === undefined ? '' : `/${total}`} ${isBaseline(trial) ? trial.by : outcomeOf(trial)}: ${what}`,
    `(${tookWords(trial) ?? formatDuration(0)}, front ${state.front.length}${volume === undefined ? '' : `, hypervolume ${volume}`})`,
  ].join(' ');
}

function cancelSentence(step: 1 | 2 | 3, running: readonly number[]): string {
  const who = running.length === 0 ? 'nothing runs' : `running: trial ${running.join(', ')}`;
  if (step === 1) return `Cancelling: workers were asked to end (${who}). Ctrl-C again terminates them.`;
  if (step === 2) return `Cancelling: workers are terminated (${who}). Ctrl-C again kills them.`;
  return `Cancelling: workers are killed (${who}).`;
}

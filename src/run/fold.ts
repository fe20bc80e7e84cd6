/**
 * Folds the events of a journal into the state its readers see. Pure: the same events give the same state, whoever
 * folds them and whenever, since times are taken from the events and never from a clock.
 */

import type { RunEvent, TrialFailed, TrialPruned } from '../protocol/event.ts';
import { attemptFolder } from '../protocol/layout.ts';
import { frontAnew, isBaseline } from './baselines.ts';
import { newTrial } from './new-trial.ts';
import { outcomeOf } from './outcome.ts';
import { estimateProgress } from './progress.ts';
import { type Ending, enterFront, historyAnew } from './quality.ts';
import { isOver, mayGoOn, rowOf, trialOf } from './rows.ts';
import type { RunState, TrialState, TrialStatus } from './state.ts';
import { withTaskTime } from './took.ts';

/** The state before the first line. */
export function emptyState(): RunState {
  return {
    started: undefined,
    engine: undefined,
    trials: [],
    front: [],
    hypervolume: [],
    reference: [],
    sensitivity: undefined,
    cancel: 0,
    finished: undefined,
    notes: [],
    lastSeq: 0,
    lastAt: '',
    incarnation: 0,
    progress: { ended: 0, total: undefined, baselines: { ended: 0, total: 0 }, elapsedMs: 0, restMs: undefined },
  };
}

/** The state after one more event. */
export function fold(state: RunState, event: RunEvent): RunState {
  return foldAll(state, [event]);
}

/** The state after these events: one copy for all of them, so a long journal opens fast. */
export function foldAll(state: RunState, events: readonly RunEvent[]): RunState {
  if (events.length === 0) return state;
  const draft: Draft = { ...state, trials: [...state.trials], hypervolume: [...state.hypervolume] };
  let stale = false;
  const renew = (): void => {
    if (stale) draft.reference = historyAnew(draft);
    stale = false;
  };
  for (const event of events) {
    countTime(draft, event);
    if (endings.has(event.kind)) renew();
    apply(draft, event);
    stale ||= event.kind === 'trialConfirmed';
    draft.lastSeq = event.seq;
    draft.lastAt = event.at;
    draft.incarnation = event.inc;
  }
  renew();
  draft.progress = estimateProgress(draft);
  return draft;
}

/** What goes on from the history before: where confirming changed values, all of it is counted anew first, once. */
const endings: ReadonlySet<RunEvent['kind']> = new Set(['trialFinished', 'trialPruned', 'trialFailed']);

/** A state under construction; trials and hypervolume are its own copies, the other lists are replaced. */
type Draft = { -readonly [K in keyof RunState]: RunState[K] } & Pick<Ending, 'trials' | 'hypervolume'>;

function apply(draft: Draft, event: RunEvent): void {
  switch (event.kind) {
    case 'runStarted':
      draft.started = event;
      break;
    case 'runResumed':
      resume(draft);
      break;
    case 'engineChosen':
      draft.engine = event;
      break;
    case 'trialProposed':
      change(draft, event.trial, (trial) => ({
        ...trial,
        answers: event.answers,
        by: event.by,
        basis: event.basis,
        predicted: event.predicted ?? [],
        tasks: Object.fromEntries(event.tasks.flat().map((key) => [key, isOver(trial.status) ? 'ended' : 'waiting'])),
      }));
      break;
    case 'attemptStarted':
      change(draft, event.trial, (trial) => ({
        ...trial,
        status: isOver(trial.status) ? trial.status : 'running',
        attempts: trial.attempts + (isOver(trial.status) ? 0 : 1),
        tasks: { ...trial.tasks, [event.task]: 'running' },
        folder: isOver(trial.status) ? trial.folder : attemptFolder(event.task, event.attempt),
      }));
      break;
    case 'epochFinished': {
      const { epoch, epochs, values, seconds } = event;
      change(draft, event.trial, (trial) =>
        withDone({ ...trial, epochs: { ...trial.epochs, [event.task]: { epoch, epochs, values, seconds } } }),
      );
      break;
    }
    case 'taskFinished':
      change(draft, event.trial, (trial) => {
        const { [event.task]: _, ...epochs } = trial.epochs;
        const firstRepeat = Object.keys(trial.tasks).slice(0, draft.started?.plan.stages.length ?? 1);
        const layersCount = event.layers.length > 0 && firstRepeat.includes(event.task);
        return withDone({
          ...trial,
          status: trial.status === 'waiting' ? 'running' : trial.status,
          epochs,
          tasks: { ...trial.tasks, [event.task]: event.status === 'cancelled' ? 'waiting' : 'ended' },
          layers: layersCount ? event.layers : trial.layers,
          // The closing measurement of the front is not the trial's own work.
          ...(isOver(trial.status) || event.status === 'cancelled' ? {} : withTaskTime(trial, event)),
          folder: isOver(trial.status) ? trial.folder : event.folder,
        });
      });
      break;
    case 'attemptLost':
      change(draft, event.trial, (trial) => ({
        ...trial,
        tasks: { ...trial.tasks, [event.task]: 'waiting' },
        attemptsLost: trial.attemptsLost + (isOver(trial.status) ? 0 : 1),
      }));
      break;
    case 'trialFinished': {
      const again = hasEnded(draft, event.trial);
      change(draft, event.trial, (trial) => ({
        ...trial,
        status: event.feasible ? 'dominated' : 'infeasible',
        values: event.values,
        feasible: event.feasible,
        epochs: {},
        done: 1,
        failure: undefined,
        seconds: event.seconds,
      }));
      if (!ofBaseline(draft, event.trial)) Object.assign(draft, enterFront(draft, event.trial, again));
      break;
    }
    case 'rungReached':
      break;
    case 'trialPruned': {
      const again = hasEnded(draft, event.trial);
      change(draft, event.trial, (trial) => ({
        ...trial,
        status: 'pruned',
        pruned: plainPruned(event),
        feasible: false,
        epochs: {},
        tasks: allEnded(trial),
        done: 1,
        seconds: event.seconds,
      }));
      if (!ofBaseline(draft, event.trial)) Object.assign(draft, enterFront(draft, event.trial, again));
      break;
    }
    case 'trialFailed': {
      const again = hasEnded(draft, event.trial);
      change(draft, event.trial, (trial) => ({
        ...trial,
        status: failedStatus[event.reason],
        failure: plainFailure(event),
        feasible: false,
        epochs: {},
        done: event.reason === 'cancelled' ? trial.done : 1,
        // The attempt that goes on counts what was computed until its checkpoint.
        seconds: mayGoOn(event.reason) ? trial.seconds : event.seconds,
      }));
      if (event.reason !== 'cancelled' && !ofBaseline(draft, event.trial)) {
        Object.assign(draft, enterFront(draft, event.trial, again));
      }
      break;
    }
    case 'trialConfirmed':
      change(draft, event.trial, (trial) => ({
        ...trial,
        values: event.values,
        feasible: event.feasible,
        status: isBaseline(trial) && !event.feasible ? 'infeasible' : trial.status,
      }));
      if (!ofBaseline(draft, event.trial))
        draft.front = frontAnew(draft.trials, draft.started?.plan.objectives ?? [], event.trial);
      break;
    case 'frontMeasured':
      change(draft, event.trial, (trial) => ({ ...trial, heldOut: event.values, tasks: allEnded(trial) }));
      break;
    case 'sensitivityMeasured':
      draft.sensitivity = event;
      break;
    case 'cancelRequested':
      draft.cancel = event.step;
      break;
    case 'noted':
      draft.notes = [...draft.notes, { at: event.at, level: event.level, message: event.message }];
      break;
    case 'runFinished':
      draft.finished = event;
      break;
  }
}

type TaskState = TrialState['tasks'][string];

const failedStatus: Readonly<Record<TrialFailed['reason'], TrialStatus>> = {
  silent: 'silent',
  gate: 'infeasible',
  failed: 'failed',
  lost: 'failed',
  cancelled: 'cancelled',
};

/** A run goes on: what was cut off or lost waits again. */
function resume(draft: Draft): void {
  draft.finished = undefined;
  draft.cancel = 0;
  draft.trials.forEach((trial, row) => {
    const isLost = outcomeOf(trial) === 'lost';
    if (trial.status !== 'running' && trial.status !== 'cancelled' && !isLost) return;
    if (isLost) draft.hypervolume = draft.hypervolume.filter((entry) => entry.trial !== trial.trial);
    const tasks: Record<string, TaskState> = {};
    for (const [key, state] of Object.entries(trial.tasks)) tasks[key] = state === 'ended' ? 'ended' : 'waiting';
    // Nobody was left to write that their workers were lost.
    const cut = trial.status === 'running' ? Object.values(trial.tasks).filter((task) => task === 'running').length : 0;
    const attemptsLost = trial.attemptsLost + cut;
    draft.trials[row] = withDone({ ...trial, status: 'waiting', failure: undefined, tasks, attemptsLost });
  });
}

function change(draft: Draft, number: number, make: (trial: TrialState) => TrialState): void {
  const row = rowOf(draft.trials, number);
  if (row >= 0) draft.trials[row] = make(draft.trials[row]!);
  else {
    // Trials come in order; one out of order means that lines of the journal are missing.
    draft.trials.push(make(newTrial(number)));
    if (draft.trials.length > 1 && draft.trials.at(-2)!.trial > number) draft.trials.sort((a, b) => a.trial - b.trial);
  }
}

function hasEnded(draft: Draft, number: number): boolean {
  const trial = trialOf(draft.trials, number);
  return trial !== undefined && isOver(trial.status);
}

/** The front is the search's own. */
function ofBaseline(draft: Draft, number: number): boolean {
  const trial = trialOf(draft.trials, number);
  return trial !== undefined && isBaseline(trial);
}

function withDone(trial: TrialState): TrialState {
  if (isOver(trial.status)) return trial;
  const keys = Object.keys(trial.tasks);
  const done = keys.reduce((sum, key) => {
    if (trial.tasks[key] === 'ended') return sum + 1;
    const record = trial.epochs[key];
    return record === undefined ? sum : sum + Math.min(1, record.epoch / Math.max(1, record.epochs));
  }, 0);
  return { ...trial, done: keys.length === 0 ? 0 : done / keys.length };
}

function allEnded({ tasks }: TrialState): TrialState['tasks'] {
  return Object.fromEntries(Object.keys(tasks).map((key) => [key, 'ended']));
}

function plainFailure(event: TrialFailed): TrialFailed {
  const { kind, trial, reason, code, message, hint, seconds } = event;
  return { kind, trial, reason, code, message, hint, seconds };
}

function plainPruned(event: TrialPruned): TrialPruned {
  const { kind, trial, epoch, epochs, values, place, among, seconds } = event;
  return { kind, trial, epoch, epochs, values, place, among, seconds };
}

/** Time between two lines counts only when the same coordinator wrote both. */
function countTime(draft: Draft, event: RunEvent): void {
  if (event.inc !== draft.incarnation || draft.lastAt === '') return;
  const passed = Date.parse(event.at) - Date.parse(draft.lastAt);
  if (passed > 0) draft.progress = { ...draft.progress, elapsedMs: draft.progress.elapsedMs + passed };
}

/**
 * One trial: the chains of its repeats side by side, gates between stages, at the end its values. Invariant: the
 * outcome depends on what the tasks found and never on the order in which they ended.
 */

import { mean, standardDeviation } from '../core/statistics.ts';
import type { RunEventBody, Spread, TrialFailed, TrialFinished, TrialPruned } from '../protocol/event.ts';
import { excessOf } from '../protocol/excess.ts';
import type { Objective, Plan, Requirement } from '../protocol/plan.ts';
import type { EpochRecord, Measures, TaskResult, TaskSpec } from '../protocol/task.ts';
import { measureView, showLimit, showWithUnit } from '../run/measure.ts';
import type { RungWatch } from './rungs.ts';
import { losesTrial } from './taken-away.ts';
import type { TaskOutcome, TaskPool } from './task-pool.ts';

export interface TrialWork {
  readonly trial: number;
  readonly plan: Plan;
  /** By repeat, stages in order. */
  readonly tasks: readonly (readonly TaskSpec[])[];
  readonly pool: Pick<TaskPool, 'run' | 'review'>;
  readonly write: (body: RunEventBody) => void;
  /** Seconds that a task of this trial took whose end the journal already holds; undefined for any other. */
  readonly told: (key: string) => number | undefined;
  readonly cancelled: () => boolean;
  /** Where the trial is compared with others on its way; it is ended as soon as it falls behind. */
  readonly watch?: RungWatch | undefined;
}

export async function runTrial(work: Omit<TrialWork, 'watch'>): Promise<TrialFinished | TrialFailed>;
export async function runTrial(work: TrialWork): Promise<TrialFinished | TrialPruned | TrialFailed>;
export async function runTrial(work: TrialWork): Promise<TrialFinished | TrialPruned | TrialFailed> {
  const { trial, plan, tasks, watch } = work;
  // Repeats above the lowest broken one are not started any more; those below it run to their end.
  let lowestBroken = Number.POSITIVE_INFINITY;
  let seconds = 0;
  let behind = false;
  const wanted = (repeat: number) => !behind && repeat < lowestBroken && !work.cancelled();
  const repeats = await Promise.all(
    tasks.map(async (chain, repeat): Promise<RepeatOutcome> => {
      const measures = new Map<string, Measures>();
      for (const spec of chain) {
        const see = (record: EpochRecord): void => {
          watch?.see(record, measures);
          if (behind || watch?.pruned() === undefined) return;
          behind = true;
          work.pool.review();
        };
        const watched = repeat === 0 && spec.key === watch?.key ? [see] : [];
        const outcome = await work.pool.run(spec, trial, () => wanted(repeat), ...watched);
        if (outcome.kind === 'result') {
          seconds += tell(work, spec, outcome);
          measures.set(spec.stage, outcome.result.measures);
        }
        if (outcome.kind === 'dropped') seconds += outcome.seconds ?? 0;
        const problem = outcome.kind === 'dropped' ? dropped(work) : problemOf(outcome, spec, plan);
        if (problem === undefined) continue;
        if (problem.reason !== 'dropped') lowestBroken = Math.min(lowestBroken, repeat);
        return { kind: 'broken', problem };
      }
      return { kind: 'measured', measures };
    }),
  );
  // Falling behind decides, whatever the tasks came to before they heard of it.
  const pruned = watch?.pruned();
  return pruned === undefined ? verdict(work, repeats, seconds) : { ...pruned, seconds };
}

type Problem = Pick<TrialFailed, 'reason' | 'code' | 'message' | 'hint'> | { readonly reason: 'dropped' };
type RepeatOutcome =
  | { readonly kind: 'measured'; readonly measures: ReadonlyMap<string, Measures> }
  | { readonly kind: 'broken'; readonly problem: Problem };

function verdict(work: TrialWork, repeats: readonly RepeatOutcome[], seconds: number): TrialFinished | TrialFailed {
  const { trial, plan } = work;
  for (const repeat of repeats) {
    if (repeat.kind === 'broken' && repeat.problem.reason !== 'dropped') {
      return { kind: 'trialFailed', trial, ...repeat.problem, seconds };
    }
  }
  const measured = repeats.flatMap((repeat) => (repeat.kind === 'measured' ? [repeat.measures] : []));
  const values: Record<string, Spread> = {};
  for (const goal of [...plan.objectives, ...plan.require]) {
    const each = measured.flatMap((measures) => measureOf(goal, measures.get(goal.of)) ?? []);
    if (each.length < repeats.length) return { kind: 'trialFailed', trial, ...measureMissing(goal), seconds };
    values[goal.id] = spreadOf(each);
  }
  const feasible = plan.require.every((limit) => keeps(limit, values[limit.id]?.mean));
  return { kind: 'trialFinished', trial, values, feasible, seconds };
}

export function spreadOf(each: readonly number[]): Spread {
  return { mean: twelveDigits(mean(each)), sd: standardDeviation(each), each };
}

/** The digits behind are left by the summing, and of two equal means one would be better by them. */
function twelveDigits(value: number): number {
  return Number(value.toPrecision(12));
}

/** "accuracy on validation"; measures of the network itself carry no set. */
export function measureOf(goal: Pick<Objective, 'measure' | 'on'>, measures: Measures | undefined): number | undefined {
  return measures?.[`${goal.measure} on ${goal.on}`] ?? measures?.[goal.measure];
}

/**
 * Writes the task's end once per trial, that of a lost one as cut off: it runs again. Gives the seconds that this trial
 * paid for.
 */
function tell(work: TrialWork, spec: TaskSpec, { result, folder, reused }: TaskOutcome & { kind: 'result' }): number {
  const isLost = result.status === 'failed' && losesTrial(result.code);
  const before = work.told(spec.key);
  if (before === undefined) {
    work.write({
      kind: 'taskFinished',
      task: spec.key,
      trial: work.trial,
      stage: spec.stage,
      status: isLost ? 'cancelled' : result.status,
      measures: result.measures,
      layers: result.layers,
      seconds: result.seconds,
      folder,
      reused,
    });
  }
  return reused ? (before ?? 0) : result.seconds;
}

function problemOf(outcome: TaskOutcome, spec: TaskSpec, plan: Plan): Problem | undefined {
  if (outcome.kind === 'lost') return { reason: 'lost', ...outcome.failure };
  if (outcome.kind === 'dropped') return { reason: 'dropped' };
  const broken = statusProblem(outcome.result);
  if (broken !== undefined) return broken;
  const gates = plan.stages.find((stage) => stage.name === spec.stage)?.gates ?? [];
  for (const gate of gates) {
    const value = measureOf(gate, outcome.result.measures);
    if (value === undefined) return measureMissing(gate);
    if (!keeps(gate, value)) {
      const view = measureView(plan, gate.measure, value);
      return {
        reason: 'gate',
        code: 'gate-broken',
        message: `After the stage ${spec.stage}, ${gate.measure} on ${gate.on} was ${showWithUnit(view, value)}; required is ${gate.sign} ${showLimit(view, gate.limit)}.`,
        hint: '',
      };
    }
  }
  return undefined;
}

function statusProblem(result: TaskResult): Problem | undefined {
  switch (result.status) {
    case 'done':
      return undefined;
    case 'silent':
      return { reason: 'silent', code: 'network-silent', message: result.message, hint: '' };
    case 'failed': {
      const { code, message, hint } = result;
      return { reason: losesTrial(code) ? 'lost' : 'failed', code, message, hint };
    }
    case 'cancelled':
      return { reason: 'dropped' };
  }
}

function dropped(work: TrialWork): Problem {
  if (!work.cancelled()) return { reason: 'dropped' };
  return { reason: 'cancelled', code: 'trial-cancelled', message: 'The run was cancelled.', hint: 'Resume the run.' };
}

function measureMissing(goal: Objective | Requirement): Problem & { readonly reason: 'failed' } {
  return {
    reason: 'failed',
    code: 'measure-absent',
    message: `The stage ${goal.of} gave no ${goal.measure} on ${goal.on}.`,
    hint: 'Ask for another measure, or for another set.',
  };
}

function keeps(limit: Requirement, value: number | undefined): boolean {
  return value !== undefined && excessOf(limit, value) <= 0;
}

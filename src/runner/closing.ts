/**
 * The closing measurement: when the search is over, the trials of its final front and of its baselines' own fronts are
 * measured on the held-out set, by the networks of all seeds that their values are a mean over. Nothing is chosen by it.
 * Each measurement is an ordinary task, so it is run once and survives a crash.
 */

import { describeFailure, type Failure, type Result, succeed } from '../core/result.ts';
import type { Spread } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';
import type { Measures, TaskSpec } from '../protocol/task.ts';
import { seedsIn } from '../run/averaged.ts';
import { frontsOf } from '../run/baselines.ts';
import { dependsOnSamples, heldOutName, heldOutStage } from '../run/held-out.ts';
import type { TrialState } from '../run/state.ts';
import type { AfterSearch } from './after-search.ts';
import { spreadOf } from './run-trial.ts';
import { isTakenAway } from './taken-away.ts';
import type { TaskOutcome } from './task-pool.ts';
import { heldOut, measuringTask, onThreads } from './trial-tasks.ts';

/** Gives the trouble of the machine that kept a measurement from being made; a resumed run makes it. */
export async function measureFronts(options: AfterSearch): Promise<Failure | undefined> {
  const { plan, journal, past, cancelled } = options;
  const { trials, engine } = options.state();
  if (engine === undefined || !((engine.sets[heldOut] ?? 0) > 0)) return undefined;
  const fronts = frontsOf(trials, plan.objectives);
  const told = new Set(past.flatMap((event) => (event.kind === 'frontMeasured' ? [event.trial] : [])));
  const pending = trials.filter((of) => fronts.has(of.trial) && !(told.has(of.trial) && holds(plan, of)));
  const asked = await Promise.all(
    pending.map(async (of) => ({ trial: of.trial, tasks: await measuringTasks(options, of) })),
  );
  const threads = options.threadsFor(
    new Set(asked.flatMap(({ tasks }) => (tasks.ok ? tasks.value.map(({ spec }) => spec.key) : []))).size,
  );
  const missed = await Promise.all(
    asked.map(async ({ trial, tasks }) => {
      const measured = await measure(options, trial, tasks, threads);
      if (cancelled()) return undefined;
      if ('why' in measured) {
        const message = `Trial ${trial} could not be measured on ${heldOut}: ${measured.why}`;
        journal.write({ kind: 'noted', level: 'warning', code: 'held-out-missing', message });
        return measured.trouble;
      }
      journal.write({ kind: 'frontMeasured', trial, on: heldOut, values: measured.values });
      return undefined;
    }),
  );
  return missed.find((trouble) => trouble !== undefined);
}

/** A trial that was confirmed since has networks that were not measured. */
function holds(plan: Plan, { values, heldOut: measured }: TrialState): boolean {
  return (seedsIn(plan, measured) ?? Number.POSITIVE_INFINITY) >= (seedsIn(plan, values) ?? 0);
}

/** Of each seed and fold one per stage that a goal looks at. */
async function measuringTasks({ plan, tasksFor }: AfterSearch, of: TrialState): Promise<Result<readonly Measuring[]>> {
  const chains = await tasksFor(of.answers, seedsIn(plan, of.values) ?? plan.repeat);
  if (!chains.ok) return chains;
  const goals = [...plan.objectives, ...plan.require];
  const stages = new Set([
    heldOutStage(plan),
    ...goals.filter((goal) => dependsOnSamples(goal.measure)).map((goal) => goal.of),
  ]);
  const tasks = [...stages].flatMap((stage) =>
    chains.value.flatMap((chain) => {
      const measured = chain.find((spec) => spec.stage === stage) ?? chain.at(-1);
      return measured === undefined ? [] : [{ of: measured.stage, spec: measuringTask(measured, [heldOut]) }];
    }),
  );
  return succeed(tasks);
}

interface Measuring {
  /** The stage whose network is measured. */
  readonly of: string;
  readonly spec: TaskSpec;
}

/** Why a measurement gave no result, in a sentence, and whether the machine is the reason. */
interface Missed {
  readonly why: string;
  readonly trouble?: Failure;
}

async function measure(
  { plan, pool, cancelled }: AfterSearch,
  trial: number,
  tasks: Result<readonly Measuring[]>,
  threads: number,
): Promise<{ readonly values: Readonly<Record<string, Spread>> } | Missed> {
  if (!tasks.ok) return missedBy(tasks.error);
  const outcomes = await Promise.all(
    tasks.value.map(async ({ of, spec }) => {
      const outcome = await pool.run(onThreads(spec, threads), trial, () => !cancelled());
      if (outcome.kind === 'result' && outcome.result.status === 'done')
        return { measures: named(plan, of, outcome.result.measures) };
      return whyNot(outcome);
    }),
  );
  const found = outcomes.flatMap((outcome) => ('measures' in outcome ? [outcome.measures] : []));
  if (found.length === outcomes.length && found.length > 0) return { values: spreads(found) };
  return outcomes.find((outcome) => 'why' in outcome) ?? { why: 'it gave no result.' };
}

function whyNot(outcome: TaskOutcome): Missed {
  if (outcome.kind === 'lost') return { why: describeFailure(outcome.failure), trouble: outcome.failure };
  if (outcome.kind === 'dropped') return { why: 'it was cancelled.' };
  const { result } = outcome;
  if (result.status === 'failed') return missedBy(result);
  return { why: result.status === 'silent' ? result.message : 'it gave no result.' };
}

function missedBy({ code, message, hint }: Failure): Missed {
  const failure = { code, message, hint };
  return { why: describeFailure(failure), ...(isTakenAway(code) ? { trouble: failure } : {}) };
}

/** "accuracy on test" becomes accuracy; of another stage than the main one only what was asked for is kept. */
function named(plan: Plan, stage: string, measures: Measures): Measures {
  const asked = new Set([...plan.objectives, ...plan.require].flatMap((goal) => heldOutName(plan, goal) ?? []));
  const entries = Object.entries(measures).flatMap(([name, value]) => {
    const [measure = '', set] = name.split(' on ');
    const known = heldOutName(plan, { measure, of: stage });
    const kept = known !== undefined && (stage === heldOutStage(plan) || asked.has(known));
    return kept && (set === undefined || set === heldOut) ? [[known, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Over the repeats. */
function spreads(each: readonly Measures[]): Readonly<Record<string, Spread>> {
  const names = new Set(each.flatMap((measures) => Object.keys(measures)));
  return Object.fromEntries(
    [...names].map((name) => [name, spreadOf(each.flatMap((measures) => measures[name] ?? []))]),
  );
}

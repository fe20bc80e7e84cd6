/** The tasks of a trial: for each seed and each fold one spec per stage, each naming the keys it builds on. */

import type { Plan, StagePlan } from '../protocol/plan.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { NUMERICS_VERSION } from '../protocol/version.ts';
import type { DataAnswer } from '../protocol/worker.ts';
import type { DecidedPlan } from './decide.ts';
import { taskKey } from './task-key.ts';

/**
 * One list per repeat, in cross-validation one per repeat and fold (the folds of a seed stand together, so a further
 * seed adds lists at the end); stages in the order in which they run.
 */
export function trialTasks(
  plan: Plan,
  decided: DecidedPlan,
  data: DataAnswer,
  how: TaskSpec['how'],
): readonly (readonly TaskSpec[])[] {
  const sets = wantedSets(plan, data);
  const setsOf = (stage: StagePlan) => (stage.kind === 'convert' && !isAsked(plan, stage) ? [] : sets);
  return chainsOf(plan, decided).map(({ seed, fold }) => {
    const keys = new Map<string, string>();
    return decided.stages.map(({ plan: stage, settings }): TaskSpec => {
      const body = {
        kind: stage.kind,
        settings,
        data: fold === undefined ? decided.data : { ...decided.data, fold },
        fingerprint: data.fingerprint,
        seed,
        splitSeed: plan.seed,
        from: stage.from.map((name) => ({ stage: name, key: keys.get(name) ?? '' })),
        sets: setsOf(stage),
        energy: decided.energy,
        code: NUMERICS_VERSION,
      };
      const key = taskKey(body);
      keys.set(stage.name, key);
      return { v: 1, key, stage: stage.name, ...body, how };
    });
  });
}

interface Chain {
  readonly seed: number;
  /** From 1; undefined without cross-validation. */
  readonly fold: number | undefined;
}

function chainsOf(plan: Plan, { data }: DecidedPlan): readonly Chain[] {
  const folds =
    typeof data.folds === 'number' ? Array.from({ length: data.folds }, (_, fold) => fold + 1) : [undefined];
  const seeds = Array.from({ length: plan.repeat }, (_, repeat) => plan.seed + repeat);
  return seeds.flatMap((seed) => folds.map((fold) => ({ seed, fold })));
}

/** The same task on so many threads: how it runs is no part of what it finds. */
export function onThreads(spec: TaskSpec, threads: number): TaskSpec {
  return { ...spec, how: { ...spec.how, threads } };
}

/**
 * A measurement of a finished task's network on other sets: an ordinary task that builds on it. An `evaluate` stage
 * is repeated with its own settings; any other stage is measured as it is.
 */
export function measuringTask(of: TaskSpec, sets: readonly string[]): TaskSpec {
  const evaluates = of.kind === 'evaluate';
  const { v, key: _, how, ...rest } = of;
  const body = evaluates
    ? { ...rest, sets }
    : {
        ...rest,
        stage: 'held_out',
        kind: 'evaluate',
        settings: { from: of.stage },
        from: [{ stage: of.stage, key: of.key }],
        sets,
      };
  return { v, key: taskKey(body), ...body, how };
}

/** A conversion that no goal looks at is not measured: that takes as long as all else it does. */
function isAsked({ objectives, require }: Plan, { name, gates }: StagePlan): boolean {
  return gates.length > 0 || [...objectives, ...require].some((goal) => goal.of === name);
}

/** Every set that a goal, a requirement or a gate names, and validation; in the data's order. */
function wantedSets(plan: Plan, data: DataAnswer): readonly string[] {
  const goals = [...plan.objectives, ...plan.require, ...plan.stages.flatMap((stage) => stage.gates)];
  const named = new Set(['validation', ...goals.map((goal) => goal.on)]);
  const known = Object.keys(data.sets);
  const wanted = known.filter((set) => named.has(set));
  return wanted.length > 0 ? wanted : known.filter((set) => set !== heldOut).slice(-1);
}

/** The set that is never used to select, only to measure the final front. */
export const heldOut = 'test';

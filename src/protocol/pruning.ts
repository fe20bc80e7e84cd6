/** What a plan says of ending trials early, and at which stage's epochs they can be compared. */

import type { Plan, StagePlan } from './plan.ts';

export interface Pruning {
  /** The first epoch at which trials are compared. */
  readonly grace: number;
  /** One in so many goes on; each rung lies so many times further than the one before. */
  readonly factor: number;
  /** At the epochs of this stage. */
  readonly stage: string;
}

export type PrunedPlan = Pick<Plan, 'search' | 'stages' | 'objectives' | 'require'>;

/** Undefined where the plan prunes nothing, or has no stage at whose epochs every goal could be measured. */
export function pruningOf(plan: PrunedPlan): Pruning | undefined {
  const asked = askedPruning(plan);
  const stage = asked === undefined ? undefined : comparedStage(plan);
  return asked === undefined || stage === undefined ? undefined : { ...asked, stage };
}

/** `prune` of the search, in whatever stage. */
export function askedPruning({ search }: Pick<Plan, 'search'>): Omit<Pruning, 'stage'> | undefined {
  const asked = search?.prune;
  if (typeof asked !== 'object' || asked === null || !('kind' in asked) || asked.kind !== 'asha') return undefined;
  const number = (name: string, usual: number) => {
    const given = (asked as Readonly<Record<string, unknown>>)[name];
    return typeof given === 'number' ? given : usual;
  };
  return { grace: number('grace', 3), factor: number('factor', 3) };
}

/** The last stage with epochs that every goal is measured at, or after a stage before it. */
export function comparedStage({ stages, objectives, require }: Omit<PrunedPlan, 'search'>): string | undefined {
  const measured = new Set([...objectives, ...require].map(({ of }) => of));
  const fits = (stage: StagePlan) => {
    const known = new Set([stage.name, ...stagesBefore(stages, stage)]);
    return withEpochs.has(stage.kind) && measured.has(stage.name) && [...measured].every((name) => known.has(name));
  };
  return stages.findLast(fits)?.name;
}

/** Kinds of stages that measure themselves at the rungs of their epochs. */
const withEpochs: ReadonlySet<string> = new Set(['train', 'finetune']);

function stagesBefore(stages: readonly StagePlan[], { from }: StagePlan, seen = new Set<string>()): Set<string> {
  for (const name of from) {
    const before = stages.find((stage) => stage.name === name);
    if (before === undefined || seen.has(name)) continue;
    seen.add(name);
    stagesBefore(stages, before, seen);
  }
  return seen;
}

/**
 * Who goes on at the rungs of a pruned search. Trial n is compared with the trials that its proposal may know by the
 * `ahead` rule, whose rungs have all been told by then; so a decision depends on what tasks found and never on when.
 * What the journal already tells of a rung is kept.
 */

import type { RunEvent, RunEventBody, RungReached, TrialPruned } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';
import { type Pruning, pruningOf } from '../protocol/pruning.ts';
import type { EpochRecord, Measures, TaskSpec } from '../protocol/task.ts';
import type { Measured, RungValues } from '../search/outcome.ts';
import { decideAtRung, rungEpochs } from '../search/pruning/asha.ts';
import { measureOf, spreadOf } from './run-trial.ts';

export interface Rungs {
  /** The same tasks, the first repeat's told to measure itself at its rungs; no other repeat is looked at. */
  readonly prepare: (tasks: readonly (readonly TaskSpec[])[]) => readonly (readonly TaskSpec[])[];
  /** For one trial while it runs; undefined for tasks without rungs. */
  readonly watch: (trial: number, tasks: readonly (readonly TaskSpec[])[]) => RungWatch | undefined;
  /** What the journal tells of a trial's way. */
  readonly rungsOf: (trial: number) => readonly RungValues[];
}

export interface RungWatch {
  /** The task that is compared. */
  readonly key: string;
  /** Told of each of its epochs, perhaps twice, with the measures of the stages before it. */
  readonly see: (record: EpochRecord, earlier: ReadonlyMap<string, Measures>) => void;
  /** Once the trial is to end. */
  readonly pruned: () => Omit<TrialPruned, 'seconds'> | undefined;
}

/** Undefined where the plan prunes nothing. */
export function createRungs(
  plan: Plan,
  past: readonly RunEvent[],
  write: (body: RunEventBody) => void,
): Rungs | undefined {
  const pruning = pruningOf(plan);
  if (pruning === undefined) return undefined;
  const reached = new Map<number, RungReached[]>();
  const keep = (event: RungReached): void => {
    reached.set(event.trial, [...(reached.get(event.trial) ?? []), event]);
  };
  for (const event of past) if (event.kind === 'rungReached') keep(event);

  const decide = (trial: number, epoch: number, values: Readonly<Record<string, number>>): RungReached | undefined => {
    const { ahead } = plan.run;
    const others = [...reached].flatMap(([other, rungs]) => {
      const same = rungs.find((rung) => rung.epoch === epoch);
      const known = other !== trial && (ahead === 'any' || other <= trial - ahead);
      return same === undefined || !known ? [] : [{ trial: other, values: measured(same.values) }];
    });
    const decision = decideAtRung(plan, pruning.factor, { trial, values: measured(values) }, others);
    if (decision === undefined) return undefined;
    const event: RungReached = { kind: 'rungReached', trial, epoch, values, ...decision };
    keep(event);
    write(event);
    return event;
  };

  return {
    prepare: (tasks) =>
      tasks.map((chain, repeat) => (repeat > 0 ? chain : chain.map((spec) => withRungs(spec, pruning)))),
    watch(trial, tasks) {
      const spec = tasks[0]?.find(({ stage }) => stage === pruning.stage);
      const rungs = new Set(spec?.how.rungs);
      if (spec === undefined || rungs.size === 0) return undefined;
      let pruned: Omit<TrialPruned, 'seconds'> | undefined;
      return {
        key: spec.key,
        see({ epoch, epochs, measures }, earlier) {
          if (pruned !== undefined || measures === undefined || !rungs.has(epoch)) return;
          const known = reached.get(trial)?.find((rung) => rung.epoch === epoch);
          const at = known ?? decide(trial, epoch, valuesAt(plan, pruning.stage, measures, earlier));
          if (at === undefined || at.goesOn) return;
          const { values, place, among } = at;
          pruned = { kind: 'trialPruned', trial, epoch, epochs, values, place, among };
        },
        pruned: () => pruned,
      };
    },
    rungsOf: (trial) => (reached.get(trial) ?? []).map(({ epoch, values }) => ({ epoch, values: measured(values) })),
  };
}

function withRungs(spec: TaskSpec, pruning: Pruning): TaskSpec {
  const { epochs } = spec.settings;
  if (spec.stage !== pruning.stage || typeof epochs !== 'number') return spec;
  const rungs = rungEpochs(pruning, epochs);
  return rungs.length === 0 ? spec : { ...spec, how: { ...spec.how, rungs } };
}

/** A goal that has no value yet is left out, and the trial then goes on uncompared. */
function valuesAt(
  { objectives, require }: Plan,
  stage: string,
  measures: Measures,
  earlier: ReadonlyMap<string, Measures>,
): Record<string, number> {
  const values: Record<string, number> = {};
  for (const goal of [...objectives, ...require]) {
    const value = measureOf(goal, goal.of === stage ? measures : earlier.get(goal.of));
    if (value !== undefined) values[goal.id] = spreadOf([value]).mean;
  }
  return values;
}

function measured(values: Readonly<Record<string, number>>): Readonly<Record<string, Measured>> {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { mean: value }]));
}

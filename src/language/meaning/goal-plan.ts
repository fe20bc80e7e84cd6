/** Objectives, requirements and gates as the plan holds them, with names that no two of them share. */

import { baseUnit } from '../../core/unit.ts';
import type { Objective, Requirement } from '../../protocol/plan.ts';
import { nearest } from '../syntax/nearest.ts';
import type { Goal, Num } from '../syntax/tree.ts';
import { measuredAt, measureOf } from './check-goals.ts';
import { stagesOf } from './check-stages.ts';
import { baseValue, dimensionOf, typed } from './number.ts';
import type { Report } from './problem.ts';
import type { Item, Scope } from './scope.ts';
import { replacing } from './unknown.ts';
import type { MeasureInfo } from './vocabulary/measures.ts';

export interface GoalPlan {
  readonly objectives: readonly Objective[];
  readonly require: readonly Requirement[];
  /** By stage. */
  readonly gates: ReadonlyMap<string, readonly Requirement[]>;
  /** Where each requirement and gate stands in the text. */
  readonly limits: ReadonlyMap<Requirement, Goal>;
}

export interface GoalContext {
  readonly root: Scope;
  /** Sets of the split, and test where there is one. */
  readonly sets: readonly string[];
  /** True for still images, whose latency is counted in steps. */
  readonly still: boolean;
  /** True where a stage trains, which needs the set validation itself. */
  readonly trains: boolean;
  readonly report: Report;
}

interface Draft {
  readonly goal: Goal;
  readonly measure: MeasureInfo;
  readonly of: string;
  readonly on: string;
  readonly per: string | undefined;
  readonly unit: string | undefined;
}

export function planGoals(context: GoalContext): GoalPlan {
  const { root } = context;
  const stages = stagesOf(root);
  const last = stages[stages.length - 1];
  const scope = root.given.get('objectives')?.uses[0]?.scope;
  const drafts = (scope?.goals ?? []).flatMap((goal) => draftOf(goal, last, context) ?? []);
  const references = referencesOf(scope);
  let next = 0;
  const objectives: Objective[] = [];
  const require: Requirement[] = [];
  const names = new Set<string>();
  const limits = new Map<Requirement, Goal>();
  for (const draft of drafts) {
    const id = unique(idOf(draft, drafts), draft, names);
    const common = commonOf(draft, id);
    if (draft.goal.verb.text === 'require') {
      const limit = { ...common, ...limitOf(draft) };
      require.push(limit);
      limits.set(limit, draft.goal);
      continue;
    }
    const reference = references[next++];
    if (reference !== undefined) judgeLatency(draft.measure, reference, 'reference-unit', context);
    objectives.push({
      ...common,
      aim: draft.goal.verb.text === 'maximize' ? 'max' : 'min',
      ...(reference === undefined ? {} : { reference: baseValue(reference) }),
    });
  }
  const gates = new Map(stages.map((stage) => [stage.name, gatesOf(stage, context, limits)] as const));
  return { objectives, require, gates, limits };
}

function gatesOf(stage: Item, context: GoalContext, limits: Map<Requirement, Goal>): readonly Requirement[] {
  const drafts = stage.scope.goals
    .filter((goal) => goal.verb.text === 'require')
    .flatMap((goal) => draftOf(goal, stage, context) ?? []);
  const names = new Set<string>();
  return drafts.map((draft) => {
    const gate = { ...commonOf(draft, unique(idOf(draft, drafts), draft, names)), ...limitOf(draft) };
    limits.set(gate, draft.goal);
    return gate;
  });
}

function draftOf(goal: Goal, stage: Item | undefined, context: GoalContext): Draft | undefined {
  const measure = measureOf(goal);
  if (measure === undefined || stage === undefined) return undefined;
  const { of, on } = measuredAt(goal, stage);
  // That a train stage has no validation is said at the split.
  const saidThere = goal.on === null && context.trains;
  if (context.sets.length > 0 && !context.sets.includes(on) && !saidThere) {
    const here = `Sets here: ${context.sets.join(', ')}.`;
    const meant = nearest(on, context.sets);
    const node = goal.on ?? goal.measure;
    const hint =
      goal.on === null ? `${here} Say which with on.` : meant === undefined ? here : `Did you mean ${meant}?`;
    const fix = meant === undefined || goal.on === null ? {} : replacing(node, meant);
    context.report('set-unknown', node, `There is no set ${on}. ${hint}`, fix);
    return undefined;
  }
  if (on === 'test') {
    const message = 'A search that looks at the held-out set leaves nothing to judge it by. Use on validation.';
    context.report('select-on-test', goal.on ?? goal, message);
  }
  if (goal.limit?.kind === 'Num') judgeLatency(measure, goal.limit, 'unit-kind', context);
  const dimension = measure.name === 'latency' && context.still ? 'steps' : measure.dimension;
  const unit = dimension === 'plain' ? '' : baseUnit[dimension];
  const per = goal.per?.text ?? measure.per[0];
  return { goal, measure, of, on, per, unit: unit === '' ? undefined : unit };
}

function commonOf(draft: Draft, id: string): Omit<Requirement, 'sign' | 'limit'> {
  return {
    id,
    measure: draft.measure.name,
    of: draft.of,
    on: draft.on,
    ...(draft.per === undefined ? {} : { per: draft.per }),
    ...(draft.unit === undefined ? {} : { unit: draft.unit }),
  };
}

function limitOf({ goal }: Draft): Pick<Requirement, 'sign' | 'limit'> {
  const sign = goal.sign?.kind === 'Sign' ? goal.sign.text : '<=';
  return { sign, limit: goal.limit?.kind === 'Num' ? baseValue(goal.limit) : 0 };
}

/** "accuracy", or "accuracy of tuned on train" where another goal has the same measure elsewhere. */
function idOf(draft: Draft, drafts: readonly Draft[]): string {
  const twins = drafts.filter((other) => other.measure === draft.measure);
  const of = twins.some((other) => other.of !== draft.of) ? ` of ${draft.of}` : '';
  const on = twins.some((other) => other.on !== draft.on) ? ` on ${draft.on}` : '';
  return `${draft.measure.name}${of}${on}`;
}

/** The same measure may be improved and required. */
function unique(id: string, { goal }: Draft, names: Set<string>): string {
  let free = names.has(id) && goal.verb.text === 'require' ? `${id} required` : id;
  while (names.has(free)) free += ' again';
  names.add(free);
  return free;
}

/** Only where the data is known is it known as well whether latency is a time or a number of steps. */
function judgeLatency(
  measure: MeasureInfo,
  value: Num,
  code: 'unit-kind' | 'reference-unit',
  { still, report }: GoalContext,
): void {
  if (measure.name !== 'latency' || dimensionOf(value) === (still ? 'steps' : 'time')) return;
  const meant = still
    ? 'Latency of still images is counted in steps. Write 8 steps, for example.'
    : 'Latency of recordings is a time. Write 100 ms, for example.';
  report(code, value, `${meant} ${typed(value)} cannot be compared with it.`);
}

function referencesOf(objectives: Scope | undefined): readonly (Num | undefined)[] {
  const value = objectives?.given.get('reference')?.value;
  if (value?.kind !== 'List') return [];
  return value.items.map((item) => (item.kind === 'Num' ? item : undefined));
}

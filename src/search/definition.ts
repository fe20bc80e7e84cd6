/** A study in a script's words, and its plan. Types follow: what is asked as a choice is answered by that choice. */

import { fail, type Result, succeed } from '../core/result.ts';
import type { Objective, PlanDimension, Requirement, SearchPlan, Setting } from '../protocol/plan.ts';
import { definitionProblem } from './definition-check.ts';
import type { StrategyPlan } from './strategy.ts';

/** A question for a number between `low` and `high`; on the grid `low` + k `step` where there is one. */
export interface NumberQuestion {
  readonly type: 'real' | 'whole';
  readonly low: number;
  readonly high: number;
  readonly scale?: 'log';
  readonly step?: number;
  /** The answer of the first trial. */
  readonly usual?: number;
  /** Asked only while another question has this answer. */
  readonly when?: readonly [question: string, answer: string];
}
/** A question with a few answers by name; `usual` is that of the first trial. */
export interface ChoiceQuestion {
  readonly type: 'choice';
  readonly of: readonly string[];
  readonly usual?: string;
  readonly when?: readonly [question: string, answer: string];
}
/** The questions of a study by name. */
export type Questions = Readonly<Record<string, NumberQuestion | ChoiceQuestion>>;

/** The answers to these questions; one with `when` may be missing. */
export type AnswersTo<Q extends Questions> = {
  readonly [K in keyof Q as Q[K] extends { readonly when: unknown } ? never : K]: AnswerTo<Q[K]>;
} & {
  readonly [K in keyof Q as Q[K] extends { readonly when: unknown } ? K : never]?: AnswerTo<Q[K]>;
};
type AnswerTo<Question> = Question extends { readonly type: 'choice'; readonly of: readonly (infer A)[] } ? A : number;

/** What a study asks, what is better, and how it searches. */
export interface StudyDefinition<Q extends Questions> {
  readonly space: Q;
  /** By name: what is better, and perhaps the value of no interest, from which hypervolume is counted. */
  readonly objectives: Readonly<Record<string, Aim | { readonly aim: Aim; readonly reference?: number }>>;
  /** Limits that a trial must keep: `{ latency: ['<=', 100] }`. */
  readonly require?: Readonly<Record<string, readonly ['<=' | '>=', number]>>;
  /** A name, or a name with settings; bayesian unless said. `explore` trials, 2 (questions + 1) unless said, are spread evenly first. */
  readonly strategy?:
    | StrategyName
    | { readonly kind: StrategyName; readonly explore?: number; readonly [setting: string]: Setting | undefined };
  /** Ends trials early that fall behind, by what `report` says of them: first at epoch `grace`, 3, then `factor`, 3, times further. */
  readonly prune?: { readonly grace?: number; readonly factor?: number };
  /** A whole number, 1 unless said: the same seed and outcomes give the same proposals. */
  readonly seed?: number;
  /** Trial n is proposed from trials 1 .. n - ahead; `any`, unless said, from all that were told. */
  readonly ahead?: number | 'any';
}
/** Whether more or less of an objective is better. */
export type Aim = 'max' | 'min';
/** The searches there are; grid walks over every combination of a few values. */
export type StrategyName = 'bayesian' | 'nsga2' | 'tpe' | 'pabo' | 'random' | 'grid';

export interface StudyPlan extends StrategyPlan {
  readonly ahead: number | 'any';
  readonly prune: { readonly grace: number; readonly factor: number } | undefined;
}

export function studyPlan<Q extends Questions>(definition: StudyDefinition<Q>): Result<StudyPlan> {
  const problem = definitionProblem(definition);
  if (problem !== undefined) return fail(problem);
  const { space, objectives, require = {}, strategy = 'bayesian', prune, seed = 1, ahead = 'any' } = definition;
  const rungs = prune === undefined ? undefined : { grace: prune.grace ?? 3, factor: prune.factor ?? 3 };
  const dimensions = Object.entries(space).map(([id, question]): PlanDimension => {
    if (question.type !== 'choice') return { ...question, id };
    return { ...question, id, labels: question.of };
  });
  const given = typeof strategy === 'string' ? { kind: strategy } : strategy;
  return succeed({
    seed,
    ahead,
    prune: rungs,
    space: dimensions,
    search: { ...settingsOf(given), kind: given.kind, explore: exploreOf(given, dimensions.length), stop: {} },
    objectives: Object.entries(objectives).map(([id, said]): Objective => {
      const { aim, reference }: { aim: Aim; reference?: number } = typeof said === 'string' ? { aim: said } : said;
      return { ...goal(id), aim, ...(reference === undefined ? {} : { reference }) };
    }),
    require: Object.entries(require).map(([id, [sign, limit]]): Requirement => ({ ...goal(id), sign, limit })),
  });
}

function settingsOf(given: Readonly<Record<string, Setting | undefined>>): Record<string, Setting> {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, Setting] => entry[1] !== undefined),
  );
}

function exploreOf({ explore }: { readonly explore?: number }, questions: number): SearchPlan['explore'] {
  return explore ?? 2 * (questions + 1);
}

function goal(id: string) {
  return { id, measure: id, of: 'study', on: 'study' };
}

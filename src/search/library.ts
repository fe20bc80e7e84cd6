/** What a script may use of the search: `snnexp/search`. Same plan, seed and outcomes give the same proposal. */

export type { MessageRow } from '../core/message-row.ts';
export { hypervolume } from '../core/pareto/hypervolume.ts';
export type { Failure, Result } from '../core/result.ts';
export type {
  ObjectiveSensitivity,
  RankCorrelation,
  SettingSensitivity,
  StepEffect,
} from '../protocol/event.ts';
export type { Answers, Objective, PlanDimension, Requirement, SearchPlan } from '../protocol/plan.ts';
export type { Asked, Study, StudyTrial, Told } from './ask-tell.ts';
export type {
  Aim,
  AnswersTo,
  ChoiceQuestion,
  NumberQuestion,
  Questions,
  StrategyName,
  StudyDefinition,
} from './definition.ts';
export { searchMessages } from './messages.ts';
export { type OptunaTrial, optunaJournal } from './optuna.ts';
export type { EndedTrial, Exhausted, Measured, Outcome, PendingTrial, Proposal, Proposed } from './outcome.ts';
export { type Sensitivity, sensitivityOf, WORKS } from './sensitivity/sensitivity.ts';
export { createStrategy, type Strategy, type StrategyPlan } from './strategy.ts';
export { study } from './thread/study.ts';

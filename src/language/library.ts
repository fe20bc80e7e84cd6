/**
 * What a script or another editor may use of the language: `snnexp/language`. Everything is a pure function of the
 * text and never throws; places are offsets in UTF-16 units, which `placeOf` turns into line and column.
 */

export type { Aim } from '../core/pareto/dominance.ts';
export type {
  Answers,
  ChoiceDimension,
  Objective,
  Plan,
  PlanDimension,
  RealDimension,
  Requirement,
  RunPlan,
  SearchPlan,
  Settings,
  StagePlan,
  WholeDimension,
} from '../protocol/plan.ts';
export { type Analysis, analyze, type Problem } from './analyze.ts';
export { meaningMessages } from './meaning/messages.ts';
export { type MeasureInfo, measures } from './meaning/vocabulary/measures.ts';
export type { GroupInfo, KindInfo, PartInfo, SettingInfo, Type } from './meaning/vocabulary/word.ts';
export { experiment, groups } from './meaning/vocabulary.ts';
export type { MeaningMessage } from './meaning/whole-messages.ts';
export { type Completion, complete } from './services/complete.ts';
export { decideQuestions } from './services/decide.ts';
export { type Description, describe } from './services/describe.ts';
export { type OutlineItem, outline } from './services/outline.ts';
export { lineStarts, placeOf } from './syntax/lines.ts';
export { type SyntaxMessage, syntaxMessages } from './syntax/messages.ts';
export { parse } from './syntax/parse.ts';
export { format } from './syntax/print.ts';
export type { Edit, Entry, File, Goal, Node, Part, Setting, SyntaxProblem, Value } from './syntax/tree.ts';

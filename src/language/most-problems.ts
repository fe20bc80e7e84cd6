/**
 * Bounds what is said of one text: a binary file or a paste gone wrong gives a hundred thousand slips, and no list on a
 * screen, in the editor or in a log is helped by them.
 */

import type { Problem } from './meaning/problem.ts';
import { messageOf } from './syntax/messages.ts';

/** Problems that one text is told about. */
export const mostProblems = 100;

/** How many there are, shown or not. */
export interface ProblemCounts {
  readonly error: number;
  readonly warning: number;
  readonly hint: number;
}

export function countProblems(problems: readonly Problem[]): ProblemCounts {
  const counts = { error: 0, warning: 0, hint: 0 };
  for (const { severity } of problems) counts[severity]++;
  return counts;
}

/**
 * The first problems of a list that is sorted by place, errors before others, and one more at the first that is left
 * out, which says how many they are.
 */
export function firstProblems(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= mostProblems) return problems;
  const errors = Math.min(mostProblems, countProblems(problems).error);
  const room = { error: errors, warning: mostProblems - errors, hint: 0 };
  room.hint = room.warning - Math.min(room.warning, countProblems(problems).warning);
  const kept: Problem[] = [];
  const left: Problem[] = [];
  for (const problem of problems) (room[problem.severity]-- > 0 ? kept : left).push(problem);
  const { start, severity } = left.find((problem) => problem.severity === 'error') ?? left[0]!;
  const message = messageOf('problems-more', { count: String(left.length) });
  return [...kept, { code: 'problems-more', severity, message, start, end: start }];
}

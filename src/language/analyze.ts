/**
 * The language in one call: text in, tree, problems and plan out. Never throws; a text that says nothing sensible gives
 * problems and no plan.
 */

import type { Plan } from '../protocol/plan.ts';
import { check } from './meaning/check.ts';
import { planOf } from './meaning/plan.ts';
import { type Problem, reporter } from './meaning/problem.ts';
import { type Resolved, resolve } from './meaning/resolve.ts';
import { findSlips } from './meaning/slips.ts';
import { countProblems, firstProblems, type ProblemCounts } from './most-problems.ts';
import { lineStarts, placeOf } from './syntax/lines.ts';
import { parse } from './syntax/parse.ts';
import type { File } from './syntax/tree.ts';

export type { Problem } from './meaning/problem.ts';

/** What a text says, and what is wrong with it. */
export interface Analysis {
  readonly file: File;
  /** Syntax and meaning, by place; at most a hundred, and one more that says how many are left out. */
  readonly problems: readonly Problem[];
  /** Of all problems, shown or not. */
  readonly counts: ProblemCounts;
  /** Undefined while there are errors. */
  readonly plan: Plan | undefined;
  /** The plan as a version would have it that can run everything: undefined while there are errors but `not-yet`. */
  readonly draft: Plan | undefined;
}

/** Reads an experiment: its tree, its problems, and the plan where there is no error. Never throws. */
export function analyze(text: string): Analysis {
  const file = parse(text);
  const problems: Problem[] = [...file.problems];
  if (file.problems.some((problem) => problem.code === 'version-unknown') || file.block.kind !== 'Block') {
    return { file, ...told(problems), plan: undefined, draft: undefined };
  }
  const meaning: Problem[] = [];
  const resolved = readMeaning(text, file, meaning);
  problems.push(...meaning);
  const wrong = problems.some((problem) => problem.severity === 'error' && problem.code !== 'not-yet');
  let draft: Plan | undefined;
  if (!wrong) {
    const late: Problem[] = [];
    draft = planOf(file, resolved, reporter(late));
    problems.push(...late);
    if (late.some((problem) => problem.severity === 'error')) draft = undefined;
  }
  const sorted = onePerPlace(problems);
  const plan = sorted.some((problem) => problem.severity === 'error') ? undefined : draft;
  return { file, ...told(sorted), plan, draft };
}

/** Names and values resolved and checked; for services that need no plan. */
export function readMeaning(text: string, file: File, problems: Problem[] = []): Resolved {
  const slips = findSlips(file.problems);
  const report = reporter(problems);
  let starts: readonly number[] | undefined;
  const lineOf = (offset: number): number => {
    starts ??= lineStarts(text);
    return placeOf(starts, offset).line;
  };
  const resolved = resolve(file, { slips, report, lineOf });
  check(resolved, slips, report);
  return resolved;
}

function told(problems: readonly Problem[]): Pick<Analysis, 'problems' | 'counts'> {
  return { problems: firstProblems(problems), counts: countProblems(problems) };
}

/** By place; the same words at the same place are said once. */
function onePerPlace(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return [...problems]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .filter((problem) => {
      const key = `${problem.start} ${problem.end} ${problem.code} ${problem.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/**
 * The door of the search. A strategy proposes the settings of trial n from the outcomes it is shown and nothing else:
 * same plan, same seed, same outcomes, same proposal, in whatever order and process they were gathered.
 */

import { fail, type Result, succeed } from '../core/result.ts';
import type { Plan } from '../protocol/plan.ts';
import { pabo } from './bayesian/pabo.ts';
import { bayesian } from './bayesian/suggest.ts';
import { tpe } from './density/tpe.ts';
import { evolve, evolveSettings } from './evolutionary/nsga2.ts';
import { grid } from './grid.ts';
import { searchFailure } from './messages.ts';
import type { Method, Suggestion } from './method.ts';
import type { Outcome, Proposal } from './outcome.ts';
import { explore } from './random/explore.ts';
import { decode, distinctPoints, makeSpace, type Space, samePoint, usualPoint } from './space/space.ts';
import { type Study, studyOf } from './study.ts';
import { shown } from './words.ts';

/** Who proposes the settings of trials. */
export interface Strategy {
  /**
   * Trial n, from 1. `history` holds the outcomes the proposal may know and, as pending, the trials before n whose
   * outcomes it may not.
   */
  readonly propose: (n: number, history: readonly Outcome[]) => Proposal;
}

/** What a strategy reads of a plan. */
export type StrategyPlan = Pick<Plan, 'space' | 'search' | 'objectives' | 'require' | 'seed'>;

/** The strategy that the plan names. Fails where its seed is no whole number, or its space or settings cannot be searched. */
export function createStrategy(plan: StrategyPlan): Result<Strategy> {
  if (!Number.isSafeInteger(plan.seed))
    return fail(searchFailure('study-broken', `seed is ${shown(plan.seed)}.`, 'Use a whole number.'));
  const space = makeSpace(plan.space);
  if (!space.ok) return space;
  const method = methodOf(plan, space.value);
  if (!method.ok) return method;
  return succeed({
    propose: (n, history) => {
      const study = studyOf(space.value, plan, history);
      const suggestion = suggest(n, study, plan, method.value);
      if (suggestion === undefined) return { exhausted: exhaustion(space.value, study) };
      const { point, by, predicted } = suggestion;
      return { answers: decode(space.value, point), by, ...(predicted === undefined ? {} : { predicted }) };
    },
  });
}

function suggest(n: number, study: Study, plan: StrategyPlan, method: Method): Suggestion | undefined {
  const { space, taken } = study;
  if (taken.length >= space.size && isSpent(study)) return undefined;
  if (plan.search?.kind === 'grid') return method(n, study);
  if (n === 1 && (space.hasUsual || plan.search === null)) {
    const point = usualPoint(space);
    if (!taken.some((other) => samePoint(other, point))) return { point, by: 'usual' };
  }
  if (plan.search === null) return taken.length === 0 ? { point: usualPoint(space), by: 'usual' } : undefined;
  if (n > (plan.search.explore ?? 0)) {
    const suggestion = method(n, study);
    if (suggestion !== undefined) return suggestion;
  }
  const point = explore(space, n, taken, plan.seed);
  return point === undefined ? undefined : { point, by: 'explore' };
}

/** Whether a finite space has no free point: its taken points, each counted once, fill it. */
function isSpent({ space, taken }: Study): boolean {
  return distinctPoints(taken).length >= space.size;
}

function exhaustion(space: Space, { taken }: Study): string {
  if (space.axes.length === 0) return 'Nothing is asked, so there is one trial.';
  if (space.size === 1) return 'The one combination was tried.';
  return `All ${Number.isFinite(space.size) ? space.size : taken.length} combinations were tried.`;
}

function methodOf(plan: StrategyPlan, space: Space): Result<Method> {
  if (plan.search === null) return succeed(() => undefined);
  if (plan.objectives.length === 0 && space.size > 1) return fail(goalMissing);
  switch (plan.search.kind) {
    case 'random':
      return succeed(() => undefined);
    case 'bayesian':
      return bayesian(plan.search, plan.seed);
    case 'nsga2':
      return succeed(evolve(evolveSettings(plan.search), plan.seed));
    case 'tpe':
      return succeed(tpe(plan.seed));
    case 'pabo':
      return pabo(plan.search, plan.seed);
    case 'grid':
      return succeed(grid(space, plan.search));
    default:
      return fail(
        searchFailure(
          'search-unknown',
          `This version cannot search with ${plan.search.kind}.`,
          'Use bayesian, nsga2, tpe, pabo or random.',
        ),
      );
  }
}

const goalMissing = searchFailure(
  'goal-missing',
  'A search is asked for, but nothing is to be improved.',
  'Add a line with maximize or minimize.',
);

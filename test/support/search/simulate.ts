/** Runs a strategy on a synthetic problem the way the runner does, with the rule of `ahead`. */

import { hypervolume } from '../../../src/core/pareto/hypervolume.ts';
import type { Objective, Requirement, SearchPlan } from '../../../src/protocol/plan.ts';
import type { EndedTrial, Outcome, Proposed } from '../../../src/search/outcome.ts';
import { createStrategy, type Strategy, type StrategyPlan } from '../../../src/search/strategy.ts';
import type { Problem } from './problems.ts';

export interface Simulation {
  readonly outcomes: readonly EndedTrial[];
  readonly proposals: readonly Proposed[];
  /** Of the feasible trials 1 .. n, by n - 1. */
  readonly volumes: readonly number[];
  /** Milliseconds that each proposal took. */
  readonly times: readonly number[];
}

export function planFor(
  problem: Problem,
  search: Partial<SearchPlan> & { readonly kind: string },
  seed: number,
): StrategyPlan {
  return {
    seed,
    search: { explore: 2 * (problem.dimensions + 1), stop: {}, ...search },
    space: Array.from({ length: problem.dimensions }, (_, i) => ({ id: `x${i}`, type: 'real', low: 0, high: 1 })),
    objectives: problem.reference.map((reference, i) => goal(`f${i}`, 'min', reference)),
    require: problem.excess === undefined ? [] : [limit('excess', '<=', 0)],
  };
}

export function goal(id: string, aim: 'max' | 'min', reference?: number): Objective {
  return { id, measure: id, aim, of: 'train', on: 'validation', ...(reference === undefined ? {} : { reference }) };
}

export function limit(id: string, sign: '<=' | '>=', value: number): Requirement {
  return { id, measure: id, of: 'train', on: 'validation', sign, limit: value };
}

export function strategyFor(plan: StrategyPlan): Strategy {
  const strategy = createStrategy(plan);
  if (!strategy.ok) throw new Error(strategy.error.message);
  return strategy.value;
}

export function simulate(problem: Problem, plan: StrategyPlan, trials: number, ahead = 1): Simulation {
  const strategy = strategyFor(plan);
  const outcomes: EndedTrial[] = [];
  const proposals: Proposed[] = [];
  const volumes: number[] = [];
  const times: number[] = [];
  const feasible: number[][] = [];
  for (let n = 1; n <= trials; n++) {
    const history = outcomes.map(
      (outcome): Outcome =>
        outcome.trial <= n - ahead ? outcome : { trial: outcome.trial, answers: outcome.answers, status: 'pending' },
    );
    const started = performance.now();
    const proposal = strategy.propose(n, history);
    times.push(performance.now() - started);
    if ('exhausted' in proposal) break;
    proposals.push(proposal);
    const x = plan.space.map(({ id }) => Number(proposal.answers[id]));
    const costs = problem.costs(x);
    const excess = problem.excess?.(x);
    const values = Object.fromEntries(costs.map((cost, i) => [`f${i}`, { mean: cost }]));
    const limited = excess === undefined ? {} : { excess: { mean: excess } };
    outcomes.push({ trial: n, answers: proposal.answers, status: 'done', values: { ...values, ...limited } });
    if ((excess ?? 0) <= 0) feasible.push(costs);
    volumes.push(hypervolume(feasible, problem.reference));
  }
  return { outcomes, proposals, volumes, times };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean } from '../../../src/core/statistics.ts';
import type { EndedTrial, Outcome } from '../../../src/search/outcome.ts';
import { braninCurrin, c2dtlz2, dtlz2, type Problem, zdt1 } from '../../support/search/problems.ts';
import { goal, planFor, simulate, strategyFor } from '../../support/search/simulate.ts';

function volume(problem: Problem, kind: string, trials: number, ahead = 1): number {
  const seeds = [1, 2, 3];
  return mean(seeds.map((seed) => simulate(problem, planFor(problem, { kind }, seed), trials, ahead).volumes.at(-1)!));
}

// The bars are BoTorch's qLogNEHVI less one standard deviation (methods/bayesian-pareto.md, section 6).
test('the Bayesian search reaches its peers on BraninCurrin, ZDT1 and C2-DTLZ2', () => {
  assert.ok(volume(braninCurrin, 'bayesian', 20) > 51.76 - 3.16);
  assert.ok(volume(zdt1(4), 'bayesian', 20) > 120.41 - 0.08);
  assert.ok(volume(c2dtlz2(4), 'bayesian', 30) > 0.321 - 0.037);
});

test('with three trials running the Bayesian search still beats random by far', () => {
  assert.ok(volume(braninCurrin, 'bayesian', 24, 4) > volume(braninCurrin, 'random', 24, 4) + 15);
});

test('with three objectives the Bayesian search beats random', () => {
  const problem = dtlz2(4, 3);
  assert.ok(volume(problem, 'bayesian', 30) > volume(problem, 'random', 30) + 0.05);
});

test('NSGA-II beats random given time', () => {
  const problem = zdt1(6);
  assert.ok(volume(problem, 'nsga2', 200) > volume(problem, 'random', 200) + 3);
});

test('silent regions are learnt: proposals fall silent less than half as often as the space does', () => {
  // A third of the square is silent, and the front is the edge of that third.
  const isSilent = (x: number, y: number) => x + y < 0.8;
  const plan = {
    ...planFor(zdt1(2), { kind: 'bayesian', explore: 10 }, 3),
    objectives: [goal('f0', 'min'), goal('f1', 'min')],
  };
  const strategy = strategyFor(plan);
  const history: Outcome[] = [];
  for (let n = 1; n <= 50; n++) {
    const proposal = strategy.propose(n, history);
    assert.ok('answers' in proposal);
    const { answers } = proposal;
    const [x, y] = [Number(answers.x0), Number(answers.x1)];
    const outcome: EndedTrial = isSilent(x, y)
      ? { trial: n, answers, status: 'silent' }
      : { trial: n, answers, status: 'done', values: { f0: { mean: x + y }, f1: { mean: 2 - x + y } } };
    history.push(outcome);
  }
  const silent = history.slice(10).filter(({ status }) => status === 'silent').length / 40;
  assert.ok(silent < 0.16, `${silent} of the model's proposals are silent`);
});

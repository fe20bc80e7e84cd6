/**
 * PABO (M. Parsa et al., 2019), as methods/bayesian-pareto.md reconstructs it in 4.2 and 4.3: one agent per objective,
 * in turn, proposes where its own expected improvement is largest; a supervisor asks the other models whether that
 * point, seen with optimism, could join the front. A trial yields all objectives at once, so a refused proposal gives
 * way to the agent's next best, a few times, and is then taken.
 */

import { weaklyDominates } from '../../core/pareto/dominance.ts';
import { distinctFront, frontOf } from '../../core/pareto/front.ts';
import { type Result, succeed } from '../../core/result.ts';
import type { SearchPlan } from '../../protocol/plan.ts';
import type { Method } from '../method.ts';
import type { Point, Space } from '../space/space.ts';
import type { Observed, Study } from '../study.ts';
import { acquisitionOf, type Models } from './acquisition.ts';
import { predict } from './gaussian-process.ts';
import { kernels } from './kernel.ts';
import { promising } from './maximize.ts';
import { effortFor, modelsOf, suggestionOf } from './models.ts';
import { freeOnly, type Region } from './region.ts';
import { thinned } from './thinned.ts';

export function pabo(search: SearchPlan, seed: number): Result<Method> {
  const hierarchical = search.levels === true;
  return succeed((n, whole) => {
    const study = thinned(whole, MOST_OUTCOMES);
    const models = modelsOf(study, kernels.matern_5_2);
    if (models === undefined) return undefined;
    const agent = (n - 1) % study.aims.length;
    const own: Study = {
      ...study,
      aims: ['min'],
      reference: [undefined],
      measured: study.measured.map((trial) => onlyCost(trial, agent)),
      foretold: study.foretold.map((guess) => onlyCost(guess, agent)),
    };
    const acquisition = acquisitionOf(own, { ...models, objectives: [models.objectives[agent]!] }, seed, n);
    const region = hierarchical ? levelOf(study, search, n) : undefined;
    const look = {
      taken: study.taken,
      good: [],
      effort: effortFor(study),
      ...(region === undefined ? {} : { region }),
    };
    const points = promising(acquisition, study.space, look, REFUSALS + 1, seed, n);
    const point = points.find((candidate) => mayJoin(study, models, candidate)) ?? points.at(-1);
    return point === undefined ? undefined : suggestionOf(study, models, point, 'pabo');
  });
}

function onlyCost<T extends Observed>(trial: T, objective: number): T {
  const { noise } = trial;
  const kept = noise === undefined ? {} : { noise: { ...noise, costs: [noise.costs[objective]!] } };
  return { ...trial, costs: [trial.costs[objective]!], ...kept };
}

/** The supervisor: no trial of the front is at least as good as the optimistic guess. Exported for its test. */
export function mayJoin({ measured }: Study, { objectives }: Models, point: Point): boolean {
  const guess = objectives.map((process) => {
    const { mean, variance } = predict(process, point);
    return mean - OPTIMISM * Math.sqrt(variance);
  });
  const feasible = measured.filter((trial) => trial.feasible);
  return !distinctFront(feasible.map(({ costs }) => costs)).some((costs) => weaklyDominates(costs, guess));
}

/**
 * The hierarchy: the axes in groups (training, neurons, everything that makes time or hardware), one group searched at
 * a time while the others stay as in one of the best trials of the front. Exported for its test.
 */
export function levelOf({ space, measured }: Study, { explore }: SearchPlan, n: number): Region | undefined {
  const feasible = measured.filter((trial) => trial.feasible);
  const front = frontOf(feasible.map(({ costs }) => costs)).map((i) => feasible[i]!);
  const groups = groupsOf(space);
  if (front.length === 0 || groups.length < 2) return undefined;
  const since = Math.max(0, n - 1 - explore);
  const perLevel = 2 * Math.max(...groups.map(({ size }) => size)) + 2;
  const free = groups[Math.floor(since / perLevel) % groups.length]!;
  const held = front.slice(0, MEMBERS)[since % Math.min(MEMBERS, front.length)]!;
  return freeOnly(space, held.point, free);
}

function groupsOf(space: Space): ReadonlySet<number>[] {
  const groups = [new Set<number>(), new Set<number>(), new Set<number>()];
  space.axes.forEach(({ id }, axis) => {
    const name = id.toLowerCase();
    const level = HARDWARE.test(name) ? 2 : NEURON.test(name) ? 1 : 0;
    groups[level]!.add(axis);
  });
  return groups.filter(({ size }) => size > 0);
}

const NEURON = /(^|\.)(neuron|lif|srm|tau_|threshold|decay|leak|reset|surrogate|refractory)/;
const HARDWARE = /(^|\.)(data|bin|window|steps|step|delays|precision|bits)/;
/** Standard deviations that the supervisor grants. */
const OPTIMISM = 1;
/** The agents look at the whole space, so theirs is no trust region: beyond this their models know a selection. */
const MOST_OUTCOMES = 250;
const REFUSALS = 5;
const MEMBERS = 3;

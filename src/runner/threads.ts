/**
 * How the cores are shared out. Every worker computes on a team of threads that wait by spinning, so teams that together
 * have more threads than there are cores would fight for them. The number changes no result.
 */

import { counted } from '../core/words.ts';
import type { Plan } from '../protocol/plan.ts';
import { isTime } from '../run/measure.ts';

/** Of `cores`, what each worker gets when as many as can be are at work in the search: trials, their seeds and folds. */
export function threadsPerWorker(
  { run, repeat, data, search }: Pick<Plan, 'run' | 'repeat' | 'data' | 'search'>,
  cores: number,
): number {
  const trials = search === null ? 1 : run.ahead === 'any' ? run.workers : run.ahead;
  const folds = typeof data.folds === 'number' ? data.folds : 1;
  return shareOf(cores, Math.min(run.workers, trials * repeat * folds));
}

/**
 * Of `cores`, what each of so many tasks gets that wait for workers together once the search is over. Where a time is
 * a goal it has to be measured as the search did.
 */
export function threadsAtEnd(
  plan: Pick<Plan, 'run' | 'repeat' | 'data' | 'search' | 'stages' | 'objectives' | 'require'>,
  cores: number,
  tasks: number,
): number {
  const goals = [...plan.objectives, ...plan.require, ...plan.stages.flatMap(({ gates }) => gates)];
  if (goals.some(({ measure }) => isTime(measure))) return threadsPerWorker(plan, cores);
  return shareOf(cores, Math.min(plan.run.workers, Math.max(1, tasks)));
}

/** What is wrong with so many threads that a user asked for; undefined when each has a core. */
export function crowded(threads: number, workers: number, cores: number): string | undefined {
  if (threads * workers <= cores) return undefined;
  const team = counted(threads, 'thread');
  const hands = workers === 1 ? `1 worker with ${team} has` : `${workers} workers with ${team} each share`;
  return `${hands} ${counted(cores, 'core')}, so threads wait for each other; left out, the cores are shared out.`;
}

function shareOf(cores: number, atOnce: number): number {
  return Math.min(MOST_THREADS, Math.max(1, Math.floor(cores / atOnce)));
}

/** What an engine takes at most. */
const MOST_THREADS = 64;

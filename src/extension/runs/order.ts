/** The order of runs in the list and the status item. */

import type { RunState } from '../../run/state.ts';

interface Standing {
  readonly live: boolean;
  readonly state: Pick<RunState, 'started' | 'lastAt'>;
}

/** Live runs first, the latest begun at the top, so that runs beside each other keep their places; then by their end. */
export function inOrder<T extends Standing>(runs: Iterable<T>): T[] {
  const time = ({ live, state }: Standing): string => (live ? (state.started?.at ?? '') : state.lastAt);
  return [...runs].sort((a, b) => Number(b.live) - Number(a.live) || time(b).localeCompare(time(a)));
}

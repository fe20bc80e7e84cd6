/** The order of runs in the list and the status item. */

import type { RunState } from '../../run/state.ts';

interface Standing {
  readonly live: boolean;
  readonly state: Pick<RunState, 'started' | 'lastAt'>;
}

/** Each file once, under the path by which it became known first. What has no identity stands for itself. */
export function eachOnce<T extends { readonly identity: string }>(runs: Iterable<T>): T[] {
  const seen = new Set<string>();
  return [...runs].filter(({ identity }) => {
    const isNew = identity === '' || !seen.has(identity);
    seen.add(identity);
    return isNew;
  });
}

/** Live runs first, the latest begun at the top, so that runs beside each other keep their places; then by their end. */
export function inOrder<T extends Standing>(runs: Iterable<T>): T[] {
  const time = ({ live, state }: Standing): number => Date.parse((live ? state.started?.at : state.lastAt) ?? '') || 0;
  return [...runs].sort((a, b) => Number(b.live) - Number(a.live) || time(b) - time(a));
}

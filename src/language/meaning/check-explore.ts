/** Whether the model of a search ever has its turn behind the trials that are spread evenly. */

import { counted } from '../../core/words.ts';
import type { Whole } from './whole.ts';

export function judgeExplore({ plan, resolved, report }: Pick<Whole, 'plan' | 'resolved' | 'report'>): void {
  const given = resolved.root.given.get('search')?.uses[0]?.scope?.given.get('explore');
  const { explore = 0, stop = {} } = plan.search ?? {};
  if (given === undefined || stop.trials === undefined || explore < stop.trials) return;
  report(
    'explore-all',
    given.node,
    `The model proposes no trial: the search ends after ${counted(stop.trials, 'trial')}, and explore spreads ${explore} evenly. Lower explore, or raise stop.`,
  );
}

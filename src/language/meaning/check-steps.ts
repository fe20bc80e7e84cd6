/** The rule for how finely a window is cut: a sample has no more time steps than the readers of data make. */

import { MOST_STEPS } from '../../protocol/time-steps.ts';
import { dataStepsOf } from './reach.ts';
import type { Given } from './scope.ts';
import { findGiven, sourcesInside } from './source.ts';
import { memberOf } from './vocabulary.ts';
import type { Whole } from './whole.ts';
import { plain } from './words.ts';

/** A `steps` that is too large is beyond the limit of that setting, and said there. */
export function judgeSteps({ plan, resolved, report }: Pick<Whole, 'plan' | 'resolved' | 'report'>): void {
  const steps = plan.data.steps === undefined ? dataStepsOf(plan) : undefined;
  if (steps === undefined || steps[1] <= MOST_STEPS) return;
  const { root } = resolved;
  const use = root.given.get('data')?.uses[0];
  const sources = sourcesInside([{ scope: root, prefix: '' }], 'data', use?.scope, 0);
  const written = ['bin', 'window'].map((name) => {
    const info = use?.kind === undefined ? undefined : memberOf(use.kind, name);
    return info === undefined ? undefined : findGiven(sources, info)?.given;
  });
  const placed = written.find((each) => isExpression(each?.value)) ?? written.find((each) => each !== undefined);
  const gives = steps[0] > MOST_STEPS ? 'gives' : 'can give';
  report(
    'steps-many',
    placed?.node ?? use?.node ?? root.head,
    `window / bin ${gives} ${plain(steps[1])} steps, and a sample has at most ${MOST_STEPS}. Use a longer bin or a shorter window.`,
  );
}

/** `20 * bin` decides the number of steps itself, whatever bin is. */
function isExpression(value: Given['value'] | undefined): boolean {
  return value?.kind === 'Scaled' || value?.kind === 'Ratio';
}

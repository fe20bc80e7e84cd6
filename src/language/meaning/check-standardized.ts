/** The rule for coded images: a code makes spikes of brightness, and standardised brightness falls below zero. */

import type { Plan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import type { Report } from './problem.ts';
import type { Scope } from './scope.ts';

/** What a question leaves open is not judged. */
export function judgeStandardized({ encode, standardize }: Plan['data'], root: Scope, report: Report): void {
  if (standardize !== true || !isSettings(encode) || encode.kind === 'direct') return;
  const data = root.given.get('data')?.uses[0]?.scope;
  report(
    'standardize-coded',
    data?.given.get('standardize')?.node ?? root.head,
    `standardize = yes gives negative values, of which encode = ${encode.kind} cannot make spikes. Use one of the two.`,
  );
}

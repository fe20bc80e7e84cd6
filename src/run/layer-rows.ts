/** The layers of a trial in words, from input to output: what they are made of, and where a sample's energy goes. */

import type { Plan } from '../protocol/plan.ts';
import { measureView, showWithUnit } from './measure.ts';
import { formatFixed, formatSignificant } from './numbers.ts';
import type { TrialState } from './state.ts';

/** The first row names the columns, of which the first two are words; none for a trial without layers. */
export function layerRows(
  plan: Plan | undefined,
  { layers }: Pick<TrialState, 'layers'>,
): readonly (readonly string[])[] {
  if (layers.length === 0) return [];
  const counted = plan !== undefined && layers.some(({ energy }) => energy !== undefined);
  const show = (measure: string, pJ: number | undefined) =>
    plan === undefined || pJ === undefined ? '' : showWithUnit(measureView(plan, measure, pJ), pJ);
  return [
    ['layer', 'kind', 'neurons', 'parameters', 'rate', ...(counted ? ['energy', 'with memory'] : [])],
    ...layers.map(({ name, kind, neurons, parameters, rate, energy, energyWithMemory }) => [
      name,
      kind,
      formatFixed(neurons),
      formatFixed(parameters),
      rate === undefined ? '' : formatSignificant(rate, 2),
      ...(counted ? [show('energy', energy), show('energy_with_memory', energyWithMemory)] : []),
    ]),
  ];
}

/** A question as a dimension of the search space: range or choices in base units, with the usual answer. */

import { baseUnit } from '../../core/unit.ts';
import type { PlanDimension, Setting } from '../../protocol/plan.ts';
import type { Domain, Value } from '../syntax/tree.ts';
import { choiceLabel, sameChoice } from './check-domain.ts';
import { baseValue } from './number.ts';
import type { Given, Scope } from './scope.ts';
import type { SettingInfo } from './vocabulary/word.ts';

/** Undefined where the domain is not whole yet. `choiceValue` gives a choice as the plan holds it. */
export function dimensionOf(
  id: string,
  given: Given,
  info: SettingInfo,
  domain: Domain,
  choiceValue: (choice: Value) => Setting | undefined,
): PlanDimension | undefined {
  const when = conditionOf(given.scope);
  const unit = info.type.is === 'number' && info.type.dimension !== 'plain' ? baseUnit[info.type.dimension] : '';
  const base = {
    id,
    ...(when === undefined ? {} : { when }),
    at: [given.node.start, given.node.end] as const,
    ...(unit === '' ? {} : { unit }),
  };
  const { of } = domain;
  const usually = domain.usually === null || domain.usually.kind === 'Missing' ? undefined : domain.usually;
  if (of.kind === 'Range') {
    if (of.low.kind === 'Missing' || of.high.kind === 'Missing') return undefined;
    const whole = domain.whole !== null || (info.type.is === 'number' && info.type.whole);
    return {
      ...base,
      type: whole ? 'whole' : 'real',
      low: baseValue(of.low, of.high),
      high: baseValue(of.high),
      ...(domain.log === null ? {} : { scale: 'log' as const }),
      ...(domain.step?.kind === 'Num' ? { step: baseValue(domain.step) } : {}),
      ...(usually?.kind === 'Num' ? { usual: baseValue(usually) } : {}),
    };
  }
  if (of.kind !== 'Choices') return undefined;
  const labels = of.items.map(choiceLabel);
  // As the choice is written, which the usual value need not be.
  const usual = usually === undefined ? undefined : labels[of.items.findIndex((each) => sameChoice(each, usually))];
  return {
    ...base,
    type: 'choice',
    of: of.items.map((choice) => choiceValue(choice) ?? null),
    labels,
    ...(usual === undefined ? {} : { usual }),
  };
}

/** The nearest choice that a block stands inside of. */
export function conditionOf(scope: Scope): Scope['when'] {
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) {
    if (here.when !== undefined) return here.when;
  }
  return undefined;
}

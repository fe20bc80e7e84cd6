/** A decided value as the plan holds it: base units, plain JSON. Only values that passed the checks come here. */

import { findUnit } from '../../core/unit.ts';
import type { Setting } from '../../protocol/plan.ts';
import { pathText } from '../syntax/names.ts';
import type { Value } from '../syntax/tree.ts';
import { stageNames } from './check-value.ts';
import { bareName } from './judged.ts';
import { baseValue } from './number.ts';
import type { Type } from './vocabulary/word.ts';

/** Undefined for forms that the type does not take. Kinds and expressions are not constants. */
export function constantOf(type: Type, value: Value): Setting | undefined {
  switch (type.is) {
    case 'number':
      return value.kind === 'Num' ? baseValue(value) : bareName(value);
    case 'flag':
      return value.kind === 'Flag' ? value.value : undefined;
    case 'text':
      return value.kind === 'Text' ? value.value : undefined;
    case 'word':
      return bareName(value);
    case 'size':
      if (value.kind === 'Num') return [value.value, value.value];
      return value.kind === 'Size' ? value.sides.map((side) => side.value) : undefined;
    case 'span':
      if (value.kind !== 'Range' || value.low.kind !== 'Num' || value.high.kind !== 'Num') return undefined;
      return [baseValue(value.low, value.high), baseValue(value.high)];
    case 'list':
    case 'asked':
      return value.kind === 'List' ? value.items.map(wordOf) : [bareName(value) ?? ''];
    case 'shares':
      if (value.kind !== 'List') return undefined;
      return value.items.flatMap((item) =>
        item.kind === 'Share' ? [[pathText(item.path), baseValue(item.amount)]] : [],
      );
    case 'milestones':
      return value.kind === 'List'
        ? value.items.flatMap((item) => (item.kind === 'Num' ? [baseValue(item)] : []))
        : undefined;
    case 'file':
      if (value.kind === 'Text') return value.value;
      return value.kind === 'Named' ? { kind: pathText(value.path), text: value.text.value } : undefined;
    case 'stop':
      return stopOf(value.kind === 'Either' ? value.of : [value]);
    case 'layers':
      return stageNames(value)?.map((name) => pathText(name.path));
    case 'kind':
    case 'stages':
    case 'reference':
      return undefined;
    default:
      return type satisfies never;
  }
}

function stopOf(values: readonly Value[]): Setting {
  const stop: { trials?: number; time?: number } = {};
  for (const value of values) {
    if (value.kind !== 'Num' || value.unit === null) continue;
    if (findUnit(value.unit.text)?.dimension === 'trials') stop.trials = value.value;
    else stop.time = baseValue(value);
  }
  return { ...stop };
}

function wordOf(item: Value | { readonly kind: 'Share' }): string {
  return item.kind === 'Share' ? '' : (bareName(item) ?? '');
}

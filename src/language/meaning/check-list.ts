/** Rules for values of several parts: the shares of a split, milestones, the end of a search, sizes and spans. */

import { pathText } from '../syntax/names.ts';
import type { List, Value } from '../syntax/tree.ts';
import { type Judged, sayForm } from './judged.ts';
import { baseValue, dimensionOf, judgeNumber } from './number.ts';
import { exampleOf } from './value-words.ts';
import type { NumberType, Type } from './vocabulary/word.ts';
import { kindOfQuantity, plain } from './words.ts';

const share: NumberType = {
  is: 'number',
  dimension: 'share',
  whole: false,
  low: 0,
  high: 1,
  above: true,
  below: false,
  bare: true,
};

export function judgeShares(list: List, judged: Judged): void {
  const { report } = judged;
  const names = new Set<string>();
  let sum = 0;
  for (const item of list.items) {
    if (item.kind !== 'Share') {
      sayForm(item, judged);
      return;
    }
    const name = pathText(item.path);
    if (names.has(name)) report('split-twice', item, `The set ${name} stands twice. Give each set a name of its own.`);
    names.add(name);
    if (!judgeNumber(`the share of ${name}`, share, item.amount, report)) return;
    sum += baseValue(item.amount);
  }
  if (Math.abs(sum - 1) > 1e-6) report('split-sum', list, `The shares add up to ${plain(sum * 100)} %, not 100 %.`);
}

export function judgeMilestones(list: List, judged: Judged): void {
  let before = 0;
  for (const item of list.items) {
    if (item.kind !== 'Num') {
      sayForm(item, judged);
      return;
    }
    if (!judgeNumber(judged.info.name, { ...share, below: true }, item, judged.report)) return;
    if (baseValue(item) <= before) {
      judged.report('range-order', item, 'Milestones rise: write them in their order, each once.');
      return;
    }
    before = baseValue(item);
  }
}

export function judgeStop(values: readonly Value[], judged: Judged): void {
  const { info, report } = judged;
  const seen = new Set<string>();
  for (const value of values) {
    if (value.kind !== 'Num') {
      sayForm(value, judged);
      return;
    }
    const dimension = dimensionOf(value);
    if (dimension === undefined) return;
    if (dimension === 'plain') {
      const number = Number.isInteger(value.value) && value.value > 0 ? [value.text, value.text] : ['80', '6'];
      const hint = `Write ${number[0]} trials, or ${number[1]} h.`;
      report('unit-missing', value, `${info.name} is a number of trials or a time. ${hint}`);
      return;
    }
    if (dimension !== 'trials' && dimension !== 'time') {
      report(
        'unit-kind',
        value,
        `${info.name} is a number of trials or a time; ${value.text} ${value.unit?.text ?? ''} is ${kindOfQuantity(dimension)}.`,
      );
      return;
    }
    if (seen.has(dimension)) {
      report('value-form', value, `${info.name} names ${kindOfQuantity(dimension)} twice. Leave one out.`);
      return;
    }
    seen.add(dimension);
    const least: NumberType = {
      is: 'number',
      dimension,
      whole: dimension === 'trials',
      low: dimension === 'trials' ? 1 : 0,
      high: Infinity,
      above: dimension === 'time',
      below: false,
      bare: false,
    };
    if (!judgeNumber(info.name, least, value, report)) return;
  }
}

export function judgeSize(value: Value, type: Type & { is: 'size' }, judged: Judged): void {
  const { info, report } = judged;
  const sides = value.kind === 'Size' ? value.sides : value.kind === 'Num' && type.square ? [value] : undefined;
  if (sides === undefined) {
    sayForm(value, judged);
    return;
  }
  const [least, most] = type.sides;
  if (value.kind === 'Size' && (sides.length < least || sides.length > most)) {
    report(
      'value-form',
      value,
      `${info.name} has ${least} sides, not ${sides.length}. Write ${exampleOf(info)}, for example.`,
    );
    return;
  }
  const side: NumberType = {
    is: 'number',
    dimension: 'plain',
    whole: true,
    low: type.low,
    high: 65536,
    above: false,
    below: false,
    bare: true,
  };
  for (const each of sides) if (!judgeNumber(info.name, side, each, report)) return;
}

export function judgeSpan(value: Value, dimension: NumberType['dimension'], judged: Judged): void {
  if (value.kind !== 'Range') {
    sayForm(value, judged);
    return;
  }
  const { low, high } = value;
  if (low.kind === 'Missing' || high.kind === 'Missing') return;
  const end: NumberType = {
    is: 'number',
    dimension,
    whole: false,
    low: -Infinity,
    high: Infinity,
    above: false,
    below: false,
    bare: dimension === 'plain',
  };
  if (!judgeNumber(judged.info.name, end, low, judged.report, { num: high, borrow: true })) return;
  if (!judgeNumber(judged.info.name, end, high, judged.report)) return;
  if (baseValue(low, high) > baseValue(high)) {
    judged.report('range-order', value, 'This range is empty. Write the smaller end first.');
  }
}

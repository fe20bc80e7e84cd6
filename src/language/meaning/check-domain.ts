/** What `in` asks, against the type of its setting: ends, order, scale, choices, modifiers, the usual value. */

import { baseUnit } from '../../core/unit.ts';
import { pathText } from '../syntax/names.ts';
import { numberText } from '../syntax/print-pieces.ts';
import type { Choices, Domain, Num, Range, Value } from '../syntax/tree.ts';
import { judgeValue } from './check-value.ts';
import type { Judged } from './judged.ts';
import { baseValue, judgeNumber } from './number.ts';
import type { NumberType } from './vocabulary/word.ts';
import { groupOf } from './vocabulary.ts';

export function judgeDomain(domain: Domain, judged: Judged): void {
  const { info, report } = judged;
  const { type, name } = info;
  const single = type.is === 'kind' && groupOf(type.group).kinds.every((kind) => kind.name === '');
  if (info.fixed !== undefined || single) {
    const why = info.fixed === undefined ? ` Ask for the settings inside ${name}.` : ` ${info.fixed}`;
    report('not-askable', domain, `${name} cannot be asked.${why}`);
    return;
  }
  if (domain.per !== null && info.perLayer === undefined) {
    report('modifier-place', domain.per, `per layer belongs to settings of layers and neurons; ${name} is asked once.`);
    return;
  }
  const { of } = domain;
  if (of.kind === 'Range') {
    if (type.is === 'number') judgeRange(of, domain, type, judged);
    else report('value-form', of, `${name} is no number. Ask among choices: ${name} in { ... }.`);
  } else if (of.kind === 'Choices') judgeChoices(of, domain, judged);
}

function judgeRange(range: Range, domain: Domain, type: NumberType, judged: Judged): void {
  const { report, info } = judged;
  const { low, high } = range;
  if (low.kind === 'Missing' || high.kind === 'Missing') return;
  const quiet: Judged['report'] = () => undefined;
  // A logarithmic range from 0 has its own message, better than that of a limit.
  const lowType = domain.log === null ? type : { ...type, low: -Infinity };
  if (!judgeNumber(info.name, lowType, low, report, { num: high, borrow: true })) return;
  if (!judgeNumber(info.name, type, high, report, { num: low, borrow: false })) return;
  const first = baseValue(low, high);
  const last = baseValue(high);
  if (domain.log !== null && first <= 0) {
    report('range-log-zero', low, `A logarithmic range cannot start at ${low.text}. ${smallExample(type)}`);
    return;
  }
  if (domain.log !== null && !judgeNumber(info.name, type, low, report, { num: high, borrow: true })) return;
  if (first >= last) {
    const withUnit = high.unit === null ? high.text : `${high.text} ${high.unit.text}`;
    const one = `This range holds one value. Write ${info.name} = ${withUnit}, or a larger end.`;
    report('range-order', range, first === last ? one : 'This range is empty. Write the smaller end first.');
    return;
  }
  if (domain.step !== null && domain.step.kind === 'Num') {
    if (domain.log !== null) {
      report('modifier-place', domain.log, 'log and step do not go together: a logarithmic range has no even steps.');
      return;
    }
    const step: NumberType = { ...type, low: 0, high: last - first, above: true, below: false };
    if (!judgeNumber('step', step, domain.step, report)) return;
  }
  const { usually } = domain;
  if (usually === null || usually.kind === 'Missing') return;
  if (usually.kind !== 'Num') {
    report('usually-outside', usually, 'The usual value of a range is a number within it.');
    return;
  }
  // Limits are those of the range; only the unit is judged like any other number's.
  const anywhere: NumberType = { ...type, low: -Infinity, high: Infinity };
  if (!judgeNumber(info.name, anywhere, usually, report)) return;
  const value = baseValue(usually);
  if (!within(value, first, last) && judgeNumber(info.name, anywhere, usually, quiet)) {
    report(
      'usually-outside',
      usually,
      `${usually.text}${unitOf(usually)} lies outside the range. The usual value must be one that the search can try.`,
    );
  }
}

function judgeChoices(choices: Choices, domain: Domain, judged: Judged): void {
  const { report, info } = judged;
  for (const [word, node] of [
    ['log', domain.log],
    ['step', domain.step],
    ['whole', domain.whole],
  ] as const) {
    if (node === null) continue;
    report(
      'modifier-place',
      node,
      `${word} belongs to a range. Choices have no ${word === 'whole' ? 'numbers between them' : 'scale'}.`,
    );
    return;
  }
  if (choices.items.length === 0) {
    report(
      'choice-none',
      choices,
      `There is nothing to choose from. Write the choices for ${info.name} between the braces.`,
    );
    return;
  }
  const seen = new Set<string>();
  for (const item of choices.items) {
    if (item.kind === 'Missing') return;
    if (item.kind === 'Scaled' || item.kind === 'Ratio') {
      report('value-form', item, 'A choice is a value of its own. Expressions stand behind =.');
      continue;
    }
    judgeValue(item, judged);
    const key = choiceLabel(item);
    if (seen.has(sameKey(item))) report('choice-twice', item, `${key} stands twice among the choices.`);
    seen.add(sameKey(item));
  }
  if (choices.items.length === 1) {
    report(
      'choice-one',
      choices,
      `With one choice there is nothing to ask. Write ${info.name} = ${choiceLabel(choices.items[0]!)}.`,
    );
  }
  const { usually } = domain;
  if (usually === null || usually.kind === 'Missing') return;
  if (!seen.has(sameKey(usually))) {
    report(
      'usually-outside',
      usually,
      `${choiceLabel(usually)} is not among the choices. The usual value must be one that the search can try.`,
    );
  }
}

/** One word or number for a choice: what answers and conditions name. */
export function choiceLabel(value: Value): string {
  switch (value.kind) {
    case 'Num':
      return numberText(value);
    case 'Kind':
      return pathText(value.path);
    case 'Flag':
      return value.value ? 'yes' : 'no';
    case 'Text':
      return value.value;
    case 'Size':
      return value.sides.map((side) => side.text).join(' x ');
    case 'Named':
      return `${pathText(value.path)} ${value.text.value}`;
    case 'List':
      return `[${value.items.map((item) => (item.kind === 'Share' ? '' : choiceLabel(item))).join(', ')}]`;
    default:
      return '';
  }
}

/** Whether two choices mean the same: 1 s and 1000 ms do. */
export function sameChoice(a: Value, b: Value): boolean {
  return sameKey(a) === sameKey(b);
}

/** Equal for choices that mean the same. */
function sameKey(value: Value): string {
  if (value.kind === 'Num') return `number ${baseValue(value)}`;
  if (value.kind === 'Size') return `size ${value.sides.map((side) => side.value).join(' ')}`;
  return `${value.kind} ${choiceLabel(value)}`;
}

function unitOf(num: Num): string {
  return num.unit === null ? '' : ` ${num.unit.text}`;
}

function within(value: number, low: number, high: number): boolean {
  const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
  return value >= low - slack && value <= high + slack;
}

function smallExample(type: NumberType): string {
  if (type.dimension === 'plain' || type.dimension === 'share')
    return 'Start at a small positive number, for example 0.001.';
  const what = type.dimension === 'time' ? 'time' : type.dimension === 'voltage' ? 'voltage' : 'value';
  const value = type.whole ? 1 : 0.1;
  return `Start at a small positive ${what}, for example ${value} ${baseUnit[type.dimension]}.`;
}

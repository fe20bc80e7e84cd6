/** A decided value against the type of its setting. Kinds and their blocks were read by the resolver already. */

import type { Kind, List, Missing, Node, Path, Value } from '../syntax/tree.ts';
import { baseValue, dimensionOf, judgeNumber } from './number.ts';
import type { Report } from './problem.ts';
import { pathText, settingsAt } from './resolve.ts';
import type { Scope } from './scope.ts';
import { replacing, sayWordUnknown } from './unknown.ts';
import type { NumberType, SettingInfo, Type, WordType } from './vocabulary/word.ts';
import { groupOf } from './vocabulary.ts';
import { kindOfQuantity, listed, plain } from './words.ts';

export interface Judged {
  readonly info: SettingInfo;
  readonly scope: Scope;
  readonly report: Report;
}

export function judgeValue(value: Value, judged: Judged): void {
  const { info, report } = judged;
  const { type, name } = info;
  if (value.kind === 'Missing' || value.kind === 'Choices') return;
  if (value.kind === 'Range' && type.is !== 'span') {
    const how = info.fixed === undefined ? ' Ask for a range with in.' : '';
    report('one-value', value, `${name} takes one value.${how}`);
    return;
  }
  if (value.kind === 'Scaled' || value.kind === 'Ratio') {
    judgeExpression(value, judged);
    return;
  }
  switch (type.is) {
    case 'number':
      if (value.kind === 'Num') judgeNumber(name, type, value, report);
      else if (!(type.word !== undefined && bareName(value) === type.word)) sayForm(value, judged);
      return;
    case 'flag':
      if (value.kind !== 'Flag') sayForm(value, judged);
      return;
    case 'text':
      if (value.kind !== 'Text') sayForm(value, judged);
      else if (value.value.trim() === '')
        report('value-form', value, `${name} is empty. Write ${exampleOf(info)}, for example.`);
      return;
    case 'word':
      judgeWord(value, type, name, judged);
      return;
    case 'kind':
      if (value.kind !== 'Kind') sayForm(value, judged);
      return;
    case 'size':
      judgeSize(value, type, judged);
      return;
    case 'span':
      judgeSpan(value, type.dimension, judged);
      return;
    case 'list':
      if (value.kind === 'List') for (const item of value.items) judgeListed(item, type.of, judged);
      else judgeWord(value, type.of, name, judged);
      return;
    case 'shares':
      if (value.kind === 'List') judgeShares(value, judged);
      else sayForm(value, judged);
      return;
    case 'file':
      if (!(value.kind === 'Text' && type.folder) && !(value.kind === 'Named' && pathText(value.path) === 'list')) {
        sayForm(value, judged);
      }
      return;
    case 'stop':
      judgeStop(value.kind === 'Either' ? value.of : [value], judged);
      return;
    case 'stages':
    case 'asked':
    case 'reference':
      if (stageNames(value) === undefined && type.is === 'stages') sayForm(value, judged);
      if (value.kind !== 'List' && type.is !== 'stages') sayForm(value, judged);
      return;
    default: {
      everyTypeJudged(type);
    }
  }
}

/** Compiles only while the cases above cover every type. */
function everyTypeJudged(_type: never): void {}

/** Names behind `from`: one, or a list of them; undefined for any other form. */
export function stageNames(value: Value): readonly Kind[] | undefined {
  if (value.kind === 'Kind' && value.block === null) return [value];
  if (value.kind !== 'List') return undefined;
  const names = value.items.filter((item) => item.kind === 'Kind');
  return names.length === value.items.length && names.length > 0 ? names : undefined;
}

/** A bare word, as `any` or `direct`. */
export function bareName(value: Value): string | undefined {
  return value.kind === 'Kind' && value.block === null ? pathText(value.path) : undefined;
}

/** A value that the setting takes, for messages and completion. */
export function exampleOf(info: SettingInfo): string {
  return examples(info.type, info.name);
}

function judgeWord(value: Value, type: WordType, name: string, judged: Judged): void {
  const text = bareName(value);
  if (text === undefined) {
    sayForm(value, judged);
    return;
  }
  const found = type.words.find((each) => each.name === text);
  if (found === undefined) {
    const names = type.words.map((each) => each.name);
    sayWordUnknown(name, value, text, names, judged.report);
  } else if (found.notYet) sayNotYet(value, `${name} ${text}`, judged.report);
}

function judgeListed(item: List['items'][number], type: WordType, judged: Judged): void {
  if (item.kind === 'Share') sayForm(item, judged);
  else judgeWord(item, type, judged.info.name, judged);
}

export function sayNotYet(node: Node, name: string, report: Report): void {
  report('not-yet', node, `This version cannot run ${name} yet. The file is fine; the run would stop here.`);
}

function judgeSize(value: Value, type: Type & { is: 'size' }, judged: Judged): void {
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

function judgeSpan(value: Value, dimension: NumberType['dimension'], judged: Judged): void {
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

function judgeShares(list: List, judged: Judged): void {
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
    if (!judgeNumber(`the share of ${name}`, share, item.amount, report)) return;
    sum += baseValue(item.amount);
  }
  if (Math.abs(sum - 1) > 1e-6) report('split-sum', list, `The shares add up to ${plain(sum * 100)} %, not 100 %.`);
}

function judgeStop(values: readonly Value[], judged: Judged): void {
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
      report(
        'unit-missing',
        value,
        `${info.name} is a number of trials or a time. Write ${value.text} trials, or ${value.text} h.`,
      );
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

/** `2 * threshold`, `window / bin`: the names are known and the units agree. */
function judgeExpression(value: Value & { kind: 'Scaled' | 'Ratio' }, judged: Judged): void {
  const { info, scope, report } = judged;
  const { type } = info;
  if (type.is !== 'number') {
    sayForm(value, judged);
    return;
  }
  const meant = (path: Path | Missing): NumberType['dimension'] | undefined => {
    if (path.kind !== 'Path') return undefined;
    const names = path.names.map((name) => name.text);
    const found = settingsAt(scope, names);
    const numbers = found.flatMap((each) => (each.type.is === 'number' ? [each.type] : []));
    if (found.length === 0) {
      report('name-unknown', value, `There is no setting ${names.join('.')} here to calculate with.`);
    } else if (numbers.length === 0) report('value-form', value, `${names.join('.')} is no number to calculate with.`);
    return numbers.find((each) => each.dimension === type.dimension)?.dimension ?? numbers[0]?.dimension;
  };
  if (value.kind === 'Scaled') {
    if (value.factor.unit !== null) {
      report('unit-extra', value.factor, `The factor is a plain number. Leave out ${value.factor.unit.text}.`);
      return;
    }
    const of = meant(value.path);
    if (of !== undefined && of !== type.dimension && !(alike(of) && alike(type.dimension))) {
      report(
        'expression-units',
        value,
        `${info.name} is ${kindOfQuantity(type.dimension)}; ${nameOf(value.path)} is ${kindOfQuantity(of)}.`,
      );
    }
    return;
  }
  const over = meant(value.over);
  const under = over === undefined ? undefined : meant(value.under);
  if (over === undefined || under === undefined) return;
  if (over !== under) {
    report(
      'expression-units',
      value,
      `${pathText(value.over)} is ${kindOfQuantity(over)}; ${nameOf(value.under)} is ${kindOfQuantity(under)}. A ratio needs two of a kind.`,
    );
  } else if (!type.bare) {
    report('expression-units', value, `${info.name} is ${kindOfQuantity(type.dimension)}; a ratio is a plain number.`);
  }
}

function nameOf(path: Path | Missing): string {
  return path.kind === 'Path' ? pathText(path) : '';
}

/** Plain numbers and shares calculate with each other. */
function alike(dimension: NumberType['dimension']): boolean {
  return dimension === 'plain' || dimension === 'share';
}

function sayForm(value: Node, judged: Judged): void {
  const { info, report } = judged;
  report(
    'value-form',
    value,
    `${info.name} takes ${formOf(info.type)}. Write ${exampleOf(info)}, for example.`,
    fixOf(value, info),
  );
}

function fixOf(value: Node, info: SettingInfo): ReturnType<typeof replacing> | undefined {
  const single = info.type.is === 'word' && info.type.words.length === 1;
  return single ? replacing({ start: value.start, end: value.end }, exampleOf(info)) : undefined;
}

function formOf(type: Type): string {
  switch (type.is) {
    case 'number':
      return type.dimension === 'plain'
        ? 'a number'
        : type.bare
          ? kindOfQuantity(type.dimension)
          : `${kindOfQuantity(type.dimension)} with its unit`;
    case 'flag':
      return 'yes or no';
    case 'text':
      return 'a text in quotes';
    case 'word':
      return `one of ${listed(
        type.words.map((each) => each.name),
        'or',
      )}`;
    case 'kind':
      return `a kind: ${
        listed(
          groupOf(type.group)
            .kinds.map((kind) => kind.name)
            .filter((name) => name !== ''),
          'or',
        ) || 'a block of its own'
      }`;
    case 'size':
      return 'a size';
    case 'span':
      return 'a range';
    case 'list':
      return 'a list of words';
    case 'shares':
      return 'a list of sets with shares';
    case 'file':
      return type.folder ? 'a list file or a folder' : 'a list file';
    case 'stop':
      return 'a number of trials or a time';
    case 'stages':
      return 'the name of a stage';
    case 'asked':
      return 'a list of asked settings';
    case 'reference':
      return 'a list of values';
    default:
      return type satisfies never;
  }
}

function examples(type: Type, name: string): string {
  switch (type.is) {
    case 'number':
      return numberExample(type, name);
    case 'flag':
      return `${name} = yes`;
    case 'text':
      return `${name} = "data"`;
    case 'word':
      return `${name} = ${type.words[0]?.name ?? ''}`;
    case 'kind': {
      const first = groupOf(type.group).kinds[0]?.name ?? '';
      return first === '' ? `${name} { }` : `${name} = ${first}`;
    }
    case 'size':
      return type.sides[0] === 3 ? `${name} = 34 x 34 x 2` : `${name} = 5 x 5`;
    case 'span':
      return type.dimension === 'pixels' ? `${name} = 0 .. 63 px` : `${name} = 1 .. 6`;
    case 'list':
      return `${name} = [${type.of.words[0]?.name ?? ''}]`;
    case 'shares':
      return `${name} = [train 80 %, validation 20 %]`;
    case 'file':
      return `${name} = list "train.txt"`;
    case 'stop':
      return `${name} = 80 trials or 6 h`;
    case 'stages':
      return `${name} = train`;
    case 'asked':
      return `${name} = [neuron.tau_synapse]`;
    case 'reference':
      return `${name} = [50 %, 4000 spikes]`;
    default:
      return type satisfies never;
  }
}

function numberExample(type: NumberType, name: string): string {
  const units: Readonly<Record<NumberType['dimension'], string>> = {
    plain: '1',
    time: '5 ms',
    frequency: '10 Hz',
    voltage: '10 mV',
    share: '50 %',
    pixels: '4 px',
    angle: '5 deg',
    energy: '1 pJ',
    spikes: '10 spikes',
    trials: '12 trials',
    seeds: '3 seeds',
    epochs: '30 epochs',
    steps: '20 steps',
    batches: '100 batches',
    samples: '32 samples',
    layers: '2 layers',
  };
  return `${name} = ${units[type.dimension]}`;
}

/** A decided value against the type of its setting. Kinds and their blocks were read by the resolver already. */

import { pathText } from '../syntax/names.ts';
import type { Kind, List, Value } from '../syntax/tree.ts';
import { judgeExpression } from './check-expression.ts';
import { judgeMilestones, judgeShares, judgeSize, judgeSpan, judgeStop } from './check-list.ts';
import { bareName, type Judged, sayForm, sayNotYet } from './judged.ts';
import { judgeNumber } from './number.ts';
import { meantElsewhere, sayWordUnknown } from './unknown.ts';
import { exampleOf } from './value-words.ts';
import type { WordType } from './vocabulary/word.ts';

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
      else if (type.only !== undefined && value.value !== type.only)
        report('range-limit', value, `${name} can only be ${type.only ? 'yes' : 'no'}. ${info.about}`);
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
    case 'milestones':
      if (value.kind === 'List') judgeMilestones(value, judged);
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
    case 'layers':
      if (stageNames(value) === undefined) sayForm(value, judged);
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

function judgeWord(value: Value, type: WordType, name: string, judged: Judged): void {
  const text = bareName(value);
  if (text === undefined) {
    sayForm(value, judged);
    return;
  }
  const found = type.words.find((each) => each.name === text);
  if (found === undefined) {
    const names = type.words.map((each) => each.name);
    sayWordUnknown(name, value, text, names, judged.report, meantElsewhere(type, text));
  } else if (found.notYet) sayNotYet(value, `${name} ${text}`, judged.report);
}

function judgeListed(item: List['items'][number], type: WordType, judged: Judged): void {
  if (item.kind === 'Share') sayForm(item, judged);
  else judgeWord(item, type, judged.info.name, judged);
}

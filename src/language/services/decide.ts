/**
 * An experiment with every question answered: each `in` becomes `=`, all else stays, comments too. The text a trial
 * can be run again from.
 */

import { findUnit } from '../../core/unit.ts';
import type { Answers, PlanDimension } from '../../protocol/plan.ts';
import { analyze } from '../analyze.ts';
import { format } from '../syntax/print.ts';
import type { Block, Domain, Entry, Setting, Value } from '../syntax/tree.ts';

/**
 * Answers name dimensions of the text's own plan. A setting asked `per layer` with different answers takes the first
 * and names the others in a comment. A text that has errors comes back as it is.
 */
export function decideQuestions(text: string, answers: Answers): string {
  const { file, plan } = analyze(text);
  if (plan === undefined || file.block.kind === 'Missing') return text;
  const dimensionsAt = (start: number) => plan.space.filter((dimension) => dimension.at?.[0] === start);
  const questions = settingsOf(file.block).filter((setting) => setting.value.kind === 'Domain');
  return format(decideRange(0, text.length));

  function decideRange(start: number, end: number): string {
    let decided = '';
    let at = start;
    for (const question of questions) {
      if (question.start < at || question.end > end) continue;
      decided += text.slice(at, question.start) + decideOne(question);
      at = question.end;
    }
    return decided + text.slice(at, end);
  }

  function decideOne(question: Setting): string {
    const asked = dimensionsAt(question.start);
    const answered = asked.filter((dimension) => answers[dimension.id] !== undefined);
    const [first] = answered;
    // An inner question of a branch that was not taken.
    if (first === undefined || question.value.kind !== 'Domain') return text.slice(question.start, question.end);
    const domain = question.value;
    const values = answered.map((dimension) => valueText(dimension, domain));
    const others = values.some((value) => value !== values[0])
      ? `  # per layer: ${answered.map((dimension, i) => `${layerOf(dimension)} ${values[i]}`).join(', ')}`
      : '';
    return `${text.slice(question.path.start, question.path.end)} = ${values[0]}${others}`;
  }

  function valueText(dimension: PlanDimension, domain: Domain): string {
    const answer = answers[dimension.id];
    if (dimension.type === 'choice') {
      const items = domain.of.kind === 'Choices' ? domain.of.items.filter((item) => item.kind !== 'Missing') : [];
      const item = items[dimension.labels.indexOf(String(answer))];
      return item === undefined ? String(answer) : decideRange(item.start, item.end);
    }
    const unit = domain.of.kind === 'Range' ? unitOf(domain.of.low) : undefined;
    const scale = unit === undefined ? 1 : (findUnit(unit)?.scale ?? 1);
    const value = Number((Number(answer) / scale).toPrecision(6));
    return unit === undefined ? String(value) : `${value} ${unit}`;
  }
}

function unitOf(value: Value): string | undefined {
  return value.kind === 'Num' ? value.unit?.text : undefined;
}

function layerOf(dimension: PlanDimension): string {
  return dimension.id.split('.').at(-2) ?? dimension.id;
}

/** Every setting of a block and of the blocks within, in the order of the text. */
function settingsOf(block: Block): Setting[] {
  return block.items.flatMap(settingsOfEntry);
}

function settingsOfEntry(entry: Entry): Setting[] {
  switch (entry.kind) {
    case 'Setting':
      return [entry, ...settingsOfValue(entry.value)];
    case 'Part':
      return entry.block?.kind === 'Block' ? settingsOf(entry.block) : [];
    default:
      return [];
  }
}

function settingsOfValue(value: Setting['value']): Setting[] {
  if (value.kind === 'Kind') return value.block === null ? [] : settingsOf(value.block);
  if (value.kind === 'Domain') return settingsOfValue(value.of);
  if (value.kind === 'Choices') return value.items.flatMap(settingsOfValue);
  return [];
}

/**
 * An experiment with every question answered: each `in` becomes `=`, and baselines, which answer questions, are left
 * out. All else stays, comments too. The text a trial can be run again from.
 */

import { findUnit } from '../../core/unit.ts';
import type { Answers, PlanDimension } from '../../protocol/plan.ts';
import { analyze } from '../analyze.ts';
import { format } from '../syntax/print.ts';
import type { Block, Domain, Entry, Part, Setting, Value } from '../syntax/tree.ts';

/**
 * Answers name dimensions of the text's own plan. A setting asked `per layer` with different answers takes the first
 * and names the others in a comment. What an answer cannot be, a text for a number or a choice that there is not, leaves
 * its question as it is. A text that has errors comes back as it is.
 */
export function decideQuestions(text: string, answers: Answers): string {
  const { file, plan } = analyze(text);
  if (plan === undefined || file.block.kind === 'Missing') return text;
  const dimensionsAt = (start: number) => plan.space.filter((dimension) => dimension.at?.[0] === start);
  const questions = settingsOf(file.block).filter((setting) => setting.value.kind === 'Domain');
  const baselines = file.block.items.filter(isBaseline);
  const changed = [...questions, ...baselines].sort((a, b) => a.start - b.start);
  return format(decideRange(0, text.length));

  function decideRange(start: number, end: number): string {
    let decided = '';
    let at = start;
    for (const entry of changed) {
      if (entry.start < at || entry.end > end) continue;
      decided += text.slice(at, entry.start);
      at = entry.end;
      if (entry.kind === 'Part') {
        at += lineEnd.exec(text.slice(at, end))![0].length;
        continue;
      }
      const { words, comment } = decideOne(entry);
      decided += words;
      if (comment === undefined) continue;
      decided += `  # ${comment}`;
      const rest = text.slice(at, end);
      if (/^[ \t]*(?:[\r\n#]|$)/.test(rest)) continue;
      // A comment takes the rest of its line, so what stood there goes on in the next, which separates like a comma.
      at += /^[ \t]*,?/.exec(rest)![0].length;
      decided += '\n';
    }
    return decided + text.slice(at, end);
  }

  function decideOne(question: Setting): Decided {
    const asked = dimensionsAt(question.start);
    const answered = asked.filter((dimension) => canBe(answers[dimension.id], dimension));
    const [first] = answered;
    // An inner question of a branch that was not taken.
    if (first === undefined || question.value.kind !== 'Domain')
      return { words: text.slice(question.start, question.end), comment: undefined };
    const domain = question.value;
    const values = answered.map((dimension) => valueText(dimension, domain));
    const words = `${text.slice(question.path.start, question.path.end)} = ${values[0]}`;
    if (values.every((value) => value === values[0])) return { words, comment: undefined };
    const each = answered.map((dimension, i) => `${layerOf(dimension)} ${values[i]}`);
    return { words, comment: `per layer: ${each.join(', ')}` };
  }

  function valueText(dimension: PlanDimension, domain: Domain): string {
    const answer = answers[dimension.id];
    if (dimension.type === 'choice') {
      const items = domain.of.kind === 'Choices' ? domain.of.items.filter((item) => item.kind !== 'Missing') : [];
      const item = items[dimension.labels.indexOf(String(answer))];
      return item === undefined ? String(answer) : decideRange(item.start, item.end);
    }
    // The first end of a range may borrow the unit of the second.
    const unit = domain.of.kind === 'Range' ? (unitOf(domain.of.low) ?? unitOf(domain.of.high)) : undefined;
    const scale = unit === undefined ? 1 : (findUnit(unit)?.scale ?? 1);
    // A quotient by 0.001 shows digits that nobody answered: 0.3 ms is 300 us.
    const value = Number((Number(answer) / scale).toPrecision(15));
    return unit === undefined ? String(value) : `${value} ${unit}`;
  }
}

function canBe(answer: Answers[string] | undefined, dimension: PlanDimension): boolean {
  if (dimension.type === 'choice') return dimension.labels.includes(String(answer));
  if (typeof answer !== 'number') return false;
  return dimension.type === 'whole' ? Number.isInteger(answer) : Number.isFinite(answer);
}

/** What goes with an entry that is left out: its comma, or its comment and the end of its line. */
const lineEnd = /^[ \t]*(?:,|(?:#[^\r\n]*)?(?:\r\n|[\r\n])?)/;

interface Decided {
  readonly words: string;
  /** What the words leave out. */
  readonly comment: string | undefined;
}

function isBaseline(entry: Entry): entry is Part {
  return entry.kind === 'Part' && entry.word.text === 'baseline';
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

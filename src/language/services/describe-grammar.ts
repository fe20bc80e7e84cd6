/** What the words of the language itself do, where they stand: in, usually, maximize, on validation. */

import {
  countedPer,
  goalClauses,
  header,
  modifiers,
  otherSet,
  sets,
  signs,
  verbMeanings,
} from '../meaning/vocabulary/grammar.ts';
import { pathText } from '../syntax/names.ts';
import type { Domain, Entry, File, Goal, Name, Node, Share } from '../syntax/tree.ts';

/** A word of the language with its meaning, and where it stands. */
export interface GrammarWord extends Node {
  readonly word: string;
  readonly about: string;
}

/** The word of the language at an offset of the entry; undefined on names, values and comments. */
export function grammarWordIn(entry: Entry, text: string, offset: number): GrammarWord | undefined {
  if (entry.kind === 'Goal') return inGoal(entry, text, offset);
  if (entry.kind !== 'Setting') return undefined;
  const { op, value } = entry;
  if (op.kind === 'Op' && op.text === 'in' && touches(op, offset)) return { ...span(op), word: 'in', about: signs.in };
  if (value.kind === 'Domain') return inDomain(value, text, offset);
  if (value.kind === 'List') {
    const share = value.items.find((item): item is Share => item.kind === 'Share' && touches(item.path, offset));
    return share === undefined ? undefined : setWord(share.path, pathText(share.path));
  }
  return value.kind === 'Either' && !value.of.some((each) => touches(each, offset))
    ? known({ or: signs.or }, text, offset)
    : undefined;
}

/** The words before the braces. */
export function headerWord(file: File, text: string, offset: number): GrammarWord | undefined {
  const end = file.block.kind === 'Block' ? file.block.start : text.length;
  const taken = [file.version, file.title, ...file.comments];
  return offset > end || taken.some((node) => touches(node, offset)) ? undefined : known(header, text, offset);
}

function inGoal(goal: Goal, text: string, offset: number): GrammarWord | undefined {
  const { verb, measure, of, on, per } = goal;
  if (touches(verb, offset)) return known(verbMeanings, text, offset);
  if (on !== null && touches(on, offset)) return setWord(on, on.text);
  if (per !== null && touches(per, offset)) return nameWord(per, countedPer[per.text]);
  if (touches(measure, offset) || (of !== null && touches(of, offset))) return undefined;
  return known(goalClauses, text, offset);
}

function inDomain({ of, usually, step }: Domain, text: string, offset: number): GrammarWord | undefined {
  if ([of, usually, step].some((node) => node !== null && touches(node, offset))) return undefined;
  const perLayer = { per: modifiers['per layer'], layer: modifiers['per layer'] };
  return known({ ...modifiers, ...perLayer }, text, offset);
}

function setWord(at: Node, name: string): GrammarWord {
  return { ...span(at), word: name, about: sets[name] ?? otherSet };
}

function nameWord(name: Name, about: string | undefined): GrammarWord | undefined {
  return about === undefined ? undefined : { ...span(name), word: name.text, about };
}

function known(words: Readonly<Record<string, string>>, text: string, offset: number): GrammarWord | undefined {
  const letters = /[A-Za-z]/;
  let [start, end] = [offset, offset];
  while (letters.test(text[start - 1] ?? '')) start--;
  while (letters.test(text[end] ?? '')) end++;
  const word = text.slice(start, end);
  const about = Object.hasOwn(words, word) ? words[word] : undefined;
  return about === undefined ? undefined : { start, end, word, about };
}

function touches(node: Node, offset: number): boolean {
  return offset >= node.start && offset <= node.end && node.end > node.start;
}

function span({ start, end }: Node): Node {
  return { start, end };
}

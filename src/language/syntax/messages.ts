/**
 * Every slip that the scanner and the parser can name: its code, and the sentence for people. A text says what is
 * wrong and what to do; the place is the problem's own. `{slots}` are filled in with `messageOf`.
 */

import type { MessageRow } from '../../core/message-row.ts';

/** A row of the table of what can be wrong with the signs of a file. */
export interface SyntaxMessage extends MessageRow<'error' | 'warning'> {
  /** A snippet that gives it; stands inside an experiment unless it begins with `snnexp` or is a whole file. */
  readonly example: string;
}

/** Everything that can be wrong with how an experiment is written. */
export const syntaxMessages = [
  // The file as a whole.
  row(
    'not-text',
    'seed = \\0',
    'This is not a text file: a zero byte stands here. Open the experiment itself, or save it again as UTF-8 text.',
  ),
  row(
    'file-large',
    '(a file of 10 MB)',
    'This file has {size} MB, and an experiment stays below 1 MB. Keep data in files of their own and name them with from.',
  ),
  row(
    'file-empty',
    '(an empty file)',
    'This file is empty. Begin with the line snnexp 1, and below it experiment "title" { }.',
  ),
  row(
    'problems-more',
    '(a file with thousands of slips)',
    'There are {count} more problems, the first of them here. Mend those above, then check again.',
  ),
  row(
    'version-missing',
    'experiment "t" { }',
    'The file does not say which version of the language it is written in. Write snnexp 1 in the first line.',
  ),
  row(
    'version-unknown',
    'snnexp 2',
    'This file asks for version {word} of the language, and this program reads version 1. Update snnexp, or write snnexp 1.',
  ),
  row(
    'experiment-missing',
    'snnexp 1⏎seed = 1',
    'No experiment begins here. Write experiment "title" { below the first line, and } at the end.',
  ),
  row(
    'title-missing',
    'snnexp 1⏎experiment { }',
    'The experiment has no title. Write one in quotes: experiment "title" {.',
  ),
  row(
    'experiment-twice',
    'snnexp 1⏎experiment "a" { }⏎experiment "b" { }',
    'A file holds one experiment. Move this one to a file of its own.',
  ),
  row(
    'after-end',
    'snnexp 1⏎experiment "a" { }⏎seed = 1',
    'The experiment ended before this line. Move the line inside the braces of the experiment.',
  ),
  row('nested-deep', 'a { a { a { … } } }', 'Braces are nested more than {most} deep here. Take some of them away.'),

  // Signs, words, numbers, texts.
  row(
    'name-letters',
    'größe = 1',
    '{word} has letters that names cannot have. Use a to z, A to Z, digits and _ in names.',
  ),
  row('number-form', 'rate = .5', '{word} is not how numbers are written here. Write {better}.'),
  row('number-size', 'rate = 1e999', '{word} is larger than any number this program can hold. Write a smaller one.'),
  row('decimal-comma', 'rate = 0,5', 'A comma separates values, and decimals take a point. Write {better}.'),
  row(
    'string-escape',
    'from = "a\\b"',
    '{word} means nothing in a text. Write \\\\ for a backslash and \\" for a quote; / works in every path.',
  ),
  row('string-open', 'from = "data', 'This text has no end. Close it with " in the same line.'),
  row('comment-sign', 'seed = 1 // first', 'Comments begin with #. Write # instead of //.'),
  row('compare-sign', 'require latency < 5 ms', 'A limit is written with <= or >=. Write {better} instead of {word}.'),
  row('stray-sign', 'seed = (1)', '{word} has no meaning here. {remedy}'),
  row('typed-sign', 'kernel = 3 × 3', '{word} only looks right. Write {better}.'),
  row('unit-unknown', 'window = 300 mss', '{word} is no unit. {remedy}'),
  row(
    'reserved-word',
    'yes = 3',
    '{word} has a meaning of its own in this language and cannot be a name. Choose another name.',
  ),

  // Brackets and separators.
  row(
    'brace-on-next-line',
    'neuron lif⏎{ }',
    'An opening brace stands on the line of its head. Move it to the end of the line above.',
  ),
  row('brace-missing', 'neuron lif {⏎  decay = 0.2⏎train { }', 'A brace is missing. {remedy}'),
  row('bracket-missing', 'over = [a, b', 'The list that begins here is never closed. Write ] where it ends.'),
  row('stray-brace', 'seed = 1⏎}', 'This closing bracket does not fit. {remedy}'),
  row('comma-extra', 'split = [train 80 %,, test 20 %]', 'This comma separates nothing. Leave it out.'),
  row('comma-missing', 'over = [1 2]', 'Two items stand side by side. Write a comma before {word}.'),
  row(
    'one-per-line',
    'seed = 1 repeat = 3 seeds',
    'With {word} a new entry begins. Put it on a line of its own, or write a comma before it.',
  ),

  // Entries.
  row('entry-expected', '3 = seed', 'An entry begins with a name, and {word} is none. Write name = value.'),
  row(
    'entry-unfinished',
    'tau_synapse',
    '{word} says nothing yet. Go on with = and a value, with in and a range, or with { }.',
  ),
  row('goal-misspelt', 'objectives {⏎maximise accuracy⏎}', '{word} begins no goal. Did you mean {verb}?'),
  row('equals-missing', 'seed 5', 'Between {word} and what follows, = is missing. Write {word} = and the value.'),
  row('value-missing', 'seed =', 'After {word}, a value is missing. Write one in the same line, {example}.'),
  row('name-missing', 'maximize accuracy on', 'After {word}, a name is missing. {remedy}'),
  row('kind-missing', 'layer hidden =', 'What kind of {word} is {name}? Write its kind after =. {example}'),
  row(
    'part-asked',
    'layer a in { dense, conv }',
    'A {word} stands in the file or does not; it cannot be asked. Write {word} {name} = with its kind, and ask for settings inside its braces.',
  ),
  row(
    'set-decided',
    'units = { 128, 256 }',
    'With = one value is decided, and braces hold several. Write in to ask which of them is best.',
  ),
  row(
    'block-decided',
    'run = { workers = 2 }',
    'Behind = stands one value, and these braces hold entries. Leave = out, as in {word} { }.',
  ),
  row(
    'asked-with-equals',
    'bin = 1 ms .. 20 ms log',
    '{word} belongs to a question, and = decides. Write in instead of =.',
  ),
  row(
    'domain-expected',
    'tau in 5 ms',
    'After in stands a range or choices: 1 .. 10, or { 1, 2, 4 }. Write = instead of in to decide the value.',
  ),
  row('per-what', 'decay in 0 .. 1 per neuron', 'A question can be asked per layer only. Write per layer.'),
  row('twice', 'tau in 1 .. 9 log log', '{word} stands twice. Leave one out.'),
  row('unexpected', 'seed = 1 = 2', '{word} cannot stand here. {remedy}'),

  // Goals.
  row('measure-missing', 'maximize on validation', 'What is to be {word}? Write a measure, as in {example}.'),
  row('limit-missing', 'require latency', '{word} needs a limit. Write <= or >= and a number, as in {example}.'),
  row(
    'limit-extra',
    'maximize accuracy >= 80 %',
    '{word} goes as far as it can and takes no limit. Write require on a line of its own for the limit.',
  ),
  row(
    'clause-place',
    'require spikes <= 200 on validation',
    '{word} belongs before the limit. Move it behind the measure.',
  ),
] as const satisfies readonly SyntaxMessage[];

export type SyntaxCode = (typeof syntaxMessages)[number]['code'];

export type Slots = Readonly<Record<string, string>>;

/** The sentence of a code, slots filled in. */
export function messageOf(code: SyntaxCode, slots: Slots): string {
  const text = byCode.get(code)?.text ?? code;
  return text.replace(/\{([a-z]+)\}/g, (whole, slot: string) => slots[slot] ?? whole).trimEnd();
}

export function severityOf(code: SyntaxCode): 'error' | 'warning' {
  return byCode.get(code)?.severity ?? 'error';
}

/** A word as it may stand in a sentence: cut when long, without line ends. */
export function quoteWord(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 38)}…` : line;
}

function row<Code extends string>(code: Code, example: string, text: string): MessageRow & { readonly code: Code } {
  return { code, severity: 'error', example, text };
}

const byCode: ReadonlyMap<string, SyntaxMessage> = new Map(
  syntaxMessages.map((message): [string, SyntaxMessage] => [message.code, message]),
);

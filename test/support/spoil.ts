/** Random edits of good texts, as people and editors make them: cut, copied, typed, with the odd wrong sign. */
import fc from 'fast-check';

/** One of the texts after one to four edits. */
export function spoil(texts: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 })).map(([text, edits]) =>
    edits.reduce((before, { at, length, insert }) => {
      const start = Math.floor(at * before.length);
      return before.slice(0, start) + insert + before.slice(start + length);
    }, text),
  );
}

const bits = [
  '{',
  '}',
  '[',
  ']',
  '=',
  ',',
  '.',
  '..',
  '/',
  '*',
  '%',
  '<=',
  '>',
  ':',
  ';',
  '(',
  '"',
  "'",
  '#',
  '//',
  '\n',
  '\r\n',
  ' ',
  '\t',
  'in',
  'or',
  'yes',
  'x',
  'log',
  'step',
  'usually',
  'per',
  'layer',
  'of',
  'on',
  'ms',
  'mss',
  'µs',
  '×',
  '−5',
  '3',
  '.5',
  '1..2',
  '007',
  '34x34',
  '"t"',
  'a = 3',
  'a b',
  'a { ',
  '\n}\n',
  'maximize',
  'require',
  'experiment "e" {',
  'snnexp 1\n',
  '\u0000',
  '\ufeff',
  '😀',
  'größe',
  '\\',
  '…',
  '“',
];
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(40)),
  insert: fc.oneof(fc.constant(''), fc.constantFrom(...bits), fc.string({ maxLength: 3 })),
});

/**
 * One of the texts with its layout changed and its meaning kept: blanks, blank lines, comments, commas at ends of lines,
 * other line ends.
 */
export function reshape(texts: readonly string[]): fc.Arbitrary<string> {
  const changes = ['', '', '', '\n', '\n\n', ' # said', '  ', '\t', ',', '\n# alone\n', '\n\n  #!kept\n\n', ' #'];
  return fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(fc.record({ at: fc.nat(10_000), change: fc.constantFrom(...changes) }), { minLength: 1, maxLength: 12 }),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([text, edits, newline]) => {
      const lines = text.split('\n');
      for (const { at, change } of edits) {
        const index = at % lines.length;
        const line = lines[index] ?? '';
        if (!line.includes('#')) lines[index] = at % 3 === 0 ? line.replace(/([[{]) ?/, `$1${change} `) : line + change;
      }
      return lines.join('\n').replaceAll('\n', newline);
    });
}

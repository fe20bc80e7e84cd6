/** Tokens: numbers, units, signs and their look-alikes, texts, comments, line ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scan } from '../../../../src/language/syntax/scan.ts';

function words(text: string): readonly string[] {
  return scan(text).tokens.flatMap(({ kind, text: word }) => (kind === 'end' ? [] : [kind === 'newline' ? '⏎' : word]));
}
function codes(text: string): readonly string[] {
  return scan(text).problems.map(({ code }) => code);
}
function values(text: string): readonly number[] {
  return scan(text).tokens.flatMap(({ kind, value }) => (kind === 'number' ? [value] : []));
}

test('a point before a point is no decimal point', () => {
  assert.deepEqual(words('1..20'), ['1', '..', '20']);
  assert.deepEqual(words('0.5..1.5'), ['0.5', '..', '1.5']);
});

test('sizes may be glued', () => {
  assert.deepEqual(words('34x34x2'), ['34', 'x', '34', 'x', '2']);
  assert.deepEqual(words('34 x 34'), ['34', 'x', '34']);
  assert.deepEqual(words('x34 = 1'), ['x34', '=', '1']);
});

test('a minus is of the number only when glued, and not when glued to a number before it', () => {
  assert.deepEqual(values('-5 -0.4 -1e-3'), [-5, -0.4, -1e-3]);
  assert.deepEqual(codes('a = - 5'), ['stray-sign']);
  assert.deepEqual(codes('1-20'), ['stray-sign']);
});

test('numbers in other forms are read and said', () => {
  for (const [text, value] of [
    ['.5', 0.5],
    ['3.', 3],
    ['+2', 2],
    ['007', 7],
    ['1_000', 1000],
    ['1.2.3', 1.2],
    ['1E5', 1e5],
  ] as const) {
    assert.deepEqual(values(text), [value], text);
    assert.deepEqual(codes(text), ['number-form'], text);
  }
  assert.deepEqual(codes('1e999'), ['number-size']);
  assert.deepEqual(codes('0 0.5 10 1e5 1e+5 1e-05 -3'), []);
});

test('look-alikes stand for the sign they look like', () => {
  assert.deepEqual(words('3 × 3 ≤ 4 ≥ 5 … 6'), ['3', 'x', '3', '<=', '4', '>=', '5', '..', '6']);
  assert.deepEqual(words('5 µs 5 μs −5 –5'), ['5', 'us', '5', 'us', '-5', '-5']);
  assert.deepEqual(words('“a” \'b\' "c"'), ['a', 'b', 'c']);
  assert.deepEqual(new Set(codes('3 × 3 ≤ 4 … 6 µs −5 “a”')), new Set(['typed-sign']));
});

test('other signs are read as what they mean', () => {
  assert.deepEqual(words('a: 1; b < 2 > 3'), ['a', '=', '1', ',', 'b', '<=', '2', '>=', '3']);
  assert.deepEqual(codes('a: 1; b < 2 > 3'), ['stray-sign', 'stray-sign', 'compare-sign', 'compare-sign']);
  assert.deepEqual(codes('a @@! b'), ['stray-sign']);
});

test('texts end in their line, and know two escapes', () => {
  assert.deepEqual(words('"a\\"b\\\\c"'), ['a"b\\c']);
  assert.deepEqual(words('"# no // comment"'), ['# no // comment']);
  assert.deepEqual(codes('"a\\nb"'), ['string-escape']);
  assert.deepEqual(words('"a\\nb"'), ['a\\nb']);
  assert.deepEqual(words('"open {\nb'), ['open', '{', '⏎', 'b']);
  assert.deepEqual(codes('"open {\nb'), ['string-open']);
});

test('comments keep their text and know whether code stands before them', () => {
  const { comments, problems } = scan('# one\na = 1 # two  \n  // three');
  assert.deepEqual(
    comments.map(({ text, ownLine }) => [text, ownLine]),
    [
      ['# one', true],
      ['# two', false],
      ['// three', true],
    ],
  );
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['comment-sign'],
  );
});

test('LF, CRLF and CR end lines; a byte order mark and no-break blanks are skipped', () => {
  for (const newline of ['\n', '\r\n', '\r']) assert.deepEqual(words(`a${newline}b`), ['a', '⏎', 'b']);
  assert.deepEqual(words('\ufeffa\u00a0=\t1'), ['a', '=', '1']);
  assert.equal(scan('\ufeffa').tokens[0]?.start, 1);
});

test('names with other letters or dashes are one name', () => {
  assert.deepEqual(words('größe my-stage'), ['größe', 'my_stage']);
  assert.deepEqual(codes('größe my-stage'), ['name-letters', 'name-letters']);
});

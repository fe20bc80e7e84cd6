import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journalOf } from '../../../src/cli/experiment.ts';
import { placesOf, showPlace } from '../../../src/cli/places.ts';

test('the caret stands under the place, behind tabs too', () => {
  const text = 'one\n\tbin = 5 mss\r\nlast';
  const places = placesOf(text);
  const start = text.indexOf('mss');
  assert.deepEqual(places.at(start), { line: 2, column: 10 });
  assert.deepEqual(showPlace(places, start, start + 3), ['  \tbin = 5 mss', '  \t        ^^^']);
  assert.deepEqual(showPlace(places, text.length, text.length), ['  last', '      ^']);
  assert.deepEqual(showPlace(placesOf(''), 0, 0), ['  ', '  ^']);
});

test('the caret stands under the place behind signs that take two columns, and behind those that take none', () => {
  for (const [before, columns] of [
    ['日本：', 6],
    ['한글 カタ', 9],
    ['😀 👨‍👩‍👧 ❤️', 8],
    ['café äß', 7],
    ['𠀀', 2],
    ['人\t人', undefined],
  ] as const) {
    const text = `${before}HERE人`;
    const [, carets] = showPlace(placesOf(text), before.length, before.length + 5);
    assert.equal(carets, columns === undefined ? '    \t  ^^^^^^' : `  ${' '.repeat(columns)}^^^^^^`, text);
  }
});

test('long lines are cut around the place, control signs cannot reach the terminal', () => {
  const text = `${'x'.repeat(500)}HERE${'y'.repeat(500)}`;
  const [source = '', carets = ''] = showPlace(placesOf(text), 500, 504);
  assert.ok(source.length < 130);
  assert.equal(source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1), 'HERE');
  assert.deepEqual(showPlace(placesOf('a\u0000\u001b[31mb'), 1, 2)[0], '  a\u00b7\u00b7[31mb');
});

test('an experiment and its run lead to the same journal', () => {
  assert.equal(journalOf('/a/b.snnexp'), '/a/b.snnrun');
  assert.equal(journalOf('/a/b.snnrun'), '/a/b.snnrun');
  assert.equal(journalOf('/a/b.txt'), '/a/b.txt.snnrun');
});

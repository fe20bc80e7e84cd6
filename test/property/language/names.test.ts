/** Laws of names, over the examples and pieces of them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rename, usesAt } from '../../../src/language/services/names.ts';
import type { Edit } from '../../../src/language/syntax/tree.ts';
import { wideExamples } from '../../support/examples.ts';

const texts = wideExamples().map(({ text }) => text);

/** An example, whole or cut off, and a place in it. */
const place = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([text, cut, at]) => {
    const piece = cut < 0.5 ? text : text.slice(0, Math.floor(cut * text.length));
    return { text: piece, offset: Math.floor(at * piece.length) };
  });

test('every use is the name itself, each once, one of them at the place that was asked for', () => {
  fc.assert(
    fc.property(place, ({ text, offset }) => {
      const uses = usesAt(text, offset);
      for (const [i, use] of uses.entries()) {
        assert.equal(text.slice(use.start, use.end), use.item.name);
        assert.ok(i === 0 || use.start >= uses[i - 1]!.end);
      }
      assert.ok(uses.length === 0 || uses.some(({ start, end }) => start <= offset && offset <= end));
      assert.equal(uses.filter(({ defines }) => defines).length, uses.length === 0 ? 0 : 1);
    }),
    { numRuns: 150 },
  );
});

test('a name that nobody has, and the old one again: the same text', () => {
  fc.assert(
    fc.property(place, ({ text, offset }) => {
      const [first] = usesAt(text, offset);
      if (first === undefined) return;
      const there = rename(text, first.start, 'nobody_has_it');
      assert.ok(there.ok, there.ok ? '' : there.error);
      const renamed = applied(text, there.value);
      const back = rename(renamed, first.start, first.item.name);
      assert.ok(back.ok, back.ok ? '' : back.error);
      assert.equal(applied(renamed, back.value), text);
    }),
    { numRuns: 100 },
  );
});

function applied(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight((all, { start, end, text: by }) => all.slice(0, start) + by + all.slice(end), text);
}

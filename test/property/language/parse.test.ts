/** The parser on good, cut and spoilt text: it never throws, its tree keeps its shape, nothing of the text is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from '../../../src/language/syntax/parse.ts';
import { scan } from '../../../src/language/syntax/scan.ts';
import type { File } from '../../../src/language/syntax/tree.ts';
import { type AnyNode, childrenOf, walk } from '../../../src/language/syntax/walk.ts';
import { wideExamples } from '../../support/examples.ts';
import { spoil } from '../../support/spoil.ts';

const files = wideExamples();

test('every example parses without a problem', () => {
  for (const { name, text } of files) assert.deepEqual(parse(text).problems, [], name);
});

test('every prefix of an example parses to a sound tree', () => {
  for (const { text } of files) {
    for (let end = 0; end <= text.length; end++) checkSound(text.slice(0, end));
  }
});

test('10,000 random edits of the examples parse to sound trees', () => {
  fc.assert(
    fc.property(spoil(files.map(({ text }) => text)), (text) => checkSound(text)),
    { numRuns: 10_000 },
  );
});

test('any text at all parses', () => {
  const signs = fc.constantFrom(...'{}[]=,.:;"\'#/*%<>-+0123456789 \t\n\rxeinorlog µ×−…≤“\u0000\ufeff');
  fc.assert(
    fc.property(
      fc.string({ unit: fc.oneof(signs, fc.string({ minLength: 1, maxLength: 1 })), maxLength: 60 }),
      (text) => checkSound(text),
    ),
    { numRuns: 3000 },
  );
});

function checkSound(text: string): void {
  const file = parse(text);
  checkPlaces(file, text);
  checkCover(file, text);
  assert.ok(file.problems.length <= 2 * text.length + 4, 'no flood of problems');
  for (const problem of file.problems) {
    assert.ok(0 <= problem.start && problem.start <= problem.end && problem.end <= text.length, problem.code);
    assert.ok(!/\{[a-z]+\}/.test(problem.message.replace(/\{ [^}]*\}/g, '')), `a slot is empty: ${problem.message}`);
  }
}

/** Children lie inside their parents and do not overlap. */
function checkPlaces(node: AnyNode, text: string): void {
  let last = node.start;
  for (const child of childrenOf(node)) {
    const inside = child.start <= child.end && node.start <= child.start && child.end <= node.end;
    const isWide = child.kind !== 'Missing' && child.start < child.end;
    if (!inside || (isWide && child.start < last)) {
      assert.fail(`${child.kind} ${child.start}-${child.end} in ${node.kind} ${node.start}-${node.end} of ${text}`);
    }
    if (isWide) last = child.end;
    checkPlaces(child, text);
  }
}

/** Names, numbers, texts and stray signs of the text all lie in a leaf of the tree, save the language's own words. */
function checkCover(file: File, text: string): void {
  const leaves = [...walk(file)].filter((node) => childrenOf(node).length === 0 || node.kind === 'Num');
  const own = new Set([
    'snnexp',
    'experiment',
    'or',
    'x',
    'of',
    'on',
    'per',
    'layer',
    'step',
    'usually',
    'log',
    'whole',
  ]);
  const sorted = [...leaves, ...file.skipped].filter((leaf) => leaf.start < leaf.end).sort((a, b) => a.start - b.start);
  let index = 0;
  for (const token of scan(text).tokens) {
    if (token.kind !== 'name' && token.kind !== 'number' && token.kind !== 'text') continue;
    while (index < sorted.length && (sorted[index]?.end ?? 0) <= token.start) index++;
    const leaf = sorted[index];
    const covered = leaf !== undefined && leaf.start <= token.start && token.end <= leaf.end;
    if (!covered && !own.has(token.text)) assert.fail(`lost: ${token.text} at ${token.start} in ${text}`);
  }
}

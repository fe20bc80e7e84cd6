/** The formatter on everything that still parses after random edits: stable, same tree, same comments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from '../../../src/language/syntax/parse.ts';
import { format } from '../../../src/language/syntax/print.ts';
import type { File } from '../../../src/language/syntax/tree.ts';
import { examples, wideExamples } from '../../support/examples.ts';
import { reshape, spoil } from '../../support/spoil.ts';

const texts = wideExamples().map(({ text }) => text);

test('the examples stand in canonical format', () => {
  for (const { name, text } of examples()) assert.equal(format(text), text, name);
});

test('formatting random edits is idempotent and keeps tree and comments', () => {
  let valid = 0;
  const check = (text: string): void => {
    if (checkFormat(text)) valid++;
  };
  fc.assert(fc.property(spoil(texts), check), { numRuns: 4000 });
  fc.assert(fc.property(reshape(texts), check), { numRuns: 3000 });
  assert.ok(valid > 1000, `too few of the edits were valid to say anything: ${valid}`);
});

/** True when the text was valid and so was formatted. */
function checkFormat(text: string): boolean {
  const before = parse(text);
  const once = format(text);
  if (before.problems.length > 0) {
    assert.equal(once, text);
    return false;
  }
  const after = parse(once);
  assert.deepEqual(after.problems, [], once);
  assert.equal(format(once), once);
  assert.deepEqual(bare(after, once), bare(before, text));
  assert.deepEqual(comments(after), comments(before));
  assert.ok(once.endsWith('\n') && !/[ \t]\r?$/m.test(once), 'no blanks at the ends of lines');
  return true;
}

function comments(file: File): readonly string[] {
  return file.comments.map(({ text }) => text.slice(1).trim());
}

/** The tree without places, typed layout and the spelling of units. */
function bare(value: unknown, text: string): unknown {
  if (Array.isArray(value)) return value.map((each) => bare(each, text));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !['start', 'end', 'multiline', 'comments', 'problems'].includes(key),
  );
  if ('kind' in value && value.kind === 'Unit' && 'text' in value && typeof value.text === 'string')
    return { unit: value.text.replace(/e?s$/, '') };
  return Object.fromEntries(kept.map(([key, each]) => [key, bare(each, text)]));
}

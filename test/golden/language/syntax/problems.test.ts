/**
 * What the parser says about many kinds of broken text, word by word: problems.txt holds the snippets (⏎ is a newline, `!`
 * begins a whole file) and, below each, place, code, sentence and what the quick fix makes of it.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lineStarts, placeOf } from '../../../../src/language/syntax/lines.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import type { SyntaxProblem } from '../../../../src/language/syntax/tree.ts';
import { assertGolden } from '../../../support/golden.ts';
import { wrap } from '../cases.ts';

const path = join('test', 'golden', 'language', 'syntax', 'problems.txt');
const snippets = readFileSync(path, 'utf8')
  .split('\n')
  .flatMap((line) => (line.startsWith('» ') ? [line.slice(2)] : []));

test('every slip is said in the kept words', () => {
  assert.ok(snippets.length > 100);
  assertGolden(path, `${snippets.map(describe).join('\n')}\n`);
});

test('a quick fix leaves fewer problems than before', () => {
  // A doubled bracket or a second half-typed place may need a second fix; none may make it worse.
  for (const snippet of snippets) {
    const { text } = wholeFile(snippet);
    const { problems } = parse(text);
    for (const problem of problems) {
      if (problem.fix === undefined || problems.length > 1) continue;
      const left = parse(applied(text, problem)).problems;
      const same = left.filter(({ code, start }) => code === problem.code && start === problem.start);
      assert.deepEqual(same, [], `the fix of ${problem.code} changes nothing in ${snippet}`);
    }
  }
});

function describe(snippet: string): string {
  const { text, linesBefore } = wholeFile(snippet);
  const starts = lineStarts(text);
  const rows = parse(text).problems.map((problem) => {
    const { line, column } = placeOf(starts, problem.start);
    const length = problem.end - problem.start;
    const place = `${line - linesBefore}:${column}${length === 0 ? '' : `-${column + length}`}`;
    const fix = problem.fix === undefined ? '' : `\n    → ${shown(applied(text, problem), linesBefore)}`;
    return `  ${place} ${problem.code}: ${problem.message}${fix}`;
  });
  return [`» ${snippet}`, ...(rows.length === 0 ? ['  fine'] : rows)].join('\n');
}

/** The text with the fix, on one line, without the wrapper. */
function shown(text: string, linesBefore: number): string {
  const lines = text.split('\n').slice(linesBefore);
  if (linesBefore > 0) lines.splice(-2);
  return lines.join('⏎');
}

function applied(text: string, problem: SyntaxProblem): string {
  const edits = (problem.fix ?? []).toSorted((a, b) => b.start - a.start);
  return edits.reduce((before, { start, end, text: insert }) => before.slice(0, start) + insert + before.slice(end), text);
}

function wholeFile(snippet: string): { readonly text: string; readonly linesBefore: number } {
  const text = snippet.replaceAll('⏎', '\n');
  return text.startsWith('!') ? { text: text.slice(1), linesBefore: 0 } : wrap(text);
}

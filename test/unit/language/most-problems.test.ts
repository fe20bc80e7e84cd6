/** A list of problems is bounded, errors go before warnings, and what is left out is counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../src/language/analyze.ts';
import type { Problem } from '../../../src/language/meaning/problem.ts';
import { countProblems, firstProblems, mostProblems } from '../../../src/language/most-problems.ts';
import { wrap } from '../../golden/language/cases.ts';

function problem(start: number, severity: Problem['severity']): Problem {
  return { code: 'c', start, end: start + 1, severity, message: 'No.' };
}

test('a hundred problems are all said', () => {
  const problems = Array.from({ length: mostProblems }, (_, at) => problem(at, 'error'));
  assert.deepEqual(firstProblems(problems), problems);
});

test('beyond a hundred, the last one says how many more there are, and where', () => {
  const text = wrap('foo = 3\n'.repeat(5000)).text;
  const { problems, counts } = analyze(text);
  assert.equal(problems.length, mostProblems + 1);
  assert.ok(counts.error >= 5000);
  const last = problems.at(-1);
  assert.equal(last?.code, 'problems-more');
  assert.equal(last?.severity, 'error');
  assert.ok(last?.message.startsWith(`There are ${counts.error - mostProblems} more problems`), last?.message);
  assert.ok(last.start > (problems.at(-2)?.start ?? Number.POSITIVE_INFINITY));
});

test('errors are said before warnings and hints, in the order of their places', () => {
  const severities: readonly Problem['severity'][] = ['hint', 'warning', 'error'];
  const many = Array.from({ length: 180 }, (_, at) => problem(at, severities[at % 3]!));
  const kept = firstProblems(many).slice(0, -1);
  assert.deepEqual(countProblems(kept), { error: 60, warning: 40, hint: 0 });
  assert.deepEqual(
    kept.map(({ start }) => start),
    kept.map(({ start }) => start).toSorted((a, b) => a - b),
  );
  assert.equal(firstProblems(many).at(-1)?.severity, 'hint');
  const mild = Array.from({ length: 150 }, (_, at) => problem(at, at < 120 ? 'warning' : 'error'));
  assert.deepEqual(countProblems(firstProblems(mild)), { error: 30, warning: 71, hint: 0 });
});

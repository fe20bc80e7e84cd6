/** docs/messages.md is what the tables of messages say; `npm run docs` or `UPDATE=1` renews it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedPages } from '../../../scripts/docs/pages.ts';
import { messageTables } from '../../../scripts/docs/tables.ts';
import { assertGolden } from '../../support/golden.ts';

test('docs/messages.md equals the tables', () => {
  assertGolden(generatedPages.messages.path, generatedPages.messages.text());
});

test('the page has one heading for each code, and its links lead to headings', () => {
  const page = generatedPages.messages.text();
  const headings = [...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1]);
  assert.deepEqual(
    headings,
    messageTables.flatMap(({ rows }) => rows.map(({ code }) => code)),
  );
  const anchors = new Set(
    [...page.matchAll(/^#+ (.+)$/gm)].map((match) => (match[1] ?? '').toLowerCase().replaceAll(' ', '-')),
  );
  for (const [, target = ''] of page.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(anchors.has(target), target);
});

test('no sentence has a slot left open', () => {
  const page = generatedPages.messages.text();
  assert.deepEqual(
    page.split('\n').filter((line) => line.startsWith('>') && /\{[a-z]+\}/.test(line)),
    [],
  );
});

/**
 * Codes and tables agree over the whole product: what is said has a row, a row is said somewhere, and a code has one
 * row, so that docs/messages.md answers for each.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { messageTables } from '../../../scripts/docs/tables.ts';

const rows = messageTables.flatMap((table) => table.rows);
const known = new Set(rows.map(({ code }) => code));

test('a code has one row in all tables together', () => {
  const seen = new Set<string>();
  const twice = rows.filter(({ code }) => seen.size === seen.add(code).size).map(({ code }) => code);
  assert.deepEqual(twice, []);
});

test('every table of src is on the page', () => {
  const tables = sources('src').filter((file) => /[/\\]messages\.ts$/.test(file));
  assert.equal(tables.length, messageTables.length, `enter it in scripts/docs/tables.ts: ${tables.join(' ')}`);
});

test('every code that is said has its row', () => {
  for (const file of sources('src')) {
    for (const code of codesOf(readFileSync(file, 'utf8')))
      assert.ok(known.has(code), `${file}: ${code} has no row in a messages.ts`);
  }
});

test('every row is said somewhere', () => {
  const text = sources('src')
    .filter((file) => !/(messages|severity)\.ts$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  assert.deepEqual(
    [...known].filter((code) => !text.includes(`'${code}'`)),
    [],
  );
});

test('every row has a code in kebab-case, an example, and says what to do in whole sentences', () => {
  for (const { code, example, text } of rows) {
    assert.match(code, /^[a-z]+(-[a-z]+)*$/);
    assert.match(text, /^(\{[a-z]+\}|[A-Z]|per layer|maximize|over|reference|`?[a-z_=]+`?).*[.?}]$/s, code);
    assert.ok(example.length > 3, code);
  }
});

test('the search finds codes in every form they are written', () => {
  assert.deepEqual(codesOf("{ code: 'a-b', message }"), ['a-b']);
  assert.deepEqual(codesOf("code: late ? 'a-b' : 'c-d',"), ['a-b', 'c-d']);
  assert.deepEqual(codesOf("code:\n      'a-b'"), ['a-b']);
  assert.deepEqual(codesOf("new Undecided('a-b', x); dataFailure('c-d', y); refuse('e-f', z)"), ['a-b', 'c-d', 'e-f']);
  assert.deepEqual(codesOf("encode: 'a-b', mode: 'c-d'"), []);
});

/** Codes stand as `code: ...`, or first among the arguments of the few functions that make a failure of one. */
function codesOf(text: string): string[] {
  const values = [...text.matchAll(/\bcode:\s*([^,;}]+)/g)].map((match) => match[1] ?? '');
  const makers = [...text.matchAll(/\b(?:Undecided|\w*[fF]ailure|refuse)\(\s*('[a-z-]+')/g)].map(
    (match) => match[1] ?? '',
  );
  return [...values, ...makers].flatMap((value) =>
    [...value.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1] ?? ''),
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

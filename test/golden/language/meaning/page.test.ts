/** docs/language.md is what the vocabulary says; `UPDATE=1` renews it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { languagePage } from '../../../../src/language/meaning/page.ts';

test('docs/language.md equals the vocabulary', () => {
  const path = join('docs', 'language.md');
  const page = languagePage();
  if (process.env.UPDATE === '1') writeFileSync(path, page);
  assert.equal(readFileSync(path, 'utf8'), page, 'UPDATE=1 renews the page');
});

/** docs/language.md is what the vocabulary says; `npm run docs` or `UPDATE=1` renews it. */
import { test } from 'node:test';
import { generatedPages } from '../../../scripts/docs/pages.ts';
import { assertGolden } from '../../support/golden.ts';

test('docs/language.md equals the vocabulary', () => {
  assertGolden(generatedPages.language.path, generatedPages.language.text());
});

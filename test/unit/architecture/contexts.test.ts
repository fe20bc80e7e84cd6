/** The manifest's conditions name what the extension tells the editor, so that no button waits for what is never said. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

test('every context of ours that the manifest asks for is set by the extension', () => {
  const conditions = [...readFileSync('package.json', 'utf8').matchAll(/"(?:when|enablement)": "([^"]*)"/g)];
  const asked = new Set(conditions.flatMap(([, text = '']) => text.match(/(?<!== )\bsnnexp\.\w+/g) ?? []));
  assert.ok(asked.size > 0);
  const sources = readdirSync('src/extension', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src/extension', file), 'utf8'))
    .join();
  const unset = [...asked].filter((name) => !sources.includes(`'setContext', '${name}'`));
  assert.deepEqual(unset, []);
});

/** The manifest's conditions name what the extension tells the editor, so that no button waits for what is never said. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

test('every context of ours that the manifest asks for is set by the extension', () => {
  const manifest = readFileSync('package.json', 'utf8');
  const conditions = [...manifest.matchAll(/"(?:when|enablement)": "([^"]*)"|"onContext:([^"]*)"/g)];
  const asked = new Set(
    conditions.flatMap(([, when = '', event = '']) => `${when} ${event}`.match(/(?<!== )\bsnnexp(\.\w+)+/g) ?? []),
  );
  assert.ok(asked.has('snnexp.live') && asked.has('snnexp.done.run'));
  const sources = readdirSync('src/extension', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src/extension', file), 'utf8'))
    .join();
  // Some have their last word from a list: `snnexp.done.${step}`.
  const isSet = (name: string) =>
    sources.includes(`'setContext', '${name}'`) ||
    sources.includes(`'setContext', \`${name.slice(0, name.lastIndexOf('.') + 1)}\${`);
  const unset = [...asked].filter((name) => !isSet(name));
  assert.deepEqual(unset, []);
});

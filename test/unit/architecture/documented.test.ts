/** Whatever a script imports says what it is where the editor shows it: every function, value and type of the libraries. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

for (const part of ['language', 'search', 'snn', 'engine', 'data']) {
  test(`what snnexp/${part} gives has a doc comment`, () => {
    const folder = join('src', part);
    const library = readFileSync(join(folder, 'library.ts'), 'utf8');
    const bare: string[] = [];
    let seen = 0;
    for (const [, list = '', from = ''] of library.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gms)) {
      const source = readFileSync(join(folder, from), 'utf8');
      for (const name of list
        .split(',')
        .map((word) => word.replace(/\btype\b/, '').trim())
        .filter(Boolean)) {
        const declared = new RegExp(`^export (?:async )?(?:function|const|class|interface|type) ${name}\\b`, 'm').exec(
          source,
        );
        if (declared === null) continue;
        seen++;
        const before = source.slice(0, declared.index);
        if (!before.endsWith('*/\n')) bare.push(`${from} ${name}`);
      }
    }
    assert.ok(seen >= 5, `${seen}`);
    assert.deepEqual(bare, []);
  });
}

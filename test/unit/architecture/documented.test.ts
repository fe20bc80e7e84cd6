/** Whatever a script imports says what it is where the editor shows it: every function and value of the libraries, and the types of those that compute. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** Libraries whose types are told as well. */
const wholly: ReadonlySet<string> = new Set(['snn', 'engine', 'data']);

for (const part of ['language', 'search', 'snn', 'engine', 'data']) {
  test(`what snnexp/${part} gives has a doc comment`, () => {
    const folder = join('src', part);
    const library = readFileSync(join(folder, 'library.ts'), 'utf8');
    const bare: string[] = [];
    let seen = 0;
    for (const [, list = '', from = ''] of library.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gms)) {
      const source = readFileSync(join(folder, from), 'utf8');
      for (const name of list.split(',').map((word) => word.replace(/\btype\b/, '').trim())) {
        const declared = new RegExp(`^export (?:async )?(function|const|class|interface|type) ${name}\\b`, 'm').exec(
          source,
        );
        if (declared === null || (/^(interface|type)$/.test(declared[1]!) && !wholly.has(part))) continue;
        seen++;
        const before = source.slice(0, declared.index);
        if (!before.endsWith('*/\n')) bare.push(`${from} ${name}`);
      }
    }
    assert.ok(seen >= 5, `${seen}`);
    assert.deepEqual(bare, []);
  });
}

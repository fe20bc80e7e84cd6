/** What is said of a disk that refuses: also to those who have no command line, but an editor. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diskTrouble } from '../../../src/files/disk-trouble.ts';

for (const code of ['EROFS', 'EACCES', 'ENOENT']) {
  test(`${code}: the remedy can be followed in the editor and on the command line`, () => {
    const { hint } = diskTrouble(Object.assign(new Error(code), { code }), 'quick.snnrun');
    assert.match(hint, /a copy of the experiment elsewhere; the command line has --output/);
  });
}

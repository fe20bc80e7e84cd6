import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from '../../../src/core/crc32.ts';

test('crc32 gives the check value of the CRC catalogue', () => {
  assert.equal(crc32('123456789'), 'cbf43926');
  assert.equal(crc32(''), '00000000');
});

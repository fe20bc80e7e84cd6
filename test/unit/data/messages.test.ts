import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataMessages } from '../../../src/data/messages.ts';

test('every message has a code of its own, an example and a remedy, in whole sentences', () => {
  const codes = dataMessages.map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  for (const { code, example, text } of dataMessages) {
    assert.match(code, /^data-[a-z]+$/);
    assert.match(example, /\.$/, code);
    assert.match(text, /\.$/, code);
  }
});

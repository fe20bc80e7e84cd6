import assert from 'node:assert/strict';
import test from 'node:test';
import { asideName } from '../../../src/protocol/layout.ts';

test('a journal that makes room keeps its ending, whoever puts it aside', () => {
  assert.equal(asideName('/runs/tiny.snnrun', 1), '/runs/tiny.old-1.snnrun');
  assert.equal(asideName('/runs/tiny.snnrun.snnrun', 12), '/runs/tiny.snnrun.old-12.snnrun');
  assert.equal(asideName('/runs/result', 2), '/runs/result.old-2');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { averagedOver } from '../../../src/run/averaged.ts';

test('what a mean is over, in words', () => {
  assert.equal(averagedOver({ repeat: 1, data: {} }), undefined);
  assert.equal(averagedOver({ repeat: 3, data: {} }), '3 seeds');
  assert.equal(averagedOver({ repeat: 1, data: { folds: 5 } }), '5 folds');
  assert.equal(averagedOver({ repeat: 2, data: { folds: 5 } }), '5 folds of 2 seeds');
});

/** The list of skips cannot hide anything: what it names must be there and must fail. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './tfjs/judge.ts';
import { skips } from './tfjs/skips.ts';

const outcomes = [{ test: 'add a' }, { test: 'add b', trouble: 'Arrays differ' }, { test: 'add b' }];

test('a failure is told, and with a skip it is not', () => {
  assert.deepEqual(judge(outcomes, []), ['failed: add b: Arrays differ']);
  assert.deepEqual(judge(outcomes, [{ test: 'add b', reason: 'rounds otherwise' }]), []);
});

test('a skip of a test that passes, and one of a test that is not there, are told', () => {
  const spare = [
    { test: 'add b', reason: 'rounds otherwise' },
    { test: 'add a', reason: 'rounds otherwise' },
    { test: 'add c', reason: 'rounds otherwise' },
  ];
  assert.deepEqual(judge(outcomes, spare), [
    'no test has the name of this skip: add c',
    'passes and is to be taken off the list of skips: add a',
  ]);
});

test('every skip has a reason', () => {
  for (const { test: name, reason } of skips) assert.ok(reason.length > 20, name);
});

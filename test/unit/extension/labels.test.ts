/** Runs of one name are told apart by as much of their path as it takes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsOf, pathEnds } from '../../../src/extension/runs/labels.ts';

test('a name of its own is enough; else as many folders as it takes', () => {
  const paths = ['/a/exp/one', '/a/exp/two', '/b/exp/two', '/b/other/two', '/b/other/three'];
  const labels = labelsOf(paths, pathEnds);
  assert.deepEqual(
    paths.map((path) => labels.get(path)),
    ['one', 'a/exp/two', 'b/exp/two', 'other/two', 'three'],
  );
});

test('what no name tells apart has the last one', () => {
  const [one, other] = [{ name: 'same' }, { name: 'same' }];
  const labels = labelsOf([one, other], [({ name }) => name, ({ name }) => `/${name}`]);
  assert.deepEqual([labels.get(one), labels.get(other)], ['/same', '/same']);
});

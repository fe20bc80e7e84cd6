import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';

function coarseIn(bin: string, delays: string): string[] {
  const { problems } = analyze(`snnexp 1
experiment "t" {
  data synthetic { bin = ${bin} }
  train { network { delays ${delays}
    layer h = dense { units = 4 }
    layer o = dense { } } }
  search random { }
  objectives { maximize accuracy }
}
`);
  return problems.filter(({ code }) => code === 'bin-coarse').map(({ message }) => message);
}

test('delays whose longest is below a step delay nothing, and that is said', () => {
  assert.match(
    coarseIn('20 ms', '= learned { up_to = 19 ms }')[0] ?? '',
    /up_to \(19 ms\), is below the time step \(20 ms\), so nothing is delayed/,
  );
  assert.equal(coarseIn('80 ms', '= learned').length, 1, 'the usual 62 ms');
  assert.deepEqual(coarseIn('20 ms', 'in { none, learned { up_to in 1 ms .. 64 ms } }'), []);
  assert.deepEqual(coarseIn('20 ms', '= learned { up_to = 20 ms }'), []);
  assert.deepEqual(coarseIn('5 ms', '= learned'), []);
  assert.deepEqual(coarseIn('80 ms', '= none'), []);
});

/** Goals: the same one is said once however it is written, and a limit has the unit of what is measured. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOfSnippet, problemsOfSnippet } from './support.ts';

const images = 'data cifar10 { from = "d" }';

test('a goal that spells out what is usual is the same goal', () => {
  for (const again of ['accuracy of snn', 'accuracy on validation', 'accuracy of snn on validation']) {
    const goals = `objectives {\nmaximize accuracy\nmaximize ${again}\n}`;
    assert.deepEqual(codes(`stage snn = train { NET }\n${goals}`), ['goal-twice'], again);
  }
  const { objectives } = planOfSnippet(
    'stage a = train { NET }\nstage b = train { NET }\nobjectives {\nmaximize accuracy\nmaximize accuracy of a\nmaximize accuracy on train\n}',
  );
  assert.deepEqual(
    objectives.map(({ of, on }) => [of, on]),
    [
      ['b', 'validation'],
      ['a', 'validation'],
      ['b', 'train'],
    ],
  );
});

test('latency is limited in time for recordings, in steps for still images', () => {
  const limited = (limit: string) => `train { NET }\nobjectives {\nmaximize accuracy\nrequire latency <= ${limit}\n}`;
  assert.deepEqual(codes(limited('20 steps')), ['unit-kind']);
  assert.deepEqual(codes(`${images}\n${limited('20 ms')}`), ['unit-kind']);
  const [time] = planOfSnippet(limited('0.1 s')).require;
  assert.deepEqual([time?.limit, time?.unit], [100, 'ms']);
  const [count] = planOfSnippet(`${images}\n${limited('20 steps')}`).require;
  assert.deepEqual([count?.limit, count?.unit], [20, 'steps']);
  const gate = 'stage a = train { require latency <= 20 steps, NET }\nGOALS';
  assert.deepEqual(codes(gate), ['unit-kind']);
});

test('the reference of latency has the unit of the latency', () => {
  const goals = (worst: string) =>
    `train { NET }\nobjectives {\nmaximize accuracy\nminimize latency\nreference = [50 %, ${worst}]\n}`;
  assert.deepEqual(codes(goals('20 steps')), ['reference-unit']);
  assert.deepEqual(codes(`${images}\n${goals('20 ms')}`), ['reference-unit']);
  assert.equal(planOfSnippet(goals('20 ms')).objectives[1]?.reference, 20);
  assert.equal(planOfSnippet(`${images}\n${goals('20 steps')}`).objectives[1]?.reference, 20);
});

function codes(snippet: string): readonly string[] {
  return problemsOfSnippet(snippet)
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
}

/** What a script may get wrong, type-checked or not: each is said at once, in a sentence, and never searched as something else. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Told } from '../../../src/search/ask-tell.ts';
import { studyPlan } from '../../../src/search/definition.ts';
import { createStrategy } from '../../../src/search/strategy.ts';
import { openStudy } from '../../support/search/open-study.ts';

const space = { x: { type: 'real', low: 0, high: 1 } } as const;
const objectives = { loss: 'min' } as const;
const asking = (x: unknown, more: object = {}) => ({ space: { x, ...more }, objectives });
const by = (strategy: unknown) => ({ space, objectives, strategy });

/** As a script without types would give it, and what it hears. */
const wrong: readonly (readonly [definition: unknown, message: string])[] = [
  [undefined, 'A study was asked for with missing as its definition.'],
  [[space], 'A study was asked for with [{"x":{"type":"real","low":0,"high":1}}] as its definition.'],
  [{ space, objectives, constraints: {} }, 'The definition has constraints.'],
  [{ objectives }, 'space is missing.'],
  [asking([0, 1]), 'The question x is [0,1].'],
  [asking({ low: 0, high: 1 }), 'The type of x is missing.'],
  [asking({ type: 'int', low: 0, high: 1 }), 'The type of x is "int".'],
  [asking({ type: 'real', low: '0', high: 1 }), 'The range of x runs from "0" to 1.'],
  [asking({ type: 'real', low: 2, high: 1 }), 'The range of x runs from 2 to 1.'],
  [asking({ type: 'real', low: -1e308, high: 1e308 }), 'The range of x runs from -1e+308 to 1e+308.'],
  [asking({ type: 'whole', low: 0.5, high: 3 }), 'The range of x runs from 0.5 to 3.'],
  [asking({ type: 'real', low: 0, high: 1, scale: 'log' }), 'The logarithmic range of x starts at 0.'],
  [asking({ type: 'real', low: 1, high: 2, scale: 'linear' }), 'The scale of x is "linear".'],
  [asking({ type: 'real', low: 1, high: 2, log: true }), 'The question x has log.'],
  [asking({ type: 'real', low: 0, high: 1, step: 0 }), 'The step of x is 0.'],
  [asking({ type: 'real', low: 0, high: 1, step: 5 }), 'The step of x is 5, its range only 1 long.'],
  [asking({ type: 'whole', low: 0, high: 3, step: 0.5 }), 'The step of x is 0.5.'],
  [asking({ type: 'real', low: 0, high: 1, usual: 5 }), 'The usual answer of x is 5.'],
  [asking({ type: 'choice' }), 'x is to be chosen of missing.'],
  [asking({ type: 'choice', of: [] }), 'x is to be chosen of [].'],
  [asking({ type: 'choice', of: [1, 2] }), 'x is to be chosen of [1,2].'],
  [asking({ type: 'choice', of: ['a', 'b', 'a'] }), 'x offers a twice.'],
  [asking({ type: 'choice', of: ['a', 'b'], usual: 'c' }), 'The usual answer of x is "c".'],
  [asking(space.x, { y: { ...space.x, when: ['z', 'a'] } }), 'y exists only while z is a, which z cannot be.'],
  [asking(space.x, { y: { ...space.x, when: ['x', 'a'] } }), 'y exists only while x is a, which x cannot be.'],
  [asking(space.x, { y: { ...space.x, when: 'x' } }), 'The condition of y is "x".'],
  [{ space }, 'objectives is missing.'],
  [{ space, objectives: {} }, 'objectives names nothing that is to become better.'],
  [{ space, objectives: ['loss'] }, 'objectives is ["loss"].'],
  [{ space, objectives: { loss: 'minimize' } }, 'The aim of loss is "minimize".'],
  [{ space, objectives: { loss: {} } }, 'The aim of loss is missing.'],
  [{ space, objectives: { loss: { aim: 'min', ref: 3 } } }, 'The objective loss has ref.'],
  [{ space, objectives: { loss: { aim: 'min', reference: Number.NaN } } }, 'The reference of loss is NaN.'],
  [{ space, objectives, require: { time: ['<', 1] } }, 'The limit of time is ["<",1].'],
  [{ space, objectives, require: { time: ['<=', Number.NaN] } }, 'The limit of time is ["<=","NaN"].'],
  [{ space, objectives, require: { time: 5 } }, 'The limit of time is 5.'],
  [{ space, objectives, require: { loss: ['<=', 5] } }, 'loss is both an objective and a requirement.'],
  [by('annealing'), 'This version cannot search with annealing.'],
  [by({}), 'This version cannot search with missing.'],
  [by({ kind: 'bayesian', explore: -1 }), 'explore of the strategy bayesian is -1.'],
  [by({ kind: 'tpe', explore: 2.5 }), 'explore of the strategy tpe is 2.5.'],
  [by({ kind: 'bayesian', expore: 4 }), 'The strategy bayesian has expore.'],
  [by({ kind: 'bayesian', model: 'gp' }), 'model of the strategy bayesian is "gp".'],
  [by({ kind: 'bayesian', model: { kernel: 'cubic' } }), 'The model has no kernel cubic.'],
  [by({ kind: 'bayesian', choose: 'ucb' }), 'The next trial cannot be chosen by ucb.'],
  [by({ kind: 'nsga2', population: 0 }), 'population of the strategy nsga2 is 0.'],
  [by({ kind: 'pabo', levels: 'yes' }), 'levels of the strategy pabo is "yes".'],
  [by({ kind: 'grid', points: 1 }), 'points of the strategy grid is 1.'],
  [by({ kind: 'grid', over: ['y'] }), 'The grid runs over y, which is not asked.'],
  [{ space, objectives, seed: 1.5 }, 'seed is 1.5.'],
  [{ space, objectives, ahead: 0 }, 'ahead is 0.'],
  [{ space, objectives, ahead: 'all' }, 'ahead is "all".'],
  [{ space, objectives, prune: true }, 'prune is true.'],
  [{ space, objectives, prune: { grace: 0 } }, 'prune has grace 0 and factor 3.'],
  [{ space, objectives, prune: { graces: 1 } }, 'prune has graces.'],
];

for (const [definition, message] of wrong) {
  test(`refused: ${message}`, () => {
    const plan = studyPlan(definition as Parameters<typeof studyPlan>[0]);
    const made = plan.ok ? createStrategy(plan.value) : plan;
    assert.ok(!made.ok, 'it was taken');
    assert.equal(made.error.message, message);
    assert.match(made.error.hint, /^[A-Z].*\.$/);
    assert.doesNotMatch(made.error.hint, /snnexp check/);
  });
}

const open = (more: object = {}) => openStudy({ space, objectives, ...more });

test('told what no outcome can be, a study says so and keeps the trial running', async () => {
  const study = open();
  await study.ask();
  for (const told of [undefined, null, 0.5, 'done', [0.5]] as unknown[] as Told[]) {
    const result = study.tell(1, told);
    assert.ok(!result.ok && /^Trial 1 was told .+\.$/.test(result.error.message));
    assert.equal(result.error.hint, "Tell { loss }, 'failed' or 'silent'.");
    assert.equal(study.trials()[0]!.status, 'running');
  }
  for (const told of [
    { loss: '0.5' },
    { loss: null },
    { los: 0.5 },
    { loss: [] },
    { loss: [1, '2'] },
  ] as unknown[] as Told[]) {
    const result = study.tell(1, told);
    assert.ok(result.ok && /loss is missing or not finite\.$/.test(result.value.note ?? ''));
    assert.equal(study.trials()[0]!.status, 'failed');
  }
});

test('values on the way that cannot be compared are refused, or change nothing', async () => {
  const study = open({ prune: {} });
  await study.ask();
  for (const epoch of [0, 1.5, Number.NaN, '3'] as number[]) assert.ok(!study.report(1, epoch, { loss: 1 }).ok);
  for (const values of [undefined, null, 'failed'] as unknown[] as Record<string, number>[]) {
    assert.ok(!study.report(1, 3, values).ok);
  }
  assert.deepEqual(study.report(1, 3, { loss: '1' } as unknown as Record<string, number>).ok, true);
  assert.equal(study.trials()[0]!.status, 'running');
});

test('a hypervolume has no other reference than finite numbers of its objectives', async () => {
  const study = open();
  await study.ask();
  study.tell(1, { loss: 1 });
  assert.equal(study.hypervolume({ loss: 3 }), 2);
  for (const reference of [{ loss: Number.NaN }, { loss: '3' }, { los: 3 }, 3] as unknown[] as Record<
    string,
    number
  >[]) {
    assert.equal(study.hypervolume(reference), undefined);
  }
});

test('a closed study gives no more trials, and lets go of whoever waits for one', async () => {
  const study = open({ ahead: 1 });
  await study.ask();
  const waiting = study.ask();
  await new Promise((resolve) => setImmediate(resolve));
  await study.close();
  assert.deepEqual(await waiting, { exhausted: 'The study was closed.' });
  assert.deepEqual(await study.ask(), { exhausted: 'The study was closed.' });
});

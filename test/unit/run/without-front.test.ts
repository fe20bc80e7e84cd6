import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../src/protocol/event.ts';
import type { Requirement } from '../../../src/protocol/plan.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { withoutFront } from '../../../src/run/without-front.ts';
import { sampleEvents } from '../../support/sample-run.ts';

test('what is advised when all fell silent fits the network: a conversion has no weight_scale', () => {
  const told = (kind: string) => {
    const events = sampleEvents({ trials: 3, running: 0, silent: 'all', finished: 'trials' }).map((event) => {
      if (event.kind !== 'runStarted') return event;
      const stages = event.plan.stages.map((stage) => ({ ...stage, kind }));
      return { ...event, plan: { ...event.plan, stages } };
    });
    return withoutFront(foldAll(emptyState(), events)) ?? '';
  };
  assert.match(told('train'), /^All 3 trials fell silent: .* Raise weight_scale of the layers: .* threshold/);
  assert.match(told('convert'), /^All 3 trials fell silent: .* Lower scale of the conversion, or show more steps/);
});

test('a limit that no trial keeps is told with who came nearest, also where its measure is a goal', () => {
  const told = (...limits: readonly Pick<Requirement, 'sign' | 'limit'>[]) => {
    const require = limits.map((limit) => ({
      ...limit,
      id: 'accuracy required',
      measure: 'accuracy',
      of: 'train',
      on: 'validation',
    }));
    const events = sampleEvents({ trials: 3, running: 0, finished: 'trials' }).map((event) => {
      if (event.kind === 'runStarted') return { ...event, plan: { ...event.plan, require } };
      if (event.kind !== 'trialFinished') return event;
      const values = { ...event.values, 'accuracy required': event.values.accuracy! };
      return { ...event, feasible: false, values };
    });
    return withoutFront(foldAll(emptyState(), events)) ?? '';
  };
  const tooHigh = { sign: '>=', limit: 0.999 } as const;
  assert.match(told(tooHigh), /^No trial keeps accuracy >= 99.9.%; trial \d came nearest with [\d.]+.%\. Loosen/);
  assert.match(told({ sign: '>=', limit: 0.01 }, tooHigh), /^No trial keeps accuracy >= 99.9/);
});

test('who came nearest is told in the unit that fits the limit', () => {
  const where = { measure: 'energy', of: 'train', on: 'validation', per: 'sample', unit: 'pJ' } as const;
  const limit: Requirement = { id: 'energy', ...where, sign: '<=', limit: 5e6 };
  const events = sampleEvents({ trials: 3, running: 0, finished: 'trials' }).map((event): RunEvent => {
    if (event.kind === 'runStarted') return { ...event, plan: { ...event.plan, require: [limit] } };
    if (event.kind !== 'trialFinished') return event;
    return { ...event, values: { ...event.values, energy: { mean: 7.5e6, sd: 0, each: [7.5e6] } }, feasible: false };
  });
  assert.match(
    withoutFront(foldAll(emptyState(), events)) ?? '',
    / energy per sample <= 5.µJ; trial 1 came .* 7\.5.µJ\. /,
  );
});

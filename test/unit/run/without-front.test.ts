import assert from 'node:assert/strict';
import { test } from 'node:test';
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

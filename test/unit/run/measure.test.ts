import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisTitle, measureViews, showReference, showSpread, spreadsInColumn } from '../../../src/run/measure.ts';
import { samplePlan } from '../../support/sample-run.ts';

test('a goal that is also required is one measure, which knows its limit', () => {
  const plan = samplePlan({ objectives: 2 });
  const { measure, of, on } = plan.objectives[0]!;
  const required = { id: `${measure} required`, measure, of, on, sign: '>=', limit: 0.2 } as const;
  const views = measureViews({ ...plan, require: [required] });
  assert.deepEqual(
    views.map((view) => view.id),
    plan.objectives.map((objective) => objective.id),
  );
  assert.deepEqual(views[0]?.limits, [required]);
  assert.deepEqual(views[1]?.limits, []);
  const elsewhere = measureViews({ ...plan, require: [{ ...required, on: 'test' }] });
  assert.equal(elsewhere.length, 3);
});

test('a measure that is required between two limits is one measure, which knows both', () => {
  const plan = samplePlan({ objectives: 2 });
  const latency = { measure: 'latency', of: 'train', on: 'validation', unit: 'ms' } as const;
  const require = [
    { ...latency, id: 'latency', sign: '<=', limit: 150 },
    { ...latency, id: 'latency required', sign: '>=', limit: 20 },
  ] as const;
  const views = measureViews({ ...plan, require });
  assert.deepEqual(
    views.map(({ id }) => id),
    [...plan.objectives.map(({ id }) => id), 'latency'],
  );
  assert.deepEqual(views.at(-1)?.limits, require);
});

test('mean and deviation have the same decimals, as many as it takes to see the deviation', () => {
  const [, , , energy] = measureViews(samplePlan({ objectives: 4 }), () => 1000);
  const words = (mean: number, sd: number, each = [1, 2]) =>
    showSpread(energy!, { mean, sd, each }).replaceAll(/[\u00a0\u202f]/g, ' ');
  assert.equal(words(608_000, 118), '608.0 ± 0.1 nJ');
  assert.equal(words(8430, 29.4), '8.43 ± 0.03 nJ');
  assert.equal(words(16_800, 5.78), '16.800 ± 0.006 nJ');
  assert.equal(words(12_400, 3456), '12.4 ± 3.5 nJ');
  assert.equal(words(12_400, 0), '12.4 ± 0.0 nJ');
  assert.equal(words(12_400, 0, [1]), '12.4 nJ', 'one repeat has no deviation');
  assert.equal(words(12_400, 1e-6), '12.4 ± 1.00e−9 nJ', 'too small to be seen beside the mean');
});

test('in a column all values have the same decimals, or all a power of ten', () => {
  const [accuracy, , , energy] = measureViews(samplePlan({ objectives: 4 }), () => 1000);
  const column = (values: readonly number[], view = energy!) => {
    const spreads = values.map((mean) => ({ mean, sd: 0.004 * mean, each: [mean, mean] }));
    return spreads.map(spreadsInColumn(view, spreads)).map(({ mean, sd }) => `${mean} ${sd}`);
  };
  assert.deepEqual(column([842_000, 31_000, 2310]), ['842.000 3.368', '31.000 0.124', '2.310 0.009']);
  const single = [842_000, 2310].map((mean) => ({ mean, sd: 0, each: [mean] }));
  assert.deepEqual(single.map(spreadsInColumn(energy!, single)), [
    { mean: '842.00', sd: undefined },
    { mean: '2.31', sd: undefined },
  ]);
  // One that is tiny does not make the others hard to read; where most are, all have a power of ten.
  assert.deepEqual(column([842_000, 31_000, 0.0231])[0], '842.0000 3.3680');
  assert.deepEqual(column([0.842, 0.031, 0.0231]), ['8.42e−4 3.37e−6', '3.10e−5 1.24e−7', '2.31e−5 9.24e−8']);
  assert.deepEqual(column([0.9], accuracy), ['90.00 0.36']);
  assert.deepEqual(column([]), []);
});

test('steps and parameters are whole numbers, however few', () => {
  const plan = samplePlan();
  const steps = { ...plan.objectives[1]!, id: 'steps', measure: 'steps', unit: 'steps' };
  const [view] = measureViews({ ...plan, objectives: [steps], require: [] }, () => 8);
  assert.equal(showSpread(view!, { mean: 8, sd: 0, each: [8] }), '8');
  assert.equal(showSpread(view!, { mean: 8, sd: 0, each: [8, 8] }), '8', 'no seed changes them');
});

test('goals of one measure on several sets are told apart', () => {
  const plan = samplePlan();
  const [accuracy] = plan.objectives;
  const objectives = ['probe', 'validation'].map((on) => ({ ...accuracy!, id: `accuracy on ${on}`, on }));
  const views = measureViews({ ...plan, objectives, require: [] });
  assert.deepEqual(
    views.map(({ title, long }) => [title, long]),
    [
      ['accuracy on probe', 'accuracy on probe'],
      ['accuracy on validation', 'accuracy on validation'],
    ],
  );
});

test('an axis says its unit where its ticks do not; a reference nobody wrote is short', () => {
  const [accuracy, spikes, latency, energy] = measureViews(samplePlan({ objectives: 4 }), () => 653_027.1);
  assert.deepEqual(
    [accuracy, spikes, latency, energy].map((view) => axisTitle(view!)),
    ['accuracy on validation', 'spikes per sample', 'latency, ms', 'energy per sample, nJ'],
  );
  const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
  assert.equal(plain(showReference({ ...energy!, reference: undefined }, 653_027.1)), '653 nJ');
  assert.equal(plain(showReference({ ...energy!, reference: 653_027.1 }, 653_027.1)), '653.027 nJ');
});

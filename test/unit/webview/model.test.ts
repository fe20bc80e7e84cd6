/** The front panel's model: axes, membership, thinning, the keys' way, the strip. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewsOf } from '../../../src/run/axes.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import type { RunState } from '../../../src/run/state.ts';
import { axisChoices, colourChoices } from '../../../webview/pareto/axis-choices.ts';
import { decodeChoices } from '../../../webview/pareto/choices.ts';
import { layers } from '../../../webview/pareto/layers.ts';
import { type Choices, type FrontModel, frontModel, noChoices } from '../../../webview/pareto/model.ts';
import { allSilent } from '../../../webview/pareto/silence.ts';
import { countWords, stripCells, trialAt } from '../../../webview/pareto/strip.ts';
import { stepTo, walkOrder } from '../../../webview/pareto/walk.ts';
import type { Palette } from '../../../webview/shared/theme.ts';
import { largeEvents } from '../../support/large-run.ts';
import { type SampleOptions, sampleEvents } from '../../support/sample-run.ts';

function runOf(options: SampleOptions = {}): RunState {
  return foldAll(emptyState(), sampleEvents(options));
}

function modelOf(run: RunState, chosen: Partial<Choices> = {}): FrontModel {
  const plan = run.started?.plan;
  assert.ok(plan !== undefined);
  const model = frontModel(run, viewsOf(run, plan), { ...noChoices, ...chosen });
  assert.ok(model !== undefined);
  return model;
}

test('what is maximized goes up, what is minimized across, a third quantity into the colour', () => {
  const model = modelOf(runOf());
  assert.deepEqual([model.up.view.id, model.across.view.id, model.colour?.view.id], ['accuracy', 'spikes', 'latency']);
  assert.deepEqual([model.up.kind, model.across.kind, model.step], ['error', 'log', 'across']);
  assert.equal(modelOf(runOf({ objectives: 1 })).across.view.id, '#trial');
  assert.equal(modelOf(runOf(), { across: 'latency|linear', colour: '#none' }).colour, undefined);
});

test('baselines stand beside the search: never on its line, a front of their own, and reached by keys', () => {
  const run = runOf({ running: 0, baseline: 27 });
  const model = modelOf(run);
  const grid = run.trials.filter(({ by }) => by === 'baseline:grid');
  const placed = grid.filter(({ status }) => status === 'dominated');
  assert.deepEqual(
    model.baselines.map(({ name, trials }) => [name, trials.length]),
    [['grid', placed.length]],
  );
  const numbers = new Set(grid.map(({ trial }) => trial));
  for (const { trial } of [...model.line, ...model.front, ...model.dominated]) assert.ok(!numbers.has(trial));
  assert.deepEqual(model.line, modelOf(runOf({ running: 0 })).line);
  const [{ line = [] } = {}] = model.baselines;
  assert.ok(line.length > 1 && line.every(({ trial }) => numbers.has(trial)));
  const { all } = walkOrder(model);
  for (const { trial } of placed) assert.ok(all.includes(trial));
});

test('every trial has one place, or the gutter, or is still waiting for one', () => {
  const run = runOf();
  const model = modelOf(run);
  const seen = [
    ...model.front,
    ...model.dominated,
    ...model.infeasible,
    ...model.gutter,
    ...model.running.map((mark) => mark.trial),
  ];
  assert.deepEqual(
    seen.map((trial) => trial.trial).sort((a, b) => a - b),
    run.trials.map((trial) => trial.trial),
  );
  assert.deepEqual(
    model.front.map((trial) => trial.trial).sort((a, b) => a - b),
    [...run.front].sort((a, b) => a - b),
  );
  assert.equal(model.running.length, 2);
});

test('a choice that no longer exists falls back to the usual axes', () => {
  assert.equal(modelOf(runOf(), { across: 'nonsense|log', up: 'x' }).across.view.id, 'spikes');
});

test('axes offer each measure on its scale and on a linear one, colours what is not on an axis', () => {
  const run = runOf();
  const views = viewsOf(run, run.started!.plan);
  assert.deepEqual(
    axisChoices(run, views).map((choice) => choice.label),
    [
      'accuracy, error scale',
      'spikes per sample, log',
      'latency',
      'accuracy, linear',
      'spikes per sample, linear',
      'trial number',
    ].map((label) => label),
  );
  assert.deepEqual(
    colourChoices(views, 'spikes', 'accuracy').map((choice) => choice.value),
    ['latency', '#trial', '#none'],
  );
});

test('above five thousand points the front is whole, the selected stays, the rest is thinned to the limit', () => {
  const run = runOf({ trials: 7000, total: 7000, running: 0 });
  const hidden = modelOf(run);
  const missing = run.trials.find((trial) => trial.status === 'dominated' && !hidden.dominated.includes(trial));
  assert.ok(missing !== undefined && hidden.thinned > 0);
  assert.equal(hidden.front.length, run.front.length);
  assert.equal(hidden.front.length + hidden.dominated.length + hidden.infeasible.length, 5000);
  assert.ok(modelOf(run, { selected: missing.trial }).dominated.includes(missing));
  const extremes = [...run.trials]
    .filter((trial) => trial.values.spikes !== undefined)
    .sort((a, b) => a.values.spikes!.mean - b.values.spikes!.mean);
  const shown = new Set([...hidden.front, ...hidden.dominated, ...hidden.infeasible].map((trial) => trial.trial));
  assert.ok(shown.has(extremes[0]!.trial) && shown.has(extremes.at(-1)!.trial), 'lone points at the ends stay');
});

test('marks behind the front shrink where there are many, and those of the front do not', () => {
  const palette = { ramp: () => '#000000' } as unknown as Palette;
  const sizes = (trials: number) => {
    const model = modelOf(foldAll(emptyState(), [...largeEvents({ trials })]));
    const marks = layers(model, palette, { low: 0, high: 1 }).flatMap((layer) =>
      layer.kind === 'marks' ? [layer] : [],
    );
    return ['ring', 'disc'].map((shape) => marks.find((layer) => layer.shape === shape)!.size);
  };
  const [[few, front], [many, frontOfMany]] = [sizes(100), sizes(3000)] as const;
  assert.equal(front, frontOfMany);
  assert.ok(many! < 0.6 * few!, `${many} of ${few}`);
});

test('keys walk along the front and through all trials, and stop at the ends', () => {
  const model = modelOf(runOf());
  const order = walkOrder(model);
  const { front, all } = order;
  assert.equal(stepTo('ArrowRight', order, front[0], model), front[1]);
  assert.equal(stepTo('ArrowLeft', order, front[0], model), front[0]);
  assert.equal(stepTo('End', order, undefined, model), front.at(-1));
  assert.equal(stepTo('ArrowDown', order, all[0], model), all[1]);
  assert.equal(stepTo('x', order, all[0], model), undefined);
  const off = model.dominated.find((trial) => trial.values.spikes!.mean > 1000);
  const x = off!.values.spikes!.mean;
  const right = model.front.find((trial) => trial.trial === stepTo('ArrowRight', order, off!.trial, model));
  const left = model.front.find((trial) => trial.trial === stepTo('ArrowLeft', order, off!.trial, model));
  assert.ok(right!.values.spikes!.mean >= x && left!.values.spikes!.mean <= x);
});

test('the strip has a tick per trial while there is room, then shares them and keeps the best', () => {
  const run = runOf();
  const wide = stripCells(run, 1200);
  assert.equal(wide.length, 80);
  assert.equal(wide[3]?.status, 'infeasible');
  const narrow = stripCells(run, 120);
  assert.equal(narrow.length, 40);
  assert.equal(narrow.filter((cell) => cell.status === 'front').length > 0, true);
  assert.equal(trialAt(run, 3.5 * 15, 1200), 4);
  assert.equal(trialAt(run, 1199, 1200), undefined);
  assert.equal(
    countWords(run),
    '13 on the front, 28 dominated, 5 outside the limits, 1 silent, 1 failed, 2 running, 30 to come',
  );
});

test('all silent is claimed from two trials on, with the layer that stops first', () => {
  assert.equal(allSilent(runOf()), undefined);
  assert.deepEqual(allSilent(runOf({ trials: 3, silent: 'all' })), {
    trials: 3,
    layers: [
      { name: 'hidden', count: 3 },
      { name: 'output', count: 0 },
    ],
  });
  assert.equal(allSilent(runOf({ trials: 1, silent: 'all' })), undefined);
});

test('kept choices are believed only after a look', () => {
  assert.deepEqual(decodeChoices(null), noChoices);
  assert.deepEqual(decodeChoices({ show: 'table', selected: 3, across: 7, sort: { column: 'x' } }), {
    ...noChoices,
    show: 'table',
    selected: 3,
  });
});

test('a front of one trial is not compared with others', () => {
  const alone = runOf({ trials: 1, running: 0 });
  assert.deepEqual(modelOf(alone).finding, { title: 'The front', say: `trial ${alone.front[0]} alone` });
  const few = [2, 3, 4, 5, 6].map((trials) => runOf({ trials, running: 0 })).find(({ front }) => front.length === 2);
  assert.ok(few);
  assert.match(modelOf(few).finding.say, /no other trial is better in everything/);
});

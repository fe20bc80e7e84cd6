/** What is said of the settings: order, signs, and silence where the numbers do not bear it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { influenceLines } from '../../../src/cli/influence-table.ts';
import type { SensitivityMeasured } from '../../../src/protocol/event.ts';
import { reportPage } from '../../../src/report/page.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { influenceBasis, influences } from '../../../src/run/influence.ts';
import { packRun, unpackRun } from '../../../src/run/pack.ts';
import type { RunState } from '../../../src/run/state.ts';
import { sampleEvents } from '../../support/sample-run.ts';

const told = foldAll(
  emptyState(),
  sampleEvents({ sensitivity: true, running: 0, total: 48, finished: 'trials', repeat: 1 }),
);

function found(state: RunState): SensitivityMeasured {
  assert.ok(state.sensitivity !== undefined);
  return state.sensitivity;
}

test('one entry for each objective and one for silence, settings by their weight, none before the end', () => {
  const plan = told.started?.plan;
  const made = influences(told);
  assert.equal(made.length, (plan?.objectives.length ?? 0) + 1);
  assert.equal(made.at(-1)?.title, 'Whether a trial gives values');
  for (const { rows } of made) {
    assert.equal(rows.length, plan?.space.length);
    const weights = rows.flatMap(({ together }) => together ?? []);
    assert.deepEqual(
      weights,
      [...weights].sort((a, b) => b - a),
    );
  }
  assert.deepEqual(influences(foldAll(emptyState(), sampleEvents({ trials: 10 }))), []);
  assert.deepEqual(influences(emptyState()), []);
});

test('shares are kept back where the model foretells little', () => {
  const { objectives, ...rest } = found(told);
  const doubtful = objectives.map((each) => ({ ...each, model: { trials: 20, fit: 0.12 } }));
  const made = influences({ ...told, sensitivity: { ...rest, objectives: doubtful } });
  for (const { rows, sentences } of made) {
    for (const row of rows) assert.deepEqual([row.alone, row.together, row.aloneWords], [undefined, undefined, '–']);
    assert.match(sentences[0] ?? '', /^No shares of the variance: the model of 20 trials foretells only 12.% /);
  }
});

test('rank correlations: sign, chance in parentheses, no sign without order', () => {
  const base = { ...found(told), broken: 1, cliffs: 1, measured: 1 };
  const [first] = base.objectives;
  assert.ok(first !== undefined);
  const rank = (value: number, chance: number) => ({ value, trials: 30, chance });
  const { model: _, steps: __, ...bare } = first;
  const settings = [
    { id: 'a', ordered: true, rank: rank(-0.834, 0.002), rankAll: rank(0.5, 0.2) },
    { id: 'b', ordered: false, rank: rank(0.41, 0.3) },
    { id: 'c', ordered: true },
  ];
  const state = { ...told, sensitivity: { ...base, objectives: [{ ...bare, settings }] } };
  const [made] = influences(state);
  assert.deepEqual(
    made?.rows.map(({ id, rankWords, rankAllWords }) => [id, rankWords, rankAllWords]),
    [
      ['a', '−0.83', '(0.50)'],
      ['b', '(|0.41|)', '–'],
      ['c', '–', '–'],
    ],
  );
  assert.deepEqual(made?.sentences, [
    'Too few trials, or too much alike, for shares of the variance.',
    'No two trials with positive values lie one step apart.',
  ]);
  assert.equal(
    influenceBasis(state),
    'From 1 trial with values and 1 trial without. 1 pair of trials lies one step apart with values on one side only.',
  );
});

test('where no trial has values nothing is told of what mattered, in no place', () => {
  const settings = (told.sensitivity?.objectives[0]?.settings ?? []).map(({ id, ordered }) => ({ id, ordered }));
  assert.ok(settings.length > 0);
  const nothing = { kind: 'sensitivityMeasured', measured: 0, broken: 8, cliffs: 0 } as const;
  const state = { ...told, sensitivity: { ...nothing, objectives: [{ id: 'accuracy', settings }] } };
  assert.deepEqual(influences(state), []);
  assert.deepEqual(influenceLines(state), []);
  assert.doesNotMatch(reportPage(state, 'nmnist-quiet.snnrun'), /What mattered/);
});

test('the terminal and the report say it, and the way to a page keeps it', () => {
  const lines = influenceLines(told);
  assert.match(lines[0] ?? '', /^What mattered\. From \d+ trials with values and \d+ trials? without\./);
  assert.ok(lines.some((line) => /^setting +alone +together +rank +rank with silent$/.test(line)));
  const page = reportPage(told, 'nmnist-quiet.snnrun');
  for (const { title } of influences(told)) assert.ok(page.includes(`<h3>${title}</h3>`), title);
  assert.match(page, /<svg class="bar"/);
  assert.doesNotMatch(page, /NaN|undefined/);
  assert.doesNotMatch(
    reportPage(foldAll(emptyState(), sampleEvents({ trials: 10 })), 'nmnist-quiet.snnrun'),
    /What mattered/,
  );
  assert.deepEqual(influenceLines(emptyState()), []);
  assert.deepEqual(unpackRun(packRun(told)), told);
});

test('names of settings are escaped in the report', () => {
  const base = found(told);
  const bad = '<img src=x>';
  const objectives = base.objectives.map((each) => ({
    ...each,
    settings: each.settings.map((setting) => ({ ...setting, id: bad })),
  }));
  assert.doesNotMatch(reportPage({ ...told, sensitivity: { ...base, objectives } }, 'nmnist-quiet.snnrun'), /<img/);
});

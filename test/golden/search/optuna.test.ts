/** The export as Optuna 5.0.0 reads it; where the bench's Python is there, Optuna itself reads it back. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PlanDimension } from '../../../src/protocol/plan.ts';
import { type OptunaTrial, optunaJournal } from '../../../src/search/optuna.ts';
import { goal } from '../../support/search/simulate.ts';

const space: readonly PlanDimension[] = [
  { id: 'rate', type: 'real', low: 1e-4, high: 1e-1, scale: 'log' },
  { id: 'units', type: 'whole', low: 16, high: 130, step: 16 },
  { id: 'optimizer', type: 'choice', of: ['adam', 'sgd'], labels: ['adam', 'sgd'] },
  { id: 'momentum', type: 'real', low: 0, high: 0.99, when: ['optimizer', 'sgd'] },
];
const objectives = [goal('accuracy', 'max'), goal('spikes', 'min')];
const answers = { rate: 0.001, units: 32, optimizer: 'sgd', momentum: 0.9 };
const times = { by: 'explore', startedMs: 1_750_000_000_000, endedMs: 1_750_000_060_000 };
const trials: readonly OptunaTrial[] = [
  {
    ...times,
    trial: 1,
    answers,
    end: { trial: 1, answers, status: 'done', values: { accuracy: { mean: 0.5 }, spikes: { mean: 310.25 } } },
    excess: [-0.5],
  },
  { ...times, trial: 2, answers, end: { trial: 2, answers, status: 'silent' }, excess: [Number.NaN] },
  { ...times, trial: 3, answers: { rate: 0.01, units: 128, optimizer: 'adam' }, endedMs: undefined, end: undefined, excess: [] },
  {
    ...times,
    trial: 4,
    answers,
    end: {
      trial: 4,
      answers,
      status: 'pruned',
      rungs: [{ epoch: 3, values: { accuracy: { mean: 0.25 }, spikes: { mean: 400 } } }],
    },
    excess: [Number.NaN],
  },
];
const golden = 'test/golden/search/optuna-journal.log';

test('a study as an Optuna journal', () => {
  const text = optunaJournal('a study', { space, objectives }, trials);
  if (process.env.UPDATE !== undefined) writeFileSync(golden, text);
  assert.equal(text, readFileSync(golden, 'utf8'));
});

const python = join('.cache', 'optimizer-peers', 'bin', 'python');
const absent = existsSync(python) ? false : 'Optuna is not here: npm run bench -- optimizer installs it';

test('Optuna reads the journal', { skip: absent }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-optuna-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'study.log');
  writeFileSync(file, optunaJournal('a study', { space, objectives }, trials));
  const script = `
import json, sys, optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
study = optuna.load_study(study_name="a study", storage=JournalStorage(JournalFileBackend(sys.argv[1])))
print(json.dumps({
  "directions": [d.name for d in study.directions],
  "trials": [[t.state.name, t.values, t.params, t.system_attrs.get("constraints")] for t in study.trials],
  "best": [t.number for t in study.best_trials],
}))`;
  const read = JSON.parse(execFileSync(python, ['-c', script, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  assert.deepEqual(read, {
    directions: ['MAXIMIZE', 'MINIMIZE'],
    trials: [
      ['COMPLETE', [0.5, 310.25], answers, [-0.5]],
      ['FAIL', null, answers, null],
      ['RUNNING', null, { rate: 0.01, units: 128, optimizer: 'adam' }, null],
      ['PRUNED', null, answers, null],
    ],
    best: [0],
  });
});

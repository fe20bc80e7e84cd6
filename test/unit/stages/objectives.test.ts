/**
 * Everything that can be an objective, on its whole way: it is in the language, a trained network has it on the set it
 * is asked on, and terminal and report show it with its unit and the spread over seeds.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { frontTable } from '../../../src/cli/front-table.ts';
import { type MeasureInfo, measures } from '../../../src/language/meaning/vocabulary/measures.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import { reportPage } from '../../../src/report/page.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import type { RunState } from '../../../src/run/state.ts';
import { runStage } from '../../../src/stages/stages.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { sampleEvents, stamp } from '../../support/sample-run.ts';
import { recordedContext, taskSpec, tinyEvents, tinyTraining } from '../../support/stage-context.ts';
import { planOfSnippet } from '../language/meaning/support.ts';

before(useCpuBackend);

/** How 3 seeds around a value are shown, by measure: value in base units, then the words. */
const shown: Readonly<Record<string, readonly [value: number, words: string]>> = {
  accuracy: [0.9512, '95.12 ± 9.51 %'],
  error: [0.0488, '4.88 ± 0.49 %'],
  loss: [0.4321, '0.432 ± 0.043'],
  spikes: [640, '640 ± 64'],
  operations: [12345, '12 345 ± 1235'],
  steps: [60, '60 ± 6'],
  latency: [31.4, '31 ± 3 ms'],
  parameters: [34816, '34 816 ± 3482'],
  energy: [13600, '13.6 ± 1.4 nJ'],
  energy_with_memory: [2.5e6, '2.50 ± 0.25 µJ'],
  inference_time: [0.25, '250 ± 25 µs'],
  processor_time: [2300, '2.3 s ± 0.23 s'],
  time: [2300, '2.3 s ± 0.23 s'],
};

test('every measure of the vocabulary is in this table', () => {
  assert.deepEqual(
    measures.map(({ name }) => name),
    Object.keys(shown),
  );
});

test('a trained network has each of them on each set it is asked on', async () => {
  const sets = ['train', 'validation', 'test'];
  const spec = taskSpec({ ...tinyTraining, epochs: 1 }, { sets });
  const { measures: found, layers } = await runStage(recordedContext(spec, tinyEvents()).context);
  for (const { name } of measures) {
    for (const set of sets) {
      const value = found[`${name} on ${set}`];
      assert.ok(value !== undefined && Number.isFinite(value) && value >= 0, `${name} on ${set} is ${value}`);
    }
  }
  assert.ok(found['energy_with_memory on test']! > found['energy on test']!);
  assert.ok(found['inference_time on test']! > 0);
  const sum = (of: 'energy' | 'energyWithMemory') => layers.reduce((total, layer) => total + (layer[of] ?? 0), 0);
  assert.ok(Math.abs(sum('energy') - found['energy on validation']!) < 1e-6, 'the layers add up');
  assert.ok(Math.abs(sum('energyWithMemory') - found['energy_with_memory on validation']!) < 1e-6);
});

for (const info of measures) {
  const { name } = info;
  const [value, words] = shown[name] ?? [Number.NaN, ''];

  test(`${name} is an objective, and shown as ${words}`, () => {
    const plan = planWith(info);
    const objective = plan.objectives.find((one) => one.measure === name);
    assert.deepEqual([objective?.aim, objective?.on], [info.aim, info.onSet ? 'train' : 'validation']);
    const state = runOf(plan, value);
    const [, row] = frontTable(state);
    assert.ok(plain(row ?? '').includes(words), `${row} has ${words}`);
    const page = plain(reportPage(state, 'nmnist-quiet.snnrun').replaceAll(/<[^>]+>/g, ' ')).replaceAll(/\s+/g, ' ');
    const [mean, deviation, unit] = parts(words);
    assert.ok(page.includes(`${mean} ± ${deviation}`), `the report has ${mean} ± ${deviation}`);
    assert.ok(unit === '' || page.includes(unit), `the report has ${unit}`);
  });
}

/** Accuracy and the measure, on the training set where it depends on one. */
function planWith({ name, aim, onSet, per }: MeasureInfo): Plan {
  const goal = `${aim === 'max' ? 'maximize' : 'minimize'} ${name}${onSet ? ' on train' : ''}${per[0] === undefined ? '' : ` per ${per[0]}`}`;
  const other = name === 'accuracy' ? 'minimize spikes per sample' : 'maximize accuracy';
  const objectives = `objectives {\n${other}\n${goal}\n}`;
  return planOfSnippet(
    `repeat = 3 seeds\ntrain { network { layer h = dense { units in 4 .. 8 whole }, layer o = dense { } } }\nsearch random { stop = 1 trials }\n${objectives}`,
  );
}

/** One trial whose three seeds lie a tenth of the value apart. */
function runOf(plan: Plan, value: number): RunState {
  const each = [0.9 * value, value, 1.1 * value];
  const values = Object.fromEntries(plan.objectives.map(({ id }) => [id, { mean: value, sd: 0.1 * value, each }]));
  const [started, engine] = sampleEvents({ trials: 0, running: 0 });
  assert.ok(started?.kind === 'runStarted' && engine?.kind === 'engineChosen');
  const at = { trial: 1, answers: { 'train.network.h.units': 6 } };
  const bodies = [
    { ...started, plan },
    engine,
    ...stamp(
      [
        { kind: 'trialProposed', ...at, by: 'explore', basis: 0, tasks: [] },
        { kind: 'trialFinished', trial: 1, values, feasible: true, seconds: 1 },
        { kind: 'runFinished', reason: 'trials', message: 'The one trial has ended.' },
      ],
      2,
    ),
  ];
  return foldAll(emptyState(), bodies);
}

/** "31 ± 3 ms" as its three parts. */
function parts(words: string): readonly [mean: string, deviation: string, unit: string] {
  const found = /^(.+?) ± ([\d ,.]*\d(?: s)?) ?(\D*)$/.exec(words);
  return [found?.[1] ?? '', found?.[2] ?? '', found?.[3] ?? ''];
}

function plain(text: string): string {
  return text.replaceAll(/[\u202f\u00a0]/g, ' ');
}

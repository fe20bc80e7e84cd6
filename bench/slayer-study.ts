/**
 * What a search saved against the default configuration at no loss of accuracy: reads the journal of a run such as that of
 * examples/slayer-nmnist.snnexp, lists the trials that are at least as accurate over all folds, and measures the default
 * and the fastest of them side by side, epoch by epoch in turn, on one thread.
 *
 * npm run bench -- slayer-study <file.snnrun> [rounds]
 */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { mean, median, standardDeviation } from '../src/core/statistics.ts';
import { openDataset } from '../src/data/open.ts';
import { chooseEngine } from '../src/engine/choose.ts';
import { inputMemory } from '../src/engine/input-memory.ts';
import type { RunEvent } from '../src/protocol/event.ts';
import { journalReader } from '../src/protocol/journal-line.ts';
import type { Plan } from '../src/protocol/plan.ts';
import type { Measures } from '../src/protocol/task.ts';
import { emptyState, foldAll } from '../src/run/fold.ts';
import type { TrialState } from '../src/run/state.ts';
import { decidePlan } from '../src/runner/decide.ts';
import { runStage } from '../src/stages/stages.ts';
import { recordedContext, taskSpec } from '../test/support/stage-context.ts';

/** Of the recordings of N-MNIST, which the study uses whole. */
const WINDOW_MS = 300;

const [file, rounds = '3'] = process.argv.slice(2);
if (file === undefined) throw new Error('Name a journal: npm run bench -- slayer-study <file.snnrun> [rounds]');
const { events } = journalReader().read(readFileSync(file));
const state = foldAll(emptyState(), events);
const plan = state.started?.plan;
const ended = state.trials.filter((trial) => trial.values.accuracy !== undefined);
const usual = ended.find((trial) => trial.by === 'usual' || trial.by === 'baseline:default');
if (plan === undefined || usual === undefined) throw new Error(`${file} has no measured default configuration.`);

const searched = ended.filter((trial) => !trial.by.startsWith('baseline:'));
const silent = state.trials.filter((trial) => trial.status === 'silent').length;
console.log(`${state.trials.length} trials, ${ended.length} with values, ${silent} silent; accuracy is on validation`);
const lossless = searched.filter((trial) => accuracyOf(trial) >= accuracyOf(usual)).sort((a, b) => cost(a) - cost(b));
console.log('\nThe default, then all trials of the search at no loss, cheapest first:');
console.log('trial  accuracy          against default   steps  core ms/epoch  latency ms (steps)  held out');
for (const trial of [usual, ...lossless.filter((one) => one !== usual)]) console.log(rowOf(trial));
const best = [...searched].sort((a, b) => accuracyOf(b) - accuracyOf(a))[0]!;
console.log(`\nMost accurate of the search: ${rowOf(best)}`);
const others = ended.filter((trial) => trial.by.startsWith('baseline:grid'));
for (const trial of others) console.log(`grid ${rowOf(trial)}  ${JSON.stringify(trial.answers)}`);
console.log(`\n${spreadOfSteps(ended)}`);

const [fastest = usual] = lossless;
if (Number(rounds) > 0 && fastest !== usual) await measure(plan, usual, fastest, Number(rounds));
process.exit(0);

function accuracyOf(trial: TrialState): number {
  return trial.values.accuracy?.mean ?? 0;
}

/** Time per epoch of cores where the study has it, else of the wall. */
function cost(trial: TrialState): number {
  return (trial.values.processor_time ?? trial.values.time)?.mean ?? Number.POSITIVE_INFINITY;
}

function rowOf(trial: TrialState): string {
  const [own, base] = [trial.values.accuracy?.each ?? [], usual?.values.accuracy?.each ?? []];
  const paired = own.map((value, fold) => value - (base[fold] ?? Number.NaN));
  const steps = trial.values.steps?.mean ?? Number.NaN;
  const latency = measuredOf(trial, 'latency on validation');
  const inSteps = (latency * steps) / WINDOW_MS;
  const held = trial.heldOut.accuracy;
  return [
    String(trial.trial).padStart(5),
    spread(own, 100, 2).padEnd(16),
    trial === usual ? ''.padEnd(16) : spread(paired, 100, 2).padEnd(16),
    String(steps).padStart(6),
    cost(trial).toFixed(0).padStart(13),
    `${latency.toFixed(0)} (${inSteps.toFixed(1)})`.padStart(18),
    held === undefined ? '' : ` ${spread(held.each, 100, 2)}`,
  ].join('  ');
}

/** Mean over the trial's tasks of a measure that need not be an objective. */
function measuredOf({ trial }: TrialState, name: string): number {
  const found = events.flatMap((event: RunEvent) =>
    event.kind === 'taskFinished' && event.trial === trial ? (event.measures[name] ?? []) : [],
  );
  return found.length === 0 ? Number.NaN : mean(found);
}

function spread(values: readonly number[], factor: number, digits: number): string {
  const scaled = values.map((value) => factor * value);
  return `${mean(scaled).toFixed(digits)} ± ${standardDeviation(scaled).toFixed(digits)}`;
}

function spreadOfSteps(trials: readonly TrialState[]): string {
  const steps = state.sensitivity?.objectives.find(({ id }) => id.startsWith('accuracy'))?.steps;
  const values = trials.map(accuracyOf);
  const range = `accuracy from ${(100 * Math.min(...values)).toFixed(1)} to ${(100 * Math.max(...values)).toFixed(1)} %`;
  if (steps === undefined) return range;
  return `${range}; one step apart, the larger over the smaller at most ${steps.largest.toFixed(2)} (trials ${steps.trials.join(' and ')})`;
}

/** Second epochs of fresh trainings on the first fold: the first warms up. */
async function measure(of: Plan, slow: TrialState, fast: TrialState, count: number): Promise<void> {
  const engine = await chooseEngine({ wanted: 'best', threads: 1 });
  if (!engine.ok) throw new Error(engine.error.message);
  const runs = await Promise.all([slow, fast].map((trial) => trainingOf(of, trial)));
  const found = runs.map(() => ({ wall: [] as number[], inference: [] as number[] }));
  for (let round = 0; round < count; round++) {
    for (const [place, train] of runs.entries()) {
      const { seconds, measures } = await train(round + 1);
      found[place]!.wall.push(seconds);
      found[place]!.inference.push(measures['inference_time on validation'] ?? Number.NaN);
    }
  }
  console.log(`\nSide by side, ${engine.value.title}, medians of ${count} rounds:`);
  const [a, b] = found.map(({ wall, inference }) => ({ wall: median(wall), inference: median(inference) }));
  if (a === undefined || b === undefined) return;
  console.log(`trial ${slow.trial}: ${a.wall.toFixed(3)} s per epoch, ${a.inference.toFixed(3)} ms to infer a sample`);
  console.log(`trial ${fast.trial}: ${b.wall.toFixed(3)} s per epoch, ${b.inference.toFixed(3)} ms to infer a sample`);
  console.log(
    `ratio: training ${(a.wall / b.wall).toFixed(2)}, inference ${(a.inference / b.inference).toFixed(2)}, steps ${((slow.values.steps?.mean ?? 0) / (fast.values.steps?.mean ?? 1)).toFixed(1)}`,
  );
}

interface Timed {
  readonly seconds: number;
  readonly measures: Measures;
}

async function trainingOf(of: Plan, trial: TrialState): Promise<(seed: number) => Promise<Timed>> {
  const decided = decidePlan(of, trial.answers);
  if (!decided.ok) throw new Error(decided.error.message);
  const data = { ...decided.value.data, fold: 1 };
  const opened = await openDataset(data, {
    splitSeed: of.seed,
    folder: resolve(dirname(file!)),
    memory: inputMemory(),
  });
  if (!opened.ok) throw new Error(`${opened.error.message} ${opened.error.hint}`);
  const stage = decided.value.stages[0]!;
  return async (seed) => {
    const spec = taskSpec({ ...stage.settings, epochs: 2 }, { data, seed, splitSeed: of.seed, sets: ['validation'] });
    const { context, epochs } = recordedContext(spec, opened.value);
    const { measures } = await runStage(context);
    return { seconds: epochs[1]?.seconds ?? Number.NaN, measures };
  };
}

/**
 * Made-up long runs: thousands of trials with every kind of question and of end, two stages and every epoch, event by
 * event, so that the longest need no memory. Seeded: two calls give the same. Every number is invented.
 */

import { randomStream } from '../../src/core/random.ts';
import type { RunEvent, RunEventBody, Spread } from '../../src/protocol/event.ts';
import type { Answers, Plan, PlanDimension } from '../../src/protocol/plan.ts';
import { samplePlan, sampleSource } from './sample-run.ts';

export interface LargeOptions {
  readonly trials: number;
  readonly objectives?: 2 | 3;
  /** Of each trial's training; none where a test is about trials. */
  readonly epochs?: number;
  /** The method of search. */
  readonly search?: string;
  /** How many trials the search is to have; the run is cut off before unless it is as many as `trials`. */
  readonly total?: number;
}

export function* largeEvents(options: LargeOptions): Generator<RunEvent> {
  let seq = 0;
  const from = Date.UTC(2026, 2, 12, 13);
  for (const body of bodies(options)) {
    seq++;
    yield { v: 1, seq, at: new Date(from + seq * 100).toISOString(), inc: 1, ...body };
  }
}

export function largePlan({ trials, objectives = 2, search = 'bayesian', total = trials }: LargeOptions): Plan {
  const base = samplePlan({ objectives, repeat: 1, total });
  const at = { gates: [], inner: [], settings: {} };
  return {
    ...base,
    title: `${trials} trials`,
    stages: [
      { name: 'train', kind: 'train', from: [], ...at },
      { name: 'test', kind: 'evaluate', from: ['train'], ...at },
    ],
    space,
    search: { kind: search, explore: 20, stop: { trials: total } },
  };
}

const space: readonly PlanDimension[] = [
  { id: 'neuron.threshold', type: 'real', low: 5, high: 20, unit: 'mV', usual: 10 },
  { id: 'neuron.tau_synapse', type: 'real', low: 1, high: 20, scale: 'log', unit: 'ms', usual: 10 },
  { id: 'network.hidden.units', type: 'whole', low: 32, high: 512, step: 32, usual: 128 },
  { id: 'network.output.delays', type: 'choice', of: [true, false], labels: ['true', 'false'], usual: 'false' },
  {
    id: 'train.optimizer',
    type: 'choice',
    of: [{ kind: 'adam' }, { kind: 'sgd' }],
    labels: ['adam', 'sgd'],
    usual: 'adam',
  },
  {
    id: 'train.optimizer.adam.rate',
    type: 'real',
    low: 1e-4,
    high: 1e-1,
    scale: 'log',
    when: ['train.optimizer', 'adam'],
  },
  { id: 'train.optimizer.sgd.momentum', type: 'real', low: 0, high: 0.99, when: ['train.optimizer', 'sgd'] },
];

function* bodies(options: LargeOptions): Generator<RunEventBody> {
  const { trials, epochs = 0 } = options;
  const plan = largePlan(options);
  yield {
    kind: 'runStarted',
    run: 'a1b2c3',
    plan,
    source: { name: 'large.snnexp', text: sampleSource },
    version: '0.1.0',
    machine: { platform: 'linux-x64', node: '20.19.0', cores: 2 },
    command: 'snnexp run large.snnexp',
  };
  const rungs = [{ engine: 'wasm', taken: true, why: 'self-test passed' }];
  const sets = { train: 800, validation: 200, test: 100 };
  yield {
    kind: 'engineChosen',
    engine: 'wasm',
    title: 'wasm',
    threads: 2,
    rungs,
    fingerprint: '4f1c77ab02e91d03',
    sets,
  };
  for (let trial = 1; trial <= trials; trial++) yield* trialBodies(plan, trial, epochs);
  if (plan.search?.stop.trials === trials)
    yield { kind: 'runFinished', reason: 'trials', message: 'All trials are done.' };
}

function* trialBodies(plan: Plan, trial: number, epochs: number): Generator<RunEventBody> {
  const random = randomStream('large run', trial);
  const answers = answersOf(plan.space, random.next);
  const keys = plan.stages.map((_, stage) => `${trial.toString(16).padStart(15, '0')}${stage}`);
  const basis = Math.max(0, trial - 4);
  yield { kind: 'trialProposed', trial, answers, by: trial > 20 ? 'model' : 'explore', basis, tasks: [keys] };
  const end = random.next();
  const last = end < 0.15 ? Math.ceil(epochs / 4) : epochs;
  const reached = valuesOf(answers, random.next);
  for (const [place, stage] of plan.stages.entries()) {
    const at = { task: keys[place] ?? '', trial, stage: stage.name };
    yield { kind: 'attemptStarted', ...at, attempt: 1, pid: 1 };
    for (let epoch = 1; epoch <= last && place === 0; epoch++) {
      const missed = (1 - reached.accuracy) * (1 + 4 * Math.exp(-epoch / 8));
      const values = { loss: 2 * missed, 'accuracy on validation': 1 - missed, 'spikes on validation': reached.spikes };
      yield { kind: 'epochFinished', ...at, epoch, epochs, values, seconds: 1.2 };
    }
    const layer = { kind: 'dense', neurons: 256, parameters: 591872, rate: 0.03, energy: 2e5, energyWithMemory: 4e6 };
    const layers = [
      { name: 'hidden', ...layer },
      { name: 'output', ...layer },
    ];
    const folder = `tasks/${at.task}/attempts/001`;
    yield { kind: 'taskFinished', ...at, status: 'done', measures: {}, layers, seconds: 60, folder, reused: false };
    if (end < 0.2) break;
  }
  if (end < 0.15) {
    const values = { accuracy: reached.accuracy, spikes: reached.spikes };
    const epoch = Math.max(1, last);
    yield { kind: 'trialPruned', trial, epoch, epochs: Math.max(4, epochs), values, place: 9, among: 12, seconds: 15 };
  } else if (end < 0.2) yield { kind: 'trialFailed', trial, ...broken(end < 0.17 ? 'silent' : 'failed'), seconds: 60 };
  else {
    const ids = [...plan.objectives, ...plan.require].map(({ id }) => id);
    const values = Object.fromEntries(Object.entries(reached).map(([id, value]) => [id, once(value)]));
    const kept = Object.fromEntries(ids.flatMap((id) => (values[id] === undefined ? [] : [[id, values[id]]])));
    const feasible = plan.require.length === 0 || reached.latency <= 150;
    yield { kind: 'trialFinished', trial, values: kept, feasible, seconds: 60 };
  }
}

function broken(reason: 'silent' | 'failed') {
  return { reason, code: reason, message: 'No output neuron fired on validation.', hint: 'Lower threshold.' } as const;
}

function once(value: number): Spread {
  return { mean: value, sd: 0, each: [value] };
}

function answersOf(dimensions: readonly PlanDimension[], next: () => number): Answers {
  const answers: Record<string, number | string> = {};
  for (const dimension of dimensions) {
    const u = next();
    if (dimension.when !== undefined && answers[dimension.when[0]] !== dimension.when[1]) continue;
    if (dimension.type === 'choice') {
      answers[dimension.id] = dimension.labels[Math.floor(u * dimension.labels.length)] ?? '';
      continue;
    }
    const { low, high, scale, step } = dimension;
    const value = scale === 'log' ? low * (high / low) ** u : low + (high - low) * u;
    answers[dimension.id] = step === undefined ? value : low + step * Math.round((value - low) / step);
  }
  return answers;
}

/** Better with more spikes, and quicker with more of them too: three objectives leave many trials on the front. */
function valuesOf(answers: Answers, next: () => number) {
  const drive = Math.log(Number(answers['neuron.tau_synapse']) / Number(answers['neuron.threshold'])) + 3;
  const spikes = 300 * Math.exp(0.5 * drive + 0.3 * next());
  const missed = 0.4 * Math.exp(-0.5 * drive) * (0.6 + next()) + 0.01;
  const latency = 30 + (150 * next()) / (1 + drive / 3);
  return { accuracy: 1 - Math.min(0.9, missed), spikes, latency };
}

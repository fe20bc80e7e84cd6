/**
 * Made-up runs for panel and report tests: a formula stands in for the training, a seeded generator for the search.
 * Every number is invented.
 */

import { mean, standardDeviation } from '../../src/core/statistics.ts';
import type { EpochFinished, RunEvent, RunEventBody, Spread } from '../../src/protocol/event.ts';
import type { About } from '../../src/protocol/panel.ts';
import type { Objective, Plan, PlanDimension } from '../../src/protocol/plan.ts';
import { emptyState, foldAll } from '../../src/run/fold.ts';
import type { Outcome } from '../../src/search/outcome.ts';
import { sensitivityOf } from '../../src/search/sensitivity/sensitivity.ts';

export interface SampleOptions {
  readonly trials?: number;
  readonly total?: number;
  readonly running?: number;
  readonly repeat?: number;
  /** accuracy, spikes, latency, energy: the first so many are objectives. */
  readonly objectives?: 1 | 2 | 3 | 4;
  readonly silent?: 'some' | 'all';
  readonly finished?: 'trials' | 'cancelled' | 'failed';
  readonly heldOut?: boolean;
  /** So many trials of a baseline named grid, after those of the search. */
  readonly baseline?: number;
  /** What mattered is told, computed from the made-up trials. */
  readonly sensitivity?: boolean;
  readonly source?: string;
}

/** The same run in which these trials, where they had values, were ended after 3 of 30 epochs. */
export function withPruned(events: readonly RunEvent[], trials: readonly number[]): RunEvent[] {
  return events.map((event): RunEvent => {
    if (event.kind !== 'trialFinished' || !trials.includes(event.trial)) return event;
    const { trial, v, seq, at, inc } = event;
    const values = Object.fromEntries(Object.entries(event.values).map(([id, { mean }]) => [id, mean]));
    const end = { kind: 'trialPruned', trial, epoch: 3, epochs: 30, values, place: 9, among: 12, seconds: 4 } as const;
    return { ...end, v, seq, at, inc };
  });
}

/** The same run with every epoch that was trained, for each of these seeds of a trial. */
export function withEpochs(events: readonly RunEvent[], seeds = 1): RunEvent[] {
  const all = events.flatMap((event): RunEvent[] => {
    if (event.kind !== 'epochFinished') return [event];
    const { v, at, inc, seq } = event;
    return Array.from({ length: seeds }, (_, seed) => epochsOf(event, seed))
      .flat()
      .map((body) => ({ ...body, v, at, inc, seq }));
  });
  return all.map((event, i) => ({ ...event, seq: i + 1 }));
}

function epochsOf({ trial, epoch: last, epochs, stage, seconds }: EpochFinished, seed: number): EpochFinished[] {
  return Array.from({ length: last }, (_, i) => {
    const missed = 0.03 + 0.6 * Math.exp(-i / 6) + 0.01 * Math.sin(3 * i + seed + trial);
    const values = {
      loss: 2 * missed,
      'accuracy on train': 1 - 0.7 * missed,
      'loss on validation': 2.4 * missed,
      'accuracy on validation': 1 - missed,
      'spikes on validation': 1400 - 20 * i + 15 * seed,
    };
    return { kind: 'epochFinished', task: taskKey(trial, seed), trial, stage, epoch: i + 1, epochs, values, seconds };
  });
}

/** The same run in which the workers of these trials were killed. */
export function withLost(events: readonly RunEvent[], trials: readonly number[]): RunEvent[] {
  return events.map((event): RunEvent => {
    if (event.kind !== 'trialFinished' || !trials.includes(event.trial)) return event;
    const { trial, v, seq, at, inc } = event;
    const words = { code: 'worker-lost', message: '3 workers in a row ended (SIGKILL).', hint: 'Use fewer.' };
    return { v, seq, at, inc, kind: 'trialFailed', trial, reason: 'lost', ...words, seconds: 4 };
  });
}

export function sampleEvents(options: SampleOptions = {}): RunEvent[] {
  const { trials = 48, running = 2, repeat = 3, silent = 'some', baseline = 0 } = options;
  const plan = samplePlan(options);
  const random = generator(7);
  const bodies: RunEventBody[] = [started(plan, options.source ?? sampleSource), engine];
  for (let trial = 1; trial <= trials + running + baseline; trial++) {
    const beside = trial > trials + running;
    const unit = plan.space.map(() => (beside ? Math.round(2 * random()) / 2 : random()));
    // After the exploration, closer to what is good.
    if (trial > 12 && !beside) {
      unit[0] = 0.35 + 0.5 * (unit[0] ?? 0);
      unit[1] = 0.15 + 0.55 * (unit[1] ?? 0);
      unit[4] = 0.3 + 0.4 * (unit[4] ?? 0);
    }
    const answers = answersOf(plan, unit);
    const made = outcome(unit, random, repeat);
    const model = trial > 12 && !beside;
    const ids = plan.objectives.map((objective) => objective.id);
    bodies.push({
      kind: 'trialProposed',
      trial,
      answers,
      by: beside ? 'baseline:grid' : trial === 1 ? 'usual' : model ? 'model' : 'explore',
      basis: Math.max(0, trial - 4),
      ...(model ? { predicted: ids.map((id) => forecast(made.values[id], random)) } : {}),
      tasks: Array.from({ length: repeat }, (_, r) => [taskKey(trial, r)]),
    });
    // A large journal is about trials; without their epochs it stays quick to carry.
    const lean = trials > 1000;
    if (!lean) bodies.push(...begun(trial, trial > trials && !beside ? 17 - 6 * (trial - trials - 1) : 30));
    if (trial > trials && !beside) continue;
    const status = silent === 'all' || made.silent ? 'silent' : 'done';
    if (!lean) bodies.push(taskEnded(trial, status, made.silent || silent === 'all' ? [0, 0] : [0.031, 0.12]));
    if (status === 'silent')
      bodies.push({
        kind: 'trialFailed',
        trial,
        reason: 'silent',
        code: 'silent',
        message: 'No output neuron fired on validation.',
        hint: 'Lower threshold.',
        seconds: 24,
      });
    else if (trial === 20)
      bodies.push({
        kind: 'trialFailed',
        trial,
        reason: 'failed',
        code: 'not-finite',
        message: 'The loss was no longer a number in epoch 3.',
        hint: 'Lower the learning rate.',
        seconds: 6,
      });
    else {
      const { accuracy, spikes, latency, energy } = made.values;
      const kept: Record<string, Spread> = {};
      for (const [id, spread] of Object.entries({ accuracy, spikes, latency, energy })) {
        if (spread !== undefined && (ids.includes(id) || id === 'latency')) kept[id] = spread;
      }
      bodies.push({
        kind: 'trialFinished',
        trial,
        values: kept,
        feasible: (latency?.mean ?? 0) <= 150,
        seconds: 24 + (trial % 5),
      });
    }
  }
  if (options.sensitivity === true) {
    const found = sensitivityOf(plan, outcomesOf(bodies));
    if (found !== undefined) bodies.push({ kind: 'sensitivityMeasured', ...found });
  }
  if (options.heldOut === true) {
    for (const trial of foldAll(emptyState(), stamp(bodies)).front) {
      const values = { accuracy: spread(0.94, 0.004, random, repeat), spikes: spread(700, 12, random, repeat) };
      bodies.push({ kind: 'frontMeasured', trial, on: 'test', values });
    }
  }
  if (options.finished !== undefined) {
    const message = {
      trials: 'All trials of the stop rule are done.',
      cancelled: 'Cancelled by the user.',
      failed: 'The data folder data/nmnist disappeared.',
    }[options.finished];
    bodies.push({ kind: 'runFinished', reason: options.finished, message });
  }
  return stamp(bodies);
}

function outcomesOf(bodies: readonly RunEventBody[]): Outcome[] {
  const answers = new Map(
    bodies.flatMap((body) => (body.kind === 'trialProposed' ? [[body.trial, body.answers]] : [])),
  );
  return bodies.flatMap((body): Outcome[] => {
    if (body.kind !== 'trialFinished' && body.kind !== 'trialFailed') return [];
    const at = { trial: body.trial, answers: answers.get(body.trial) ?? {} };
    if (body.kind === 'trialFinished') return [{ ...at, status: 'done', values: body.values }];
    return [{ ...at, status: body.reason === 'silent' ? 'silent' : 'failed' }];
  });
}

/** Numbers events and dates them, a little over 20 seconds apart. */
export function stamp(bodies: readonly RunEventBody[], from = 0): RunEvent[] {
  return bodies.map((body, i) => ({
    v: 1,
    seq: from + i + 1,
    at: new Date(Date.UTC(2026, 2, 12, 13, 0, 0) + (from + i) * 5000).toISOString(),
    inc: 1,
    ...body,
  }));
}

export function sampleAbout(change: Partial<About> = {}): About {
  return {
    file: 'nmnist-quiet.snnrun',
    experiment: 'nmnist-quiet.snnexp',
    live: true,
    can: ['cancel', 'report', 'openExperiment', 'openLog', 'openJournal', 'insertExperiment'],
    journal: { lines: 300, known: 300, leftOut: [] },
    ...change,
  };
}

export function samplePlan(options: SampleOptions = {}): Plan {
  const { objectives = 2, repeat = 3, total = 80 } = options;
  const latencyAsked = objectives > 2;
  return {
    v: 1,
    title: 'SLAYER on N-MNIST: accuracy against activity',
    seed: 2026,
    repeat,
    data: { kind: 'nmnist', from: 'data/nmnist' },
    stages: [{ name: 'train', kind: 'train', from: [], gates: [], inner: [], settings: {} }],
    space,
    search: { kind: 'bayesian', explore: 12, stop: { trials: total }, choose: { kind: 'expected_hypervolume' } },
    objectives: allObjectives.slice(0, objectives),
    require: latencyAsked
      ? []
      : [{ id: 'latency', measure: 'latency', of: 'train', on: 'validation', unit: 'ms', sign: '<=', limit: 150 }],
    baselines: [],
    run: { workers: 2, ahead: 4, engine: 'best' },
    energy: {},
    report: {},
  };
}

export const sampleSource = `snnexp 1

# How quiet can a network be and still read digits from an event camera?

experiment "SLAYER on N-MNIST: accuracy against activity" {
  seed   = 2026
  repeat = 3 seeds

  neuron srm {
    threshold      in 5 mV .. 20 mV usually 10 mV
    tau_synapse    in 1 ms .. 20 ms log    # rise of the response to one spike
    surrogate exponential {
      width in 0.1 .. 10 log
    }
  }

  network {
    input        = 34 x 34 x 2
    layer hidden = dense { units in { 128, 256, 512 } }
    layer output = dense { units = 10 }
  }

  objectives {
    maximize accuracy on validation
    minimize spikes   on validation per sample
    require  latency <= 150 ms
    reference = [50 %, 4000 spikes]
  }
}
`;

const allObjectives: readonly Objective[] = [
  { id: 'accuracy', measure: 'accuracy', aim: 'max', of: 'train', on: 'validation', reference: 0.5 },
  { id: 'spikes', measure: 'spikes', aim: 'min', of: 'train', on: 'validation', per: 'sample', reference: 4000 },
  { id: 'latency', measure: 'latency', aim: 'min', of: 'train', on: 'validation', unit: 'ms', reference: 250 },
  {
    id: 'energy',
    measure: 'energy',
    aim: 'min',
    of: 'train',
    on: 'validation',
    per: 'sample',
    unit: 'pJ',
    reference: 2e7,
  },
];

const space: readonly PlanDimension[] = [
  { id: 'neuron.threshold', type: 'real', low: 5, high: 20, unit: 'mV', usual: 10 },
  { id: 'neuron.tau_synapse', type: 'real', low: 1, high: 20, scale: 'log', unit: 'ms', usual: 10 },
  { id: 'neuron.surrogate.width', type: 'real', low: 0.1, high: 10, scale: 'log', usual: 1 },
  { id: 'network.hidden.units', type: 'choice', of: [128, 256, 512], labels: ['128', '256', '512'], usual: '512' },
  { id: 'train.optimizer.rate', type: 'real', low: 1e-4, high: 1e-1, scale: 'log', usual: 1e-3 },
];

const engine: RunEventBody = {
  kind: 'engineChosen',
  engine: 'wasm',
  title: 'wasm, relaxed SIMD, 2 threads',
  threads: 2,
  rungs: [
    { engine: 'native', taken: false, why: 'not built for this machine' },
    { engine: 'wasm', taken: true, why: 'self-test passed' },
  ],
  fingerprint: '4f1c77ab02e91d03b5c9f0aa8d5e1c2b9ab2',
  sets: { train: 800, validation: 200, test: 100 },
};

function begun(trial: number, epoch: number): RunEventBody[] {
  const task = taskKey(trial, 0);
  const at = { task, trial, stage: 'train' };
  return [
    { kind: 'attemptStarted', ...at, attempt: 1, pid: 1 },
    { kind: 'epochFinished', ...at, epoch, epochs: 30, values: { loss: 0.4 }, seconds: 1.2 },
  ];
}

function taskEnded(
  trial: number,
  status: 'done' | 'silent',
  rates: readonly [hidden: number, output: number],
): RunEventBody {
  const task = taskKey(trial, 0);
  const layers = [
    { name: 'hidden', kind: 'dense', neurons: 256, parameters: 591872, rate: rates[0], ...energyOf(rates[0] * 6e6) },
    { name: 'output', kind: 'dense', neurons: 10, parameters: 2560, rate: rates[1], ...energyOf(rates[1] * 1.5e5) },
  ];
  const folder = `tasks/${task}/attempts/001`;
  return {
    kind: 'taskFinished',
    task,
    trial,
    stage: 'train',
    status,
    measures: {},
    layers,
    seconds: 24,
    folder,
    reused: false,
  };
}

function energyOf(pJ: number) {
  return { energy: pJ, energyWithMemory: 17 * pJ };
}

function started(plan: Plan, text: string): RunEventBody {
  return {
    kind: 'runStarted',
    run: 'a1b2c3',
    plan,
    source: { name: 'nmnist-quiet.snnexp', text },
    version: '0.1.0',
    machine: { platform: 'linux-x64', node: '20.19.0', cores: 2 },
    command: 'snnexp run nmnist-quiet.snnexp',
  };
}

function answersOf(plan: Plan, unit: readonly number[]): Record<string, number | string> {
  return Object.fromEntries(
    plan.space.map((dimension, i) => {
      const u = unit[i] ?? 0.5;
      if (dimension.type === 'choice') return [dimension.id, dimension.labels[Math.min(2, Math.floor(u * 3))] ?? ''];
      const { low, high } = dimension;
      return [dimension.id, dimension.scale === 'log' ? low * (high / low) ** u : low + (high - low) * u];
    }),
  );
}

/** Quieter with a high threshold and short synapses, better with moderate rates and more units. */
function outcome(unit: readonly number[], random: () => number, repeat: number) {
  const [threshold = 0, tau = 0, width = 0, units = 0, rate = 0] = unit;
  const drive = tau + 0.45 * Math.floor(units * 3) - 1.1 * threshold;
  const spikes = 180 * 10 ** (0.55 + 0.62 * drive + 0.1 * (random() - 0.5));
  const missed =
    0.16 *
    Math.exp(-1.1 * (drive + 0.6)) *
    (1 + 6 * (rate - 0.5) ** 2 + 1.2 * (width - 0.5) ** 2) *
    (0.8 + 0.5 * random());
  const latency = 45 + 130 * tau ** 1.4 + 12 * random();
  const accuracy = 1 - Math.min(0.4, Math.max(0.012, missed));
  return {
    silent: drive < -0.55 && rate < 0.75,
    values: {
      accuracy: spread(accuracy, 0.1 * (1 - accuracy), random, repeat),
      spikes: spread(spikes, 0.05 * spikes, random, repeat),
      latency: spread(latency, 3, random, repeat),
      energy: spread(spikes * 4200, 0.05 * spikes * 4200, random, repeat),
    } as Readonly<Record<string, Spread>>,
  };
}

function forecast(got: Spread | undefined, random: () => number): { mean: number; sd: number } {
  const reached = got?.mean ?? 0;
  const sd = reached <= 1 ? 0.2 * (1 - reached) + 0.001 : 0.12 * reached;
  const guess = reached + sd * 1.4 * (random() - 0.5);
  return { mean: reached <= 1 ? Math.min(0.995, guess) : guess, sd };
}

function spread(around: number, sd: number, random: () => number, repeat: number): Spread {
  const each = Array.from({ length: repeat }, () => around + sd * 1.7 * (2 * random() - 1));
  return { mean: mean(each), sd: standardDeviation(each), each };
}

function taskKey(trial: number, repeat: number): string {
  return `${trial.toString(16).padStart(6, '0')}${repeat}`;
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

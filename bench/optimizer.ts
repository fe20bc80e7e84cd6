/**
 * The optimiser beside its peers: mean hypervolume on synthetic problems from the same scrambled Sobol points, and the
 * time of a proposal.
 * npm run bench -- optimizer [--quick] [--seeds 5] [--only ZDT1] [--all] [--kinds bayesian,nsga2]
 *                            [--peers botorch,optuna-gp,optuna-tpe | none] [--no-times | --only-times]
 *                            [--observations 50,100,300] [--json]
 *
 * --all adds problems beyond those of methods/bayesian-pareto.md, section 6; --only takes a part of a name;
 * --quick is two seeds to the first budget only. Hypervolumes are of all points up to a budget that keep the
 * constraint. BoTorch's bar is its mean less one standard deviation. Each run is told on standard error as it ends, so
 * that a bench of hours which is cut off has not been for nothing.
 */

import { parseArgs } from 'node:util';
import { hypervolume } from '../src/core/pareto/hypervolume.ts';
import { mean, median, standardDeviation } from '../src/core/statistics.ts';
import * as problems from '../test/support/search/problems.ts';
import { planFor, simulate } from '../test/support/search/simulate.ts';
import { measureTimes, type TimeRow } from './optimizer/times.ts';
import { openPeers, type PeerName, type Peers, peerNames } from './peers/optimizer.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    only: { type: 'string', default: '' },
    all: { type: 'boolean', default: false },
    kinds: { type: 'string', default: 'bayesian,nsga2,tpe,random' },
    peers: { type: 'string', default: 'botorch,optuna-gp,optuna-tpe' },
    'no-times': { type: 'boolean', default: false },
    'only-times': { type: 'boolean', default: false },
    observations: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

interface Case {
  readonly problem: problems.Problem;
  readonly budgets: readonly number[];
}

interface Row {
  readonly problem: string;
  readonly method: string;
  readonly budget: number;
  readonly seeds: number;
  readonly mean: number;
  readonly sd: number;
  /** Median seconds of a proposal after the starting points. */
  readonly seconds: number;
}

const specified: readonly Case[] = [
  { problem: problems.braninCurrin, budgets: [20, 30, 40] },
  { problem: problems.zdt1(4), budgets: [20, 30, 40] },
  { problem: problems.dtlz2(6, 2), budgets: [20, 30, 50] },
  { problem: problems.c2dtlz2(4), budgets: [20, 30, 50] },
];
const further: readonly Case[] = [
  { problem: problems.zdt2(4), budgets: [20, 30, 40] },
  { problem: problems.zdt3(4), budgets: [20, 30, 40] },
  { problem: problems.dtlz7(6, 2), budgets: [20, 30, 50] },
  { problem: problems.dtlz2(6, 3), budgets: [30, 50] },
  { problem: problems.vehicleSafety, budgets: [20, 30] },
  { problem: problems.zdt6(4), budgets: [20, 30, 40] },
  { problem: problems.zdt4(4), budgets: [20, 30, 50] },
  { problem: problems.kursawe, budgets: [20, 30, 50] },
  { problem: problems.dtlz5(6), budgets: [24, 40] },
];

const seeds = Number(options.seeds ?? (options.quick ? 2 : 5));
const rows: Row[] = [];
const peers = choosePeers();
const cases = options['only-times']
  ? []
  : [...specified, ...(options.all ? further : [])].filter(({ problem }) => problem.name.includes(options.only));
for (const one of cases) await compare(one);
const observed = (options.observations ?? (options.quick ? '50' : '50,100,300')).split(',').map(Number);
const times = options['no-times'] ? [] : await measureTimes(peers, peersWanted(), observed, options.quick);
if (!options['no-times'] && !options.json) printTimes(times);
if (options.json) console.log(JSON.stringify({ seeds, rows, times }, undefined, 1));
peers?.close();

async function compare({ problem, budgets: all }: Case): Promise<void> {
  const budgets = options.quick ? all.slice(0, 1) : all;
  const trials = Math.max(...budgets);
  const add = (method: string, runs: readonly { volumes: readonly number[]; seconds: readonly number[] }[]): void => {
    const seconds = median(runs.flatMap((run) => run.seconds));
    const fresh = budgets.map((budget): Row => {
      const volumes = runs.map((run) => run.volumes[Math.min(budget, run.volumes.length) - 1]!);
      const sd = standardDeviation(volumes);
      return { problem: problem.name, method, budget, seeds: runs.length, mean: mean(volumes), sd, seconds };
    });
    rows.push(...fresh);
    if (!options.json) print(method, fresh);
  };

  const tell = (method: string, seed: number, volumes: readonly number[]): void => {
    const reached = budgets.map((budget) => volumes[Math.min(budget, volumes.length) - 1]!.toFixed(4));
    console.error(`${problem.name} ${method}, seed ${seed}: ${reached.join(', ')} at ${budgets.join(', ')}`);
  };

  if (!options.json) console.log(`\n${problem.name}, ${seeds} seeds`);
  const each = Array.from({ length: seeds }, (_, i) => i + 1);
  const count = 2 * (problem.dimensions + 1);
  const starts = each.map((seed) => startingPoints(problem, count, seed));
  for (const peer of peersWanted()) {
    const runs = [];
    for (const [i, seed] of each.entries()) {
      const run = await peers!.run(peer, problem, starts[i]!, trials, seed);
      const volumes = volumesOf(problem, run.points);
      tell(peer, seed, volumes);
      runs.push({ volumes, seconds: run.times });
    }
    add(peer, runs);
  }
  for (const kind of options.kinds.split(',')) {
    const runs = each.map((seed) => {
      const { volumes, times: ms } = simulate(problem, planFor(problem, { kind }, seed), trials);
      tell(`snnexp ${kind}`, seed, volumes);
      return { volumes, seconds: ms.slice(count).map((time) => time / 1000) };
    });
    add(`snnexp ${kind}`, runs);
  }
}

/** The trials that every one of our methods explores first. */
function startingPoints(problem: problems.Problem, count: number, seed: number): number[][] {
  const { outcomes } = simulate(problem, planFor(problem, { kind: 'random' }, seed), count);
  return outcomes.map(({ answers }) => Array.from({ length: problem.dimensions }, (_, i) => Number(answers[`x${i}`])));
}

function volumesOf({ costs, excess, reference }: problems.Problem, points: readonly (readonly number[])[]): number[] {
  const kept: number[][] = [];
  return points.map((point) => {
    if ((excess?.(point) ?? 0) <= 0) kept.push(costs(point));
    return hypervolume(kept, reference);
  });
}

function print(method: string, fresh: readonly Row[]): void {
  const cells = fresh.map((row) => {
    const bar = rows.find(
      (other) => other.problem === row.problem && other.method === 'botorch' && other.budget === row.budget,
    );
    const judged = bar === undefined || row === bar ? '' : row.mean >= bar.mean - bar.sd ? ' ok' : ' below';
    return `${row.budget}: ${row.mean.toFixed(3)} +- ${row.sd.toFixed(3)}${judged}`.padEnd(30);
  });
  console.log(`  ${method.padEnd(16)} ${cells.join(' ')} ${fresh[0]!.seconds.toFixed(3)} s a proposal`);
}

function printTimes(all: readonly TimeRow[]): void {
  console.log('\nSeconds of one proposal, 6 dimensions, 2 objectives, 3 trials running; median (lowest .. highest)');
  for (const { method, observations, median: middle, lowest, highest } of all) {
    const spread = `${middle.toFixed(3)} (${lowest.toFixed(3)} .. ${highest.toFixed(3)})`;
    console.log(`  ${method.padEnd(16)} ${String(observations).padStart(4)} observations  ${spread}`);
  }
}

function peersWanted(): PeerName[] {
  if (peers === undefined) return [];
  return peerNames.filter((name) => options.peers.split(',').includes(name));
}

function choosePeers(): Peers | undefined {
  if (options.peers === 'none') return undefined;
  const opened = openPeers();
  if (opened.ok) return opened.value;
  console.error(`${opened.error.message} ${opened.error.hint} Only our own figures follow.`);
  return undefined;
}

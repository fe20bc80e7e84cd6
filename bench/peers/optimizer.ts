/** The peers of the optimiser's bench: one Python process that works off jobs, a line of JSON each. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Result, succeed } from '../../src/core/result.ts';
import type { Problem } from '../../test/support/search/problems.ts';
import { peersPython } from './environment.ts';

export const peerNames = ['botorch', 'optuna-gp', 'optuna-tpe', 'optuna-nsga2'] as const;
export type PeerName = (typeof peerNames)[number];

export interface PeerRun {
  readonly points: readonly (readonly number[])[];
  readonly costs: readonly (readonly number[])[];
  /** Seconds of each proposal, starting points left out. */
  readonly times: readonly number[];
}

export interface Peers {
  readonly run: (
    peer: PeerName,
    problem: Problem,
    start: readonly (readonly number[])[],
    trials: number,
    seed: number,
  ) => Promise<PeerRun>;
  /** Seconds of `rounds` proposals after these observations. */
  readonly time: (
    peer: PeerName,
    problem: Problem,
    observed: readonly (readonly number[])[],
    rounds: number,
  ) => Promise<readonly number[]>;
  readonly close: () => void;
}

export function openPeers(): Result<Peers> {
  const python = peersPython('optimizer');
  if (!python.ok) return python;
  const child = spawn(python.value, ['bench/peers/optimizer.py'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '2', PYTHONWARNINGS: 'ignore' },
  });
  const ask = lineByLine(child);
  const job = (problem: Problem) => ({
    problem: problem.name.split('_')[0],
    dimensions: problem.dimensions,
    objectives: problem.reference.length,
    reference: problem.reference,
  });
  return succeed({
    run: async (peer, problem, start, trials, seed) => {
      const run = (await ask({ do: 'run', peer, ...job(problem), start, trials, seed })) as PeerRun;
      sameProblem(problem, run);
      return run;
    },
    time: async (peer, problem, observed, rounds) =>
      ((await ask({ do: 'time', peer, ...job(problem), start: observed, rounds, seed: 1 })) as PeerRun).times,
    close: () => child.stdin?.end(),
  });
}

function lineByLine(child: ChildProcess): (job: object) => Promise<unknown> {
  if (child.stdin === null || child.stdout === null) throw new Error('The peers have no pipes.');
  const { stdin, stdout } = child;
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return async (job) => {
    stdin.write(`${JSON.stringify(job)}\n`);
    const answer = await answers.next();
    if (answer.done === true) throw new Error('The peers ended without an answer; see the lines above.');
    return JSON.parse(answer.value);
  };
}

/** Both sides write the problem down on their own: they must mean the same. */
function sameProblem(problem: Problem, { points, costs }: PeerRun): void {
  points.forEach((point, i) => {
    problem.costs(point).forEach((cost, m) => {
      if (Math.abs(cost - costs[i]![m]!) > 1e-9 * (1 + Math.abs(cost)))
        throw new Error(`${problem.name} is not the same problem to the peers.`);
    });
  });
}

/**
 * Strategies whose proposals are computed in a thread: the same proposals as `createStrategy` gives, at no cost to the
 * event loop of whoever asks. The thread starts with the first proposal and keeps no process alive while it is idle.
 */

import { Worker } from 'node:worker_threads';
import { type Result, succeed } from '../../core/result.ts';
import type { Outcome, Proposal } from '../outcome.ts';
import type { Sensitivity } from '../sensitivity/sensitivity.ts';
import { createStrategy, type StrategyPlan } from '../strategy.ts';
import type { SensitivityPlan, ThreadAnswer, ThreadRequest } from './traffic.ts';

export interface AsyncStrategy {
  /** As `Strategy.propose`. */
  readonly propose: (n: number, history: readonly Outcome[]) => Promise<Proposal>;
}

export interface Proposer {
  readonly open: (plan: StrategyPlan) => Result<AsyncStrategy>;
  /** As `sensitivityOf`. */
  readonly sensitivity: (plan: SensitivityPlan, history: readonly Outcome[]) => Promise<Sensitivity | undefined>;
  /** Ends the thread. What is still asked for is rejected. */
  readonly close: () => Promise<void>;
}

/** `script` is the bundle of thread/main.ts. */
export function createProposer(script: URL): Proposer {
  const waiting = new Map<number, Waiting>();
  const plans: StrategyPlan[] = [];
  let worker: Worker | undefined;
  let lastId = 0;

  const drop = (error: Error): void => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const fresh = new Worker(script, { resourceLimits: { codeRangeSizeMb: CODE_MEGABYTES } });
    fresh.on('message', (answer: ThreadAnswer) => {
      waiting.get(answer.id)?.take(answer);
      waiting.delete(answer.id);
      if (waiting.size === 0) fresh.unref();
    });
    fresh.on('error', drop);
    fresh.on('exit', () => {
      if (worker === fresh) drop(new Error('The thread that proposes has ended.'));
    });
    plans.forEach((plan, strategy) => {
      tell(fresh, { kind: 'open', strategy, plan });
    });
    return fresh;
  };
  /** The answer to the request that is made for a fresh number. */
  const ask = <Kind extends ThreadAnswer['kind']>(kind: Kind, request: (id: number) => ThreadRequest) =>
    new Promise<Extract<ThreadAnswer, { readonly kind: Kind }>>((resolve, reject) => {
      worker ??= start();
      worker.ref();
      lastId++;
      const take = (answer: ThreadAnswer): void => {
        if (isOf(kind, answer)) resolve(answer);
        else reject(new Error(`The thread answered with ${answer.kind} when asked for ${kind}.`));
      };
      waiting.set(lastId, { take, reject });
      tell(worker, request(lastId));
    });
  const propose = async (strategy: number, n: number, history: readonly Outcome[]): Promise<Proposal> =>
    (await ask('propose', (id) => ({ kind: 'propose', id, strategy, n, history }))).proposal;

  return {
    open: (plan) => {
      const checked = createStrategy(plan);
      if (!checked.ok) return checked;
      const strategy = plans.push(plan) - 1;
      if (worker !== undefined) tell(worker, { kind: 'open', strategy, plan });
      return succeed({ propose: (n, history) => propose(strategy, n, history) });
    },
    sensitivity: async ({ space, objectives, seed }, history) => {
      const plan = { space, objectives, seed };
      return (await ask('sensitivity', (id) => ({ kind: 'sensitivity', id, plan, history }))).found;
    },
    close: async () => {
      const ending = worker;
      drop(new Error('The search was closed.'));
      await ending?.terminate();
    },
  };
}

/**
 * Address space set aside for compiled code, which this thread has little of. As much as usual, half a gigabyte, ends
 * the process where it cannot be had (ulimit -v), and no program can catch that.
 */
const CODE_MEGABYTES = 32;

interface Waiting {
  readonly take: (answer: ThreadAnswer) => void;
  readonly reject: (error: Error) => void;
}

function isOf<Kind extends ThreadAnswer['kind']>(
  kind: Kind,
  answer: ThreadAnswer,
): answer is Extract<ThreadAnswer, { readonly kind: Kind }> {
  return answer.kind === kind;
}

function tell(worker: Worker, request: ThreadRequest): void {
  worker.postMessage(request);
}

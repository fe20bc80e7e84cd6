/**
 * Strategies whose proposals are computed in a thread: the same proposals as `createStrategy` gives, at no cost to the
 * event loop of whoever asks. The thread starts with the first proposal and keeps no process alive while it is idle.
 */

import { Worker } from 'node:worker_threads';
import { type Result, succeed } from '../../core/result.ts';
import type { Outcome, Proposal } from '../outcome.ts';
import { createStrategy, type StrategyPlan } from '../strategy.ts';
import type { ThreadAnswer, ThreadRequest } from './traffic.ts';

export interface AsyncStrategy {
  /** As `Strategy.propose`. */
  readonly propose: (n: number, history: readonly Outcome[]) => Promise<Proposal>;
}

export interface Proposer {
  readonly open: (plan: StrategyPlan) => Result<AsyncStrategy>;
  /** Ends the thread. Proposals still asked for are rejected. */
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
    const fresh = new Worker(script);
    fresh.on('message', ({ id, proposal }: ThreadAnswer) => {
      waiting.get(id)?.resolve(proposal);
      waiting.delete(id);
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
  const ask = (strategy: number, n: number, history: readonly Outcome[]): Promise<Proposal> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      worker.ref();
      lastId++;
      waiting.set(lastId, { resolve, reject });
      tell(worker, { kind: 'propose', id: lastId, strategy, n, history });
    });

  return {
    open: (plan) => {
      const checked = createStrategy(plan);
      if (!checked.ok) return checked;
      const strategy = plans.push(plan) - 1;
      if (worker !== undefined) tell(worker, { kind: 'open', strategy, plan });
      return succeed({ propose: (n, history) => ask(strategy, n, history) });
    },
    close: async () => {
      const ending = worker;
      drop(new Error('The search was closed.'));
      await ending?.terminate();
    },
  };
}

interface Waiting {
  readonly resolve: (proposal: Proposal) => void;
  readonly reject: (error: Error) => void;
}

function tell(worker: Worker, request: ThreadRequest): void {
  worker.postMessage(request);
}

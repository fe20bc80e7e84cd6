/**
 * The thread that searches: it is told plans once and then asked for trials, or for which settings mattered, so that
 * nobody's event loop waits.
 */

import { parentPort } from 'node:worker_threads';
import type { Proposal } from '../outcome.ts';
import { sensitivityOf } from '../sensitivity/sensitivity.ts';
import { createStrategy, type Strategy } from '../strategy.ts';
import type { ThreadAnswer, ThreadRequest } from './traffic.ts';

const strategies = new Map<number, Strategy>();

parentPort?.on('message', (request: ThreadRequest) => {
  switch (request.kind) {
    case 'open': {
      const strategy = createStrategy(request.plan);
      // The asker has made the same strategy before it sent the plan.
      if (!strategy.ok) throw new Error(strategy.error.message);
      strategies.set(request.strategy, strategy.value);
      return;
    }
    case 'propose':
      return answer({ kind: 'propose', id: request.id, proposal: proposed(request) });
    case 'sensitivity':
      return answer({
        kind: 'sensitivity',
        id: request.id,
        found: sensitivityOf(request.plan, request.history),
      });
  }
});

function proposed({ strategy, n, history }: Extract<ThreadRequest, { readonly kind: 'propose' }>): Proposal {
  const proposal = strategies.get(strategy)?.propose(n, history);
  if (proposal === undefined) throw new Error('A proposal was asked for before its plan was told.');
  return proposal;
}

function answer(told: ThreadAnswer): void {
  parentPort?.postMessage(told);
}

/** The thread that proposes: it is told plans once and then asked for trials, so that nobody's event loop waits. */

import { parentPort } from 'node:worker_threads';
import { createStrategy, type Strategy } from '../strategy.ts';
import type { ThreadAnswer, ThreadRequest } from './traffic.ts';

const strategies = new Map<number, Strategy>();

parentPort?.on('message', (request: ThreadRequest) => {
  if (request.kind === 'open') {
    const strategy = createStrategy(request.plan);
    // The asker has made the same strategy before it sent the plan.
    if (!strategy.ok) throw new Error(strategy.error.message);
    strategies.set(request.strategy, strategy.value);
    return;
  }
  const proposal = strategies.get(request.strategy)?.propose(request.n, request.history);
  if (proposal === undefined) throw new Error('A proposal was asked for before its plan was told.');
  const answer: ThreadAnswer = { id: request.id, proposal };
  parentPort?.postMessage(answer);
});

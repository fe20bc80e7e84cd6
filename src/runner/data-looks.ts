/** What the data of a trial is: asked of a worker once for each way of reading it. */

import { canonicalJson } from '../core/canonical-json.ts';
import { fail, type Result, succeed } from '../core/result.ts';
import type { DecidedSettings } from '../protocol/plan.ts';
import type { DataAnswer, Probe } from '../protocol/worker.ts';
import type { LocalExecutor } from './executors/local.ts';
import { losesTrial } from './taken-away.ts';

export interface DataLooks {
  of(settings: DecidedSettings): Promise<Result<DataAnswer>>;
  /** Puts an answer in that came with the look at the engine. */
  know(settings: DecidedSettings, data: DataAnswer): void;
}

export function createDataLooks(
  executor: Pick<LocalExecutor, 'probe'>,
  common: Pick<Probe, 'engine' | 'threads'>,
  splitSeed: number,
  stopping: AbortSignal,
): DataLooks {
  const known = new Map<string, Result<DataAnswer>>();
  return {
    know(settings, data) {
      known.set(canonicalJson(settings), succeed(data));
    },
    async of(settings) {
      const name = canonicalJson(settings);
      const before = known.get(name);
      if (before !== undefined) return before;
      const request: Probe = { kind: 'probe', ...common, data: { settings, splitSeed }, ladder: false };
      const answer = await executor.probe(request, stopping);
      const data = answer.ok ? answer.value.data : null;
      const look = data !== null ? succeed(data) : answer.ok ? fail(noAnswer) : answer;
      // Whoever asks next may find it back.
      if (look.ok || !losesTrial(look.error.code)) known.set(name, look);
      return look;
    },
  };
}

const noAnswer = { code: 'worker-lost', message: 'The worker said nothing about the data.', hint: 'See the log.' };

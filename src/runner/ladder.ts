/**
 * Asks a worker which engine would run here. An engine that ends the process in which it is tried, by a signal or in
 * the middle of its start, costs that process alone: the rungs are then tried again, each in a process of its own.
 */

import { describeFailure, type Result, succeed } from '../core/result.ts';
import { engineLadder, type Rung, rungsBelow } from '../protocol/engine.ts';
import type { Probe, ProbeAnswer } from '../protocol/worker.ts';
import type { LocalExecutor } from './executors/local.ts';

type Prober = Pick<LocalExecutor, 'probe'>;

/** As `executor.probe`, for a probe of the ladder. */
export async function climb(executor: Prober, probe: Probe, stopping: AbortSignal): Promise<Result<ProbeAnswer>> {
  const whole = await executor.probe(probe, stopping);
  if (whole.ok || whole.error.code !== LOST || probe.engine !== 'best') return whole;
  const rungs: Rung[] = [];
  for (const engine of engineLadder) {
    if (stopping.aborted) return whole;
    const alone = await executor.probe({ ...probe, rung: engine }, stopping);
    // What is wrong with the data is wrong on every rung.
    if (!alone.ok && alone.error.code !== LOST) return alone;
    if (alone.ok && alone.value.engine !== null) {
      const { data, engine: chosen } = alone.value;
      return succeed({
        data,
        engine: { ...chosen, rungs: [...rungs, ...chosen.rungs, ...rungsBelow(engine)] },
      });
    }
    rungs.push({ engine, taken: false, why: whyNot(alone) });
  }
  return whole;
}

/** One rung of the ladder as the doctor shows it. */
export interface TriedRung extends Rung {
  /** Whether it would run, also where one above it is taken. */
  readonly works: boolean;
  /** "wasm, relaxed SIMD, 2 threads"; null for one that does not run. */
  readonly title: string | null;
  readonly threads: number | null;
}

/** Tries every rung, one after the other, each in a process of its own; the first that works is the one `best` takes. */
export async function tryEveryRung(
  executor: Prober,
  threads: number,
  stopping: AbortSignal,
): Promise<readonly TriedRung[]> {
  const rungs: TriedRung[] = [];
  for (const engine of engineLadder) {
    const request: Probe = { kind: 'probe', engine: 'best', rung: engine, threads, ladder: true };
    const answer = await executor.probe(request, stopping);
    const chosen = answer.ok ? answer.value.engine : null;
    rungs.push({
      engine,
      taken: chosen !== null && !rungs.some((rung) => rung.taken),
      works: chosen !== null,
      title: chosen?.title ?? null,
      threads: chosen?.threads ?? null,
      why: chosen?.rungs[0]?.why ?? whyNot(answer),
    });
  }
  return rungs;
}

const LOST = 'worker-lost';

function whyNot(answer: Result<ProbeAnswer>): string {
  if (answer.ok) return answer.value.why ?? 'it gave no answer';
  return answer.error.code === LOST ? `it ends its process: ${answer.error.message}` : describeFailure(answer.error);
}

/**
 * Chooses what computes: climbs down the ladder of engines, fastest first, and takes the first whose self-test is
 * right. Every other rung is told with it and why it was not taken, for the run's first events.
 */

import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { onlyOptions } from '../core/only-options.ts';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { usableCores } from '../machine/usable-cores.ts';
import { type ChosenEngine, engineLadder, type Rung, rungsBelow } from '../protocol/engine.ts';
import type { CompiledBackend } from './compiled/backend.ts';
import { mendGradients } from './gradients.ts';
import { mendKernels } from './mended-kernels.ts';
import { engineFailure } from './messages.ts';
import { NATIVE_BACKEND, type NativeWish, startNative } from './native/start.ts';
import { registerReferenceKernels } from './reference/register.ts';
import { selfTest } from './self-test.ts';
import { TENSORFLOW_BACKEND } from './tensorflow/backend.ts';
import { startTensorFlow } from './tensorflow/start.ts';
import type { KernelBytes } from './wasm/module.ts';
import { startWasm, WASM_BACKEND } from './wasm/start.ts';
import { WEBGPU_BACKEND } from './webgpu/override.ts';
import { startWebgpu } from './webgpu/start.ts';

/** What is asked of an engine. */
export interface EngineWish {
  /** `best`, or the name of an engine. */
  readonly wanted: string;
  /** Left out: as many as this process may use cores (machine/usable-cores.ts). */
  readonly threads?: number;
  /** Other kernels than the shipped ones, for tests of the ladder. */
  readonly wasmBytes?: KernelBytes;
  /** Another instruction set or another file of the native kernels, for tests and benchmarks. */
  readonly native?: NativeWish;
}

type StartedEngine = Pick<ChosenEngine, 'title' | 'threads'>;

/** Names that `wanted` may have besides `best`, fastest first. */
export const engineNames: readonly string[] = engineLadder;

/** Why a rung is taken. */
export const PASSED = 'self-test passed';

/**
 * Sets the TensorFlow.js backend of this process, by `best` unless said. A later call replaces the choice. Fails with
 * `engine-unknown`, `engine-threads`, `engine-unavailable` for an engine asked for by name, and `engine-none`;
 * throws a RangeError for an option that there is not.
 */
export async function chooseEngine(asked: Partial<EngineWish> = {}): Promise<Result<ChosenEngine>> {
  onlyOptions(asked, ['wanted', 'threads', 'wasmBytes', 'native'], 'Options of chooseEngine');
  const wish: EngineWish = { ...asked, wanted: asked.wanted ?? 'best' };
  const { wanted } = wish;
  const threads = wish.threads ?? Math.min(MOST_THREADS, usableCores());
  const refused = refuse(wanted, threads);
  if (refused !== undefined) return fail(refused);
  const names = wanted === 'best' ? engineNames : [wanted];
  const rungs: Rung[] = [];
  for (const engine of names) {
    const tried = await tryEngine(engine, threads, wish);
    if (tried.ok) {
      rungs.push({ engine, taken: true, why: PASSED }, ...rungsBelow(engine, names));
      return succeed({ engine, ...tried.value, rungs });
    }
    rungs.push({ engine, taken: false, why: tried.error });
  }
  return fail(nothingTaken(wanted, rungs));
}

/** One rung alone, as `best` tries it. Whatever it throws is a reason to take the next one. */
export async function tryEngine(
  engine: string,
  threads: number,
  wish: EngineWish = { wanted: 'best' },
): Promise<Result<StartedEngine, string>> {
  enableProdMode(); // no banners
  mendGradients();
  registerReferenceKernels();
  mendKernels('cpu'); // others inherit from it
  try {
    return (await ladder[engine]?.(threads, wish)) ?? fail('there is no such engine');
  } catch (error) {
    return fail(notStarted(error));
  }
}

/** The error is why the rung is not taken, in words. */
type TryRung = (threads: number, wish: EngineWish) => Promise<Result<StartedEngine, string>>;

const MOST_THREADS = 64;

const ladder: Readonly<Record<string, TryRung>> = {
  webgpu: async (_, { wanted }) => {
    const started = await startWebgpu(wanted === 'best');
    if (!started.ok) return started;
    const wrong = await useBackend(WEBGPU_BACKEND);
    if (wrong === undefined) return succeed({ title: started.value.title, threads: 1 });
    started.value.backend.dispose();
    return fail(wrong);
  },
  native: async (threads, { native }) => {
    const started = startNative(threads, native);
    if (!started.ok) return started;
    return trust(NATIVE_BACKEND, started.value);
  },
  tensorflow: async (threads) => {
    const started = startTensorFlow(threads);
    if (!started.ok) return started;
    const wrong = await useBackend(TENSORFLOW_BACKEND);
    return wrong === undefined ? started : fail(wrong);
  },
  wasm: async (threads, { wasmBytes }) => {
    const started = await startWasm(threads, wasmBytes);
    if (!started.ok) return started;
    return trust(WASM_BACKEND, started.value);
  },
  cpu: async () => {
    const wrong = await useBackend('cpu');
    return wrong === undefined ? succeed({ title: 'cpu, plain JavaScript', threads: 1 }) : fail(wrong);
  },
};

/** Of a backend whose self-test fails, no thread stays. */
async function trust(
  name: string,
  { backend, title, threads }: StartedEngine & { backend: CompiledBackend },
): Promise<Result<StartedEngine, string>> {
  const wrong = await useBackend(name);
  if (wrong === undefined) return succeed({ title, threads });
  await backend.team.stop();
  return fail(wrong);
}

/** Why the backend is not to be used; what it throws is a reason too, so that whoever started it can stop it. */
async function useBackend(name: string): Promise<string | undefined> {
  try {
    if (!(await setBackend(name))) return `TensorFlow.js could not start its backend ${name}`;
    mendKernels(name);
    return await selfTest();
  } catch (error) {
    return notStarted(error);
  }
}

function notStarted(error: unknown): string {
  return `it did not start: ${error instanceof Error ? error.message : String(error)}`;
}

function refuse(wanted: string, threads: number): Failure | undefined {
  if (wanted !== 'best' && !engineNames.includes(wanted)) {
    const known = ['best', ...engineNames].join(', ');
    return engineFailure('engine-unknown', `There is no engine "${wanted}".`, `Use one of: ${known}.`);
  }
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    const message = `An engine cannot run on ${threads} threads.`;
    return engineFailure('engine-threads', message, `Ask for 1 to ${MOST_THREADS} threads, or leave it out.`);
  }
  return undefined;
}

function nothingTaken(wanted: string, rungs: readonly Rung[]): Failure {
  if (wanted !== 'best') {
    const message = `The engine ${wanted} cannot be used: ${rungs[0]?.why ?? 'it was not tried'}.`;
    return engineFailure(
      'engine-unavailable',
      message,
      'Use the engine best, which takes the fastest one that runs here.',
    );
  }
  const reasons = rungs.map((rung) => `${rung.engine}: ${rung.why}`).join('; ');
  return engineFailure('engine-none', `No engine passed its self-test (${reasons}).`, 'Please report this line.');
}

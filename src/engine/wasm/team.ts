/**
 * Runs kernels: writes the job, wakes the helper threads, works along, and returns when every part is done. A job is
 * cut into parts by the problem, not by the number of threads, so the bits of a result are the same with any number.
 */

import { Worker } from 'node:worker_threads';
import { jobRoom, type Team } from '../compiled/team.ts';
import { CONSTANTS_END, type WasmHeap } from './heap.ts';
import type { CompiledKernels } from './module.ts';
import { control, kernelNames, SPINS, type ThreadData, threadText } from './thread.ts';

export class WasmTeam implements Team {
  readonly heap: WasmHeap;
  /** Threads that compute, the calling one included. */
  readonly threads: number;
  readonly lanes = 4;
  readonly #words: Int32Array;
  readonly #jobWords: Int32Array;
  readonly #jobReals: Float32Array;
  readonly #job: number;
  readonly #kernels: ReadonlyMap<string, { readonly index: number; readonly run: Kernel }>;
  readonly #workers: readonly Worker[];
  readonly #patience: number;
  #number = 0;
  #isStopped = false;
  /** Why nothing is to be computed any more. */
  #fault: string | undefined;

  private constructor(heap: WasmHeap, parts: TeamParts) {
    this.heap = heap;
    this.threads = parts.workers.length + 1;
    this.#workers = parts.workers;
    this.#patience = parts.patience;
    this.#job = parts.job;
    this.#kernels = parts.kernels;
    this.#words = heap.integers(parts.control, control.WORDS);
    this.#jobWords = heap.integers(parts.job, jobRoom.words);
    this.#jobReals = heap.floats(parts.job + 4 * jobRoom.words, jobRoom.reals);
  }

  /** A thread that cannot be started is done without; one that finishes no part for `patience` seconds is given up. */
  static async start(
    kernels: CompiledKernels,
    heap: WasmHeap,
    threads: number,
    patience = PATIENCE_SECONDS,
  ): Promise<WasmTeam> {
    const { module } = kernels;
    const controlPointer = heap.reserve(4 * control.WORDS);
    const job = heap.reserve(4 * (jobRoom.words + jobRoom.reals));
    const stackTop = () => heap.reserve(STACK) + STACK;
    const { exports } = new WebAssembly.Instance(module, { env: { memory: heap.memory } });
    (exports.__stack_pointer as WebAssembly.Global).value = stackTop();
    const constants = (exports.__data_end as WebAssembly.Global).value;
    if (constants > CONSTANTS_END) throw new Error(`The kernels' constants end at ${constants}, in the heap's memory.`);
    const table = new Map(
      kernelNames(module).map((name, index) => [name, { index, run: exports[name] as Kernel }] as const),
    );
    const data = Array.from({ length: threads - 1 }, () => ({
      ...{ module, memory: heap.memory, control: controlPointer, job, stackTop: stackTop(), threads },
    }));
    const started = await Promise.all(data.map(startThread));
    const workers = started.filter((worker) => worker !== undefined);
    return new WasmTeam(heap, { control: controlPointer, job, kernels: table, workers, patience });
  }

  has(kernel: string): boolean {
    return this.#kernels.has(kernel);
  }

  run(name: string, parts: number, words: readonly number[], reals: readonly number[] = []): void {
    const kernel = this.#kernels.get(name);
    if (kernel === undefined) throw new Error(`The WebAssembly module has no kernel ${name}.`);
    if (words.length > jobRoom.words || reals.length > jobRoom.reals) {
      throw new Error(`The job of kernel ${name} is too large: ${words.length} words, ${reals.length} reals.`);
    }
    if (this.#fault !== undefined) throw new Error(this.#fault);
    this.#jobWords.set(words);
    this.#jobReals.set(reals);
    // A thread that is being ended could take a part with it.
    if (parts === 1 || this.threads === 1 || this.#isStopped) {
      for (let part = 0; part < parts; part++) kernel.run(this.#job, part);
    } else {
      this.#share(kernel, parts, name);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #share(kernel: { readonly index: number; readonly run: Kernel }, parts: number, name: string): void {
    const words = this.#words;
    const size = Math.ceil(parts / MOST_BUNDLES);
    const bundles = Math.ceil(parts / size);
    this.#number = (this.#number + 1) & 0x7fff;
    const stamp = this.#number << 16;
    // The order matters: a late thread must see the new BUNDLES before one of the new job can be taken.
    Atomics.store(words, control.KERNEL, kernel.index);
    Atomics.store(words, control.PARTS, parts);
    Atomics.store(words, control.SIZE, size);
    Atomics.store(words, control.DONE, 0);
    Atomics.store(words, control.BUNDLES, stamp | bundles);
    Atomics.store(words, control.NEXT, stamp);
    Atomics.add(words, control.WAKE, 1);
    Atomics.notify(words, control.WAKE);
    let finished = 0;
    for (;;) {
      const next = Atomics.load(words, control.NEXT);
      const bundle = next & 0xffff;
      if (bundle >= bundles) break;
      const some = Math.ceil((bundles - bundle) / (4 * this.threads));
      if (Atomics.compareExchange(words, control.NEXT, next, next + some) !== next) continue;
      const end = Math.min(parts, (bundle + some) * size);
      for (let part = bundle * size; part < end; part++) kernel.run(this.#job, part);
      finished += some;
    }
    Atomics.add(words, control.DONE, finished);
    this.#awaitBundles(bundles, name);
    if (Atomics.exchange(words, control.FAILED, 0) !== 0) {
      throw new Error(`A thread failed in the kernel ${name}; what it computed is not to be trusted.`);
    }
  }

  /** Seconds are counted and not read from a clock, so that a computer may sleep meanwhile. */
  #awaitBundles(bundles: number, name: string): void {
    const words = this.#words;
    for (let spin = 0, idle = 0; idle < this.#patience; spin++) {
      const done = Atomics.load(words, control.DONE);
      if (done === bundles) return;
      if (spin <= SPINS || Atomics.wait(words, control.DONE, done, 1000) !== 'timed-out') continue;
      idle = Atomics.load(words, control.DONE) === done ? idle + 1 : 0;
    }
    this.#fault = `A thread was ended in the middle of the kernel ${name}, or hangs: it has not finished its part for ${this.#patience} s. Resume the run.`;
    throw new Error(this.#fault);
  }
}

type Kernel = (job: number, part: number) => void;

interface TeamParts {
  readonly control: number;
  readonly job: number;
  readonly kernels: ReadonlyMap<string, { readonly index: number; readonly run: Kernel }>;
  readonly workers: readonly Worker[];
  readonly patience: number;
}

const STACK = 131072;
/** The lower 16 bits count bundles. */
const MOST_BUNDLES = 60000;
const START_MS = 10_000;
/** A part takes well below a second where a core is free. */
const PATIENCE_SECONDS = 120;

function startThread(workerData: ThreadData): Promise<Worker | undefined> {
  return new Promise((resolve) => {
    let worker: Worker;
    try {
      worker = new Worker(threadText, { eval: true, workerData, stdin: false, execArgv: [] });
    } catch {
      resolve(undefined);
      return;
    }
    const settle = (outcome: Worker | undefined): void => {
      clearTimeout(timer);
      worker.unref();
      if (outcome === undefined) void worker.terminate();
      resolve(outcome);
    };
    const timer = setTimeout(() => settle(undefined), START_MS);
    worker.once('message', () => settle(worker));
    worker.once('error', () => settle(undefined));
  });
}

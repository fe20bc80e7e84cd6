/** Runs the native kernels: lays the job into two arrays that the addon reads, and calls it. */

import { jobRoom, type Team } from '../compiled/team.ts';
import type { Addon, Runner, Variant } from './addon.ts';
import { NativeHeap } from './heap.ts';

export class NativeTeam implements Team {
  readonly heap: NativeHeap;
  readonly threads: number;
  readonly lanes: number;
  readonly #addon: Addon;
  readonly #runner: Runner;
  readonly #kernels: ReadonlyMap<string, number>;
  readonly #words = new Float64Array(jobRoom.words);
  readonly #reals = new Float32Array(jobRoom.reals);

  /** `variant` is one that runs. A thread that cannot be started is done without. */
  constructor(addon: Addon, variant: Variant, threads: number) {
    this.#addon = addon;
    this.#runner = addon.start(
      addon.variants().findIndex(({ name }) => name === variant.name),
      threads,
      this.#words,
      this.#reals,
    );
    this.#kernels = new Map(variant.kernels.map((name, index) => [name, index]));
    this.heap = new NativeHeap(addon);
    this.threads = addon.threads(this.#runner);
    this.lanes = variant.lanes;
  }

  has(kernel: string): boolean {
    return this.#kernels.has(kernel);
  }

  run(name: string, parts: number, words: readonly number[], reals: readonly number[] = []): void {
    const kernel = this.#kernels.get(name);
    if (kernel === undefined) throw new Error(`The native kernels have no ${name}.`);
    if (words.length > jobRoom.words || reals.length > jobRoom.reals) {
      throw new Error(`The job of kernel ${name} is too large: ${words.length} words, ${reals.length} reals.`);
    }
    this.#words.set(words);
    this.#reals.set(reals);
    this.#addon.run(this.#runner, kernel, parts);
  }

  async stop(): Promise<void> {
    this.#addon.stop(this.#runner);
  }
}

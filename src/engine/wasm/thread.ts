/**
 * What a helper thread does: it waits for a job, takes parts of it as long as there are any, and waits again. The text
 * is started with `eval`, so that no file has to be found beside a bundle; it may not use anything from outside itself.
 *
 * A job's parts are counted in bundles, of one part each unless there are more than 16 bits can count. A thread takes
 * several at once, a quarter of its share of what is left, and says at the end how many it has done: the cores hand the
 * cache line of such a word to each other.
 * Words of the control area (Int32): WAKE counts jobs; NEXT and BUNDLES hold the job's number in the upper 16 bits and
 * the next bundle, the number of bundles, in the lower; so a thread that comes late can tell that a job is over. DONE
 * counts finished bundles. KERNEL is an index into the module's exports, PARTS the number of parts, SIZE that of a
 * bundle's. FAILED is not 0 after a trap.
 */

export const control = {
  ...{ WAKE: 0, NEXT: 16, DONE: 32, BUNDLES: 48, KERNEL: 49, FAILED: 50, PARTS: 51, SIZE: 52 },
  WORDS: 64,
} as const;

/** Looks at a word before a thread sleeps: about a quarter of a millisecond, longer than the pause between two kernels. */
export const SPINS = 34_000;

export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Byte offsets into the memory. */
  readonly control: number;
  readonly job: number;
  readonly stackTop: number;
  /** Threads of the team, the main one included. */
  readonly threads: number;
}

/** Names of the kernels in the order in which all threads count them. */
export function kernelNames(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.exports(module)
    .filter((entry) => entry.kind === 'function')
    .map((entry) => entry.name);
}

export const threadText = `
const { parentPort, workerData } = require('node:worker_threads');
const { module, memory, control, job, stackTop, threads } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
exports.__stack_pointer.value = stackTop;
const kernels = WebAssembly.Module.exports(module).filter((e) => e.kind === 'function').map((e) => exports[e.name]);
const words = new Int32Array(memory.buffer, control, ${control.WORDS});
let seen = 0;
parentPort.postMessage('ready');
for (;;) {
  for (let spin = 0; spin < ${SPINS} && Atomics.load(words, ${control.WAKE}) === seen; spin++);
  while (Atomics.load(words, ${control.WAKE}) === seen) Atomics.wait(words, ${control.WAKE}, seen);
  seen = Atomics.load(words, ${control.WAKE});
  let total = 0;
  let finished = 0;
  for (;;) {
    const next = Atomics.load(words, ${control.NEXT});
    const bundles = Atomics.load(words, ${control.BUNDLES});
    const left = (bundles & 0xffff) - (next & 0xffff);
    if (next >>> 16 !== bundles >>> 16 || left <= 0) break;
    const some = Math.ceil(left / (4 * threads));
    if (Atomics.compareExchange(words, ${control.NEXT}, next, next + some) !== next) continue;
    const size = Atomics.load(words, ${control.SIZE});
    const first = (next & 0xffff) * size;
    const end = Math.min(Atomics.load(words, ${control.PARTS}), first + some * size);
    const kernel = kernels[Atomics.load(words, ${control.KERNEL})];
    try {
      for (let part = first; part < end; part++) kernel(job, part);
    } catch {
      Atomics.store(words, ${control.FAILED}, 1);
    }
    total = bundles & 0xffff;
    finished += some;
  }
  if (finished > 0 && Atomics.add(words, ${control.DONE}, finished) + finished === total) {
    Atomics.notify(words, ${control.DONE});
  }
}
`;

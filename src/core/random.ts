/**
 * Seeded random streams. A stream is named by a text (a task key, a trial number, a purpose), never by a clock,
 * so the same experiment draws the same numbers on every machine.
 *
 * Generator: sfc32 (C. Doty-Humphrey, PractRand 2010), seeded by two FNV-1a hashes of the name and 16 warm-up draws.
 */

/** Random numbers of one purpose, in order. */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Whole number in [0, below). */
  below(below: number): number;
  /** Standard normal (Marsaglia's polar method). */
  normal(): number;
  /** A permutation of 0 .. count-1 (Fisher-Yates). */
  permutation(count: number): Uint32Array;
}

/** The stream of that name: the same name gives the same numbers on every machine. Throws a RangeError for what is no name. */
export function randomStream(...name: readonly (string | number)[]): RandomStream {
  // All objects would have one name.
  const stray = name.find((part) => typeof part !== 'string' && typeof part !== 'number');
  if (stray !== undefined)
    throw new RangeError(`A random stream is named by texts and numbers; ${typeof stray} was given.`);
  const text = name.join('\u0000');
  let a = fnv1a(text, 0x811c9dc5);
  let b = fnv1a(text, 0x9747b28c);
  let c = a ^ Math.imul(b, 0x9e3779b1);
  let counter = 1;
  const bits = (): number => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  };
  for (let i = 0; i < 16; i++) bits();

  let spare: number | undefined;
  const next = (): number => bits() / 4294967296;
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      for (;;) {
        const u = 2 * next() - 1;
        const v = 2 * next() - 1;
        const square = u * u + v * v;
        if (square === 0 || square >= 1) continue;
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = v * factor;
        return u * factor;
      }
    },
    permutation(count) {
      const order = Uint32Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const j = below(i + 1);
        const kept = order[i]!;
        order[i] = order[j]!;
        order[j] = kept;
      }
      return order;
    },
  };
}

function fnv1a(text: string, basis: number): number {
  let hash = basis | 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash;
}

/**
 * The Sobol sequence with a nested uniform scramble (A. Owen, 1995, by the hash of S. Laine and T. Karras as B. Burley
 * improved it, 2020): any point is computed from its index alone, so a proposal needs no state.
 * Beyond 96 dimensions the remaining coordinates are plain random.
 */

import { randomStream } from '../../core/random.ts';
import { sobolDirections } from './sobol-directions.ts';

/** The point with this index (from 0) of the sequence that the seed names; every coordinate lies inside (0, 1). */
export type Sequence = (index: number) => Float64Array;

export function sobolSequence(dimensions: number, ...seed: readonly (string | number)[]): Sequence {
  const stream = randomStream('sobol', ...seed);
  const seeds = Int32Array.from({ length: dimensions }, () => Math.floor(stream.next() * 4294967296) | 0);
  return (index) =>
    Float64Array.from(seeds, (scramble, dimension) => {
      if (dimension >= columns.length) return randomStream('beyond sobol', scramble, dimension, index).next();
      return (nestedScramble(sobolBits(index, dimension), scramble) + 0.5) / 4294967296;
    });
}

/** The unscrambled coordinate in units of 2^-32; dimension from 0, below 96. */
export function sobolBits(index: number, dimension: number): number {
  const column = columns[dimension]!;
  // Gray code: consecutive indices differ in one direction number, the order in which the sequence is published.
  let gray = (index ^ (index >>> 1)) >>> 0;
  let bits = 0;
  for (let i = 0; gray !== 0; i++, gray >>>= 1) if (gray & 1) bits ^= column[i]!;
  return bits >>> 0;
}

const columns: readonly Uint32Array[] = [
  Uint32Array.from({ length: 32 }, (_, i) => 2 ** (31 - i)),
  ...sobolDirections
    .trim()
    .split(';')
    .map((row) => column(row.trim().split(/\s+/).map(Number))),
];

/** The recurrence of P. Bratley and B. Fox (1988) on direction numbers already shifted to 32 bits. */
function column([degree, polynomial, ...initial]: readonly number[]): Uint32Array {
  const s = degree!;
  const v = new Uint32Array(32);
  for (let i = 0; i < 32; i++) {
    if (i < s) {
      v[i] = initial[i]! * 2 ** (31 - i);
      continue;
    }
    let bits = v[i - s]! ^ (v[i - s]! >>> s);
    for (let k = 1; k < s; k++) if ((polynomial! >>> (s - 1 - k)) & 1) bits ^= v[i - k]!;
    v[i] = bits >>> 0;
  }
  return v;
}

function nestedScramble(bits: number, seed: number): number {
  let x = reverse(bits);
  x ^= Math.imul(x, 0x3d20adea);
  x = (x + seed) | 0;
  x = Math.imul(x, (seed >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  x ^= Math.imul(x, 0x53a22864);
  return reverse(x);
}

function reverse(bits: number): number {
  let x = bits;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}

/** Matrix products in all transpositions; one of the two may stand for a whole batch. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuBackend } from '../backend.ts';
import type { Call } from '../override.ts';
import { type Extent, multiply, type Product } from '../product.ts';
import { groupsFor, perItem } from '../program.ts';

export function matmul({ backend, input, attributes }: Call): TensorInfo | undefined {
  const [a, b] = [input('a'), input('b')];
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const transposeA = attributes.transposeA === true;
  const transposeB = attributes.transposeB === true;
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [rows, depth] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [depthB, columns] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [slicesA, slicesB] = [count(batchA), count(batchB)];
  const alike = batchA.join() === batchB.join();
  if (depth !== depthB || !(alike || slicesA === 1 || slicesB === 1)) return undefined;
  const slices = Math.max(slicesA, slicesB);
  if (rows * columns * depth * slices === 0) return undefined;
  const batch = slicesA === slices && batchA.length >= batchB.length ? batchA : batchB;
  const out = backend.output([...batch, rows, columns]);
  const product = {
    key: `matmul ${transposeA} ${transposeB}`,
    code: `fn left(s: i32, row: i32, k: i32) -> f32 {
  return a[s * p.sliceA + ${transposeA ? 'k * p.rows + row' : 'row * p.depth + k'}];
}
fn right(s: i32, k: i32, column: i32) -> f32 {
  return b[s * p.sliceB + ${transposeB ? 'column * p.depth + k' : 'k * p.columns + column'}];
}
fn place(s: i32, row: i32, column: i32) -> i32 { return (s * p.rows + row) * p.columns + column; }`,
    leftRuns: transposeA ? ('row' as const) : ('k' as const),
    rightRuns: transposeB ? ('k' as const) : ('column' as const),
    inputs: { a, b },
    whole: { sliceA: slicesA === 1 ? 0 : rows * depth, sliceB: slicesB === 1 ? 0 : depth * columns },
  };
  if (slices === 1 || rows * columns > SMALL) multiply(backend, product, { slices, rows, columns, depth }, out);
  else multiplySmall(backend, product, { slices, rows, columns, depth }, out);
  return out;
}

/** Many small products: one invocation for each number of the result, as a tile would stand almost empty. */
function multiplySmall(
  backend: GpuBackend,
  product: Product,
  { slices, rows, columns, depth }: Extent,
  out: TensorInfo,
) {
  const count = slices * rows * columns;
  const program = perItem(
    `${product.key}, small`,
    `${product.code}
fn item(i: i32) {
  let row = i / p.columns;
  var sum = 0.0;
  for (var k = 0; k < p.depth; k++) {
    sum = fma(left(row / p.rows, row % p.rows, k), right(row / p.rows, k, i % p.columns), sum);
  }
  out[i] = sum;
}`,
  );
  const whole = { count, rows, columns, depth, ...product.whole };
  backend.run(program, { inputs: product.inputs, outputs: { out }, whole, groups: groupsFor(count) });
}

/** A sixteenth of a tile. */
const SMALL = 256;

function count(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

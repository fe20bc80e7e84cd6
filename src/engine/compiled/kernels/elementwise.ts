/**
 * Arithmetic element by element. Where one side is a number or repeats along the first axes (a bias) it is read again
 * and again; any other broadcast is written out first.
 */

import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf } from '../backend.ts';
import { allFloat, type Call, type Compute, type Kernels } from '../override.ts';
import { cut } from '../team.ts';
import { broadcast } from './layout.ts';

/** Numbers as in kernels/elementwise.h. */
const binary: Readonly<Record<string, { readonly number: number; readonly commutes: boolean }>> = {
  Add: { number: 0, commutes: true },
  Sub: { number: 1, commutes: false },
  Multiply: { number: 2, commutes: true },
  RealDiv: { number: 3, commutes: false },
  Maximum: { number: 4, commutes: true },
  Minimum: { number: 5, commutes: true },
};
const unary: Readonly<Record<string, number>> = { Relu: 0, Square: 1, Neg: 2, Abs: 3, Sqrt: 4, Step: 5 };

export const elementwiseKernels: Kernels = {
  ...Object.fromEntries(
    Object.entries(binary).map(([name, { number, commutes }]): [string, Compute] => [
      name,
      (call) => combine(call, number, commutes),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(unary).map(([name, number]): [string, Compute] => [name, (call) => change(call, number)]),
  ),
};

function combine({ backend, input }: Call, operation: number, commutes: boolean): TensorInfo | undefined {
  const a = input('a');
  const b = input('b');
  if (!allFloat(a, b)) return undefined;
  if (repeats(b.shape, a.shape)) return run(a, b);
  if (commutes && repeats(a.shape, b.shape)) return run(b, a);
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const wide = [broadcast(backend, a, shape), broadcast(backend, b, shape)] as const;
  const out = wide[0] && wide[1] ? run({ ...wide[0], shape }, wide[1]) : undefined;
  for (const [i, tensor] of [a, b].entries()) {
    if (wide[i] !== undefined && wide[i] !== tensor) backend.disposeData(wide[i].dataId);
  }
  return out;

  function run(whole: TensorInfo, part: TensorInfo): TensorInfo | undefined {
    const size = sizeOf(whole.shape);
    if (size === 0) return undefined;
    const out = backend.output(whole.shape);
    const { block, parts } = cut(size, 1, 16);
    const pointers = [backend.pointer(whole), backend.pointer(part), out.pointer];
    backend.team.run('combine', parts, [...pointers, size, block, operation, sizeOf(part.shape)]);
    return out.info;
  }
}

/** Whether `part` equals the last axes of `whole`, axes of length 1 before them left out. */
function repeats(part: readonly number[], whole: readonly number[]): boolean {
  if (part.length > whole.length) return false;
  const first = part.findIndex((length) => length !== 1);
  if (first === -1) return true;
  const tail = part.slice(first);
  return tail.every((length, i) => length === whole[whole.length - tail.length + i]);
}

/** Step with another value than 0 below zero, its attribute alpha, is left to the cpu kernel. */
function change({ backend, input, attributes }: Call, operation: number): TensorInfo | undefined {
  const x = input('x');
  const size = sizeOf(x.shape);
  if (!allFloat(x) || size === 0 || (attributes.alpha ?? 0) !== 0) return undefined;
  const out = backend.output(x.shape);
  const { block, parts } = cut(size, 1, 16);
  backend.team.run('change', parts, [backend.pointer(x), out.pointer, size, block, operation]);
  return out.info;
}

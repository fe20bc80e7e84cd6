/**
 * Arithmetic element by element. Where one side is a number or repeats along the first axes (a bias) it is read again
 * and again; any other broadcast is written out first.
 */

import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { allFloat, type Call, type Compute, type Kernels } from '../override.ts';
import { cut } from '../team.ts';
import { broadcast } from './layout.ts';

/** Numbers as in kernels/elementwise.h. */
const binary: Readonly<Record<string, Pairing>> = {
  Add: { operation: 0, turned: 0 },
  Sub: { operation: 1 },
  Multiply: { operation: 2, turned: 2 },
  RealDiv: { operation: 3 },
  Maximum: { operation: 4, turned: 4 },
  Minimum: { operation: 5, turned: 5 },
  SquaredDifference: { operation: 6, turned: 6 },
  Prelu: { operation: 7, sides: ['x', 'alpha'] },
  EluGrad: { operation: 8, sides: ['dy', 'y'] },
  Mod: { operation: 10 },
  Atan2: { operation: 11 },
};
/** And what each takes of its attributes. */
const unary: Readonly<Record<string, readonly [number, ...string[]]>> = {
  ...{ Relu: [0], Square: [1], Neg: [2], Abs: [3], Sqrt: [4], Step: [5] },
  ...{ Exp: [6], Log: [7], Sigmoid: [8], Tanh: [9], Elu: [10] },
  ...{ LeakyRelu: [11, 'alpha'], ClipByValue: [12, 'clipValueMin', 'clipValueMax'] },
  ...{ Rsqrt: [13], Reciprocal: [14], Floor: [15], Ceil: [16], Round: [17], Sign: [18] },
  ...{ Relu6: [19], Softplus: [21], Log1p: [22] },
  ...{ Sin: [24], Cos: [25], Atan: [26], Expm1: [27], Erf: [28] },
};
const SELU = 20;
const WHOLE_POWER = 23;
const POWER: Pairing = { operation: 9 };
/** A power with a larger exponent loses more by its products' rounding than by a logarithm. */
const LARGEST_POWER = 16;

export const elementwiseKernels: Kernels = {
  ...Object.fromEntries(
    Object.entries(binary).map(([name, pairing]): [string, Compute] => [name, (call) => combine(call, pairing)]),
  ),
  ...Object.fromEntries(
    Object.entries(unary).map(([name, [number, ...taken]]): [string, Compute] => [
      name,
      (call) => change(call, number, taken),
    ]),
  ),
  Selu: ({ backend, input }) =>
    changed(backend, input('x'), SELU, [backend_util.SELU_SCALE, backend_util.SELU_SCALEALPHA]),
  Pow: power,
};

/** An operation of a kernel, and the one that gives the same with the sides turned, where there is one. */
export interface Pairing {
  readonly operation: number;
  readonly turned?: number;
  /** Names of the sides, where they are not a and b. */
  readonly sides?: readonly [string, string];
}

/** What a kernel reads: the whole side, the one that repeats, and the operation. */
export interface Pair {
  readonly whole: TensorInfo;
  readonly part: TensorInfo;
  readonly operation: number;
}

/** Runs a kernel of two sides, either of which may repeat; undefined when they are no floats, or empty. */
export function inPairs(
  { backend, input }: Call,
  { operation, turned, sides = ['a', 'b'] }: Pairing,
  run: (pair: Pair) => TensorInfo,
): TensorInfo | undefined {
  const a = input(sides[0]);
  const b = input(sides[1]);
  if (!allFloat(a, b)) return undefined;
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  if (sizeOf(shape) === 0) return undefined;
  if (repeats(b.shape, a.shape)) return run({ whole: a, part: b, operation });
  if (turned !== undefined && repeats(a.shape, b.shape)) return run({ whole: b, part: a, operation: turned });
  const wide = [broadcast(backend, a, shape), broadcast(backend, b, shape)] as const;
  const out = wide[0] && wide[1] ? run({ whole: { ...wide[0], shape }, part: wide[1], operation }) : undefined;
  for (const [i, tensor] of [a, b].entries()) {
    if (wide[i] !== undefined && wide[i] !== tensor) backend.disposeData(wide[i].dataId);
  }
  return out;
}

function combine(call: Call, pairing: Pairing): TensorInfo | undefined {
  const { backend } = call;
  return inPairs(call, pairing, ({ whole, part, operation }) => {
    const size = sizeOf(whole.shape);
    const out = backend.output(whole.shape);
    const { block, parts } = cut(size, 1, 16);
    const pointers = [backend.pointer(whole), backend.pointer(part), out.pointer];
    backend.team.run('combine', parts, [...pointers, size, block, operation, sizeOf(part.shape)]);
    return out.info;
  });
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
function change(
  { backend, input, attributes }: Call,
  operation: number,
  taken: readonly string[],
): TensorInfo | undefined {
  if (attributes.alpha !== undefined && taken.length === 0 && attributes.alpha !== 0) return undefined;
  const reals = taken.map((name) => Number(attributes[name]));
  return changed(backend, input('x'), operation, reals);
}

function changed(
  backend: CompiledBackend,
  x: TensorInfo,
  operation: number,
  reals: readonly number[],
): TensorInfo | undefined {
  const size = sizeOf(x.shape);
  if (!allFloat(x) || size === 0) return undefined;
  const out = backend.output(x.shape);
  const { block, parts } = cut(size, 1, 16);
  backend.team.run('change', parts, [backend.pointer(x), out.pointer, size, block, operation], reals);
  return out.info;
}

/** By the same small whole number for all, as products. */
function power(call: Call): TensorInfo | undefined {
  const { backend, input } = call;
  const [base, exponent] = [input('a'), input('b')];
  if (!allFloat(base, exponent)) return undefined;
  const isOne = sizeOf(exponent.shape) === 1 && exponent.shape.length <= base.shape.length;
  const by = isOne ? backend.values(exponent)[0]! : Number.NaN;
  if (Number.isInteger(by) && Math.abs(by) <= LARGEST_POWER) return changed(backend, base, WHOLE_POWER, [by]);
  return combine(call, POWER);
}

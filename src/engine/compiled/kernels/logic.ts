/** Comparisons, and what is done with their results, which TensorFlow.js keeps as bytes outside the kernels' memory. */

import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import type { Block } from '../heap.ts';
import { allFloat, type Call, type Compute, type Kernels } from '../override.ts';
import { cut } from '../team.ts';
import { inPairs, type Pairing } from './elementwise.ts';

/** Numbers as in kernels/logic.h. */
const comparisons: Readonly<Record<string, Pairing>> = {
  Greater: { operation: 0, turned: 2 },
  GreaterEqual: { operation: 1, turned: 3 },
  Less: { operation: 2, turned: 0 },
  LessEqual: { operation: 3, turned: 1 },
  Equal: { operation: 4, turned: 4 },
  NotEqual: { operation: 5, turned: 5 },
};

export const logicKernels: Kernels = {
  ...Object.fromEntries(
    Object.entries(comparisons).map(([name, pairing]): [string, Compute] => [name, (call) => compare(call, pairing)]),
  ),
  // Nothing else differs from itself.
  IsNan: (call) => compare(call, { operation: 5, sides: ['x', 'x'] }),
  LogicalAnd: (call) => logical(call, 0, call.input('a'), call.input('b')),
  LogicalOr: (call) => logical(call, 1, call.input('a'), call.input('b')),
  LogicalNot: (call) => logical(call, 2, call.input('x')),
  Select: select,
  Cast: cast,
};

/** Of tensors of one shape; a broadcast is left to the cpu kernel. */
function logical({ backend }: Call, operation: number, a: TensorInfo, b = a): TensorInfo | undefined {
  const size = sizeOf(a.shape);
  if (a.dtype !== 'bool' || b.dtype !== 'bool' || size === 0 || !util.arraysEqual(a.shape, b.shape)) return undefined;
  const [left, right] = [truth(backend, a, size), truth(backend, b, size)];
  const { block, parts } = cut(size, 1, 16);
  backend.team.run('logical', parts, [left.pointer, right.pointer, left.pointer, size, block, operation]);
  const values = new Uint8Array(bytesOf(backend, left, size));
  for (const used of [left, right]) backend.heap.give(used);
  return backend.makeTensorInfo([...a.shape], 'bool', values);
}

function compare(call: Call, pairing: Pairing): TensorInfo | undefined {
  const { backend } = call;
  return inPairs(call, pairing, ({ whole, part, operation }) => {
    const size = sizeOf(whole.shape);
    const found = backend.heap.take(size);
    const { block, parts } = cut(size, 1, 16);
    const pointers = [backend.pointer(whole), backend.pointer(part), found.pointer];
    backend.team.run('compare', parts, [...pointers, size, block, operation, sizeOf(part.shape)]);
    const values = new Uint8Array(bytesOf(backend, found, size));
    backend.heap.give(found);
    return backend.makeTensorInfo([...whole.shape], 'bool', values);
  });
}

/** A condition of fewer axes than the rest, which TensorFlow.js knows too, is left to the cpu kernel. */
function select({ backend, input }: Call): TensorInfo | undefined {
  const [condition, yes, no] = [input('condition'), input('t'), input('e')];
  const size = sizeOf(yes.shape);
  if (!allFloat(yes, no) || size === 0 || !util.arraysEqual(condition.shape, yes.shape)) return undefined;
  const where = truth(backend, condition, size);
  const out = backend.output(yes.shape);
  const { block, parts } = cut(size, 1, 16);
  const pointers = [where.pointer, backend.pointer(yes), backend.pointer(no), out.pointer];
  backend.team.run('choose', parts, [...pointers, size, block]);
  backend.heap.give(where);
  return out.info;
}

/** Between truths and numbers; every other cast is left to the cpu kernel. */
function cast({ backend, input, attributes, other }: Call): TensorInfo | undefined {
  const x = input('x');
  const size = sizeOf(x.shape);
  if (x.dtype === 'float32' && attributes.dtype === 'bool') {
    const zero = backend.makeTensorInfo([], 'float32', new Float32Array(1));
    const isAny = other('NotEqual', { a: x, b: zero });
    backend.disposeData(zero.dataId);
    return isAny;
  }
  if (x.dtype !== 'bool' || attributes.dtype !== 'float32' || size === 0) return undefined;
  const from = truth(backend, x, size);
  const out = backend.output(x.shape);
  const { block, parts } = cut(size, 1, 16);
  backend.team.run('truth_floats', parts, [from.pointer, out.pointer, size, block]);
  backend.heap.give(from);
  return out.info;
}

/** The caller gives the block back. */
function truth(backend: CompiledBackend, tensor: TensorInfo, size: number): Block {
  const block = backend.heap.take(size);
  bytesOf(backend, block, size).set(backend.data.get(tensor.dataId).values as Uint8Array);
  return block;
}

function bytesOf({ heap }: CompiledBackend, block: Block, size: number): Uint8Array {
  const words = heap.integers(block.pointer, Math.ceil(size / 4));
  return new Uint8Array(words.buffer, words.byteOffset, size);
}

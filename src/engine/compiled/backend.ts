/**
 * A TensorFlow.js backend whose float tensors live in the kernels' memory. It is the `cpu` backend underneath: a kernel
 * that is not overridden reads and writes ordinary Float32Arrays, so every TensorFlow.js operation works.
 *
 * Invariant: a block belongs to one tensor's data and is used again as soon as that is disposed of. So no view of a
 * block may leave the backend: `readSync` copies, and values that come in through `write` or `move` are copied when
 * they look into the memory (the cpu kernels of Slice and Unpack hand out parts of their input).
 */

// Importing the class also registers the cpu kernels; an import for that alone would be dropped by a bundler.
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { EngineTrouble } from '../trouble.ts';
import type { Events } from './events.ts';
import type { Block, Heap } from './heap.ts';
import { cut, type Team } from './team.ts';

type DataId = TensorInfo['dataId'];

interface Held {
  /** Where the floats are; spikes that came as bits have none before somebody asks for them. */
  block: Block | undefined;
  /** Whether the block is lent (`lend`), and so outlives the tensor. */
  readonly lent?: boolean;
  bits: Bits | undefined;
  /** Lists of what is not zero, by the number of columns; 'dense' where that is too much to be worth a list. */
  readonly events: Map<number, Events | 'dense'>;
}

/** Ones and zeros, one bit for each float in their order; what follows the last is undefined. */
export interface Bits {
  readonly block: Block;
  /** How many ones; known once the kernel has run. */
  ones: number;
}

export interface Output {
  readonly info: TensorInfo;
  readonly pointer: number;
}

export class CompiledBackend extends MathBackendCPU {
  readonly team: Team;
  readonly heap: Heap;
  readonly #held = new WeakMap<DataId, Held>();
  #lent: { readonly block: Block; readonly view: Float32Array } | undefined;

  constructor(team: Team) {
    super();
    this.team = team;
    this.heap = team.heap;
  }

  /** A new float32 tensor, not yet filled. */
  output(shape: readonly number[]): Output {
    const count = sizeOf(shape);
    refuseTooMany(shape);
    const block = this.heap.take(4 * count);
    const dataId = super.write(this.heap.floats(block.pointer, count), [...shape], 'float32');
    this.#held.set(dataId, { block, bits: undefined, events: new Map() });
    return { info: { dataId, shape: [...shape], dtype: 'float32' }, pointer: block.pointer };
  }

  /** A new float32 tensor of zeros and ones that are only there as bits, not yet filled. Its floats are made when asked for. */
  outputBits(shape: readonly number[]): { readonly info: TensorInfo; readonly bits: Bits } {
    refuseTooMany(shape);
    const bits = { block: this.heap.take(sizeOf(shape) / 8 + ROOM_AFTER_BITS), ones: 0 };
    const dataId = super.write(new Float32Array(0), [...shape], 'float32');
    const held: Held = { block: undefined, bits, events: new Map() };
    this.#held.set(dataId, held);
    const data = this.data.get(dataId);
    const settle = (values: backend_util.BackendValues | undefined): void => {
      Object.defineProperty(data, 'values', { value: values, writable: true, enumerable: true, configurable: true });
    };
    const get = (): backend_util.BackendValues => {
      const floats = this.#floatsOf(bits, sizeOf(shape), held);
      settle(floats);
      return floats;
    };
    Object.defineProperty(data, 'values', { get, set: settle, enumerable: true, configurable: true });
    return { info: { dataId, shape: [...shape], dtype: 'float32' }, bits };
  }

  /** The bits of a tensor that a kernel gave as such. */
  bits(tensor: TensorInfo): Bits | undefined {
    return this.#held.get(tensor.dataId)?.bits;
  }

  /**
   * A tensor with the memory of this one, to be written over it, where `allowed` says that nobody reads it again; else
   * a new one. The older tensor is disposed of as always.
   */
  outputOver(tensor: TensorInfo, allowed: boolean | undefined): Output {
    if (allowed !== true || this.refCount(tensor.dataId) !== 1) return this.output(tensor.shape);
    const pointer = this.pointer(tensor);
    const held = this.#hold(tensor);
    this.#giveLists(held);
    this.incRef(tensor.dataId);
    return { info: { dataId: tensor.dataId, shape: tensor.shape, dtype: tensor.dtype }, pointer };
  }

  /** Where the tensor lies in the memory; the first kernel that needs it there moves it. */
  pointer(tensor: TensorInfo): number {
    const held = this.#hold(tensor);
    if (held.block === undefined) void this.data.get(tensor.dataId).values;
    return held.block!.pointer;
  }

  /**
   * Memory to write the values of a tensor into, with any content: `tf.tensor` of this very array takes it as it is and
   * copies nothing. The next call gives the same memory where it is large enough, so the tensor is to be used before.
   */
  lend(count: number): Float32Array {
    const before = this.#lent?.block;
    if (before !== undefined && before.bytes < 4 * count) this.heap.give(before);
    const block = before !== undefined && before.bytes >= 4 * count ? before : this.heap.take(4 * count);
    this.#lent = { block, view: this.heap.floats(block.pointer, count) };
    return this.#lent.view;
  }

  /** The tensor's values, for a kernel that computes in place of one of the cpu's. */
  values(tensor: TensorInfo): Float32Array {
    return this.data.get(tensor.dataId).values as Float32Array;
  }

  /** Lists kept with the tensor's data until that is disposed of. */
  events(tensor: TensorInfo): Map<number, Events | 'dense'> {
    return this.#hold(tensor).events;
  }

  override write(values: backend_util.BackendValues, shape: number[], dtype: DataType): DataId {
    const lent = this.#lent;
    if (lent === undefined || values !== lent.view) return super.write(this.#outside(values), shape, dtype);
    const dataId = super.write(values, shape, dtype);
    this.#held.set(dataId, { block: lent.block, lent: true, bits: undefined, events: new Map() });
    return dataId;
  }

  override move(
    dataId: DataId,
    values: backend_util.BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    super.move(dataId, this.#outside(values), shape, dtype, refCount);
  }

  override readSync(dataId: DataId): backend_util.BackendValues {
    return this.#outside(super.readSync(dataId));
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const held = this.#held.get(dataId);
    const gone = super.disposeData(dataId, force);
    if (gone && held !== undefined) {
      this.#held.delete(dataId);
      if (held.block !== undefined && held.lent !== true) this.heap.give(held.block);
      this.#giveLists(held);
    }
    return gone;
  }

  override dispose(): void {
    void this.team.stop();
  }

  /** What else is known of the values. */
  #giveLists(held: Held): void {
    if (held.bits !== undefined) this.heap.give(held.bits.block);
    held.bits = undefined;
    for (const events of held.events.values()) {
      if (events !== 'dense') for (const block of events.blocks) this.heap.give(block);
    }
    held.events.clear();
  }

  #floatsOf(bits: Bits, size: number, held: Held): Float32Array {
    held.block = this.heap.take(4 * size);
    const { block, parts } = cut(size, 1, 64);
    this.team.run('spike_floats', parts, [bits.block.pointer, held.block.pointer, size, block]);
    return this.heap.floats(held.block.pointer, size);
  }

  #hold(tensor: TensorInfo): Held {
    const known = this.#held.get(tensor.dataId);
    if (known !== undefined) return known;
    const data = this.data.get(tensor.dataId);
    const values = data.values as Float32Array;
    refuseTooMany(tensor.shape);
    const block = this.heap.take(4 * values.length);
    const view = this.heap.floats(block.pointer, values.length);
    view.set(values);
    data.values = view;
    const held: Held = { block, bits: undefined, events: new Map() };
    this.#held.set(tensor.dataId, held);
    return held;
  }

  #outside(values: backend_util.BackendValues): backend_util.BackendValues {
    return values instanceof Float32Array && this.heap.holds(values) ? new Float32Array(values) : values;
  }
}

/** Kernels read eight bytes from the byte that they want. */
const ROOM_AFTER_BITS = 8;

/** Kernels count values in whole numbers of 32 bits. */
const MOST_VALUES = 2 ** 31 - 1;

function refuseTooMany(shape: readonly number[]): void {
  if (sizeOf(shape) <= MOST_VALUES) return;
  const message = `A tensor of [${shape.join(', ')}] has more than 2,147,483,647 values, which the engines cannot count.`;
  throw new EngineTrouble('engine-memory', message, 'Make the batch smaller, or split the tensor.');
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

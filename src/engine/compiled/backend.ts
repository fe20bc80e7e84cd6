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
import { BorrowedBlocks } from './borrowed.ts';
import { type Correction, correct } from './correction.ts';
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
  /** What the values still lack; whoever reads them first sees to it. */
  correction?: Correction | undefined;
  sums?: ChannelSums | undefined;
  /** Lists of what is not zero, by the number of columns; 'dense' where that is too much to be worth a list. */
  readonly events: Map<number, Events | 'dense'>;
}

/** Ones and zeros, one bit for each float in their order; what follows the last is undefined. */
export interface Bits {
  readonly block: Block;
  /** How many ones; known once the kernel has run. */
  ones: number;
}

/** What kernels/channels.h sums up of the rows of each part. */
export interface ChannelSums {
  readonly block: Block;
  readonly parts: number;
  /** Rows of a part. */
  readonly rows: number;
  readonly channels: number;
}

export interface Output {
  readonly info: TensorInfo;
  readonly pointer: number;
}

export class CompiledBackend extends MathBackendCPU {
  readonly team: Team;
  readonly heap: Heap;
  readonly #held = new WeakMap<DataId, Held>();
  readonly #borrowed: BorrowedBlocks;
  #lent: { readonly block: Block; readonly view: Float32Array } | undefined;

  constructor(team: Team) {
    super();
    this.team = team;
    this.heap = team.heap;
    this.#borrowed = new BorrowedBlocks(team.heap);
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
    this.#whenRead(dataId, () => this.#floatsOf(bits, sizeOf(shape), held));
    return { info: { dataId, shape: [...shape], dtype: 'float32' }, bits };
  }

  /** The bits of a tensor that a kernel gave as such. */
  bits(tensor: TensorInfo): Bits | undefined {
    return this.#held.get(tensor.dataId)?.bits;
  }

  /** Room for the sums over the channels of a new tensor, in so many parts of so many rows; where they belong. */
  takeSums(tensor: TensorInfo, channels: number, parts: number, rows: number): number {
    const block = this.heap.take(sumsBytes(channels, parts));
    this.#hold(tensor).sums = { block, parts, rows, channels };
    return block.pointer;
  }

  /** What the kernel that gave a tensor summed up of it. */
  sums(tensor: TensorInfo): ChannelSums | undefined {
    return this.#held.get(tensor.dataId)?.sums;
  }

  /** Leaves the correction of a gradient to who reads it next; its tables belong to it from now on. */
  correctLater(gradient: TensorInfo, current: TensorInfo, tables: Block, channels: number): void {
    this.pointer(current);
    const { block, lent } = this.#hold(current);
    const held = this.#hold(gradient);
    const correction = { current: block!, tables, channels };
    this.#borrowed.borrow(block!);
    held.correction = correction;
    const values = this.values(gradient);
    if (lent === true) this.#correct(held, values);
    else this.#whenRead(gradient.dataId, () => this.#correct(held, values));
  }

  /** What a gradient lacks: the caller's kernel sees to that, for all of its values, and then it is `corrected`. */
  takeCorrection(gradient: TensorInfo): Correction | undefined {
    const held = this.#hold(gradient);
    const { correction } = held;
    held.correction = undefined;
    return correction;
  }

  corrected({ current, tables }: Correction): void {
    this.#borrowed.restore(current);
    this.heap.give(tables);
  }

  /**
   * A tensor with the memory of this one, to be written over it, where `allowed` says that nobody reads it again; else
   * a new one. The older tensor is disposed of as always.
   */
  outputOver(tensor: TensorInfo, allowed: boolean | undefined): Output {
    if (allowed !== true || this.refCount(tensor.dataId) !== 1) return this.output(tensor.shape);
    const pointer = this.pointer(tensor);
    const held = this.#hold(tensor);
    if (this.#borrowed.has(held.block!)) return this.output(tensor.shape);
    this.#giveLists(held);
    this.incRef(tensor.dataId);
    return { info: { dataId: tensor.dataId, shape: tensor.shape, dtype: tensor.dtype }, pointer };
  }

  /** Where the tensor lies in the memory; the first kernel that needs it there moves it. */
  pointer(tensor: TensorInfo): number {
    const held = this.#hold(tensor);
    if (held.block === undefined || held.correction !== undefined) void this.data.get(tensor.dataId).values;
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
      if (held.block !== undefined && held.lent !== true) this.#borrowed.leave(held.block);
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
    if (held.sums !== undefined) this.heap.give(held.sums.block);
    held.sums = undefined;
    if (held.correction !== undefined) this.corrected(held.correction);
    held.correction = undefined;
    for (const events of held.events.values()) {
      if (events !== 'dense') for (const block of events.blocks) this.heap.give(block);
    }
    held.events.clear();
  }

  /** The values of a tensor are what `make` gives when somebody asks for them, or what is put there before. */
  #whenRead(dataId: DataId, make: () => Float32Array): void {
    const data = this.data.get(dataId);
    const settle = (values: backend_util.BackendValues | undefined): void => {
      Object.defineProperty(data, 'values', { value: values, writable: true, enumerable: true, configurable: true });
    };
    const get = (): backend_util.BackendValues => {
      const floats = make();
      settle(floats);
      return floats;
    };
    Object.defineProperty(data, 'values', { get, set: settle, enumerable: true, configurable: true });
  }

  #correct(held: Held, values: Float32Array): Float32Array {
    const { block: gradient, correction } = held;
    if (correction === undefined) return values; // a kernel has seen to it
    held.correction = undefined;
    const { current, tables, channels } = correction;
    correct(this.team, [gradient!.pointer, current.pointer, tables.pointer], values.length, channels);
    this.corrected(correction);
    return values;
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

/** As kernels/channels.h writes them. */
export function sumsBytes(channels: number, parts: number): number {
  return 8 * 3 * channels * parts;
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

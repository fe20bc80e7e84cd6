/**
 * Operations whose kernels in TensorFlow.js's `cpu` backend, and so in those that inherit from it, give wrong numbers in
 * silence or take a thousand times as long as they need: products of batches that stretch over each other, running sums
 * and products along an axis counted from the end, tf.stridedSlice that drops an axis, tf.tensorScatterUpdate, casts to
 * float32, gradients of tf.maxPool3d, volumes whose strides are longer than their windows, tf.einsum, tf.unsortedSegmentSum and Fourier transforms. And one whose gradient fails
 * on every backend: batch normalisation without scale or offset.
 */

import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  backend_util,
  engine,
  getKernel,
  type KernelBackend,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  ones,
  slice_util,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { fourier } from './fourier.ts';
import { type ComputeKernel, type KernelCall, replaceKernel } from './kernel-call.ts';
import { volumePadding } from './volume-padding.ts';
import { maxPoolGradient } from './volume-pooling.ts';

/** Of a registered backend. Repeated calls change nothing. */
export function mendKernels(backendName: string): void {
  // TensorFlow's own has none of the faults of kernels.
  const faulty = backendName === 'tensorflow' ? mendedEverywhere : { ...mended, ...mendedEverywhere };
  for (const [kernelName, compute] of Object.entries(faulty)) {
    const before = getKernel(kernelName, backendName);
    if (before === undefined || own.get(before.kernelFunc) === backendName) continue;
    replaceKernel<KernelBackend>({ backendName, inheritsFrom: backendName }, kernelName, compute);
    own.set(getKernel(kernelName, backendName)!.kernelFunc, backendName);
  }
}

/** By the backend whose kernels they call: one that was copied calls those of another. */
const own = new WeakMap<KernelFunc, string>();

const mended: Readonly<Record<string, ComputeKernel<KernelBackend>>> = {
  BatchMatMul: product,
  Cast: toFloats,
  Cumsum: alongAxis,
  Cumprod: alongAxis,
  StridedSlice: steps,
  Einsum: contraction,
  ...volumePadding,
  MaxPool3DGrad: (call) => volumePadding.MaxPool3DGrad!(call) ?? maxPoolGradient(call),
  UnsortedSegmentSum: segmentSum,
  TensorScatterUpdate: update,
  FFT: (call) => transformed(call, false),
  IFFT: (call) => transformed(call, true),
};

const mendedEverywhere: Readonly<Record<string, ComputeKernel<KernelBackend>>> = {
  FusedBatchNorm: given,
  _FusedMatMul: leaky,
  FusedConv2D: leaky,
  FusedDepthwiseConv2D: leaky,
};

type Call = KernelCall<KernelBackend>;

/**
 * Takes names of inputs without a tensor off the map, which TensorFlow.js writes on its tape after the call and then cannot
 * read; and its gradient keeps the scale, so that there has to be one.
 */
function given({ inputs, input }: Call): undefined {
  const named: Record<string, TensorInfo | undefined> = inputs;
  for (const name of ['scale', 'offset']) if (named[name] === undefined) delete named[name];
  if (engine().state.gradientDepth > 0) named.scale ??= ones(input('mean').shape);
}

/** The slope of tf.leakyRelu where none is given; without it everything below zero is not a number. */
function leaky({ inputs, attributes, inherited }: Call): TensorInfo | TensorInfo[] | undefined {
  const lacks = attributes.activation === 'leakyrelu' && attributes.leakyreluAlpha === undefined;
  return lacks ? inherited(inputs, { ...attributes, leakyreluAlpha: 0.2 }) : undefined;
}

/**
 * The plain kernel takes an axis before the first for none, and gives an empty tensor; that of webgpu adds the beginning
 * of the next row when it goes backwards.
 */
function alongAxis(call: Call): TensorInfo | TensorInfo[] | undefined {
  const { backend, attributes, inherited } = call;
  const x = call.input('x');
  const given = attributes.axis as number;
  const axis = given < 0 ? given + x.shape.length : given;
  if (attributes.reverse !== true || backend instanceof MathBackendCPU) {
    return axis === given ? undefined : inherited({ x }, { ...attributes, axis });
  }
  const work = new Work(call);
  const forwards = inherited(
    { x: work.run('Reverse', { x }, { dims: [axis] }) },
    { ...attributes, axis, reverse: false },
  );
  const out = work.run('Reverse', { x: forwards as TensorInfo }, { dims: [axis] });
  backend.disposeData((forwards as TensorInfo).dataId);
  work.end(out);
  return out;
}

/** The plain kernel goes through the shorter batch again and again, whatever the axes: [2, 1] over [2, 2] is wrong. */
function product(call: Call): TensorInfo | TensorInfo[] | undefined {
  const [a, b] = [call.input('a'), call.input('b')];
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const isPlain =
    util.arraysEqual(batchA, batchB) || util.sizeFromShape(batchA) === 1 || util.sizeFromShape(batchB) === 1;
  if (isPlain) return undefined;
  const batch = backend_util.assertAndGetBroadcastShape(batchA, batchB);
  const work = new Work(call);
  const wide = { a: work.stretch(a, batch), b: work.stretch(b, batch) };
  const out = call.inherited(wide, call.attributes);
  work.end();
  return out;
}

/** The plain kernel leaves the values of truths and whole numbers in their array; a tensor made of it would be of whole numbers. */
function toFloats({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const isWider = attributes.dtype === 'float32' && (x.dtype === 'bool' || x.dtype === 'int32');
  if (!isWider || !(backend instanceof MathBackendCPU)) return undefined;
  const values = backend.data.get(x.dataId).values as Int32Array | Uint8Array;
  return backend.makeTensorInfo([...x.shape], 'float32', Float32Array.from(values));
}

/** The plain kernel takes the next axis' place for that of an axis which is dropped. */
function steps({ input, attributes: a, inherited }: Call): TensorInfo | undefined {
  if (!a.shrinkAxisMask) return undefined;
  const x = input('x');
  const masks = [a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask] as Masks;
  const [from, to, by] = [a.begin, a.end, a.strides] as [number[], number[], number[]];
  const { begin, end, strides, finalShape } = slice_util.sliceInfo(x.shape, from, to, by, ...masks);
  // Backwards to the first, for which there is no number.
  const endMask = end.reduce((mask, place, axis) => (place < 0 ? mask | (1 << axis) : mask), 0);
  const all = { beginMask: 0, endMask, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
  const out = inherited({ x }, { begin, end, strides, ...all }) as TensorInfo;
  return { ...out, shape: finalShape };
}

type Masks = [begin: number, end: number, ellipsis: number, newAxis: number, shrunk: number];

/** One matrix product, where the plain kernel makes a tensor with all letters' axes at once. */
function contraction(call: Call): TensorInfo | undefined {
  const factors = Object.values(call.inputs) as TensorInfo[];
  if (factors.some(({ dtype, shape }) => dtype !== 'float32' || util.sizeFromShape(shape) === 0)) return undefined;
  const equation = (call.attributes.equation as string).replace(/\s/g, '');
  const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, factors.length);
  backend_util.checkEinsumDimSizes(allDims.length, idDims, factors as Tensor[]);
  const [terms = '', result = ''] = equation.split('->');
  const letters = terms.split(',');
  if (new Set(result).size !== result.length) return undefined;
  const lengths = new Map(
    letters.flatMap((own, i) => [...own].map((letter, axis) => [letter, factors[i]!.shape[axis]!])),
  );
  const work = new Work(call);
  const out = letters.length === 1 ? single() : pair();
  work.end(out);
  return out;

  function single(): TensorInfo {
    const summed = work.sum(factors[0]!, letters[0]!, result);
    return work.turn(summed.tensor, summed.letters, result);
  }

  function pair(): TensorInfo {
    const [first, second] = letters as [string, string];
    const a = work.sum(factors[0]!, first, second + result);
    const b = work.sum(factors[1]!, second, first + result);
    const both = [...a.letters].filter((letter) => b.letters.includes(letter));
    const batch = both.filter((letter) => result.includes(letter)).join('');
    const inner = both.filter((letter) => !result.includes(letter)).join('');
    const left = [...a.letters].filter((letter) => !b.letters.includes(letter)).join('');
    const right = [...b.letters].filter((letter) => !a.letters.includes(letter)).join('');
    const size = (some: string): number => util.sizeFromShape([...some].map((letter) => lengths.get(letter)!));
    const matrices = {
      a: work.reshape(work.turn(a.tensor, a.letters, batch + left + inner), [size(batch), size(left), size(inner)]),
      b: work.reshape(work.turn(b.tensor, b.letters, batch + inner + right), [size(batch), size(inner), size(right)]),
    };
    const multiplied = work.run('BatchMatMul', matrices, { transposeA: false, transposeB: false });
    const order = batch + left + right;
    const shape = [...order].map((letter) => lengths.get(letter)!);
    return work.turn(work.reshape(multiplied, shape), order, result);
  }
}

/** The plain kernel writes into the tensor it was given. */
function update({ backend, inputs, input, inherited }: Call): TensorInfo | TensorInfo[] | undefined {
  const tensor = input('tensor');
  if (!(backend instanceof MathBackendCPU)) return undefined;
  const values = backend.data.get(tensor.dataId).values as Float32Array | Int32Array;
  const copy = backend.makeTensorInfo([...tensor.shape], tensor.dtype, values.slice());
  const out = inherited({ ...inputs, tensor: copy });
  backend.disposeData(copy.dataId);
  return out;
}

/** The plain kernel makes tensors of every half of every row. */
function transformed({ backend, input, other }: Call, inverse: boolean): TensorInfo | undefined {
  const x = input('input');
  if (!(backend instanceof MathBackendCPU)) return undefined;
  const parts = backend.data.get(x.dataId).complexTensorInfos!;
  const valuesOf = (part: TensorInfo): Float32Array => backend.data.get(part.dataId).values as Float32Array;
  const rows = { real: valuesOf(parts.real), imag: valuesOf(parts.imag) };
  const { real, imag } = fourier(rows, x.shape.at(-1)!, inverse);
  const [re, im] = [real, imag].map((values) => backend.makeTensorInfo([...x.shape], 'float32', values)) as [
    TensorInfo,
    TensorInfo,
  ];
  const out = other('Complex', { real: re, imag: im });
  for (const part of [re, im]) backend.disposeData(part.dataId);
  return out;
}

/** The plain kernel multiplies all of x with a mask for each segment. */
function segmentSum({ backend, input, attributes }: Call): TensorInfo | undefined {
  const [x, ids] = [input('x'), input('segmentIds')];
  if (!(backend instanceof MathBackendCPU) || ids.shape.length !== 1) return undefined;
  if (x.dtype !== 'float32' && x.dtype !== 'int32') return undefined;
  const segments = attributes.numSegments as number;
  const inner = x.shape.slice(1);
  const length = util.sizeFromShape(inner);
  const values = backend.data.get(x.dataId).values as Float32Array | Int32Array;
  const places = backend.data.get(ids.dataId).values as Int32Array;
  const sums = x.dtype === 'float32' ? new Float32Array(segments * length) : new Int32Array(segments * length);
  places.forEach((segment, n) => {
    if (segment < 0 || segment >= segments) return;
    for (let i = 0; i < length; i++) sums[segment * length + i]! += values[n * length + i]!;
  });
  return backend.makeTensorInfo([segments, ...inner], x.dtype, sums);
}

/** Kernels called one after the other, whose results end with the call. */
class Work {
  readonly #call: Call;
  readonly #made: TensorInfo[] = [];

  constructor(call: Call) {
    this.#call = call;
  }

  run(kernelName: string, inputs: NamedTensorInfoMap, attributes: object): TensorInfo {
    const out = this.#call.other(kernelName, inputs, attributes as NamedAttrMap);
    this.#made.push(out);
    return out;
  }

  reshape(x: TensorInfo, shape: number[]): TensorInfo {
    return this.run('Reshape', { x }, { shape });
  }

  /** To the axes of `batch` in front of the last two. */
  stretch(x: TensorInfo, batch: readonly number[]): TensorInfo {
    const shape = [...new Array<number>(batch.length + 2 - x.shape.length).fill(1), ...x.shape];
    const reps = shape.map((length, axis) => (axis < batch.length ? batch[axis]! / length : 1));
    const wide = this.reshape(x, shape);
    return reps.every((rep) => rep === 1) ? wide : this.run('Tile', { x: wide }, { reps });
  }

  /** Over the axes whose letters are not wanted. */
  sum(x: TensorInfo, letters: string, wanted: string): { readonly tensor: TensorInfo; readonly letters: string } {
    const axis = [...letters].flatMap((letter, i) => (wanted.includes(letter) ? [] : [i]));
    if (axis.length === 0) return { tensor: x, letters };
    const kept = [...letters].filter((letter) => wanted.includes(letter)).join('');
    return { tensor: this.run('Sum', { x }, { axis, keepDims: false }), letters: kept };
  }

  /** Axes in another order; always a tensor of this work. */
  turn(x: TensorInfo, from: string, to: string): TensorInfo {
    if (from === to) return this.reshape(x, x.shape);
    return this.run('Transpose', { x }, { perm: [...to].map((letter) => from.indexOf(letter)) });
  }

  /** Lets go of everything but what is given. */
  end(result?: TensorInfo): void {
    for (const tensor of this.#made) if (tensor !== result) this.#call.backend.disposeData(tensor.dataId);
  }
}

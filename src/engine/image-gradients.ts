/**
 * Gradients of operations on images. Those of TensorFlow.js's own kernels do not know halves of pixels in resizing,
 * give images that are not square a wrong shape, and forget in an average pool that a window over the border holds
 * fewer pixels; a transposed convolution in three dimensions has none.
 */

// The gradients that are replaced here.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import {
  conv3d,
  engine,
  type GradConfig,
  getBackend,
  getGradient,
  matMul,
  mul,
  type NamedAttrMap,
  reshape,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type Tensor5D,
  tensor,
  tensor2d,
  transpose,
} from '@tensorflow/tfjs-core';

/** TensorFlow's own kernels divide by the pixels in the window. */
const dividesByPixels: ReadonlySet<string> = new Set(['tensorflow']);

export const imageGradients: readonly GradConfig[] = [
  resizing('ResizeBilinear', bilinear),
  resizing('ResizeNearestNeighbor', nearest),
  averaging('AvgPool', 2),
  averaging('AvgPool3D', 3),
  {
    kernelName: 'Conv3DBackpropInputV2',
    inputsToSave: ['dy', 'filter'],
    gradFunc: (dy, saved, attributes) => {
      const [x, filter] = saved as [Tensor5D, Tensor5D];
      const { strides, pad } = attributes as unknown as { strides: [number, number, number]; pad: 'same' | 'valid' };
      const error = dy as Tensor5D;
      const shared = { strides, pad, filterShape: filter.shape } as unknown as NamedAttrMap;
      return {
        dy: () => conv3d(error, filter, strides, pad),
        filter: () => engine().runKernel<Tensor>('Conv3DBackpropFilterV2', { x: error, dy: x }, shared),
      };
    },
  },
];

/** One axis of a resize: the weights of the input's pixels in an output, as places and shares. */
type Shares = (source: Source, last: number) => readonly (readonly [place: number, share: number])[];

interface Source {
  /** Where the output's pixel lies in the input: its corner, or its centre where halves of pixels count. */
  readonly at: number;
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

function bilinear({ at, halfPixelCenters }: Source, last: number): [number, number][] {
  const centre = halfPixelCenters ? at - 0.5 : at;
  const before = Math.max(0, Math.floor(centre));
  const share = centre - before;
  return [
    [Math.min(last, before), 1 - share],
    [Math.min(last, Math.max(0, Math.ceil(centre))), share],
  ];
}

function nearest({ at, alignCorners }: Source, last: number): [number, number][] {
  return [[Math.max(0, Math.min(last, alignCorners ? Math.round(at) : Math.floor(at))), 1]];
}

/** A resize is a product with a matrix along each axis; its gradient one with their transposes. */
function resizing(kernelName: string, shares: Shares): GradConfig {
  return {
    kernelName,
    inputsToSave: ['images'],
    gradFunc: (dy, [images], attributes) => {
      const { alignCorners, halfPixelCenters } = attributes as unknown as Omit<Source, 'at'>;
      const matrix = (output: number, input: number): Tensor2D =>
        matrixOf(output, input, (i) => {
          const ends = alignCorners && output > 1 ? 1 : 0;
          const at = ((input - ends) / (output - ends)) * (halfPixelCenters ? i + 0.5 : i);
          return shares({ at, alignCorners, halfPixelCenters }, input - 1);
        });
      return {
        images: () => {
          const [batch, height, width, channels] = (images as Tensor4D).shape;
          const [, high, wide] = (dy as Tensor4D).shape;
          const rows = reshape(transpose(dy as Tensor, [0, 3, 1, 2]), [batch * channels * high, wide]);
          const across = reshape(matMul(rows, matrix(wide, width)), [batch, channels, high, width]);
          const columns = reshape(transpose(across, [0, 1, 3, 2]), [batch * channels * width, high]);
          const down = reshape(matMul(columns, matrix(high, height)), [batch, channels, width, height]);
          return transpose(down, [0, 3, 2, 1]);
        },
      };
    },
  };
}

/** [output, input] */
function matrixOf(output: number, input: number, sharesOf: (output: number) => ReturnType<Shares>): Tensor2D {
  const values = new Float32Array(output * input);
  for (let i = 0; i < output; i++) {
    for (const [place, share] of sharesOf(i)) values[i * input + place]! += share;
  }
  return tensor2d(values, [output, input]);
}

/** The stock gradient, of errors that are larger where the window holds fewer pixels. */
function averaging(kernelName: string, axes: 2 | 3): GradConfig {
  const stock = getGradient(kernelName);
  return {
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const errors = dy as Tensor;
      if (dividesByPixels.has(getBackend())) return stock.gradFunc(errors, saved, attributes);
      const more = moreThanWhole(saved[0]!, errors, attributes, axes);
      return stock.gradFunc(more === undefined ? errors : mul(errors, more), saved, attributes);
    },
  };
}

/** Pixels of a whole window over those it holds [1, outputs along each axis, 1]; undefined where no window meets padding. */
function moreThanWhole(x: Tensor, dy: Tensor, attributes: NamedAttrMap, axes: 2 | 3): Tensor | undefined {
  const { filterSize, strides, pad } = attributes as unknown as Pooling;
  const factors = Array.from({ length: axes }, (_, axis) => {
    const [input, output] = [x.shape[axis + 1]!, dy.shape[axis + 1]!];
    const [window, stride] = [ofAxis(filterSize, axis), ofAxis(strides, axis)];
    const padding = before(pad, axis, (output - 1) * stride + window - input);
    return Array.from({ length: output }, (_, i) => {
      const begin = i * stride - padding;
      const held = Math.min(input, begin + window) - Math.max(0, begin);
      return held > 0 ? window / held : 1;
    });
  });
  if (factors.flat().every((factor) => factor === 1)) return undefined;
  return factors
    .map((values, axis) => {
      const shape = new Array<number>(axes + 2).fill(1);
      shape[axis + 1] = values.length;
      return tensor(values, shape);
    })
    .reduce((all, one) => mul(all, one));
}

/** Attributes of a pooling, images with channels last. */
interface Pooling {
  readonly filterSize: number | readonly number[];
  readonly strides: number | readonly number[];
  /** Lists are before and behind for each of the image's axes, those of batch and channels too. */
  readonly pad: 'same' | 'valid' | number | readonly (readonly [number, number])[];
}

function ofAxis(lengths: number | readonly number[], axis: number): number {
  return typeof lengths === 'number' ? lengths : lengths[axis]!;
}

/** Padding before the first pixel; `same` puts half of what is missing there. */
function before(pad: Pooling['pad'], axis: number, missing: number): number {
  if (typeof pad === 'number') return pad;
  if (typeof pad === 'object') return pad[axis + 1]![0];
  return pad === 'same' ? Math.floor(Math.max(0, missing) / 2) : 0;
}

/**
 * Gradients of convolutions with dilation, which TensorFlow.js refuses. Where a backend's gradient kernels read the
 * attribute `dilations` they get it; elsewhere the filter is written out with the zeros between its taps, and the
 * gradient of those zeros is left out again.
 */

// The gradients that are replaced here.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import {
  engine,
  type GradConfig,
  getBackend,
  getGradient,
  type NamedAttrMap,
  type NamedTensorMap,
  pad,
  reshape,
  slice,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Tells that the backend's two gradient kernels of this convolution read `dilations`. */
export function readsDilations(backendName: string, convolution: string): void {
  reading.add(`${backendName} ${convolution}`);
}

const reading = new Set<string>();

/** By the convolution: the kernels of its gradients. */
const kernels: Readonly<Record<string, { readonly input: string; readonly filter: string }>> = {
  Conv2D: { input: 'Conv2DBackpropInput', filter: 'Conv2DBackpropFilter' },
  DepthwiseConv2dNative: {
    input: 'DepthwiseConv2dNativeBackpropInput',
    filter: 'DepthwiseConv2dNativeBackpropFilter',
  },
  Conv3D: { input: 'Conv3DBackpropInputV2', filter: 'Conv3DBackpropFilterV2' },
};

export const dilatedGradients: readonly GradConfig[] = Object.entries(kernels).map(([kernelName, own]) => {
  const stock = getGradient(kernelName);
  const gradFunc: GradConfig['gradFunc'] = (dy, saved, attributes) => {
    const [x, filter] = saved as [Tensor, Tensor];
    const axes = filter.rank - 2;
    const dilations = perAxis(attributes.dilations as number | number[] | null | undefined, axes);
    if (dilations.every((dilation) => dilation === 1)) return stock.gradFunc(dy, saved, attributes);
    const reads = reading.has(`${getBackend()} ${kernelName}`) && isUsual(filter, attributes);
    const run = (kernel: string, inputs: NamedTensorMap, more: object): Tensor => {
      const all = { ...attributes, dilations: reads ? dilations : dilations.map(() => 1), ...more };
      return engine().runKernel<Tensor>(kernel, inputs, all as unknown as NamedAttrMap);
    };
    const wideShape = filter.shape.map((length, i) => (i < axes ? (length - 1) * dilations[i]! + 1 : length));
    return {
      x: () =>
        run(
          own.input,
          { dy: dy as Tensor, filter: reads ? filter : widen(filter, dilations) },
          { inputShape: x.shape },
        ),
      filter: () => {
        const slope = run(own.filter, { x, dy: dy as Tensor }, { filterShape: reads ? filter.shape : wideShape });
        return reads ? slope : narrow(slope, dilations);
      },
    };
  };
  return { ...stock, gradFunc };
});

/** Backends leave other forms to the kernels of TensorFlow.js, which do not read dilations. */
function isUsual(filter: Tensor, attributes: NamedAttrMap): boolean {
  const taps = filter.shape.slice(0, -2).reduce((product, length) => product * length, 1);
  return taps <= MOST_TAPS && attributes.dataFormat !== 'NCHW' && attributes.dataFormat !== 'NCDHW';
}
const MOST_TAPS = 256;

/** TensorFlow.js's layers give null for none. */
function perAxis(dilations: number | readonly number[] | null | undefined, axes: number): number[] {
  const given = dilations ?? 1;
  return typeof given === 'number' ? new Array<number>(axes).fill(given) : [...given];
}

/** `dilation` - 1 zeros between neighbours along each of the first axes. */
function widen(filter: Tensor, dilations: readonly number[]): Tensor {
  return dilations.reduce((wide, dilation, axis) => {
    if (dilation === 1) return wide;
    const { outer, length, inner } = around(wide.shape, axis);
    const spread = pad(reshape(wide, [outer * length, 1, inner]), [
      [0, 0],
      [0, dilation - 1],
      [0, 0],
    ]);
    const end = (length - 1) * dilation + 1;
    const cut = slice(reshape(spread, [outer, length * dilation, inner]), [0, 0, 0], [outer, end, inner]);
    return reshape(cut, replaced(wide.shape, axis, end));
  }, filter);
}

/** Every `dilation`-th along each of the first axes: what `widen` began with. */
function narrow(slope: Tensor, dilations: readonly number[]): Tensor {
  return dilations.reduce((wide, dilation, axis) => {
    if (dilation === 1) return wide;
    const { outer, length, inner } = around(wide.shape, axis);
    const taps = (length - 1) / dilation + 1;
    const filled = pad(reshape(wide, [outer, length, inner]), [
      [0, 0],
      [0, dilation - 1],
      [0, 0],
    ]);
    const first = slice(reshape(filled, [outer * taps, dilation, inner]), [0, 0, 0], [outer * taps, 1, inner]);
    return reshape(first, replaced(wide.shape, axis, taps));
  }, slope);
}

function around(shape: readonly number[], axis: number): { outer: number; length: number; inner: number } {
  const size = (lengths: readonly number[]): number => lengths.reduce((product, length) => product * length, 1);
  return { outer: size(shape.slice(0, axis)), length: shape[axis]!, inner: size(shape.slice(axis + 1)) };
}

function replaced(shape: readonly number[], axis: number, length: number): number[] {
  return shape.map((own, i) => (i === axis ? length : own));
}

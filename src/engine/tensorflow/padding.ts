/**
 * Pooling, depthwise and three-dimensional convolutions with a padding that is a number. TensorFlow's operations do
 * not take one, so the image is padded first and the window is 'valid'; a gradient is cut back to the image. What they
 * do not know at all on a processor, dilations and strides of two lengths, the kernels of `cpu` compute by copy.
 */

import {
  backend_util,
  div,
  engine,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type NamedTensorMap,
  ones,
  pad,
  slice,
  type Tensor,
  type TensorInfo,
  tidy,
} from '@tensorflow/tfjs-core';
import { type Call, override } from './backend.ts';
import { byCopy } from './by-copy.ts';

export function repairPadding(): void {
  for (const rank of ['', '3D']) {
    repair(`MaxPool${rank}`, poolInfo, (call, at) => stock(call, { x: at.widen(call.input('x'), lowest) }, at.valid));
    repair(`MaxPool${rank}Grad`, poolInfo, (call, at) =>
      at.cut(stock(call, { ...call.inputs, input: at.widen(call.input('input'), lowest) }, at.valid)),
    );
    // TensorFlow.js leaves the padding out of an average; the share of a window that is image is the average of ones.
    const share = (at: Widened) =>
      engine().runKernel<Tensor>(`AvgPool${rank}`, { x: at.widen(ones(at.shape)) }, at.valid);
    repair(`AvgPool${rank}`, poolInfo, (call, at) => {
      const averages = stock(call, { x: at.widen(call.input('x')) }, at.valid);
      return div(averages as Tensor, share(at));
    });
    repair(`AvgPool${rank}Grad`, poolInfo, (call, at) => {
      const dy = div(call.input('dy') as Tensor, share(at));
      return at.cut(stock(call, { dy, input: at.widen(call.input('input')) }, at.valid));
    });
  }
  for (const kernel of ['DepthwiseConv2dNative', 'Conv3D'])
    repair(kernel, convolutionInfo, (call, at) =>
      stock(call, { ...call.inputs, x: at.widen(call.input('x')) }, at.valid),
    );
  for (const kernel of ['DepthwiseConv2dNativeBackpropFilter', 'Conv3DBackpropFilterV2'])
    repair(kernel, convolutionInfo, (call, at) =>
      stock(call, { ...call.inputs, x: at.widen(call.input('x')) }, at.valid),
    );
  for (const kernel of ['DepthwiseConv2dNativeBackpropInput', 'Conv3DBackpropInputV2'])
    repair(kernel, convolutionInfo, (call, at) =>
      at.cut(stock(call, call.inputs, { ...at.valid, inputShape: at.wideShape })),
    );
}

const lowest = Number.NEGATIVE_INFINITY;

/** An image with its padding made part of it. */
interface Widened {
  /** Of the image itself. */
  readonly shape: number[];
  readonly wideShape: number[];
  /** The kernel's attributes, with the padding done. */
  readonly valid: NamedAttrMap;
  widen(image: TensorInfo, edge?: number): Tensor;
  cut(wide: TensorInfo): Tensor;
}

interface WindowInfo {
  readonly inShape: number[];
  readonly padInfo: {
    readonly type: string;
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
    readonly front?: number;
    readonly back?: number;
  };
}

function repair(
  kernelName: string,
  look: (call: Call) => WindowInfo,
  compute: (call: Call, at: Widened) => TensorInfo,
): void {
  override(kernelName, (call) => {
    if (look === convolutionInfo && isUnknown(kernelName, call.attributes)) return byCopy(kernelName, call);
    const { inShape: shape, padInfo } = look(call);
    if (padInfo.type === 'VALID' || padInfo.type === 'SAME') return undefined;
    const { top, bottom, left, right, front = 0, back = 0 } = padInfo;
    const deep: [number, number][] = shape.length === 5 ? [[front, back]] : [];
    const margins: [number, number][] = [[0, 0], ...deep, [top, bottom], [left, right], [0, 0]];
    const at: Widened = {
      shape,
      wideShape: shape.map((length, axis) => length + margins[axis]![0] + margins[axis]![1]),
      valid: { ...call.attributes, pad: 'valid' },
      widen: (image, edge = 0) => pad(image as Tensor, margins, edge),
      cut: (wide) =>
        slice(
          wide as Tensor,
          margins.map(([before]) => before),
          shape,
        ),
    };
    return tidy(() => compute(call, at) as Tensor);
  });
}

/** What TensorFlow's kernel gives, which is one tensor. */
function stock({ inherited }: Call, inputs: NamedTensorInfoMap, attributes: NamedAttrMap): TensorInfo {
  return [inherited(inputs, attributes)].flat()[0]!;
}

function isUnknown(kernelName: string, attributes: NamedAttrMap): boolean {
  const { strides, dilations } = attributes as { strides?: number | number[]; dilations?: number | number[] };
  const differ = Array.isArray(strides) && strides.some((stride) => stride !== strides[0]);
  return [dilations ?? 1].flat().some((dilation) => dilation !== 1) || (differ && kernelName.startsWith('Depthwise'));
}

type Four = [number, number, number, number];
type Five = [number, number, number, number, number];
type Padding = Parameters<typeof backend_util.computePool2DInfo>[4];

/** Of the input `x`, in a gradient `input`. */
function poolInfo({ inputs, attributes }: Call): WindowInfo {
  const { shape } = (inputs as NamedTensorMap).x ?? (inputs as NamedTensorMap).input!;
  const {
    filterSize,
    strides,
    pad: padding,
  } = attributes as unknown as {
    readonly filterSize: number;
    readonly strides: number;
    readonly pad: Padding;
  };
  return shape.length === 5
    ? backend_util.computePool3DInfo(shape as Five, filterSize, strides, 1, padding as number)
    : backend_util.computePool2DInfo(shape as Four, filterSize, strides, 1, padding);
}

/** Of the inputs `x` and `filter`; a gradient knows the shape of the one it gives as an attribute. */
function convolutionInfo({ inputs, attributes }: Call): WindowInfo {
  const given = attributes as unknown as {
    readonly strides: number;
    readonly pad: Padding;
    readonly dilations?: number | null;
    readonly inputShape?: number[];
    readonly filterShape?: number[];
  };
  const shape = inputs.x?.shape ?? given.inputShape!;
  const filter = inputs.filter?.shape ?? given.filterShape!;
  const { strides, pad: padding } = given;
  const dilations = given.dilations ?? 1; // layers give null for none
  return shape.length === 5
    ? backend_util.computeConv3DInfo(shape as Five, filter as Five, strides, dilations, padding as number)
    : backend_util.computeConv2DInfo(shape as Four, filter as Four, strides, dilations, padding, undefined, true);
}

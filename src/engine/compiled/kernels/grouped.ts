/** Convolution of images in groups, of the kernel contract: depthwise where a group is one channel, else a flat volume. */

import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import {
  GROUPED_CONVOLUTION,
  GROUPED_INPUT_GRADIENT,
  GROUPED_WEIGHT_GRADIENT,
  type GroupedAttributes,
} from '../../../snn/kernel-contract.ts';
import { allFloat, type Kernels } from '../override.ts';
import { depthwise, depthwiseInputGradient, depthwiseWeightGradient } from './depthwise.ts';
import { convolutionGeometry, isOutput } from './shape.ts';
import { spikeForward, spikeWeightGradient } from './spike-convolution.ts';
import { convolve, imageVolume, inputGradient, weightGradient } from './volume.ts';

export const groupedKernels: Kernels = {
  [GROUPED_CONVOLUTION]: ({ backend, input, attributes }) => {
    const [x, filter] = [input('x'), input('filter')];
    if (isDepthwise(filter.shape)) return depthwise(backend, x, byChannel(filter, attributes), attributes);
    const { g, groups } = grouped(x.shape, filter.shape, attributes);
    const spikes = g && allFloat(x, filter) ? spikeForward(backend, x, filter, g, { groups }) : undefined;
    return spikes ?? convolve(backend, x, filter, g && imageVolume(g, groups));
  },
  [GROUPED_INPUT_GRADIENT]: ({ backend, input, attributes }) => {
    const [dy, filter] = [input('dy'), input('filter')];
    if (isDepthwise(filter.shape))
      return depthwiseInputGradient(backend, dy, byChannel(filter, attributes), attributes);
    const { inputShape } = attributes as unknown as Required<GroupedAttributes>;
    const { g, groups } = grouped(inputShape, filter.shape, attributes);
    return inputGradient(backend, dy, filter, inputShape, g && imageVolume(g, groups));
  },
  [GROUPED_WEIGHT_GRADIENT]: ({ backend, input, attributes }) => {
    const [x, dy] = [input('x'), input('dy')];
    const { filterShape } = attributes as unknown as Required<GroupedAttributes>;
    if (!isDepthwise(filterShape)) {
      const { g, groups } = grouped(x.shape, filterShape, attributes);
      const fits = g !== undefined && allFloat(x, dy) && isOutput(dy, g);
      const spikes = fits ? spikeWeightGradient(backend, x, dy, filterShape, g, groups) : undefined;
      return spikes ?? weightGradient(backend, x, dy, filterShape, g && imageVolume(g, groups));
    }
    const own = { ...attributes, filterShape: shapeByChannel(filterShape, attributes) };
    const gradient = depthwiseWeightGradient(backend, x, dy, own);
    return gradient && { ...gradient, shape: [...filterShape] };
  },
};

function isDepthwise(filterShape: readonly number[]): boolean {
  return filterShape[2] === 1;
}

/** [height, width, 1, filters] as [height, width, channels, filters of each]: the same numbers in the same order. */
function shapeByChannel([height, width, , filters]: readonly number[], attributes: NamedAttrMap): number[] {
  const channels = Number(attributes.groups);
  return [height!, width!, channels, filters! / channels];
}

function byChannel(filter: TensorInfo, attributes: NamedAttrMap): TensorInfo {
  return { ...filter, shape: shapeByChannel(filter.shape, attributes) };
}

function grouped(xShape: readonly number[], filterShape: readonly number[], attributes: NamedAttrMap) {
  return { g: convolutionGeometry(xShape, filterShape, attributes), groups: Number(attributes.groups) };
}

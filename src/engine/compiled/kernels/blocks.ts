/** Blocks of pixels moved to the batch and back, as padding, transposition and slice one after the other. */

import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf } from '../backend.ts';
import type { Call, Kernels } from '../override.ts';

export const blockKernels: Kernels = {
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
};

function spaceToBatch({ backend, input, attributes, other }: Call): TensorInfo {
  const x = input('x');
  const block = attributes.blockShape as number[];
  const own = attributes.paddings as [number, number][];
  const paddings = x.shape.map((_, axis) => own[axis - 1] ?? [0, 0]);
  const count = sizeOf(block);
  const padded = other('PadV2', { x }, { paddings, constantValue: 0 });
  const pieces = backend_util.getReshaped(padded.shape, block, count, false);
  const perm = backend_util.getPermuted(pieces.length, block.length, false);
  const turned = other('Transpose', { x: { ...padded, shape: pieces } }, { perm });
  backend.disposeData(padded.dataId);
  return { ...turned, shape: backend_util.getReshapedPermuted(padded.shape, block, count, false) };
}

function batchToSpace({ backend, input, attributes, other }: Call): TensorInfo {
  const x = input('x');
  const block = attributes.blockShape as number[];
  const crops = attributes.crops as number[][];
  const count = sizeOf(block);
  const pieces = backend_util.getReshaped(x.shape, block, count);
  const perm = backend_util.getPermuted(pieces.length, block.length);
  const turned = other('Transpose', { x: { ...x, shape: pieces } }, { perm });
  const shape = backend_util.getReshapedPermuted(x.shape, block, count);
  const begin = backend_util.getSliceBeginCoords(crops, block.length);
  const size = backend_util.getSliceSize(shape, crops, block.length);
  const out = other('Slice', { x: { ...turned, shape } }, { begin, size });
  backend.disposeData(turned.dataId);
  return out;
}

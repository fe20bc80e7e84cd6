/**
 * Gradients of operations whose every output is one of their inputs' values: each error goes back to the place its
 * value came from, and errors of one place are summed. TensorFlow.js has none of most of these; that of tf.mirrorPad
 * forgets the values it mirrored, and that of tf.gather fails for indices that were computed and for batches of them.
 */

import {
  add,
  cast,
  engine,
  type GradConfig,
  gatherND,
  mul,
  range,
  reshape,
  scatterND,
  type Tensor,
  tensorScatterUpdate,
  tidy,
  transpose,
  util,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';

export const pickingGradients: readonly GradConfig[] = [
  picking('MirrorPad', 'x'),
  picking('StridedSlice', 'x'),
  picking('DepthToSpace', 'x'),
  picking('FlipLeftRight', 'image'),
  {
    kernelName: 'GatherNd',
    inputsToSave: ['params', 'indices'],
    gradFunc: (dy, saved) => {
      const [params, indices] = saved as [Tensor, Tensor];
      const places = cast(indices, 'int32');
      return {
        params: () => scatterND(places, dy as Tensor, params.shape),
        indices: () => noSlope(indices),
      };
    },
  },
  {
    kernelName: 'GatherV2',
    inputsToSave: ['x', 'indices'],
    gradFunc: (dy, saved, attributes) => {
      const [x, indices] = saved as [Tensor, Tensor];
      const { axis, batchDims = 0 } = attributes as { axis: number; batchDims?: number };
      return { x: () => ungather(dy as Tensor, x, indices, axis, batchDims), indices: () => noSlope(indices) };
    },
  },
  {
    kernelName: 'TopK',
    inputsToSave: ['x'],
    outputsToSave: [false, true],
    gradFunc: (dy, saved) => {
      const [x, indices] = saved as [Tensor, Tensor];
      return { x: () => ofLargest((dy as unknown as Tensor[])[0], x, indices) };
    },
  },
  {
    kernelName: 'ScatterNd',
    inputsToSave: ['indices'],
    gradFunc: (dy, [indices]) => ({
      updates: () => gatherND(dy as Tensor, indices!),
      indices: () => noSlope(indices!),
    }),
  },
  {
    kernelName: 'TensorScatterUpdate',
    inputsToSave: ['indices', 'updates'],
    gradFunc: (dy, saved) => {
      const [indices, updates] = saved as [Tensor, Tensor];
      return {
        tensor: () => tensorScatterUpdate(dy as Tensor, indices, zeros(updates.shape)),
        updates: () => gatherND(dy as Tensor, indices),
        indices: () => noSlope(indices),
      };
    },
  },
];

/** Whole numbers and truths have no slope; TensorFlow.js wants floats all the same. */
export function noSlope(tensor: Tensor): Tensor {
  return cast(zerosLike(tensor), 'float32');
}

/** The same operation on the places of its input says which place each output came from. */
function picking(kernelName: string, from: string): GradConfig {
  return {
    kernelName,
    inputsToSave: [from],
    gradFunc: (dy, [x], attributes) => ({
      [from]: () => {
        const { shape, size } = x!;
        const places = tidy(() => {
          const all = reshape(range(0, size, 1, 'int32'), shape);
          const picked = engine().runKernel<Tensor>(kernelName, { [from]: all }, attributes);
          return cast(reshape(picked, [-1, 1]), 'int32');
        });
        return reshape(scatterND(places, reshape(dy as Tensor, [-1]), [size]), shape);
      },
    }),
  };
}

/** x [batch, outer, rows, inner], indices [batch, picks], dy [batch, outer, picks, inner]. */
function ungather(dy: Tensor, x: Tensor, indices: Tensor, axis: number, batchDims: number): Tensor {
  const at = util.parseAxisParam(axis, x.shape)[0]!;
  const rows = x.shape[at]!;
  const batch = util.sizeFromShape(x.shape.slice(0, batchDims));
  const outer = util.sizeFromShape(x.shape.slice(batchDims, at));
  const inner = util.sizeFromShape(x.shape.slice(at + 1));
  const picks = batch === 0 ? 0 : indices.size / batch;
  if (dy.size === 0) return zeros(x.shape);
  const own = reshape(cast(indices, 'int32'), [batch, picks]);
  const first = reshape(mul(range(0, batch, 1, 'int32'), rows), [batch, 1]);
  const places = reshape(cast(add(own, first), 'int32'), [batch * picks, 1]);
  const byPick = transpose(reshape(dy, [batch, outer, picks, inner]), [0, 2, 1, 3]);
  const summed = scatterND(places, reshape(byPick, [batch * picks, outer * inner]), [batch * rows, outer * inner]);
  return reshape(transpose(reshape(summed, [batch, rows, outer, inner]), [0, 2, 1, 3]), x.shape);
}

/** x and its indices have their rows along the last axis. */
function ofLargest(dy: Tensor | undefined, x: Tensor, indices: Tensor): Tensor {
  if (dy === undefined || dy.size === 0) return zeros(x.shape);
  const length = x.shape[x.rank - 1]!;
  const rows = x.size / length;
  const first = reshape(mul(range(0, rows, 1, 'int32'), length), [rows, 1]);
  const places = add(reshape(indices, [rows, -1]), first);
  return reshape(scatterND(cast(reshape(places, [-1, 1]), 'int32'), reshape(dy, [-1]), [x.size]), x.shape);
}

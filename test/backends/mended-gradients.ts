/** Operations whose gradients are ours, by the file that has them, with shapes of inputs they are tried at. */

import * as tf from '@tensorflow/tfjs-core';

export interface Slope {
  readonly what: string;
  readonly run: (...x: tf.Tensor[]) => tf.Tensor;
  readonly shapes: readonly number[][];
  /** An engine that says it cannot, as it would give wrong numbers. */
  readonly refusedBy?: string;
}

const pairs = [
  [
    [2, 3, 3],
    [3, 3],
  ],
  [[3], [2, 3]],
  [
    [2, 1, 3],
    [1, 4, 1],
  ],
  [[], [2, 3]],
  [
    [3, 3],
    [3, 3],
  ],
];
const products = [
  [
    [2, 3, 4],
    [4, 2],
  ],
  [
    [2, 1, 3, 4],
    [1, 2, 4, 3],
  ],
  [
    [3, 4],
    [2, 4, 3],
  ],
];
const axesOfThree = [undefined, 0, 1, -1, [0, 2], [1, 2], [0, 1, 2]];
const truth = (x: tf.Tensor) => tf.greater(x, 0);

export const mendedGradients: Readonly<Record<string, readonly Slope[]>> = {
  'inputs stretched over each other': [
    ...pairs.map((shapes) => of(`maximum ${JSON.stringify(shapes)}`, (a, b) => tf.maximum(a!, b!), ...shapes)),
    ...pairs.map((shapes) => of(`minimum ${JSON.stringify(shapes)}`, (a, b) => tf.minimum(a!, b!), ...shapes)),
    ...pairs.map((shapes) =>
      of(`difference ${JSON.stringify(shapes)}`, (a, b) => tf.squaredDifference(a!, b!), ...shapes),
    ),
    ...products.map((shapes) => of(`product ${JSON.stringify(shapes)}`, (a, b) => tf.matMul(a!, b!), ...shapes)),
    of('tile', (x) => tf.tile(x!, [2, 1, 3]), [2, 3, 2]),
    of('tile of five axes', (x) => tf.tile(x!, [1, 2, 1, 3, 1]), [1, 2, 3, 2, 1]),
  ],
  'picked values': [
    ...(['reflect', 'symmetric'] as const).map((mode) =>
      of(
        `mirror pad, ${mode}`,
        (x) =>
          tf.mirrorPad(
            x!,
            [
              [1, 2],
              [0, 1],
            ],
            mode,
          ),
        [3, 3],
      ),
    ),
    of('strided slice', (x) => tf.stridedSlice(x!, [0, 2, 0], [3, 0, 3], [2, -1, 1]), [3, 3, 3]),
    of('depth to space', (x) => tf.depthToSpace(x as tf.Tensor4D, 2), [1, 2, 2, 8]),
    of('flip', (x) => tf.image.flipLeftRight(x as tf.Tensor4D), [1, 2, 3, 2]),
    of('gather by places', (x) => tf.gatherND(x!, tf.tensor2d([0, 1, 2, 2, 0, 1], [3, 2], 'int32')), [3, 3]),
    ...[0, 1, 2, -1].map((axis) =>
      of(`gather along ${axis}`, (x) => tf.gather(x!, tf.tensor2d([0, 2, 2, 1], [2, 2], 'int32'), axis), [3, 3, 3]),
    ),
    ...[1, 2].map((axis) =>
      of(
        `gather in batches along ${axis}`,
        (x) => tf.gather(x!, tf.tensor2d([0, 1, 2, 2], [2, 2], 'int32'), axis, 1),
        [2, 3, 3],
      ),
    ),
    of('gather where it is largest', (x) => tf.gather(x!, tf.argMax(x!)), [5]),
    of('the largest', (x) => tf.topk(x!, 2).values, [3, 4]),
    of('scatter', (x) => tf.scatterND(tf.tensor2d([1, 3, 1], [3, 1], 'int32'), x!, [5, 2]), [3, 2]),
    of('scattered update', (x, y) => tf.tensorScatterUpdate(x!, tf.tensor2d([1, 3], [2, 1], 'int32'), y!), [4], [2]),
  ],
  'running and whole products and sums': [
    ...[0, 1, 2, -1].flatMap((axis) =>
      [false, true].flatMap((exclusive) =>
        [false, true].flatMap((back) => [
          of(`cumsum ${axis} ${exclusive} ${back}`, (x) => tf.cumsum(x!, axis, exclusive, back), [3, 3, 3]),
          of(`cumprod ${axis} ${exclusive} ${back}`, (x) => tf.cumprod(x!, axis, exclusive, back), [3, 2, 3]),
        ]),
      ),
    ),
    of('cumprod over a zero', (x) => tf.cumprod(tf.mul(x!, [1, 0, 1, 1])), [4]),
    ...axesOfThree.map((axis) => of(`product over ${JSON.stringify(axis)}`, (x) => tf.prod(x!, axis), [2, 3, 2])),
    of('product with its axis', (x) => tf.prod(x!, 1, true), [2, 3, 2]),
    ...['ab,bc->ac', 'bhqd,bhkd->bhqk', 'ab,b->a', 'a,b->ba', 'ab,cd->d'].map((equation) => {
      const shapes = equation
        .split('->')[0]!
        .split(',')
        .map((letters) => [...letters].map((letter) => 2 + (letter.charCodeAt(0) % 2)));
      return of(`einsum ${equation}`, (a, b) => tf.einsum(equation, a!, b!), ...shapes);
    }),
    of('einsum of one', (x) => tf.einsum('abc->ca', x!), [2, 3, 4]),
    of('diagonal', (x) => tf.diag(x!), [4]),
  ],
  'batch normalisation': [
    ...[
      [4, 3],
      [2, 2, 3, 3],
    ].flatMap((shape) => [
      of('with both', (x, m, v, o, s) => normalized(x!, m!, v!, o, s), shape, [3], [3], [3], [3]),
      of('without scale', (x, m, v, o) => normalized(x!, m!, v!, o), shape, [3], [3], [3]),
      of('without offset', (x, m, v, s) => normalized(x!, m!, v!, undefined, s), shape, [3], [3], [3]),
      of('with neither', (x, m, v) => normalized(x!, m!, v!), shape, [3], [3]),
    ]),
  ],
  truths: [
    of('where above zero', (x) => tf.where(truth(x!), tf.square(x!), tf.mul(x!, 3)), [3, 4]),
    of(
      'above zero as a number',
      (x) => tf.mul(x!, tf.cast(tf.logicalAnd(truth(x!), tf.less(x!, 0.7)), 'float32')),
      [3, 4],
    ),
    of('divided where not zero', (x, y) => tf.divNoNan(x!, tf.add(tf.square(y!), 1)), [3, 4], [4]),
  ],
  'largest values of volumes': [
    ...largest([1, 2, 3], [1, 1, 2]),
    ...largest([2, 3, 1], [2, 2, 2]),
    ...largest([2, 2, 2], [1, 2, 1]),
  ],
  'volumes whose strides are longer than their windows': [
    of(
      'convolution',
      (x, w) => tf.conv3d(x as Volume, w as Volume, [2, 3, 2], 'same'),
      [1, 4, 5, 3, 2],
      [1, 2, 1, 2, 3],
    ),
    of(
      'transposed convolution',
      (x, w) => tf.conv3dTranspose(x as Volume, w as Volume, [1, 4, 5, 4, 2], [2, 3, 2], 'same'),
      [1, 2, 2, 2, 3],
      [1, 2, 1, 2, 3],
    ),
    of('mean', (x) => tf.avgPool3d(x as Volume, [1, 2, 1], 2, 'same'), [1, 4, 4, 3, 2]),
    of('largest', (x) => tf.maxPool3d(x as Volume, 1, 2, 'same'), [1, 4, 4, 3, 2]),
  ],
  'convolutions in depth as layers ask for them': [
    of(
      'without dilations',
      (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same', 'NHWC', null as unknown as number),
      [2, 5, 4, 3],
      [3, 2, 3, 2],
    ),
  ],
  images: [
    ...[
      [false, false],
      [true, false],
      [false, true],
    ].flatMap(([corners, halves]) =>
      (
        [
          [6, 8],
          [2, 3],
          [4, 5],
        ] as const
      ).flatMap((size) => [
        of(
          `bilinear ${corners} ${halves} ${size}`,
          (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [...size], corners, halves),
          [2, 4, 5, 2],
        ),
        of(
          `nearest ${corners} ${halves} ${size}`,
          (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [...size], corners, halves),
          [2, 4, 5, 2],
        ),
      ]),
    ),
    ...(['same', 'valid'] as const).flatMap((pad) =>
      [1, 2].flatMap((stride) => [
        of(`average ${pad} ${stride}`, (x) => tf.avgPool(x as tf.Tensor4D, 3, stride, pad), [2, 5, 4, 2]),
        of(
          `average of volumes ${pad} ${stride}`,
          (x) => tf.avgPool3d(x as tf.Tensor5D, 2, stride, pad),
          [1, 3, 3, 3, 2],
        ),
      ]),
    ),
    of('average with a border', (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 1, 'floor'), [1, 6, 6, 2]),
    of(
      'transposed convolution of volumes',
      (x, w) => tf.conv3dTranspose(x as tf.Tensor5D, w as tf.Tensor5D, [1, 4, 4, 4, 2], 2, 'same'),
      [1, 2, 2, 2, 3],
      [2, 2, 2, 2, 3],
    ),
  ],
};

type Volume = tf.Tensor5D;

function largest(window: [number, number, number], stride: [number, number, number]): Slope[] {
  return (['same', 'valid'] as const).map((pad) => ({
    ...of(`${window} ${pad}`, (x) => tf.maxPool3d(x as tf.Tensor5D, window, stride, pad), [1, 4, 5, 4, 2]),
    ...(window[1] === window[2] ? {} : { refusedBy: 'snnexp-webgpu' }),
  }));
}

function of(what: string, run: Slope['run'], ...shapes: number[][]): Slope {
  return { what, run, shapes };
}

function normalized(x: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, offset?: tf.Tensor, scale?: tf.Tensor) {
  const given = [mean, tf.add(tf.square(variance), 0.5), offset, scale] as tf.Tensor1D[];
  return tf.batchNorm(x, given[0]!, given[1]!, given[2], given[3]);
}

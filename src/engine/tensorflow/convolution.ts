/**
 * Two-dimensional convolutions with any padding. The package takes 'same' and 'valid' alone, though TensorFlow's own
 * operations know the padding EXPLICIT; so these three kernels hand it on.
 */

import { backend_util, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { attributesFor, type Call, type OperationAttribute, override } from './backend.ts';

export function repairConvolutions(): void {
  override('Conv2D', ({ backend, input, attributes }) => {
    const [x, filter] = [input('x'), input('filter')];
    const settings = convolution({ backend, attributes }, x.shape, filter.shape);
    return backend.executeSingleOutput('Conv2D', settings, [x, filter]);
  });
  override('Conv2DBackpropInput', ({ backend, input, attributes }) => {
    const [dy, filter] = [input('dy'), input('filter')];
    const shape = attributes.inputShape as number[];
    const settings = convolution({ backend, attributes }, shape, filter.shape);
    return tidy(() =>
      backend.executeSingleOutput('Conv2DBackpropInput', settings, [tensor1d(shape, 'int32'), filter, dy]),
    );
  });
  override('Conv2DBackpropFilter', ({ backend, input, attributes }) => {
    const [x, dy] = [input('x'), input('dy')];
    const shape = attributes.filterShape as number[];
    const settings = convolution({ backend, attributes }, x.shape, shape);
    return tidy(() => backend.executeSingleOutput('Conv2DBackpropFilter', settings, [x, tensor1d(shape, 'int32'), dy]));
  });
}

type Four = [number, number, number, number];

function convolution(
  { backend, attributes }: Pick<Call, 'backend' | 'attributes'>,
  inputShape: readonly number[],
  filterShape: readonly number[],
): OperationAttribute[] {
  const given = attributes as unknown as {
    readonly strides: number | [number, number];
    readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
    readonly dataFormat?: 'NHWC' | 'NCHW';
    readonly dilations?: number | [number, number];
    readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const format = given.dataFormat ?? 'NHWC';
  const info = backend_util.computeConv2DInfo(
    [...inputShape] as Four,
    [...filterShape] as Four,
    given.strides,
    given.dilations ?? 1,
    given.pad,
    given.dimRoundingMode,
    false,
    backend_util.convertConv2DDataFormat(format),
  );
  const { type, top, bottom, left, right } = info.padInfo;
  const explicit = type !== 'SAME' && type !== 'VALID';
  const spread = (y: number, x: number) => (format === 'NHWC' ? [1, y, x, 1] : [1, 1, y, x]);
  const { floats, whole, words, flag } = attributesFor(backend);
  const settings: OperationAttribute[] = [
    floats,
    whole('strides', spread(info.strideHeight, info.strideWidth)),
    words('padding', explicit ? 'EXPLICIT' : type),
    words('data_format', format),
    flag('use_cudnn_on_gpu', true),
    whole('dilations', spread(info.dilationHeight, info.dilationWidth)),
  ];
  if (explicit) {
    const around = [top, bottom, left, right];
    settings.push(whole('explicit_paddings', format === 'NHWC' ? [0, 0, ...around, 0, 0] : [0, 0, 0, 0, ...around]));
  }
  return settings;
}

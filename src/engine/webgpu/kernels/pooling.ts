/**
 * The gradient of maximum pooling of images with channels last, one invocation per input value. The package's own gives
 * it to the last of equal values, every other engine to the first, and spikes are equal more often than not.
 */

import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';

export function maxPoolGradient({ backend, input, attributes: a }: Call): TensorInfo | undefined {
  const [x, dy] = [input('input'), input('dy')];
  const count = sizeOf(x);
  if (x.dtype !== 'float32' || dy.dtype !== 'float32' || count === 0 || sizeOf(dy) === 0) return undefined;
  type Info = Parameters<typeof backend_util.computePool2DInfo>;
  const info = backend_util.computePool2DInfo(
    x.shape as Info[0],
    a.filterSize as Info[1],
    a.strides as Info[2],
    1,
    a.pad as Info[4],
    a.dimRoundingMode as Info[5],
  );
  const dx = backend.output(x.shape);
  backend.run(program, {
    ...{ inputs: { x, dy }, outputs: { dx }, groups: groupsFor(count) },
    whole: {
      ...{ count, height: info.inHeight, width: info.inWidth, channels: info.inChannels },
      ...{ outHeight: info.outHeight, outWidth: info.outWidth },
      ...{ kernelHeight: info.filterHeight, kernelWidth: info.filterWidth },
      ...{ strideY: info.strideHeight, strideX: info.strideWidth },
      ...{ padTop: info.padInfo.top, padLeft: info.padInfo.left },
    },
  });
  return dx;
}

/** Where the first largest value of a window is, and whether that is the value at hand. */
const program = perItem(
  'max pool gradient',
  `fn wins(i: i32, image: i32, channel: i32, top: i32, left: i32) -> bool {
  var best = 0.0;
  var at = -1;
  for (var y = max(top, 0); y < min(top + p.kernelHeight, p.height); y++) {
    for (var column = max(left, 0); column < min(left + p.kernelWidth, p.width); column++) {
      let place = ((image * p.height + y) * p.width + column) * p.channels + channel;
      if (at < 0 || x[place] > best) {
        best = x[place];
        at = place;
      }
    }
  }
  return at == i;
}
fn item(i: i32) {
  let channel = i % p.channels;
  let column = i / p.channels % p.width;
  let y = i / p.channels / p.width % p.height;
  let image = i / p.channels / p.width / p.height;
  var sum = 0.0;
  let firstY = max(0, (y + p.padTop - p.kernelHeight + p.strideY) / p.strideY);
  let firstX = max(0, (column + p.padLeft - p.kernelWidth + p.strideX) / p.strideX);
  for (var oy = firstY; oy < p.outHeight && oy * p.strideY - p.padTop <= y; oy++) {
    for (var ox = firstX; ox < p.outWidth && ox * p.strideX - p.padLeft <= column; ox++) {
      if (wins(i, image, channel, oy * p.strideY - p.padTop, ox * p.strideX - p.padLeft)) {
        sum += dy[((image * p.outHeight + oy) * p.outWidth + ox) * p.channels + channel];
      }
    }
  }
  dx[i] = sum;
}`,
);

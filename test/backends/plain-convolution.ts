/** Convolution along any number of axes, in groups, as plain loops in double precision. Nothing here is fast. */

export interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the first and after the last. */
  readonly before: number;
  readonly after: number;
}

export interface Convolution {
  readonly images: number;
  readonly channels: number;
  readonly filters: number;
  /** A group of filters hears one group of channels. */
  readonly groups: number;
  readonly axes: readonly Axis[];
}

/** [images, ...axes, channels] */
export function inputShape(c: Convolution): number[] {
  return [c.images, ...c.axes.map(({ size }) => size), c.channels];
}

/** [...axes, channels / groups, filters] */
export function filterShape(c: Convolution): number[] {
  return [...c.axes.map(({ kernel }) => kernel), c.channels / c.groups, c.filters];
}

/** [images, ...axes, filters] */
export function outputShape(c: Convolution): number[] {
  return [c.images, ...c.axes.map(outputLength), c.filters];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

export function forward(c: Convolution, x: Float32Array, w: Float32Array): Float64Array {
  const out = new Float64Array(sizeOf(outputShape(c)));
  overProducts(c, (i, j, k) => {
    out[k] = out[k]! + x[i]! * w[j]!;
  });
  return out;
}

export function inputGradient(c: Convolution, dy: Float32Array, w: Float32Array): Float64Array {
  const out = new Float64Array(sizeOf(inputShape(c)));
  overProducts(c, (i, j, k) => {
    out[i] = out[i]! + dy[k]! * w[j]!;
  });
  return out;
}

export function weightGradient(c: Convolution, x: Float32Array, dy: Float32Array): Float64Array {
  const out = new Float64Array(sizeOf(filterShape(c)));
  overProducts(c, (i, j, k) => {
    out[j] = out[j]! + x[i]! * dy[k]!;
  });
  return out;
}

function outputLength({ size, kernel, stride, dilation, before, after }: Axis): number {
  return Math.floor((size + before + after - (kernel - 1) * dilation - 1) / stride) + 1;
}

/** Calls `visit` for every product of the convolution with the indices of input, weight and output. */
function overProducts(c: Convolution, visit: (x: number, w: number, y: number) => void): void {
  const [depth, columns] = [c.channels / c.groups, c.filters / c.groups];
  const along = (level: number, x: number, w: number, y: number): void => {
    const axis = c.axes[level];
    if (axis !== undefined) {
      const outputs = outputLength(axis);
      for (let o = 0; o < outputs; o++)
        for (let k = 0; k < axis.kernel; k++) {
          const at = o * axis.stride - axis.before + k * axis.dilation;
          if (at >= 0 && at < axis.size) along(level + 1, x * axis.size + at, w * axis.kernel + k, y * outputs + o);
        }
      return;
    }
    for (let f = 0; f < c.filters; f++)
      for (let d = 0; d < depth; d++) {
        const channel = Math.floor(f / columns) * depth + d;
        visit(x * c.channels + channel, (w * depth + d) * c.filters + f, y * c.filters + f);
      }
  };
  for (let n = 0; n < c.images; n++) along(0, n, 0, n);
}

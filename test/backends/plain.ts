/** The operations under test as plain loops in double precision. Nothing here is fast. */

import type { Axis, Convolution } from './plain-convolution.ts';

export interface ConvSizes {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly pad: readonly [top: number, bottom: number, left: number, right: number];
}

export function outputSize(s: ConvSizes): readonly [height: number, width: number] {
  return [
    Math.floor((s.height + s.pad[0] + s.pad[1] - s.kernel[0]) / s.stride[0]) + 1,
    Math.floor((s.width + s.pad[2] + s.pad[3] - s.kernel[1]) / s.stride[1]) + 1,
  ];
}

export function planar(s: ConvSizes): Convolution {
  const axis = (size: number, at: 0 | 1): Axis => ({
    ...{ size, kernel: s.kernel[at], stride: s.stride[at], dilation: 1 },
    ...{ before: s.pad[2 * at]!, after: s.pad[2 * at + 1]! },
  });
  const { images, channels, filters } = s;
  return { images, channels, filters, groups: 1, axes: [axis(s.height, 0), axis(s.width, 1)] };
}

/** `a` // [rows, depth], or [depth, rows] when transposed; `b` alike. */
export function multiply(
  a: Float32Array,
  b: Float32Array,
  sizes: { readonly rows: number; readonly depth: number; readonly columns: number },
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  const { rows, depth, columns } = sizes;
  const out = new Float64Array(rows * columns);
  for (let m = 0; m < rows; m++)
    for (let k = 0; k < depth; k++) {
      const left = transposeA ? a[k * rows + m]! : a[m * depth + k]!;
      if (left === 0) continue;
      for (let n = 0; n < columns; n++) {
        const at = m * columns + n;
        out[at] = out[at]! + left * (transposeB ? b[n * depth + k]! : b[k * columns + n]!);
      }
    }
  return out;
}

/** Averages or maxima of windows; `x` // [images, height, width, channels]. */
export function poolWindows(s: ConvSizes, x: Float32Array, kind: 'average' | 'max'): Float64Array {
  const values = windows(s).map((places) => places.map((at) => x[at]!));
  const average = (window: number[]): number => window.reduce((a, b) => a + b, 0) / window.length;
  return Float64Array.from(values, (window) => (kind === 'max' ? Math.max(...window) : average(window)));
}

/** Of the largest values: the first of a window that is as large as any gets the whole of `dy`. */
export function largestGradient(s: ConvSizes, x: Float32Array, dy: Float32Array): Float64Array {
  const gradient = new Float64Array(x.length);
  windows(s).forEach((places, i) => {
    const largest = Math.max(...places.map((at) => x[at]!));
    gradient[places.find((at) => x[at] === largest)!]! += dy[i]!;
  });
  return gradient;
}

/** For each output, places of the inputs that it sees, in their order; the padding is not seen. */
function windows(s: ConvSizes): number[][] {
  const [outHeight, outWidth] = outputSize(s);
  const seen: number[][] = [];
  for (let n = 0; n < s.images; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let c = 0; c < s.channels; c++) {
          const window: number[] = [];
          for (let ky = 0; ky < s.kernel[0]; ky++)
            for (let kx = 0; kx < s.kernel[1]; kx++) {
              const y = oy * s.stride[0] + ky - s.pad[0];
              const column = ox * s.stride[1] + kx - s.pad[2];
              if (y < 0 || column < 0 || y >= s.height || column >= s.width) continue;
              window.push(((n * s.height + y) * s.width + column) * s.channels + c);
            }
          seen.push(window);
        }
  return seen;
}

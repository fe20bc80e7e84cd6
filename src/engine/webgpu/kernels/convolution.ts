/**
 * Two-dimensional convolution and its gradients for images with channels last, any stride, padding and dilation, each as
 * one product: pixels by weights forward, pixels by output channels for the input, weights by pixels for the weights.
 */

import { backend_util, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Call } from '../override.ts';
import { multiply } from '../product.ts';

export function convolution({ backend, input, attributes }: Call): TensorInfo | undefined {
  const [x, filter] = [input('x'), input('filter')];
  const g = geometry(x.shape, filter.shape, attributes);
  if (g === undefined) return undefined;
  const out = backend.output([g.images, g.outHeight, g.outWidth, g.outChannels]);
  const product = {
    key: 'convolution',
    code: `${inputAt}
fn left(s: i32, row: i32, k: i32) -> f32 { return inputAt(row, k); }
fn right(s: i32, k: i32, column: i32) -> f32 { return weights[k * p.columns + column]; }
fn place(s: i32, row: i32, column: i32) -> i32 { return row * p.columns + column; }`,
    ...{ leftRuns: 'k' as const, rightRuns: 'column' as const, inputs: { x, weights: filter }, whole: numbersOf(g) },
  };
  const rows = g.images * g.outHeight * g.outWidth;
  const depth = g.kernelHeight * g.kernelWidth * g.channels;
  multiply(backend, product, { slices: 1, rows, columns: g.outChannels, depth }, out);
  return out;
}

export function weightGradient({ backend, input, attributes }: Call): TensorInfo | undefined {
  const [x, dy] = [input('x'), input('dy')];
  const filterShape = attributes.filterShape as number[];
  const g = geometry(x.shape, filterShape, attributes);
  if (g === undefined) return undefined;
  const out = backend.output(filterShape);
  const product = {
    key: 'convolution weights',
    code: `${inputAt}
fn left(s: i32, row: i32, k: i32) -> f32 { return inputAt(k, row); }
fn right(s: i32, k: i32, column: i32) -> f32 { return dy[k * p.columns + column]; }
fn place(s: i32, row: i32, column: i32) -> i32 { return row * p.columns + column; }`,
    ...{ leftRuns: 'row' as const, rightRuns: 'column' as const, inputs: { x, dy }, whole: numbersOf(g) },
  };
  const rows = g.kernelHeight * g.kernelWidth * g.channels;
  const depth = g.images * g.outHeight * g.outWidth;
  multiply(backend, product, { slices: 1, rows, columns: g.outChannels, depth }, out);
  return out;
}

/**
 * A slice is a phase of the stride: the input pixels that the same taps reach. Each phase has its own number of pixels
 * and taps; the product runs to the largest of them, and what a phase does not have counts 0 or goes nowhere.
 */
export function inputGradient({ backend, input, attributes }: Call): TensorInfo | undefined {
  const [dy, filter] = [input('dy'), input('filter')];
  const inputShape = attributes.inputShape as number[];
  const g = geometry(inputShape, filter.shape, attributes);
  if (g === undefined) return undefined;
  const out = backend.output(inputShape);
  const [phaseHeight, phaseWidth] = [Math.ceil(g.height / g.strideY), Math.ceil(g.width / g.strideX)];
  const [tapsY, tapsX] = [Math.ceil(g.kernelHeight / g.strideY), Math.ceil(g.kernelWidth / g.strideX)];
  const product = {
    key: 'convolution input',
    code: `// y + top is phase + strideY * (something); taps ky of the same phase reach it.
fn pixel(s: i32, row: i32) -> vec3i {
  let inside = row % (p.phaseHeight * p.phaseWidth);
  let first = vec2i(s / p.strideX, s % p.strideX);
  let y = inside / p.phaseWidth * p.strideY + (first.x - p.top % p.strideY + p.strideY) % p.strideY;
  let x = inside % p.phaseWidth * p.strideX + (first.y - p.before % p.strideX + p.strideX) % p.strideX;
  return vec3i(row / (p.phaseHeight * p.phaseWidth), y, x);
}
fn tap(s: i32, k: i32) -> vec2i {
  let j = k / p.outChannels;
  return vec2i(s / p.strideX + j / p.tapsX * p.strideY, s % p.strideX + j % p.tapsX * p.strideX);
}
fn left(s: i32, row: i32, k: i32) -> f32 {
  let at = pixel(s, row);
  let t = tap(s, k);
  let y = at.y + p.top - t.x * p.dilationY;
  let x = at.z + p.before - t.y * p.dilationX;
  if (y < 0 || x < 0 || t.x >= p.kernelHeight || t.y >= p.kernelWidth) { return 0.0; }
  let oy = y / p.strideY;
  let ox = x / p.strideX;
  if (oy >= p.outHeight || ox >= p.outWidth) { return 0.0; }
  return dy[((at.x * p.outHeight + oy) * p.outWidth + ox) * p.outChannels + k % p.outChannels];
}
fn right(s: i32, k: i32, column: i32) -> f32 {
  let t = tap(s, k);
  if (t.x >= p.kernelHeight || t.y >= p.kernelWidth) { return 0.0; }
  return weights[((t.x * p.kernelWidth + t.y) * p.channels + column) * p.outChannels + k % p.outChannels];
}
fn place(s: i32, row: i32, column: i32) -> i32 {
  let at = pixel(s, row);
  if (at.y >= p.height || at.z >= p.width) { return -1; }
  return ((at.x * p.height + at.y) * p.width + at.z) * p.channels + column;
}`,
    ...{ leftRuns: 'k' as const, rightRuns: 'k' as const, inputs: { dy, weights: filter } },
    whole: { ...numbersOf(g), phaseHeight, phaseWidth, tapsX },
  };
  const rows = g.images * phaseHeight * phaseWidth;
  const depth = tapsY * tapsX * g.outChannels;
  multiply(backend, product, { slices: g.strideY * g.strideX, rows, columns: g.channels, depth }, out);
  return out;
}

/** Input that meets tap and channel `weight` at output pixel `pixel`. */
const inputAt = `fn inputAt(pixel: i32, weight: i32) -> f32 {
  let c = weight % p.channels;
  let t = weight / p.channels;
  let image = pixel / (p.outHeight * p.outWidth);
  let inside = pixel % (p.outHeight * p.outWidth);
  let y = inside / p.outWidth * p.strideY - p.top + t / p.kernelWidth * p.dilationY;
  let column = inside % p.outWidth * p.strideX - p.before + t % p.kernelWidth * p.dilationX;
  if (y < 0 || column < 0 || y >= p.height || column >= p.width) { return 0.0; }
  return x[((image * p.height + y) * p.width + column) * p.channels + c];
}`;

/** Undefined for what the package's kernel is left to: channels first, empty tensors. */
function geometry(inputShape: readonly number[], filterShape: readonly number[], attributes: NamedAttrMap) {
  const { strides, pad, dilations, dataFormat, dimRoundingMode } = attributes as unknown as ConvolutionAttributes;
  if (dataFormat === 'NCHW') return undefined;
  const shapes = [inputShape, filterShape] as unknown as [FourNumbers, FourNumbers];
  const info = backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode, false);
  const sizes = [info.batchSize, info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth];
  if (Math.min(...sizes, info.outChannels, info.filterHeight, info.filterWidth) < 1) return undefined;
  return {
    images: info.batchSize,
    ...{ height: info.inHeight, width: info.inWidth, channels: info.inChannels },
    ...{ outHeight: info.outHeight, outWidth: info.outWidth, outChannels: info.outChannels },
    ...{ kernelHeight: info.filterHeight, kernelWidth: info.filterWidth },
    ...{ strideY: info.strideHeight, strideX: info.strideWidth },
    ...{ dilationY: info.dilationHeight, dilationX: info.dilationWidth },
    ...{ top: info.padInfo.top, before: info.padInfo.left },
  };
}

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  readonly dilations?: number | [number, number];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
type FourNumbers = [number, number, number, number];

function numbersOf({ images: _, ...numbers }: NonNullable<ReturnType<typeof geometry>>): Record<string, number> {
  return numbers;
}

/** The surrogate derivatives of the kernel contract in WGSL; their meaning: engine/reference/surrogate.ts. */

import { SURROGATE_EDGE, type SurrogateAttributes, type SurrogateKind } from '../../snn/kernel-contract.ts';

/** WGSL of `fn surrogate(membrane, threshold) -> f32`; reads `p.width`, `p.height` and `p.rate`. */
export function surrogateCode(kind: SurrogateKind): string {
  return `${fading}
fn shape(x: f32) -> f32 { ${shapes[kind]} }
fn surrogate(membrane: f32, threshold: f32) -> f32 {
  let scale = p.width * threshold;
  return p.height / scale * shape((membrane - threshold) / scale);
}`;
}

/** What `surrogateCode` reads. dspike is the sigmoid's shape cut off, with another slope and peak. */
export function surrogateNumbers({ surrogate, width, height, temperature = 3 }: SurrogateAttributes) {
  const peak = surrogate === 'dspike' ? temperature / (4 * Math.tanh(temperature / 2)) : 1;
  return { width, height: height * peak, rate: surrogate === 'dspike' ? temperature : 4 };
}

/** exp(x) for x <= 0, and 0 where the contract lets it end. What is no number, which exp() may make one of, stays. */
const fading = `fn fading(x: f32) -> f32 {
  let e = exp(x);
  return select(select(e, 0.0, e < 1e-12), x, (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u);
}`;

/** 4 q (1 - q) with q = 1 / (1 + exp(-rate x)), in a form that cannot overflow. */
const bell = 'let e = fading(-p.rate * abs(x)); return 4.0 * e / ((1.0 + e) * (1.0 + e));';

const shapes: Readonly<Record<SurrogateKind, string>> = {
  // max() may leave out what is no number.
  triangle: 'return select(1.0 - abs(x), 0.0, abs(x) > 1.0);',
  rectangle: `return select(0.0, 1.0, abs(x) <= ${0.5 + SURROGATE_EDGE});`,
  arctangent: 'let y = 3.14159265 * x; return 1.0 / (1.0 + y * y);',
  fast_sigmoid: 'let y = 1.0 + abs(x); return 1.0 / (y * y);',
  sigmoid: bell,
  exponential: 'return fading(-abs(x));',
  gaussian: 'return fading(-3.14159265 * x * x);',
  dspike: `if (!(abs(x) <= ${1 + SURROGATE_EDGE})) { return 0.0; } ${bell}`,
};

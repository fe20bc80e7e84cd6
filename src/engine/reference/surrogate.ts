/**
 * The surrogate derivatives of the kernel contract as plain functions of the membrane. The smooth functions they are
 * derivatives of, and the papers, are in snn/gradient/surrogate.ts; a test holds the two together.
 */

import { SURROGATE_EDGE, type SurrogateAttributes } from '../../snn/kernel-contract.ts';

/** ds/dv as a function of the membrane v; `threshold` and `width` are positive. */
export function surrogateDerivative(attributes: SurrogateAttributes, threshold: number): (membrane: number) => number {
  const scale = attributes.width * threshold;
  const peak = attributes.height / scale;
  const shape = shapeOf(attributes);
  return (membrane) => peak * shape((membrane - threshold) / scale);
}

function shapeOf(attributes: SurrogateAttributes): (x: number) => number {
  switch (attributes.surrogate) {
    case 'triangle':
      return (x) => Math.max(0, 1 - Math.abs(x));
    case 'rectangle':
      return (x) => (Math.abs(x) <= 0.5 + SURROGATE_EDGE ? 1 : 0);
    case 'arctangent':
      return (x) => 1 / (1 + (Math.PI * x) ** 2);
    case 'fast_sigmoid':
      return (x) => 1 / (1 + Math.abs(x)) ** 2;
    case 'sigmoid':
      return (x) => {
        const e = fading(-4 * Math.abs(x));
        return (4 * e) / (1 + e) ** 2;
      };
    case 'exponential':
      return (x) => fading(-Math.abs(x));
    case 'gaussian':
      return (x) => fading(-Math.PI * x * x);
    case 'dspike': {
      const b = attributes.temperature ?? 3;
      const factor = b / (4 * Math.tanh(b / 2));
      return (x) =>
        Math.abs(x) <= 1 + SURROGATE_EDGE
          ? (factor * 4 * fading(-b * Math.abs(x))) / (1 + fading(-b * Math.abs(x))) ** 2
          : 0;
    }
  }
}

/** exp(x) for x <= 0, and 0 where the contract lets it end. */
function fading(x: number): number {
  const e = Math.exp(x);
  return e < 1e-12 ? 0 : e;
}

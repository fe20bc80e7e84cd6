/**
 * Surrogate gradients: the settings of a plan as attributes of the kernels, and the smooth step each surrogate is the
 * derivative of. The derivatives themselves are kernels (see kernel-contract.ts); a test compares the two by finite
 * differences. x = (v - threshold) / (width * threshold).
 */

import type { DecidedSettings } from '../../protocol/plan.ts';
import type { SurrogateAttributes, SurrogateKind } from '../kernel-contract.ts';
import { above0, finite, inRange, numberOf, oneOf, onlyNames, single, wordOf } from '../settings.ts';

/**
 * The smooth step S(v) with dS/dv = the surrogate derivative, S rising by `height` over the whole axis
 * (by 2 height for exponential and fast_sigmoid, whose papers give the peak, not the area).
 *
 * Throws where the attributes, as `surrogateFromSettings` gives them, name none of them, and where a number is none.
 *
 * - triangle: Esser et al. 2016 (PNAS 113), Bellec et al. 2018 (NeurIPS): derivative max(0, 1 - |x|).
 * - rectangle: Wu et al. 2018 (Front. Neurosci. 12:331), h1 with a1 = width * threshold.
 * - arctangent: Fang et al. 2021 (ICCV, PLIF), alpha = 2 / (width * threshold).
 * - fast_sigmoid: Zenke & Ganguli 2018 (SuperSpike), beta = 1 / (width * threshold); the paper's peak is 1 for every beta.
 * - sigmoid: Wu et al. 2018, h3 with a3 = width * threshold / 4.
 * - exponential: Shrestha & Orchard 2018 (SLAYER), tauRho = width, scaleRho = height.
 * - gaussian: Wu et al. 2018, h4, standard deviation width * threshold / sqrt(2 pi).
 * - dspike: Li et al. 2021 (NeurIPS, Dspike), temperature b, stretched from 0 .. 1 to threshold * (1 -+ width).
 */
export function smoothStep(attributes: SurrogateAttributes, threshold: number, membrane: number): number {
  oneOf(attributes?.surrogate, surrogateKinds, 'surrogate of the attributes');
  inRange('threshold', threshold, above0);
  inRange('membrane', membrane, finite);
  return attributes.height * smoothShape(attributes, (membrane - threshold) / (attributes.width * threshold));
}

/** Shapes of the surrogate derivative, by the names that settings have. */
export const surrogateKinds: readonly SurrogateKind[] = [
  'triangle',
  'rectangle',
  'arctangent',
  'fast_sigmoid',
  'sigmoid',
  'exponential',
  'gaussian',
  'dspike',
];

/**
 * Reads `{kind, width, height}` or `{kind: 'dspike', temperature}`; what is left out has its usual value, and another
 * name or a value that is none throws a RangeError. Two names of
 * SpikingJelly stand for kinds of ours: piecewise_quadratic is the triangle, piecewise_exponential, exp(-2 |x|), the
 * exponential of half the width and height.
 */
export function surrogateFromSettings(settings: DecidedSettings, usual: SurrogateKind): SurrogateAttributes {
  if (settings?.kind === 'piecewise_quadratic') return surrogateFromSettings({ ...settings, kind: 'triangle' }, usual);
  if (settings?.kind === 'piecewise_exponential') {
    const { width, height, ...same } = surrogateFromSettings({ ...settings, kind: 'exponential' }, usual);
    return { ...same, width: width / 2, height: height / 2 };
  }
  onlyNames(settings, ['kind', 'width', 'height', 'temperature'], 'Settings of a surrogate');
  const kind = wordOf(settings, 'kind', surrogateKinds, usual);
  return {
    surrogate: kind,
    width: numberOf(settings, 'width', 1, above0),
    height: numberOf(settings, 'height', 1, above0),
    temperature: numberOf(settings, 'temperature', 3, above0),
  };
}

/**
 * Throws where engines, which compute in single precision, have no number for the slope or its unit, width times
 * threshold: the slope would be infinity times 0.
 */
export function refuseSlope(attributes: SurrogateAttributes, threshold: number): void {
  const { surrogate, width, height, temperature = 3 } = attributes;
  inRange('width of the surrogate', width, single);
  const unit = inRange('width of the surrogate times the threshold', width * threshold, single);
  const peak = surrogate === 'dspike' ? temperature / (4 * Math.tanh(temperature / 2)) : 1;
  inRange('slope of the surrogate at the threshold', (height / unit) * peak, single);
}

function smoothShape(attributes: SurrogateAttributes, x: number): number {
  switch (attributes.surrogate) {
    case 'triangle': {
      if (Math.abs(x) >= 1) return x < 0 ? 0 : 1;
      return x < 0 ? (1 + x) ** 2 / 2 : 1 - (1 - x) ** 2 / 2;
    }
    case 'rectangle':
      return Math.min(1, Math.max(0, x + 0.5));
    case 'arctangent':
      return Math.atan(Math.PI * x) / Math.PI + 0.5;
    case 'fast_sigmoid':
      return x / (1 + Math.abs(x)) + 1;
    case 'sigmoid':
      return 1 / (1 + Math.exp(-4 * x));
    case 'exponential':
      return x < 0 ? Math.exp(x) : 2 - Math.exp(-x);
    case 'gaussian':
      return 0.5 * (1 + errorFunction(Math.sqrt(Math.PI) * x));
    case 'dspike': {
      const b = attributes.temperature ?? 3;
      const inside = Math.min(1, Math.max(-1, x));
      return Math.tanh((b * inside) / 2) / (2 * Math.tanh(b / 2)) + 0.5;
    }
  }
}

/** erf by its Maclaurin series, good to 1e-12 for |x| < 4 (Abramowitz & Stegun 7.1.5). */
function errorFunction(x: number): number {
  if (Math.abs(x) > 4) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/**
 * Loihi's neurons as a plan decides them, in the whole numbers of FIXED_POINT_FORWARD.
 *
 * loihi: the neuron of slayerPytorch's slayerLoihi. Threshold = mantissa 2^6, weights are even whole numbers, a spike of
 * weight w adds w 2^(6 + weight_exponent). The surrogate is scaled by 1 / the peak of the response to weight 1, and errors
 * go back through that response (loihi.ts), with no gradient through the reset.
 *
 * loihi_cuba, loihi_alif: the neurons of SLAYER 2.0 (lava-dl): real weights, states in 4096ths, threshold in 64ths;
 * `decay` and `current_decay` are what is kept (lava-dl: 1 - decay). Errors pass straight through rounding and reset.
 */

import type { DecidedSettings } from '../../protocol/plan.ts';
import { surrogateFromSettings } from '../gradient/surrogate.ts';
import type { FixedPointAttributes, SurrogateAttributes } from '../kernel-contract.ts';
import { above0, atLeast0, numberOf, partOf, share, wholeFrom } from '../settings.ts';

/** A neuron in whole numbers, as the chip Loihi and SLAYER 2.0 have it. */
export interface LoihiPlan {
  readonly kind: 'loihi';
  /** In the unit of the weights: what a single spike must add to reach it. */
  readonly threshold: number;
  readonly attributes: FixedPointAttributes;
  /** The weights used are the learned ones rounded to even whole numbers. */
  readonly evenWeights: boolean;
  readonly surrogate: SurrogateAttributes;
  /** Largest potential that one spike of weight 1 leads to, in the unit of the weights. */
  readonly responsePeak: number;
}

export function planLoihi(kind: 'loihi' | 'loihi_cuba' | 'loihi_alif', settings: DecidedSettings): LoihiPlan {
  const surrogate = surrogateFromSettings(partOf(settings, 'surrogate'), 'exponential');
  const common = { adaptive: false, thresholdDecay: 0, thresholdStep: 0, refractoryDecay: 0 };
  if (kind === 'loihi') {
    const mantissa = numberOf(settings, 'threshold', 80, wholeFrom(1, 131071));
    const scale = 2 ** (6 + numberOf(settings, 'weight_exponent', 0, wholeFrom(-6, 7)));
    const currentDecay = numberOf(settings, 'current_loss', 1024, wholeFrom(0, GRID));
    const membraneDecay = numberOf(settings, 'membrane_loss', 128, wholeFrom(0, GRID));
    const attributes: FixedPointAttributes = {
      ...{ ...common, scale, currentDecay, membraneDecay, threshold: mantissa * 64, silentSteps: 1 },
      ...{ refractorySteps: numberOf(settings, 'refractory', 1, wholeFrom(1, 63)), membraneAtSpike: membraneDecay },
    };
    const peak = peakOf(attributes);
    return {
      ...{ kind: 'loihi', threshold: (mantissa * 64) / scale, attributes, evenWeights: true },
      surrogate: { ...surrogate, height: surrogate.height / peak },
      responsePeak: peak / scale,
    };
  }
  const wanted = numberOf(settings, 'threshold', 1.25, above0);
  // In whole 64ths, as lava-dl has it, and never 0, of which a surrogate would have no width.
  const threshold = Math.max(1, Math.trunc(wanted * 64)) / 64;
  const attributes: FixedPointAttributes = {
    ...common,
    ...{ scale: GRID, threshold: threshold * GRID, refractorySteps: 1, silentSteps: 0 },
    currentDecay: lossOf(settings, 'current_decay', 0.75),
    membraneDecay: lossOf(settings, 'decay', 0.97),
    ...(kind === 'loihi_cuba'
      ? {}
      : {
          adaptive: true,
          thresholdDecay: lossOf(settings, 'adaptation_decay', 0.97),
          thresholdStep: Math.trunc(numberOf(settings, 'adaptation_step', wanted, atLeast0) * GRID),
          refractoryDecay: lossOf(settings, 'refractory_decay', 0.75),
        }),
  };
  const responsePeak = peakOf(attributes) / GRID;
  return { kind: 'loihi', threshold, attributes, evenWeights: false, surrogate, responsePeak };
}

/** Largest potential that one spike of weight 1 leads to, in the whole numbers of the kernel, as slayerLoihi finds it. */
function peakOf({ scale, currentDecay, membraneDecay }: FixedPointAttributes): number {
  let current = 2 * scale; // of weight 2, the smallest there is, and halved in the end
  let potential = current;
  let peak = potential;
  for (let step = 0; step < LONGEST_RISE && current > 0; step++) {
    current = Math.trunc((current * (4096 - currentDecay)) / 4096);
    potential = Math.trunc((potential * (4096 - membraneDecay)) / 4096) + current;
    peak = Math.max(peak, potential);
  }
  return peak / 2;
}

/** Steps after which a response that still rises, because nothing leaks, is taken as it is. */
const LONGEST_RISE = 10_000;

const GRID = 4096;

/** In whole 4096ths. */
function lossOf(settings: DecidedSettings, name: string, usual: number): number {
  return Math.round((1 - numberOf(settings, name, usual, share)) * GRID);
}

/** The fixed weight of layers that pass spikes on: a single spike makes the neuron behind it fire (SLAYER: 1.1 threshold). */

import type { NeuronPlan, SrmPlan } from '../neuron/neuron.ts';

/** 1.1 threshold / the peak of the potential's response to one spike; for Loihi the nearest even number above 0. */
export function relayWeight(neuron: NeuronPlan): number {
  const weight = (1.1 * neuron.threshold) / Math.max(LEAST_PEAK, responsePeak(neuron));
  if (neuron.kind !== 'loihi' || !neuron.evenWeights) return weight;
  return 2 * Math.max(1, Math.round(weight / 2));
}

function responsePeak(neuron: NeuronPlan): number {
  switch (neuron.kind) {
    case 'lif':
    case 'relu':
    case 'readout':
    case 'soft_reset':
      return 1;
    case 'srm':
      return alphaPeak(neuron);
    case 'loihi':
      return neuron.responsePeak;
    case 'leaky': {
      const { membraneDecay: decay = 1, currentDecay = 0 } = neuron.values;
      const gain = neuron.scaledInput ? 1 - decay : 1;
      let current = 1;
      let potential = gain;
      let peak = gain;
      for (let step = 0; step < LONGEST_RISE && current > 1e-6; step++) {
        current *= currentDecay;
        potential = decay * potential + gain * current;
        peak = Math.max(peak, potential);
      }
      return peak;
    }
  }
}

/** The response is largest at its time constant, which may lie between two steps, or before the first that it reaches. */
function alphaPeak({ tauSynapse, synapseTaps = Number.POSITIVE_INFINITY }: SrmPlan): number {
  const before = Math.floor(tauSynapse);
  const lags = [before, before + 1].filter((lag) => lag < synapseTaps);
  return Math.max(...lags.map((lag) => (lag / tauSynapse) * Math.exp(1 - lag / tauSynapse)));
}

/** Below it, as with a time constant far shorter than a step, single precision has no weight that would be enough. */
const LEAST_PEAK = 1e-6;
/** Steps after which a response that still rises, because nothing leaks, is taken as it is. */
const LONGEST_RISE = 10_000;

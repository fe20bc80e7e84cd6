/**
 * Accesses to memory behind a layer's operations, in words of 32 bits, as they fall due where nothing is reused: every
 * event is worked off alone, as neuromorphic chips do and as Lemaire et al. 2022 (ICONIP) count. A cache lowers them.
 */

import type { NeuronPlan } from '../neuron/neuron.ts';
import { neuronsOf } from './energy.ts';
import type { LayerPlan } from './plan.ts';

/** Words that are read and written for one sample. */
export interface Accesses {
  readonly weightReads: number;
  /** Spikes (one word each: who sent it), or the values of an analog input. */
  readonly inputReads: number;
  /** Membrane potentials, synaptic currents, adaptation. */
  readonly stateReads: number;
  readonly stateWrites: number;
  /** Spikes sent, or the values of units that give graded ones. */
  readonly outputWrites: number;
}

/** What happened at one layer, summed over samples. */
export interface LayerTraffic {
  readonly samples: number;
  readonly steps: number;
  /** Frames of graded values that reached the weights; 0 where only spikes did. */
  readonly frames: number;
  /** Frames of graded values that the layer gives; 0 where it gives spikes. */
  readonly given: number;
  readonly additions: number;
  readonly multiplications: number;
  /** Of these, those without a weight: what a layer adds of an earlier one as it is. */
  readonly unweighted?: number;
  /** Spikes that arrived at the layer's weights, those of its own recurrent connections included. */
  readonly arrivals: number;
  /** Spikes the layer sent. */
  readonly sent: number;
}

/**
 * A spike is read once, then at each of its synapses the weight is read and a state is read and written. An analog frame
 * is gathered neuron by neuron in a register, so each multiplication reads a weight and a value and nothing is written.
 * Each step reads and writes every state once more, for leak and threshold.
 */
export function accessesOf(layer: LayerPlan, traffic: LayerTraffic): Accesses {
  if (layer.kind === 'pool') return { weightReads: 0, inputReads: 0, stateReads: 0, stateWrites: 0, outputWrites: 0 };
  const { samples, steps, frames, given, additions, multiplications, unweighted = 0, arrivals, sent } = traffic;
  const neurons = samples * neuronsOf(layer);
  const states = neurons * steps * statesOf(layer.neuron);
  // Relays have one weight for all, which stays in a register.
  const weighs = layer.kind !== 'spiking_pool' && layer.kind !== 'unpool';
  // The weighted sum of a still image is kept for the steps to come, unless what the units give is as still.
  const still = frames === 1 && steps > 1 && given !== 1 ? neurons : 0;
  const delayed = layer.delay === undefined ? 0 : sent;
  return {
    weightReads: weighs ? additions + multiplications - unweighted : 0,
    inputReads: arrivals + multiplications,
    stateReads: additions + states + still * steps + delayed,
    stateWrites: additions + states + still + delayed,
    outputWrites: sent + neurons * given,
  };
}

/** Words that a neuron keeps from step to step. */
export function statesOf(neuron: NeuronPlan): number {
  switch (neuron.kind) {
    case 'lif':
    case 'soft_reset':
    case 'readout':
      return 1;
    case 'leaky': {
      const { currentDecay, adaptationDecay } = neuron.values;
      return 1 + (currentDecay === undefined ? 0 : 1) + (adaptationDecay === undefined ? 0 : 1);
    }
    case 'loihi':
      // Current and voltage; with adaptation also the threshold and the refractory state.
      return neuron.attributes.adaptive ? 4 : 2;
    case 'srm':
      // The alpha functions of synapse and refractoriness, two exponential traces each.
      return 4;
    case 'relu':
      return 0;
  }
}

/** A neuron model as a plan decides it: what `fire` needs, read once per layer. */

import { type Result, succeed } from '../../core/result.ts';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { surrogateFromSettings } from '../gradient/surrogate.ts';
import type { LifAttributes, SurrogateAttributes } from '../kernel-contract.ts';
import { refuse } from '../messages.ts';
import { flagOf, numberOf, optionalNumber, partOf, textOf } from '../settings.ts';

export type NeuronPlan = LifPlan | SrmPlan;

export interface LifPlan {
  readonly kind: 'lif';
  readonly threshold: number;
  readonly attributes: LifAttributes;
}
export interface SrmPlan {
  readonly kind: 'srm';
  readonly threshold: number;
  /** Time constants in steps. */
  readonly tauSynapse: number;
  readonly tauRefractory: number;
  readonly refractoryDepth: number;
  readonly surrogate: SurrogateAttributes;
}

/** `stepMs` turns time constants into steps; for still images, which have no step, one step counts as 1 ms. */
export function planNeuron(settings: DecidedSettings, stepMs: number | undefined): Result<NeuronPlan> {
  const step = stepMs ?? 1;
  const kind = textOf(settings, 'kind', 'lif');
  if (kind === 'lif') {
    const threshold = numberOf(settings, 'threshold', 1);
    const tau = optionalNumber(settings, 'tau_membrane');
    return succeed({
      kind,
      threshold,
      attributes: {
        threshold,
        decay: tau === undefined ? numberOf(settings, 'decay', 0.9) : Math.exp(-step / tau),
        reset: textOf(settings, 'reset', 'to_zero') === 'by_subtraction' ? 'subtract' : 'zero',
        detachReset: flagOf(settings, 'detach_reset', false),
        ...surrogateFromSettings(partOf(settings, 'surrogate'), 'triangle'),
      },
    });
  }
  if (kind === 'srm') {
    const threshold = numberOf(settings, 'threshold', 10);
    return succeed({
      kind,
      threshold,
      tauSynapse: numberOf(settings, 'tau_synapse', 10) / step,
      tauRefractory: numberOf(settings, 'tau_refractory', 1) / step,
      refractoryDepth: numberOf(settings, 'refractory_depth', 2 * threshold),
      surrogate: surrogateFromSettings(partOf(settings, 'surrogate'), 'exponential'),
    });
  }
  return refuse('not-yet', `The neuron kind ${kind} cannot run in this version.`, 'Use lif or srm.');
}

/** Plans of the units around a conversion (HYBRID: Rathi et al. 2020, ICLR): without spikes, with soft reset, read out. */

import type { DecidedSettings } from '../../protocol/plan.ts';
import type { SoftResetAttributes } from '../kernel-contract.ts';
import { above0, atLeast0, flagOf, numberOf, partOf, share, wordOf } from '../settings.ts';

/** max(0, x): a unit of an ordinary network, which knows no time. */
export interface ReluPlan {
  readonly kind: 'relu';
  /** Scale of the first weights. */
  readonly threshold: number;
}
/** An output that gathers its input over time and never fires; its sum over the window is the vote for its class. */
export interface ReadoutPlan {
  readonly kind: 'readout';
  readonly threshold: number;
}
/** The neuron of a converted network; its layer keeps threshold and decay as parameters with these first values. */
export interface SoftResetPlan {
  readonly kind: 'soft_reset';
  readonly threshold: number;
  readonly decay: number;
  readonly attributes: SoftResetAttributes;
}

/** Units of ordinary networks and of converted ones. */
export type HybridPlan = ReluPlan | ReadoutPlan | SoftResetPlan;

/** Whether the unit gives a graded value and not spikes. */
export function isGraded(neuron: { readonly kind: string }): boolean {
  return neuron.kind === 'relu' || neuron.kind === 'readout';
}

export function planHybrid(kind: 'relu' | 'soft_reset', settings: DecidedSettings): HybridPlan {
  if (kind === 'relu') return { kind, threshold: 1 };
  const rule = partOf(settings, 'rule');
  return {
    kind,
    threshold: numberOf(settings, 'threshold', 1, above0),
    decay: numberOf(settings, 'decay', 1, share),
    attributes: {
      order: wordOf(settings, 'order', ['spike_first', 'input_first'], 'spike_first'),
      slope: wordOf(rule, 'kind', ['spike_timing', 'linear'], 'spike_timing'),
      height: numberOf(rule, 'alpha', 0.3, above0),
      decline: numberOf(rule, 'beta', 0.01, atLeast0),
      underflow: flagOf(rule, 'underflow', false),
    },
  };
}

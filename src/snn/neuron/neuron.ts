/** A neuron model as a plan decides it: what `fire` needs, read once per layer. */

import { type Result, succeed } from '../../core/result.ts';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { refuseSlope, surrogateFromSettings } from '../gradient/surrogate.ts';
import type { LeakyParameter, LifAttributes, SurrogateAttributes } from '../kernel-contract.ts';
import { noSetting, refuse, settled } from '../messages.ts';
import {
  above0,
  atLeast0,
  flagOf,
  inRange,
  numberOf,
  oneOf,
  optionalNumber,
  partOf,
  share,
  textOf,
  unknownName,
  wordOf,
  wordsOf,
} from '../settings.ts';
import { type HybridPlan, planHybrid } from './hybrid-plan.ts';
import { type LoihiPlan, planLoihi } from './loihi-plan.ts';
import { neuronSettingsOf, surrogateSettings } from './neuron-settings.ts';

/** A neuron with all its constants, as `fire` takes it. */
export type NeuronPlan = LifPlan | LeakyPlan | SrmPlan | LoihiPlan | HybridPlan;

/** LIF with constant decay and threshold; IF is the decay 1. */
export interface LifPlan {
  readonly kind: 'lif';
  readonly threshold: number;
  readonly attributes: LifAttributes;
}
/** What LIF does not cover: synaptic current, adaptation, learned constants, scaled input, recurrent layers. */
export interface LeakyPlan {
  readonly kind: 'leaky';
  readonly threshold: number;
  /** First values of the constants the neuron has. */
  readonly values: Readonly<Partial<Record<LeakyParameter, number>>>;
  readonly learns: readonly LeakyParameter[];
  /** Whether a learned constant is one for the layer or one for each channel. */
  readonly share: 'layer' | 'channel';
  readonly reset: 'zero' | 'subtract' | 'none';
  readonly detachReset: boolean;
  readonly scaledInput: boolean;
  readonly surrogate: SurrogateAttributes;
}
/** Spike response model: alpha-shaped responses, no reset. */
export interface SrmPlan {
  readonly kind: 'srm';
  readonly threshold: number;
  /** Time constants in steps. */
  readonly tauSynapse: number;
  readonly tauRefractory: number;
  /** In the unit of the potential. */
  readonly refractoryDepth: number;
  /** How many values the responses have; undefined where they do not end. */
  readonly synapseTaps?: number;
  readonly refractoryTaps?: number;
  readonly surrogate: SurrogateAttributes;
}

/**
 * The neuron that `settings` of the language name (docs/language.md, neuron). `stepMs` turns time constants in ms into
 * steps; for still images, which have no step, one step counts as 1 ms. A neuron of a recurrent layer is a leaky one even
 * where LIF would do. Fails with `not-yet` for a kind that cannot run, and with `network-invalid` for a setting that the
 * kind or its surrogate does not know, and for a value that is none of a setting's.
 */
export function planNeuron(
  settings: DecidedSettings,
  stepMs: number | undefined,
  recurrent = false,
): Result<NeuronPlan> {
  return settled('The neuron', () => readNeuron(settings, stepMs, recurrent));
}

/** As `planNeuron`, but throws a `WrongSetting` for a value that is none of a setting's. */
export function readNeuron(
  settings: DecidedSettings,
  stepMs: number | undefined,
  recurrent = false,
): Result<NeuronPlan> {
  const planned = planOf(settings, stepMs, recurrent);
  if (planned.ok) refuseSurrogate(planned.value);
  return planned;
}

/** Throws where a neuron's surrogate has a slope that engines have no number for. */
export function refuseSurrogate(neuron: NeuronPlan): void {
  const surrogate = neuron.kind === 'lif' ? neuron.attributes : 'surrogate' in neuron ? neuron.surrogate : undefined;
  if (surrogate !== undefined) refuseSlope(surrogate, neuron.threshold);
}

function planOf(settings: DecidedSettings, stepMs: number | undefined, recurrent: boolean): Result<NeuronPlan> {
  const step = inRange('stepMs', stepMs ?? 1, above0);
  const kind = textOf(settings, 'kind', 'lif');
  const wrong = misspelt(kind, settings);
  if (wrong !== undefined) return wrong;
  if (isLeaky(kind)) return succeed(planLeaky(kind, settings, step, recurrent));
  if (kind === 'srm') return succeed(planSrm(settings, step));
  if (kind === 'relu' || kind === 'soft_reset') return succeed(planHybrid(kind, settings));
  if (kind === 'loihi' || kind === 'loihi_cuba' || kind === 'loihi_alif') return succeed(planLoihi(kind, settings));
  return refuse(
    'not-yet',
    `The neuron kind ${kind} cannot run in this version.`,
    `Use ${[...leakyKinds, 'srm', 'loihi', 'loihi_cuba', 'loihi_alif', 'relu'].join(', ')}.`,
  );
}

/** The same neuron with room for what LIF does not have, such as recurrent weights. */
export function asLeaky({ threshold, attributes }: LifPlan): LeakyPlan {
  const { decay, reset, detachReset, threshold: _, spikesOnly: __, ...surrogate } = attributes;
  return {
    ...{ kind: 'leaky', threshold, values: { membraneDecay: decay, threshold }, learns: [], share: 'layer' },
    ...{ reset, detachReset, scaledInput: false, surrogate },
  };
}

/**
 * How many values of the alpha function peak * (i / tau) exp(1 - i / tau) there are before the first that lies behind
 * the peak and is smaller than `cutoff` (slayerPytorch: 0.01, in the unit of the peak). `tauSteps` in steps, > 0.
 */
export function tapsOf(tauSteps: number, peak: number, cutoff: number): number {
  inRange('cutoff', cutoff, above0);
  inRange('tauSteps', tauSteps, above0);
  let taps = Math.floor(tauSteps) + 1;
  while (Math.abs(peak) * (taps / tauSteps) * Math.exp(1 - taps / tauSteps) >= cutoff) taps++;
  return taps;
}

function misspelt(kind: string, settings: DecidedSettings): Result<never> | undefined {
  const known = neuronSettingsOf(kind);
  if (known === undefined) return undefined;
  const unknown = unknownName(settings, ['kind', ...known]);
  if (unknown !== undefined) return noSetting(`The neuron ${kind}`, unknown, known);
  const surrogate = partOf(settings, 'surrogate');
  const strange = unknownName(surrogate, ['kind', ...surrogateSettings]);
  if (strange === undefined) return undefined;
  return noSetting(`The surrogate of the neuron ${kind}`, strange, surrogateSettings);
}

const leakyKinds = ['lif', 'if', 'plif', 'cuba', 'alif'] as const;
type LeakyKind = (typeof leakyKinds)[number];

function isLeaky(kind: string): kind is LeakyKind {
  return leakyKinds.some((known) => known === kind);
}

function planLeaky(kind: LeakyKind, settings: DecidedSettings, step: number, recurrent: boolean): LifPlan | LeakyPlan {
  const threshold = numberOf(settings, 'threshold', 1, above0);
  const decay = kind === 'if' ? 1 : decayOf(settings, 'decay', 'tau_membrane', step, kind === 'plif' ? 0.5 : 0.9);
  const surrogate = surrogateFromSettings(partOf(settings, 'surrogate'), kind === 'plif' ? 'arctangent' : 'triangle');
  const usualReset = kind === 'alif' ? 'by_subtraction' : 'to_zero';
  const resetWord = wordOf(settings, 'reset', ['to_zero', 'by_subtraction', 'none'], usualReset);
  const reset = resetWord === 'none' ? 'none' : resetWord === 'by_subtraction' ? 'subtract' : 'zero';
  const detachReset = flagOf(settings, 'detach_reset', false);
  const scaledInput = flagOf(settings, 'scale_input', kind === 'plif');
  const learned = wordsOf(settings, 'learn') ?? (kind === 'plif' ? ['decay'] : []);
  const values: Partial<Record<LeakyParameter, number>> = { membraneDecay: decay, threshold };
  if (kind === 'cuba') values.currentDecay = decayOf(settings, 'current_decay', 'tau_synapse', step, 0.8);
  if (kind === 'alif') {
    values.adaptationDecay = decayOf(settings, 'adaptation_decay', 'tau_adaptation', step, 0.97);
    values.adaptationStep = numberOf(settings, 'adaptation_step', 0.2);
  }
  const has = learnable.filter(([word, name]) => values[name] !== undefined && !(kind === 'if' && word === 'decay'));
  for (const name of learned)
    oneOf(
      name,
      has.map(([word]) => word),
      `What ${kind} can learn`,
    );
  const learns = has.filter(([word]) => learned.includes(word));
  const shared = wordOf(settings, 'share', ['layer', 'channel'], 'layer');
  const isPlain = kind === 'lif' || kind === 'if';
  if (isPlain && reset !== 'none' && !scaledInput && learns.length === 0 && !recurrent) {
    return { kind: 'lif', threshold, attributes: { threshold, decay, reset, detachReset, ...surrogate } };
  }
  return {
    ...{ kind: 'leaky', threshold, values, reset, detachReset, scaledInput, surrogate },
    learns: learns.map(([, name]) => name),
    share: shared,
  };
}

const learnable: readonly (readonly [word: string, name: LeakyParameter])[] = [
  ['decay', 'membraneDecay'],
  ['threshold', 'threshold'],
  ['current_decay', 'currentDecay'],
  ['adaptation_decay', 'adaptationDecay'],
  ['adaptation_step', 'adaptationStep'],
];

/** A time constant decides where it is given: exp(-step / tau), the exact leak over one step. */
export function decayOf(settings: DecidedSettings, name: string, tauName: string, step: number, usual: number): number {
  const tau = optionalNumber(settings, tauName, above0);
  const decay = numberOf(settings, name, usual, share);
  return tau === undefined ? decay : Math.exp(-step / tau);
}

function planSrm(settings: DecidedSettings, step: number): SrmPlan {
  const threshold = numberOf(settings, 'threshold', 10, above0);
  const tauSynapse = numberOf(settings, 'tau_synapse', 10, above0) / step;
  const tauRefractory = numberOf(settings, 'tau_refractory', 1, above0) / step;
  const refractoryDepth = numberOf(settings, 'refractory_depth', 2 * threshold, atLeast0);
  const cutoff = numberOf(settings, 'cutoff', 0, atLeast0);
  const taps =
    cutoff === 0
      ? {}
      : {
          synapseTaps: tapsOf(tauSynapse, 1, cutoff),
          refractoryTaps: tapsOf(tauRefractory, refractoryDepth, cutoff),
        };
  return {
    ...{ kind: 'srm', threshold, tauSynapse, tauRefractory, refractoryDepth, ...taps },
    surrogate: surrogateFromSettings(partOf(settings, 'surrogate'), 'exponential'),
  };
}

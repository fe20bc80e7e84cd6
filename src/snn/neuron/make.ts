/**
 * Neurons by typed functions, for scripts: each gives the plan that `fire` and `step` compute with. Usual values are those
 * of the language. A number out of its range is a mistake of the script and throws a RangeError.
 */

import type { DecidedSettings } from '../../protocol/plan.ts';
import type { SurrogateKind } from '../kernel-contract.ts';
import { above0, atLeast0, finite, flagIn, inRange, oneOf, onlyNames, type Range, share } from '../settings.ts';
import { type LeakyPlan, type LifPlan, readNeuron, type SrmPlan } from './neuron.ts';
import { surrogateSettings } from './neuron-settings.ts';

/** The surrogate slope of a spike: see `smoothStep` for what each is. Two are SpikingJelly's names for kinds of ours. */
export interface SurrogateOptions {
  readonly kind: SurrogateKind | 'piecewise_quadratic' | 'piecewise_exponential';
  /** In units of the threshold, > 0; 1 unless said. */
  readonly width?: number;
  /** Factor on the slope, > 0; 1 unless said. */
  readonly height?: number;
  /** Steepness b of dspike, > 0; 3 unless said. */
  readonly temperature?: number;
}

interface SpikeOptions {
  /** The potential at which the neuron fires, > 0, in the unit of the current; 1 unless said, of SRM 10. */
  readonly threshold?: number;
  /** A triangle unless said; of PLIF the arctangent, of SRM the exponential. */
  readonly surrogate?: SurrogateOptions | SurrogateOptions['kind'];
}

interface ResetOptions<Learned extends string> extends SpikeOptions {
  /** What a spike does to the potential: sets it to zero, as unless said, takes the threshold off, as of ALIF, or nothing. */
  readonly reset?: 'to_zero' | 'by_subtraction' | 'none';
  /** Keeps gradients from passing through the reset; false unless said. */
  readonly detachReset?: boolean;
  /** Constants that `fire` and `step` take as tensors, so that they can be learned; none unless said, of PLIF its decay. */
  readonly learn?: readonly Learned[];
}

interface LeakOptions<Learned extends string> extends ResetOptions<Learned> {
  /** What is kept of the potential from step to step, 0 .. 1; 0.9 unless said, of PLIF 0.5. */
  readonly decay?: number;
  /** In steps, > 0; decides where it is given: decay = exp(-1 / tau). */
  readonly tauMembrane?: number;
  /** Multiplies the input by 1 - decay, as SpikingJelly's decay_input; false unless said, of PLIF true. */
  readonly scaleInput?: boolean;
}

/** Options of `integrateAndFire`. */
export type IfOptions = ResetOptions<'threshold'>;
/** Options of `lif` and `parametricLif`. */
export type LifOptions = LeakOptions<'threshold' | 'decay'>;
/** Options of `cubaLif`. */
export interface CubaLifOptions extends LeakOptions<'threshold' | 'decay' | 'current_decay'> {
  /** What is kept of the synaptic current from step to step, 0 .. 1; 0.8 unless said. */
  readonly currentDecay?: number;
  /** In steps, > 0; decides where it is given: currentDecay = exp(-1 / tau). */
  readonly tauSynapse?: number;
}
/** Options of `adaptiveLif`. */
export interface AlifOptions extends LeakOptions<'threshold' | 'decay' | 'adaptation_decay' | 'adaptation_step'> {
  /** What is kept of the adaptation from step to step, 0 .. 1; 0.97 unless said. */
  readonly adaptationDecay?: number;
  /** In steps, > 0; decides where it is given: adaptationDecay = exp(-1 / tau). */
  readonly tauAdaptation?: number;
  /** By how much a spike raises the threshold, in its unit; 0.2 unless said. */
  readonly adaptationStep?: number;
}
/** Options of `spikeResponse`. */
export interface SrmOptions extends SpikeOptions {
  /** Rise of the response to a spike, in steps, > 0; 10 unless said. */
  readonly tauSynapse?: number;
  /** Of the pull-down after an own spike, in steps, > 0; 1 unless said. */
  readonly tauRefractory?: number;
  /** Its depth, >= 0, in the unit of the potential; twice the threshold unless said. */
  readonly refractoryDepth?: number;
}

/** Integrate-and-fire: the potential keeps its input until a spike (Lapicque 1907). SpikingJelly: IFNode. */
export function integrateAndFire(options: IfOptions = {}): LifPlan | LeakyPlan {
  return leaky('if', options, [], ['threshold'], {});
}

/** Leaky integrate-and-fire, decay 0.9 unless said (Wu et al. 2018). SpikingJelly: LIFNode; snnTorch: Leaky. */
export function lif(options: LifOptions = {}): LifPlan | LeakyPlan {
  return leaky('lif', options, leakNames, leakLearns, leakOf(options));
}

/** LIF whose decay is learned, 0.5 and with scaled input unless said (Fang et al. 2021). SpikingJelly: ParametricLIFNode. */
export function parametricLif(options: LifOptions = {}): LeakyPlan {
  return leaky('plif', { learn: ['decay'], ...options }, leakNames, leakLearns, leakOf(options)) as LeakyPlan;
}

/** LIF behind a synaptic current that decays by itself (Zenke & Ganguli 2018). snnTorch: Synaptic; lava-dl: CUBA. */
export function cubaLif(options: CubaLifOptions = {}): LeakyPlan {
  const own = {
    current_decay: given(options, 'currentDecay', share),
    tau_synapse: given(options, 'tauSynapse', above0),
  };
  const names = [...leakNames, 'currentDecay', 'tauSynapse'];
  return leaky('cuba', options, names, [...leakLearns, 'current_decay'], { ...leakOf(options), ...own }) as LeakyPlan;
}

/** LIF whose threshold every spike raises (Bellec et al. 2018, 2020). lava-dl: ALIF. */
export function adaptiveLif(options: AlifOptions = {}): LeakyPlan {
  const own = {
    adaptation_decay: given(options, 'adaptationDecay', share),
    tau_adaptation: given(options, 'tauAdaptation', above0),
    adaptation_step: given(options, 'adaptationStep', finite),
  };
  const names = [...leakNames, 'adaptationDecay', 'tauAdaptation', 'adaptationStep'];
  const learns = [...leakLearns, 'adaptation_decay', 'adaptation_step'];
  return leaky('alif', options, names, learns, { ...leakOf(options), ...own }) as LeakyPlan;
}

/** Spike response model with alpha-shaped responses and no reset; threshold 10 unless said (Shrestha & Orchard 2018, SLAYER). */
export function spikeResponse(options: SrmOptions = {}): SrmPlan {
  onlyNames(options, ['tauSynapse', 'tauRefractory', 'refractoryDepth', ...spikeNames], 'Options of srm');
  return planOf<SrmPlan>('srm', options, {
    tau_synapse: given(options, 'tauSynapse', above0),
    tau_refractory: given(options, 'tauRefractory', above0),
    refractory_depth: given(options, 'refractoryDepth', atLeast0),
  });
}

type Given = Readonly<Record<string, DecidedSettings[string] | undefined>>;

const spikeNames = ['threshold', 'surrogate'];
const resetNames = ['reset', 'detachReset', 'learn', ...spikeNames];
const leakNames = ['decay', 'tauMembrane', 'scaleInput'];
const leakLearns = ['threshold', 'decay'];

/** `names` are the options beside those of every leaky neuron, `learns` the constants that it can learn. */
function leaky(
  kind: string,
  options: ResetOptions<string>,
  names: readonly string[],
  learns: readonly string[],
  own: Given,
): LifPlan | LeakyPlan {
  onlyNames(options, [...names, ...resetNames], `Options of ${kind}`);
  const { reset, detachReset, learn } = options;
  if (learn !== undefined && !Array.isArray(learn))
    throw new RangeError(`learn is a list of words; ${learn} was given.`);
  for (const name of learn ?? []) oneOf(name, learns, `What ${kind} can learn`);
  return planOf(kind, options, {
    reset,
    detach_reset: detachReset === undefined ? undefined : flagIn('detachReset', detachReset),
    learn: learn && [...learn],
    ...own,
  });
}

function leakOf(options: LeakOptions<string>): Given {
  const { scaleInput } = options;
  return {
    ...{ decay: given(options, 'decay', share), tau_membrane: given(options, 'tauMembrane', above0) },
    scale_input: scaleInput === undefined ? undefined : flagIn('scaleInput', scaleInput),
  };
}

/** One step counts as 1 ms, so that time constants are in steps. */
function planOf<Plan>(kind: string, options: SpikeOptions, own: Given): Plan {
  const { surrogate } = options;
  const slope = typeof surrogate === 'object' ? withoutGaps({ ...surrogate }) : surrogate;
  if (typeof slope === 'object') onlyNames(slope, ['kind', ...surrogateSettings], 'Options of a surrogate');
  const all: Given = {
    ...{ kind, threshold: given(options, 'threshold', above0) },
    surrogate: slope,
    ...own,
  };
  const planned = readNeuron(withoutGaps(all), 1);
  if (!planned.ok) throw new RangeError(`${planned.error.message} ${planned.error.hint}`);
  return planned.value as Plan;
}

function withoutGaps(settings: Given): DecidedSettings {
  return Object.fromEntries(Object.entries(settings).filter((entry) => entry[1] !== undefined)) as DecidedSettings;
}

/** The option by its own name, which a message has to say; undefined where it is left out. */
function given<Name extends string>(
  options: { readonly [Key in Name]?: number },
  name: Name,
  range: Range,
): number | undefined {
  const value = options[name];
  return value === undefined ? undefined : inRange(name, value, range);
}

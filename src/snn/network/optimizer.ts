/**
 * Adam (Kingma & Ba 2015), SLAYER's simplified Nadam, and SGD with momentum, one kernel per parameter and step.
 * Weight decay is L2 added to the gradient. Gradients can be clipped to a global norm (Pascanu et al. 2013).
 * Moments are tensors by name, so that a checkpoint can hold them. The rate may follow a schedule over the steps.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { refuseDisposed, refuseNoFloats } from '../given.ts';
import { OPTIMIZER_STEP } from '../kernel-contract.ts';
import { above0, atLeast0, below1, inRange, numberOf, oneOf, onlyNames, wholeFrom, wordOf } from '../settings.ts';
import { factorAt, refuseSchedule, type SchedulePlan } from './schedule.ts';
import type { Weights } from './weights.ts';

/** Which optimizer, and its constants. */
export interface OptimizerPlan {
  readonly kind: 'adam' | 'nadam' | 'sgd';
  /** Step size, before the schedule and the bias correction. */
  readonly rate: number;
  /** L2: this share of a weight is added to its gradient. */
  readonly decay: number;
  /** Of Adam and Nadam, 0 .. 1: what is kept of the first and the second moment at a step. */
  readonly beta1: number;
  readonly beta2: number;
  /** Of SGD, 0 .. 1: what is kept of the velocity. */
  readonly momentum: number;
  /** Largest global gradient norm; undefined for none. */
  readonly clip: number | undefined;
  /** How the rate changes over so many steps in all; left out, it stays. */
  readonly schedule?: { readonly plan: SchedulePlan; readonly steps: number };
}

/** An optimizer of a network's weights, or of a part of them. */
export interface Optimizer {
  /**
   * One step; `gradients` by weight name, other weights are left alone. Takes nothing over: the caller disposes the gradients.
   * Throws a RangeError for a gradient of another shape than its weight's, and where all are by names of no weight.
   */
  step(gradients: ReadonlyMap<string, tf.Tensor>): void;
  /** Steps taken so far. */
  readonly steps: number;
  /** By "<weight name>/<moment>". */
  readonly moments: ReadonlyMap<string, tf.Tensor>;
  /** Frees the moments. */
  dispose(): void;
}

/** `settings` of the language (docs/language.md, optimizer); what is left out has its usual value. `clip`: see the plan.
 * Throws a RangeError for a setting that the kind does not know, and for a value that is none of a setting's. */
export function optimizerFromSettings(settings: DecidedSettings, clip: number | undefined): OptimizerPlan {
  const kind = wordOf(settings, 'kind', kinds, 'adam');
  const own = kind === 'sgd' ? ['momentum'] : ['beta1', 'beta2'];
  onlyNames(settings, ['kind', 'rate', 'decay', ...own], `Settings of the optimizer ${kind}`);
  return {
    kind,
    rate: numberOf(settings, 'rate', kind === 'sgd' ? 0.1 : 1e-3, atLeast0),
    decay: numberOf(settings, 'decay', 0, atLeast0),
    beta1: numberOf(settings, 'beta1', 0.9, below1),
    beta2: numberOf(settings, 'beta2', 0.999, below1),
    momentum: numberOf(settings, 'momentum', 0.9, below1),
    clip: clip === undefined ? undefined : inRange('clip', clip, above0),
  };
}

/**
 * An optimizer of these weights, with moments of 0. `saved` continues from a checkpoint: moments by name and the steps
 * taken. The caller disposes it; the weights stay the caller's. Throws a RangeError for a plan with gaps, for words and
 * values that are none (that of `optimizerFromSettings` is whole), and where what is saved is of other weights.
 */
export function createOptimizer(
  plan: OptimizerPlan,
  weights: Weights,
  saved?: { readonly steps: number; readonly moments: Readonly<Record<string, ArrayLike<number>>> },
): Optimizer {
  refusePlan(plan);
  if (!(weights instanceof Map) || ![...weights.values()].every((weight) => weight instanceof tf.Variable))
    throw new Error('An optimizer takes weights as a Map of variables (tf.variable) by name.');
  for (const [name, weight] of weights) refuseDisposed(`The weight ${name}`, weight);
  if (saved !== undefined) {
    onlyNames(saved, ['steps', 'moments'], 'Parts of what was saved');
    inRange('steps of what was saved', saved.steps, wholeFrom(0));
  }
  const names = plan.kind === 'sgd' ? ['velocity'] : ['first', 'second'];
  const moments = new Map<string, tf.Tensor>();
  for (const [weightName, weight] of weights) {
    for (const name of names) {
      const values =
        saved === undefined ? new Float32Array(weight.size) : momentIn(saved.moments, `${weightName}/${name}`, weight);
      moments.set(`${weightName}/${name}`, tf.keep(tf.tensor(values, weight.shape)));
    }
  }
  let steps = saved?.steps ?? 0;
  let isDisposed = false;

  return {
    moments,
    get steps() {
      return steps;
    },
    step(gradients) {
      if (!(gradients instanceof Map))
        throw new Error('An optimizer takes gradients as a Map by the names of weights.');
      if (isDisposed) throw new Error('The optimizer is disposed of already: its moments are gone.');
      const learned = [...weights].flatMap(([name, weight]) => {
        const raw = gradients.get(name);
        if (raw === undefined) return [];
        refuseNoFloats(`The gradient of ${name}`, raw);
        refuseDisposed(`The weight ${name}`, weight);
        if (raw.shape.join() === weight.shape.join()) return [{ weightName: name, weight, raw }];
        throw new RangeError(`The gradient of ${name} is [${weight.shape}], as it is; [${raw.shape}] was given.`);
      });
      refuseStrangers(gradients, weights, learned.length);
      const { schedule } = plan;
      const scheduled = schedule === undefined ? 1 : factorAt(schedule.plan, steps, schedule.steps);
      steps++;
      const rate = plan.rate * scheduled * (plan.kind === 'sgd' ? 1 : biasCorrection(plan, steps));
      const { beta1, beta2, momentum, decay } = plan;
      const attrs = {
        optimizer: plan.kind,
        rate,
        beta1,
        beta2,
        epsilon: epsilonAt(plan, steps),
        momentum,
        decay,
        overwrite: true,
      };
      tf.tidy(() => {
        const scale = plan.clip === undefined ? undefined : clipScale(learned, plan.clip);
        for (const { weightName, weight, raw } of learned) {
          const inputs: tf.NamedTensorMap = {
            parameter: weight,
            gradient: scale === undefined ? raw : tf.mul(raw, scale),
          };
          for (const name of names) inputs[name] = moments.get(`${weightName}/${name}`)!;
          const next = tf.engine().runKernel<tf.Tensor[]>(OPTIMIZER_STEP, inputs, attrs);
          weight.assign(next[0]!);
          names.forEach((name, i) => {
            moments.get(`${weightName}/${name}`)!.dispose();
            moments.set(`${weightName}/${name}`, tf.keep(next[i + 1]!));
          });
        }
      });
    },
    dispose() {
      for (const moment of moments.values()) moment.dispose();
      moments.clear();
      isDisposed = true;
    },
  };
}

function refusePlan(plan: OptimizerPlan): void {
  onlyNames(plan, ['kind', 'rate', 'decay', ...shares, 'clip', 'schedule'], 'Parts of an optimizer');
  oneOf(plan.kind, kinds, 'kind of the optimizer');
  inRange('rate', plan.rate, atLeast0);
  inRange('decay', plan.decay, atLeast0);
  for (const name of shares) inRange(name, plan[name], below1);
  if (plan.clip !== undefined) inRange('clip', plan.clip, above0);
  if (plan.schedule === undefined) return;
  onlyNames(plan.schedule, ['plan', 'steps'], 'Parts of schedule');
  refuseSchedule(plan.schedule.plan);
  inRange('steps', plan.schedule.steps, wholeFrom(1));
}

/** Zeros in the place of a moment that is missing would be another training, in silence. */
function momentIn(moments: Readonly<Record<string, ArrayLike<number>>>, name: string, weight: tf.Tensor): Float32Array {
  const values = moments[name];
  if (values?.length === weight.size) return Float32Array.from(values);
  const found = values === undefined ? 'there is none' : `${values.length} were given`;
  throw new RangeError(`The saved moment ${name} has ${weight.size} values; ${found}.`);
}

/** tf.variableGrads names gradients by its variables, not by our weights: such a step would train nothing, in silence. */
function refuseStrangers(gradients: ReadonlyMap<string, tf.Tensor>, weights: Weights, found: number): void {
  if (gradients.size === 0 || found > 0) return;
  const [given, own] = [gradients, weights].map((map) => [...map.keys()].slice(0, 3).join(', '));
  throw new RangeError(`Gradients come by the names of weights, such as ${own}; they came as ${given}.`);
}

const kinds = ['adam', 'nadam', 'sgd'] as const;
const shares = ['beta1', 'beta2', 'momentum'] as const;

/** Both bias corrections in one factor on the rate, as in the last paragraph of section 2 of the Adam paper. */
function biasCorrection(plan: OptimizerPlan, step: number): number {
  return Math.sqrt(1 - plan.beta2 ** step) / (1 - plan.beta1 ** step);
}

/** Of Adam in the unit of the corrected root, as its algorithm 1 and PyTorch have it; SLAYER's Nadam corrects it not. */
function epsilonAt({ kind, beta2 }: OptimizerPlan, step: number): number {
  return kind === 'adam' ? EPSILON * Math.sqrt(1 - beta2 ** step) : EPSILON;
}
const EPSILON = 1e-8;

/** min(1, limit / norm) as a scalar tensor, so that nothing is read back. */
function clipScale(learned: readonly { readonly raw: tf.Tensor }[], limit: number): tf.Tensor {
  const squares = learned.map(({ raw }) => tf.sum(tf.square(raw)));
  const norm = tf.sqrt(tf.addN(squares));
  return tf.minimum(1, tf.div(limit, tf.add(norm, 1e-12)));
}

/**
 * Leaky neurons in general as plain loops: what LEAKY_FORWARD and LEAKY_BACKWARD of the kernel contract mean. States are
 * carried in single precision where the forward pass stores them, so that both directions see the same numbers.
 */

import type { LeakyAttributes, LeakyBackwardAttributes, LeakyParameter } from '../../snn/kernel-contract.ts';
import { surrogateDerivative } from './surrogate.ts';

/** Parameters // [p], recurrent // [n, n], first adaptation // [neurons]; those a neuron does not have are left out. */
export type LeakyInputs = Readonly<
  Partial<Record<Exclude<LeakyParameter, 'membraneDecay' | 'threshold'>, Float32Array>>
> & {
  readonly membraneDecay: Float32Array;
  readonly threshold: Float32Array;
  readonly recurrent?: Float32Array;
  readonly firstAdaptation?: Float32Array;
};

/** `current` and the outputs // [steps, neurons]; adaptation only where the neuron adapts. */
export function leakyForward(
  current: Float32Array,
  steps: number,
  inputs: LeakyInputs,
  attributes: LeakyAttributes,
): { spikes: Float32Array; membrane: Float32Array; adaptation: Float32Array | undefined } {
  const neurons = steps === 0 ? 0 : current.length / steps;
  const { membraneDecay, threshold, currentDecay, adaptationDecay, adaptationStep, recurrent } = inputs;
  checkSizes(neurons, inputs);
  const spikes = new Float32Array(current.length);
  const membrane = new Float32Array(current.length);
  const adaptation = adaptationStep === undefined ? undefined : new Float32Array(current.length);
  const synapse = new Float32Array(neurons);
  const carried = new Float32Array(neurons);
  for (let step = 0; step < steps; step++) {
    const start = step * neurons;
    for (let n = 0; n < neurons; n++) {
      const kept = currentDecay === undefined ? 0 : at(currentDecay, n) * synapse[n]!;
      synapse[n] = kept + current[start + n]!;
    }
    if (recurrent !== undefined && step > 0) addRecurrent(spikes, start - neurons, neurons, recurrent, synapse);
    for (let n = 0; n < neurons; n++) {
      const decay = at(membraneDecay, n);
      const gain = attributes.scaledInput ? Math.fround(1 - decay) : 1;
      membrane[start + n] = decay * carried[n]! + gain * synapse[n]!;
      const potential = membrane[start + n]!;
      let limit = at(threshold, n);
      if (adaptation !== undefined) {
        const before = start + n - neurons;
        adaptation[start + n] =
          step === 0
            ? (inputs.firstAdaptation?.[n] ?? 0)
            : at(adaptationDecay!, n) * adaptation[before]! + spikes[before]!;
        limit = Math.fround(limit + at(adaptationStep!, n) * adaptation[start + n]!);
      }
      const fires = potential >= limit;
      if (fires) spikes[start + n] = 1;
      carried[n] = fires ? afterSpike(potential, limit, attributes) : potential;
    }
  }
  return { spikes, membrane, adaptation };
}

/** Gradients in the order of the contract: current, the learned parameters, recurrent, first adaptation. */
export function leakyBackward(
  spikesGradient: Float32Array,
  membrane: Float32Array,
  adaptation: Float32Array | undefined,
  steps: number,
  inputs: LeakyInputs,
  attributes: LeakyBackwardAttributes,
): Float32Array[] {
  const neurons = steps === 0 ? 0 : membrane.length / steps;
  const { membraneDecay, threshold, currentDecay, adaptationDecay, adaptationStep, recurrent } = inputs;
  checkSizes(neurons, inputs);
  const derivatives = Array.from(threshold, (value) => surrogateDerivative(attributes, value));
  const { reset, detachReset, scaledInput, of = 'spikes' } = attributes;
  const sums: Record<LeakyParameter, Float64Array> = {
    membraneDecay: new Float64Array(membraneDecay.length),
    threshold: new Float64Array(threshold.length),
    currentDecay: new Float64Array(currentDecay?.length ?? 0),
    adaptationDecay: new Float64Array(adaptationDecay?.length ?? 0),
    adaptationStep: new Float64Array(adaptationStep?.length ?? 0),
  };
  const recurrentSums = new Float64Array(recurrent?.length ?? 0);
  const gradient = new Float32Array(membrane.length);
  const onMembrane = new Float64Array(neurons); // e_v
  const onAdaptation = new Float64Array(neurons); // e_b
  const onCurrent = new Float64Array(neurons); // di of the step after
  const limitAt = (index: number, n: number): number =>
    adaptation === undefined
      ? at(threshold, n)
      : Math.fround(at(threshold, n) + at(adaptationStep!, n) * adaptation[index]!);
  const carriedAt = (index: number, n: number): number => {
    if (index < 0) return 0;
    const limit = limitAt(index, n);
    const potential = membrane[index]!;
    return potential >= limit ? afterSpike(potential, limit, attributes) : potential;
  };
  /** i[t], from h[t] = a v[t-1] + k i[t]; 0 where k is 0 and the current has no effect. */
  const currentAt = (index: number, n: number): number => {
    if (index < 0) return 0;
    const decay = at(membraneDecay, n);
    const gain = scaledInput ? 1 - decay : 1;
    return gain === 0 ? 0 : (membrane[index]! - decay * carriedAt(index - neurons, n)) / gain;
  };
  for (let step = steps - 1; step >= 0; step--) {
    const start = step * neurons;
    const through = recurrent === undefined ? undefined : transposeRecurrent(onCurrent, recurrent);
    for (let n = 0; n < neurons; n++) {
      const index = start + n;
      const potential = membrane[index]!;
      const limit = limitAt(index, n);
      const base = at(threshold, n);
      const fired = potential >= limit;
      const rho = derivatives[n % threshold.length]!(potential - limit + base);
      const incoming = spikesGradient[index]!;
      const later = onMembrane[n]! + (of === 'membrane' ? incoming : 0);
      const drop = detachReset || reset === 'none' ? 0 : reset === 'zero' ? potential : limit;
      const direct = (of === 'spikes' ? incoming : 0) + (through?.[n] ?? 0);
      const onSpike = direct + onAdaptation[n]! - later * drop;
      const kept = reset === 'zero' && fired ? 0 : 1;
      const slope = onSpike * rho + later * kept + (of === 'potential' ? incoming : 0);
      const onLimit = -onSpike * rho - (reset === 'subtract' && fired && !detachReset ? later : 0);
      const decay = at(membraneDecay, n);
      const onInput =
        (scaledInput ? 1 - decay : 1) * slope + (currentDecay === undefined ? 0 : at(currentDecay, n) * onCurrent[n]!);
      gradient[index] = onInput;
      const before = carriedAt(index - neurons, n);
      add(sums.membraneDecay, n, slope * (scaledInput ? before - currentAt(index, n) : before));
      add(sums.threshold, n, onLimit);
      if (currentDecay !== undefined) add(sums.currentDecay, n, onInput * currentAt(index - neurons, n));
      if (adaptation !== undefined) {
        add(sums.adaptationStep, n, onLimit * adaptation[index]!);
        add(sums.adaptationDecay, n, onAdaptation[n]! * adaptation[index]!);
        onAdaptation[n] = at(adaptationStep!, n) * onLimit + at(adaptationDecay!, n) * onAdaptation[n]!;
      }
      onMembrane[n] = decay * slope;
      onCurrent[n] = onInput;
    }
    if (recurrent !== undefined && step > 0) {
      const spiked = (n: number): boolean => membrane[start - neurons + n]! >= limitAt(start - neurons + n, n);
      addOuter(spiked, onCurrent, recurrentSums);
    }
  }
  const learned = attributes.learns.map((name) => Float32Array.from(sums[name]));
  if (recurrent !== undefined) learned.push(Float32Array.from(recurrentSums));
  if (inputs.firstAdaptation !== undefined) learned.push(Float32Array.from(onAdaptation));
  return [gradient, ...learned];
}

function at(values: Float32Array, neuron: number): number {
  return values[neuron % values.length]!;
}

function add(values: Float64Array, neuron: number, amount: number): void {
  if (values.length > 0) values[neuron % values.length]! += amount;
}

function afterSpike(potential: number, limit: number, { reset }: LeakyAttributes): number {
  if (reset === 'zero') return 0;
  return reset === 'subtract' ? Math.fround(potential - limit) : potential;
}

/** synapse += s W for every sample; `from` is where the spikes of the step before begin. */
function addRecurrent(
  spikes: Float32Array,
  from: number,
  neurons: number,
  weights: Float32Array,
  synapse: Float32Array,
): void {
  const size = Math.sqrt(weights.length);
  for (let n = 0; n < neurons; n++) {
    if (spikes[from + n] === 0) continue;
    const sample = n - (n % size);
    const row = (n % size) * size;
    for (let to = 0; to < size; to++) synapse[sample + to]! += weights[row + to]!;
  }
}

/** W di for every sample. */
function transposeRecurrent(onCurrent: Float64Array, weights: Float32Array): Float64Array {
  const size = Math.sqrt(weights.length);
  return onCurrent.map((_, n) => {
    const sample = n - (n % size);
    const row = (n % size) * size;
    let sum = 0;
    for (let to = 0; to < size; to++) sum += weights[row + to]! * onCurrent[sample + to]!;
    return sum;
  });
}

/** sums += s' di over all samples. */
function addOuter(spiked: (neuron: number) => boolean, onCurrent: Float64Array, sums: Float64Array): void {
  const size = Math.sqrt(sums.length);
  for (let n = 0; n < onCurrent.length; n++) {
    if (!spiked(n)) continue;
    const sample = n - (n % size);
    const row = (n % size) * size;
    for (let to = 0; to < size; to++) sums[row + to]! += onCurrent[sample + to]!;
  }
}

function checkSizes(neurons: number, { recurrent, firstAdaptation: _, ...parameters }: LeakyInputs): void {
  for (const [name, values] of Object.entries(parameters)) {
    if (neurons % values.length !== 0)
      throw new Error(`${values.length} values of ${name} do not divide ${neurons} neurons.`);
  }
  if (recurrent === undefined) return;
  const size = Math.sqrt(recurrent.length);
  if (neurons % size !== 0) throw new Error(`Recurrent weights for ${size} neurons do not divide ${neurons} neurons.`);
}

/**
 * SLAYER written out (Shrestha & Orchard 2018; slayerPytorch): dense layers of spike-response neurons with a delay per
 * channel, in double precision, every sum a loop, the response before the weights as in the paper. Spikes count 1, so
 * the paper's factors of the step are gone; a list is [step][neuron].
 */

export interface LiteralNeuron {
  readonly threshold: number;
  /** Time constants in steps. */
  readonly tauSynapse: number;
  readonly tauRefractory: number;
  readonly refractoryDepth: number;
  /** tauRho and scaleRho of the paper. */
  readonly width: number;
  readonly height: number;
}
export interface LiteralLayer {
  /** [input][output] */
  readonly weights: readonly (readonly number[])[];
  /** Whole steps by output neuron; none for the last layer. */
  readonly shifts?: readonly number[];
}
export type Course = readonly (readonly number[])[];

/** A pass of one sample, and the gradients of the count loss; `wanted` are spikes by output neuron. */
export function slayerPass(
  input: Course,
  layers: readonly LiteralLayer[],
  neuron: LiteralNeuron,
  wanted: readonly number[],
) {
  const steps = input.length;
  const response = (t: number): number => (t / neuron.tauSynapse) * Math.exp(1 - t / neuron.tauSynapse);
  const refractory = (t: number): number =>
    -neuron.refractoryDepth * (t / neuron.tauRefractory) * Math.exp(1 - t / neuron.tauRefractory);
  const respond = (course: Course): number[][] =>
    grid(steps, course[0]!.length, (t, n) => sum(t + 1, (i) => response(i) * course[t - i]![n]!));
  const correlate = (course: Course): number[][] =>
    grid(steps, course[0]!.length, (t, n) => sum(steps - t, (i) => response(i) * course[t + i]![n]!));

  const passes: { response: number[][]; potential: number[][]; arrived: number[][] }[] = [];
  let course = input;
  for (const { weights, shifts } of layers) {
    const responded = respond(course);
    const outputs = weights[0]!.length;
    const potential = grid(steps, outputs, (t, n) => sum(weights.length, (i) => weights[i]![n]! * responded[t]![i]!));
    const spikes = grid(steps, outputs, () => 0);
    for (let n = 0; n < outputs; n++) {
      for (let t = 0; t < steps; t++) {
        if (potential[t]![n]! < neuron.threshold) continue;
        spikes[t]![n] = 1;
        for (let j = 0; t + j < steps; j++) potential[t + j]![n]! += refractory(j);
      }
    }
    const arrived = grid(steps, outputs, (t, n) => spikes[t - (shifts?.[n] ?? 0)]?.[n] ?? 0);
    passes.push({ response: responded, potential, arrived });
    course = arrived;
  }

  const counts = wanted.map((_, n) => sum(steps, (t) => course[t]![n]!));
  const errors = counts.map((count, n) => (count - wanted[n]!) / steps);
  const loss = sum(errors.length, (n) => (steps * errors[n]! ** 2) / 2);
  let onArrived = correlate(grid(steps, errors.length, (_, n) => errors[n]!));
  const gradients = layers.map((layer, at) => ({ layer, pass: passes[at]! }));
  const found: { weights: number[][]; delays: number[] }[] = [];
  for (const { layer, pass } of gradients.reverse()) {
    const { weights, shifts } = layer;
    const outputs = weights[0]!.length;
    const above = onArrived;
    const delays = (shifts ?? []).map(
      (_, n) => -sum(steps, (t) => above[t]![n]! * (pass.arrived[t]![n]! - (pass.arrived[t - 1]?.[n] ?? 0))),
    );
    const onSpikes = grid(steps, outputs, (t, n) => above[t + (shifts?.[n] ?? 0)]?.[n] ?? 0);
    const unit = neuron.width * neuron.threshold;
    const onPotential = grid(steps, outputs, (t, n) => {
      const distance = Math.abs(pass.potential[t]![n]! - neuron.threshold);
      return onSpikes[t]![n]! * (neuron.height / unit) * Math.exp(-distance / unit);
    });
    found.unshift({
      weights: grid(weights.length, outputs, (i, n) => sum(steps, (t) => onPotential[t]![n]! * pass.response[t]![i]!)),
      delays,
    });
    onArrived = correlate(
      grid(steps, weights.length, (t, i) => sum(outputs, (n) => weights[i]![n]! * onPotential[t]![n]!)),
    );
  }
  const margin = Math.min(
    ...passes.flatMap(({ potential }) => potential.flat().map((u) => Math.abs(u - neuron.threshold))),
  );
  return { counts, loss, gradients: found, margin };
}

function grid(rows: number, columns: number, value: (row: number, column: number) => number): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => value(row, column)));
}

function sum(count: number, term: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += term(index);
  return total;
}

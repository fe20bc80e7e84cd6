/**
 * The stage `convert`: makes a spiking network of an ordinary one (HYBRID: Rathi et al. 2020, ICLR). The weights stay,
 * each layer's threshold is balanced on training samples and then scaled, and the network is measured over `steps`.
 */

import { batchesOf } from '../data/batches.ts';
import { addedName } from '../snn/network/added.ts';
import { balanceThresholds } from '../snn/network/balance.ts';
import { countOf } from '../snn/network/plan.ts';
import { addedFactors, layersInBlocks } from '../snn/network/signal-scale.ts';
import type { Trainee } from '../snn/network/train.ts';
import { disposeWeights, weightName } from '../snn/network/weights.ts';
import { numberOf, partOf, textOf } from '../snn/settings.ts';
import { largestInput } from './coded.ts';
import {
  codedData,
  codesByPoisson,
  convertedNeuron,
  inputScaleName,
  ordinaryTask,
  rebuildConverted,
  spikingSettings,
} from './converted.ts';
import { asLeft, drawn } from './first-weights.ts';
import { measureSets } from './measure.ts';
import { failedOutcome, noResult, stageFailure } from './messages.ts';
import { batchSizeOf, breathe, buildTrainee, isOrdinary, trainingSet } from './session.ts';
import { startSpending } from './spent.ts';
import type { NamedArray, NamedArrays, StageContext, StageOutcome } from './stage.ts';

export async function convert(context: StageContext): Promise<StageOutcome> {
  const { spec, data } = context;
  const spent = startSpending(context);
  const ordinary = await ordinaryTask(context, spec);
  if (!ordinary.ok) return failedOutcome(ordinary.error);
  const trained = ordinary.value;
  const batchSize = batchSizeOf(trained.settings);

  const before = buildTrainee(trained.settings, data, 1, drawn(trained.seed));
  if (!before.ok) return failedOutcome(before.error);
  disposeWeights(before.value.weights);
  if (!isOrdinary(before.value.network)) {
    const message = `The stage ${spec.stage} converts ${trained.stage}, whose network has spiking neurons already.`;
    return failedOutcome(
      stageFailure('stage-needs-from', message, 'Give that stage neuron = relu, or network = vgg5.'),
    );
  }

  const balancing = partOf(spec.settings, 'thresholds');
  const samples = numberOf(balancing, 'samples', 512);
  const set = trainingSet(data);
  const inputScale = codesByPoisson(spec) ? largestInput(data, set, samples) : 1;
  const inherited = await context.inherited(trained.stage);
  const settings = spikingSettings(trained.settings, spec.settings, {});
  const arrays = startingArrays(inherited, before.value, inputScale, convertedNeuron(spec.settings));
  const built = buildTrainee(settings, data, 1, asLeft(arrays));
  if (!built.ok) return failedOutcome(built.error);
  const steps = numberOf(balancing, 'steps', 100);
  const balancesBlocks = textOf(balancing, 'blocks', 'fixed') === 'balanced';
  const inBlocks = layersInBlocks(built.value.network);
  const looked = codedData(context, spec, steps, inputScale);
  const thresholds = await balanceThresholds(built.value.network, built.value.weights, {
    percentile: numberOf(balancing, 'percentile', 1),
    steps,
    balanced: balancesBlocks ? () => true : ({ name }) => !inBlocks.has(name),
    batches: () =>
      batchesOf({ ...looked, sets: { [set]: Math.min(samples, data.sets[set] ?? 0) } }, set, {
        size: lookedAtOnce(built.value, steps, batchSize),
      }),
    stop: () => breathe(context),
  }).finally(() => disposeWeights(built.value.weights));
  if (thresholds === undefined) return { status: 'cancelled', ...noResult };

  const scale = numberOf(spec.settings, 'scale', 0.7);
  const balanced: Record<string, NamedArray> = { ...arrays };
  for (const [layer, threshold] of thresholds) {
    if (threshold > 0) balanced[`${layer}.threshold`] = single(threshold * scale);
  }
  const thresholdOf = ({ name }: { readonly name: string }): number => balanced[`${name}.threshold`]!.data[0]!;
  for (const [name, { factor }] of addedFactors(built.value.network, thresholdOf)) {
    balanced[name] = scaled(arrays[name]!, factor);
  }
  const spiking = await rebuildConverted(context, spec, {}, balanced);
  if (!spiking.ok) return failedOutcome(spiking.error);
  const { trainee } = spiking.value;
  try {
    const measured = await measureSets({ ...context, data: spiking.value.data }, trainee, batchSize, spent);
    if (measured === undefined) return { status: 'cancelled', ...noResult };
    return { status: 'done', measures: measured.measures, layers: measured.layers, epochs: 0, arrays: balanced };
  } finally {
    disposeWeights(trainee.weights);
  }
}

/** Samples of a batch of `batchSize` that can be shown for so many steps at once: their largest map has to fit. */
function lookedAtOnce({ network }: Trainee, steps: number, batchSize: number): number {
  const largest = Math.max(countOf(network.input), ...network.layers.map(({ output }) => countOf(output)));
  return Math.max(1, Math.min(batchSize, Math.floor(valuesAtOnce / (steps * largest))));
}

/** Half a gigabyte of floats. */
const valuesAtOnce = 2 ** 27;

/** The ordinary weights, those that see the input times its scale, with constants for the new neurons. */
function startingArrays(
  weights: NamedArrays,
  ordinary: Trainee,
  inputScale: number,
  neuron: ReturnType<typeof convertedNeuron>,
): NamedArrays {
  const arrays: Record<string, NamedArray> = { ...weights, [inputScaleName]: single(inputScale) };
  // What gives the input itself, not the values of units.
  const inputs = new Set(['']);
  let before = '';
  for (const layer of ordinary.network.layers) {
    const scaleOf = (from: string): number => (inputs.has(from) ? inputScale : 1);
    if (layer.kind === 'pool') {
      if (inputs.has(before)) inputs.add(layer.name);
    } else {
      const own = weights[weightName(layer)];
      if (own !== undefined) arrays[weightName(layer)] = scaled(own, scaleOf(before));
      for (const added of layer.added ?? []) {
        const name = addedName(layer, added);
        arrays[name] = scaled(weights[name] ?? single(1), scaleOf(added.from));
      }
      if (layer.neuron.kind === 'relu') {
        arrays[`${layer.name}.threshold`] = single(neuron.threshold);
        arrays[`${layer.name}.decay`] = single(neuron.decay);
      }
    }
    before = layer.name;
  }
  return arrays;
}

function scaled(array: NamedArray, factor: number): NamedArray {
  return { ...array, data: array.data.map((value) => value * factor) };
}

function single(value: number): NamedArray {
  return { shape: [1], data: Float32Array.of(value) };
}

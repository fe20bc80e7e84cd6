/** Evaluations as the measures and layer reports of a task's result. */

import { batchesOf } from '../data/batches.ts';
import type { DecidedSettings } from '../protocol/plan.ts';
import type { LayerReport, Measures } from '../protocol/task.ts';
import { energyOf, energyWithMemoryOf, neuronsOf } from '../snn/network/energy.ts';
import { type Evaluation, evaluate } from '../snn/network/evaluate.ts';
import { parametersOf } from '../snn/network/parameters.ts';
import type { Trainee } from '../snn/network/train.ts';
import { breathe, validationSet } from './session.ts';
import type { Spent } from './spent.ts';
import type { StageContext } from './stage.ts';

export interface Measured {
  readonly measures: Measures;
  readonly layers: readonly LayerReport[];
  /** Output spikes per sample on validation; undefined when it was not measured. */
  readonly validationOutputSpikes: number | undefined;
}

/**
 * Measures the sets the task asks for and no other; what is not finite is left out. Undefined when cancelled meanwhile.
 * `spent` is that of an epoch.
 */
export async function measureSets(
  context: StageContext,
  trainee: Trainee,
  batchSize: number,
  spent: () => Spent,
): Promise<Measured | undefined> {
  const { spec, data } = context;
  const measures: Record<string, number> = {};
  let watched: Evaluation | undefined;
  let validationOutputSpikes: number | undefined;
  for (const set of spec.sets) {
    const evaluation = await evaluate(trainee, batchesOf(data, set, { size: batchSize }), {
      count: true,
      stop: () => breathe(context),
    });
    if (evaluation === undefined) return undefined;
    for (const [name, value] of Object.entries(measuresOf(evaluation, trainee, data.stepMs, spec.energy))) {
      // JSON holds no NaN; who wanted the measure misses it.
      if (Number.isFinite(value)) measures[`${name} on ${set}`] = value;
    }
    if (set === validationSet(data)) validationOutputSpikes = evaluation.outputSpikes;
    if (watched === undefined || set === validationSet(data)) watched = evaluation;
  }
  const { wall, processor } = spent();
  for (const set of spec.sets) {
    measures[`time on ${set}`] = wall;
    measures[`processor_time on ${set}`] = processor;
  }
  return { measures, layers: reportLayers(trainee, watched, spec.energy), validationOutputSpikes };
}

/** Layers from input to output; rates and energies are those of the evaluation, if there is one. */
export function reportLayers(
  trainee: Trainee,
  evaluation: Evaluation | undefined,
  energy: DecidedSettings,
): LayerReport[] {
  return trainee.network.layers.map((layer) => {
    const neurons = neuronsOf(layer);
    const work = evaluation?.layerWork.get(layer.name);
    const costs =
      work === undefined ? {} : { energy: energyOf(work, energy), energyWithMemory: energyWithMemoryOf(work, energy) };
    const report = { name: layer.name, kind: layer.kind, neurons, parameters: parametersOf(layer), ...costs };
    const spikes = evaluation?.layerSpikes.get(layer.name);
    return spikes === undefined || neurons === 0 ? report : { ...report, rate: spikes / (neurons * trainee.steps) };
  });
}

function measuresOf(
  evaluation: Evaluation,
  trainee: Trainee,
  stepMs: number | undefined,
  energy: DecidedSettings,
): Record<string, number> {
  return {
    accuracy: evaluation.accuracy,
    error: 1 - evaluation.accuracy,
    loss: evaluation.loss,
    spikes: evaluation.spikes,
    operations: evaluation.additions + evaluation.multiplications,
    steps: trainee.steps,
    latency: evaluation.latencySteps * (stepMs ?? 1),
    parameters: trainee.network.layers.reduce((sum, layer) => sum + parametersOf(layer), 0),
    energy: energyOf(evaluation, energy),
    energy_with_memory: energyWithMemoryOf(evaluation, energy),
    inference_time: evaluation.msPerSample,
  };
}

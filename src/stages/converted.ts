/**
 * The spiking network of a conversion, built again for whoever goes on with it: fine-tuning, evaluation. Its settings are
 * those of the ordinary network's train stage with other neurons, so that both have the same layers and weights.
 */

import { fail, type Result, succeed } from '../core/result.ts';
import type { Dataset } from '../data/dataset.ts';
import type { DecidedSettings } from '../protocol/plan.ts';
import type { TaskSpec } from '../protocol/task.ts';
import type { Trainee } from '../snn/network/train.ts';
import { decayOf } from '../snn/neuron/neuron.ts';
import { numberOf, partOf, textOf } from '../snn/settings.ts';
import { poissonCoded, shownFor } from './coded.ts';
import { asLeft } from './first-weights.ts';
import { stageFailure } from './messages.ts';
import { buildTrainee } from './session.ts';
import type { NamedArrays, StageContext } from './stage.ts';

/** Name of the array [1] beside the weights: the pixel value at which an input spikes at every step. */
export const inputScaleName = 'input.scale';

export interface Converted {
  readonly trainee: Trainee;
  /** The samples as the spiking network sees them. */
  readonly data: Dataset;
}

/** `conversion` is the task of a convert stage; `rule` the slope that training uses; `arrays` as that stage left them. */
export async function rebuildConverted(
  context: StageContext,
  conversion: TaskSpec,
  rule: DecidedSettings,
  arrays: NamedArrays,
  steps = numberOf(conversion.settings, 'steps', 100),
): Promise<Result<Converted>> {
  const ordinary = await ordinaryTask(context, conversion);
  if (!ordinary.ok) return ordinary;
  const settings = spikingSettings(ordinary.value.settings, conversion.settings, rule);
  const trainee = buildTrainee(settings, context.data, steps, asLeft(arrays));
  if (!trainee.ok) return trainee;
  const scale = arrays[inputScaleName]?.data[0] ?? 1;
  return succeed({ trainee: trainee.value, data: codedData(context, conversion, steps, scale) });
}

/** The task whose network is converted; it has to be trained without spikes. */
export async function ordinaryTask(context: StageContext, conversion: TaskSpec): Promise<Result<TaskSpec>> {
  const earlier = conversion.from[0];
  const trained = earlier === undefined ? undefined : await context.inheritedSpec(earlier.stage, conversion);
  if (trained?.kind === 'train') return succeed(trained);
  const message = `The stage ${conversion.stage} has no train stage to convert.`;
  return fail(stageFailure('stage-needs-from', message, 'Name a train stage with an ordinary network: from = ann.'));
}

/** The settings of the ordinary network with the neurons of the conversion. */
export function spikingSettings(
  ordinary: DecidedSettings,
  conversion: DecidedSettings,
  rule: DecidedSettings,
): DecidedSettings {
  const neuron = {
    kind: 'soft_reset',
    ...convertedNeuron(conversion),
    order: textOf(conversion, 'order', 'spike_first'),
    rule,
  };
  // Layers that name a neuron of their own get the converted one as well.
  const names = Object.keys(partOf(ordinary, 'neurons'));
  return { ...ordinary, neuron, neurons: Object.fromEntries(names.map((name) => [name, neuron])) };
}

/** First values of the converted neurons: the leak, and the threshold of those that are not balanced. */
export function convertedNeuron(conversion: DecidedSettings): { readonly threshold: number; readonly decay: number } {
  const neuron = partOf(conversion, 'neuron');
  const threshold = numberOf(neuron, 'threshold', 1);
  const isLeaky = textOf(neuron, 'kind', 'if') === 'lif';
  return { threshold, decay: isLeaky ? decayOf(neuron, 'decay', 'tau_membrane', 1, 1) : 1 };
}

export function codedData(context: StageContext, conversion: TaskSpec, steps: number, scale: number): Dataset {
  return codesByPoisson(conversion)
    ? poissonCoded(context.data, steps, scale, context.spec.seed)
    : shownFor(context.data, steps);
}

export function codesByPoisson(conversion: TaskSpec): boolean {
  return textOf(conversion.settings, 'coding', 'poisson') === 'poisson';
}

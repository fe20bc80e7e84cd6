/** The settings of a network beside its layers. The language has checked its own; a script's misspelt word would be left out in silence. */

import { fail, type Result, succeed } from '../../core/result.ts';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { noSetting, refuse, settled } from '../messages.ts';
import { readNeuron } from '../neuron/neuron.ts';
import {
  above0,
  below1,
  numberOf,
  optionalNumber,
  partOf,
  partsOf,
  textOf,
  unknownName,
  wholeFrom,
  wordOf,
} from '../settings.ts';
import { lossFromSettings } from './loss.ts';
import { optimizerFromSettings } from './optimizer.ts';
import type { DelayPlan } from './plan.ts';
import { scheduleFromSettings } from './schedule.ts';

/** Undefined where every name of the stage, of its network and of the network's blocks is known. */
export function misspeltNetwork(stage: DecidedSettings): Result<never> | undefined {
  const network = partOf(stage, 'network');
  return (
    unknownIn('The training', stage, stageSettings) ??
    unknownIn('The network', network, networkSettings) ??
    block(network)
  );
}

/**
 * What is wrong with how the network is to be trained: loss, optimizer, schedule; planned here, so that it is told at
 * once. Numbers of epochs and samples, which the training itself reads, are looked at as well.
 */
export function misspeltTraining(stage: DecidedSettings, stepMs: number): Result<never> | undefined {
  const numbers = settled('The training', () => {
    for (const name of ['epochs', 'batch', 'patience']) optionalNumber(stage, name, wholeFrom(1));
    wordOf(stage, 'keep', ['best', 'last'], 'last');
    numberOf(stage, 'dropout', 0, below1);
    return succeed(undefined);
  });
  if (!numbers.ok) return numbers;
  const wrong = (['loss', 'optimizer', 'schedule'] as const)
    .map((part) =>
      settled(`The ${part}`, () => {
        const settings = partOf(stage, part);
        if (part === 'loss') lossFromSettings(settings, 1, stepMs);
        else if (part === 'schedule') scheduleFromSettings(settings);
        else optimizerFromSettings(settings, optionalNumber(stage, 'clip', above0));
        return succeed(undefined);
      }),
    )
    .find((read) => !read.ok);
  return wrong === undefined || wrong.ok ? undefined : wrong;
}

/** What is wrong with neurons that no layer has: they would be found wrong once one does. */
export function wrongNeuron(stage: DecidedSettings, stepMs: number | undefined): Result<never> | undefined {
  const named = partOf(stage, 'neurons');
  const common = settled('The neuron', () => readNeuron(partOf(stage, 'neuron'), stepMs));
  if (!common.ok) return common;
  for (const name of Object.keys(named)) {
    const whose = `The neuron ${name}`;
    const read = settled(whose, () => readNeuron(partOf(named, name), stepMs));
    if (!read.ok) return fail({ ...read.error, message: told(whose, read.error.message) });
  }
  return undefined;
}

/** Learned delays, undefined without any. Fails with `network-invalid` for a longest delay that is no time above 0. */
export function planDelays(network: DecidedSettings, stepMs: number): Result<DelayPlan | undefined> {
  const delays = partOf(network, 'delays');
  const kind = textOf(delays, 'kind', 'none');
  if (kind !== 'none' && kind !== 'learned') {
    return refuse('network-invalid', `There are no delays ${kind}.`, 'Give delays = learned, or leave them out.');
  }
  const wrong = unknownIn('delays', delays, kind === 'learned' ? ['kind', 'up_to'] : ['kind']);
  if (wrong !== undefined) return wrong;
  if (kind === 'none') return succeed(undefined);
  const { up_to: given = 62 } = delays;
  if (typeof given === 'number' && given > 0 && Number.isFinite(given)) return succeed({ upToMs: given, stepMs });
  return refuse(
    'network-invalid',
    `The longest of the learned delays is up_to = ${String(given)}.`,
    'Give a number above 0, in milliseconds.',
  );
}

function block(around: DecidedSettings): Result<never> | undefined {
  for (const [index, layer] of partsOf(around, 'layers').entries()) {
    if (textOf(layer, 'kind', '') !== 'block') continue;
    const name = textOf(layer, 'name', `block${index + 1}`);
    const wrong = unknownIn(`The block ${name}`, layer, blockSettings) ?? block(layer);
    if (wrong !== undefined) return wrong;
    const times = numberOf(layer, 'times', 1);
    if (Number.isInteger(times) && times >= 1) continue;
    return refuse('network-invalid', `The block ${name} has times = ${times}.`, 'Give a whole number from 1 on.');
  }
  return undefined;
}

function unknownIn(whose: string, settings: DecidedSettings, known: readonly string[]): Result<never> | undefined {
  const unknown = unknownName(settings, known);
  return unknown === undefined ? undefined : noSetting(whose, unknown, known);
}

/** "The neuron fast: ..." before what does not begin so already. */
function told(whose: string, message: string): string {
  return message.startsWith(whose) ? message : `${whose}: ${message}`;
}

const stageSettings = [
  ...['neuron', 'neurons', 'network', 'dropout', 'loss', 'optimizer', 'schedule', 'clip'],
  ...['epochs', 'batch', 'patience', 'keep', 'from'],
];
const networkSettings = ['kind', 'input', 'layers', 'delays', 'pooling', 'bias', 'dropout', 'width', 'head'];
const blockSettings = ['kind', 'name', 'times', 'layers'];

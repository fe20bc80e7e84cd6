/** The settings of a network beside its layers. The language has checked its own; a script's misspelt word would be left out in silence. */

import { type Result, succeed } from '../../core/result.ts';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { noSetting, refuse, settled } from '../messages.ts';
import { above0, numberOf, optionalNumber, partOf, partsOf, textOf, unknownName } from '../settings.ts';
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

/** What is wrong with how the network is to be trained: loss, optimizer, schedule; planned here, so that it is told at once. */
export function misspeltTraining(stage: DecidedSettings, stepMs: number): Result<never> | undefined {
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

const stageSettings = [
  ...['neuron', 'neurons', 'network', 'dropout', 'loss', 'optimizer', 'schedule', 'clip'],
  ...['epochs', 'batch', 'patience', 'keep', 'from'],
];
const networkSettings = ['kind', 'input', 'layers', 'delays', 'pooling', 'bias', 'dropout', 'width', 'head'];
const blockSettings = ['kind', 'name', 'times', 'layers'];

/**
 * The rows of messages.ts about the whole of an experiment, and what a row is: can it run, does all fit together. They
 * are said only when nothing else is wrong.
 */

import type { MessageRow } from '../../core/message-row.ts';
import { meaningSeverity } from './severity.ts';

/** A row of the table of what can be wrong with the meaning of an experiment. */
export interface MeaningMessage extends MessageRow<'error' | 'warning' | 'hint'> {
  /** Rules that judge whether the whole can run; said only when nothing else is wrong. */
  readonly whole?: true;
}

export const wholeRows = [
  row('setting-missing', 'stage a = evaluate { }', 'The part cannot do without the setting.', true),
  row(
    'data-none',
    'train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'There are no samples to train on. Add a data part.',
    true,
  ),
  row(
    'stage-none',
    'data synthetic { }⏎objectives { maximize accuracy }',
    'There is nothing to do. Add a train part.',
    true,
  ),
  row(
    'layers-none',
    'data synthetic { }⏎train { }⏎objectives { maximize accuracy }',
    'The network has no layers.',
    true,
  ),
  row(
    'goal-none',
    'data synthetic { }⏎train { network { layer o = dense { } } }⏎objectives { require accuracy >= 50 % }',
    'Nothing is to be improved.',
    true,
  ),
  row(
    'setting-unused',
    'data synthetic { }⏎tau_synapse = 5 ms⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'Nothing here knows the setting, so it would have no effect.',
    true,
  ),
  row(
    'set-none',
    'data synthetic { split = [train 100 %] }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'The split lacks a set that is needed: train to learn from, and one to measure on.',
    true,
  ),
  row(
    'input-shape',
    'data synthetic { }⏎train { network { input = 8 x 8 x 2, layer o = dense { } } }⏎objectives { maximize accuracy }',
    'The network expects another input than the data gives.',
    true,
  ),
  row(
    'output-units',
    'data synthetic { }⏎train { network { layer o = dense { units = 7 } } }⏎objectives { maximize accuracy }',
    'The last layer is dense and has one neuron for each class.',
    true,
  ),
  row(
    'layer-shape',
    'data synthetic { }⏎train { network { layer h = dense { units = 7 }, layer c = conv { channels = 2, kernel = 3 }, layer o = dense { } } }⏎objectives { maximize accuracy }',
    'The layer does not fit what the layer before it gives.',
    true,
  ),
  row(
    'layer-recurrent',
    'data synthetic { }⏎neuron srm { }⏎train { network { layer h = dense { units = 7, recurrent = yes }, layer o = dense { } } }⏎objectives { maximize accuracy }',
    'Only leaky neurons can hear the spikes of their own layer.',
    true,
  ),
  row(
    'layer-normalized',
    'data synthetic { }⏎neuron loihi { }⏎train { network { layer h = dense { units = 7, normalize = batch }, layer o = dense { } } }⏎objectives { maximize accuracy }',
    'Units without spikes keep their sums for a conversion, and neurons of Loihi take whole numbers: neither is normalised.',
    true,
  ),
  row(
    'ordinary-time',
    'data synthetic { }⏎train { network vgg5 { } }⏎objectives { maximize accuracy }',
    'A network without spikes (neuron relu, vgg5 and its kin) sees a sample once, so it needs still images.',
    true,
  ),
  row(
    'standardize-coded',
    'data cifar10 { from = "c", standardize = yes, encode = rate }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'A code makes spikes of brightness, and standardised brightness falls below zero.',
    true,
  ),
  row(
    'loss-region',
    'data synthetic { }⏎train { loss spike_count { start = 50 ms, stop = 20 ms }, network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'Spikes count from start to stop, and nothing lies between them.',
    true,
  ),
  row(
    'steps-few',
    'data cifar10 { from = "c" }⏎stage a = train { network vgg5 { } }⏎stage b = convert { from = a, steps = 5 }⏎objectives { maximize accuracy of b }',
    'With order = spike_first a layer of a converted network passes a spike on a step later; with fewer steps than layers the output stays silent.',
    true,
  ),
  row(
    'steps-beyond',
    'data synthetic { window = 100 ms, bin = 5 ms }⏎stage a = train { network { layer o = dense { } } }⏎stage b = evaluate { from = a, steps = 90 }⏎objectives { maximize accuracy of b }',
    'A network is measured over more time steps than a sample has. Show fewer, or take a longer window.',
    true,
  ),
  row(
    'from-kind',
    'data synthetic { }⏎stage a = train { network { layer o = dense { } } }⏎stage b = evaluate { from = a }⏎stage c = train { from = b, network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'The stage cannot take its result from a stage of that kind.',
    true,
  ),
  row(
    'from-spiking',
    'data cifar10 { from = "c" }⏎stage a = train { network { layer h = dense { units = 7 }, layer o = dense { } } }⏎stage b = convert { from = a }⏎objectives { maximize accuracy of b }',
    'A conversion makes spiking neurons of ordinary ones; the network it takes has spikes already.',
    true,
  ),
  row(
    'from-network',
    'data synthetic { }⏎stage a = train { network { layer h = dense { units = 7 }, layer o = dense { } } }⏎stage b = train { from = a, network { layer h = dense { units = 9 }, layer o = dense { } } }⏎objectives { maximize accuracy }',
    'A train stage that names another in from goes on with its weights, so both have the same layers.',
    true,
  ),
  row(
    'steps-many',
    'data synthetic { window = 300 ms, bin = 0.02 ms }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'window / bin gives more time steps than a sample can have: 10,000. Use a longer bin or a shorter window.',
    true,
  ),
  row(
    'require-never',
    'data synthetic { window = 100 ms, bin = 5 ms }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy⏎require steps <= 10 steps }',
    'What the file decides, or another limit, keeps every trial from meeting the limit. Change the limit, or what is decided.',
    true,
  ),
] as const;

export function row<Code extends string>(
  code: Code,
  example: string,
  text: string,
  whole = false,
): MeaningMessage & { readonly code: Code } {
  const severity = meaningSeverity(code);
  return whole ? { code, severity, example, text, whole } : { code, severity, example, text };
}

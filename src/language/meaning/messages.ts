/**
 * Every slip of meaning that the checker can name: code, severity, an example, and what it is about. The message
 * itself names things of the file, so it is made where the rule is; `text` is its row in docs/messages.md.
 * Examples stand inside an experiment; `⏎` is a line break.
 */

import { type MeaningMessage, row, wholeRows } from './whole-messages.ts';

const rows = [
  row(
    'name-unknown',
    'neuron srm { tau_synpase = 5 ms }',
    'No setting or part of that name is known at this place. The message names the nearest one, or the part it belongs to.',
  ),
  row(
    'name-ambiguous',
    'data synthetic { }⏎decay = 0.5⏎train { neuron lif { }, network { layer o = dense { } } }',
    'The setting stands outside of the part it is meant for, and more than one part knows it. Write it into its part.',
    true,
  ),
  row('unit-missing', 'neuron srm { tau_synapse = 5 }', 'A quantity needs its unit.'),
  row('unit-kind', 'data synthetic { window = 300 mV }', 'The unit measures something else than the setting.'),
  row('unit-extra', 'train { optimizer = sgd { momentum = 0.9 ms } }', 'The setting is a plain number.'),
  row(
    'range-units',
    'neuron srm { tau_synapse in 1 ms .. 20 mV }⏎search random { }',
    'Both ends of a range need the same kind of unit.',
  ),
  row(
    'range-order',
    'neuron srm { tau_synapse in 20 ms .. 1 ms }⏎search random { }',
    'The smaller end of a range stands first.',
  ),
  row(
    'range-log-zero',
    'neuron srm { tau_synapse in 0 ms .. 20 ms log }⏎search random { }',
    'A logarithm has no zero: the range must begin above it.',
  ),
  row(
    'range-limit',
    'neuron lif { decay in 0 .. 2 }⏎search random { }',
    'The value lies outside of what the setting can be.',
  ),
  row('one-value', 'data synthetic { bin = 1 ms .. 20 ms }', '`=` decides one value. A range is asked with `in`.'),
  row(
    'value-form',
    'train { epochs = "many" }',
    'The setting takes another form of value: a number, a text, yes or no, a size, a list.',
  ),
  row('number-whole', 'train { epochs = 2.5 }', 'The setting counts in whole numbers.'),
  row(
    'modifier-place',
    'network { layer a = dense { units in { 8, 16 } log } }⏎search random { }',
    'The word after the domain does not belong there: log, step and whole are for ranges, per layer for settings of layers and neurons.',
  ),
  row(
    'usually-outside',
    'train { rate in 1e-4 .. 1e-2 log usually 1 }⏎search random { }',
    'The usual value must be one that the search can try.',
  ),
  row(
    'choice-none',
    'network { layer a = dense { units in { } } }⏎search random { }',
    'There is nothing to choose from.',
  ),
  row(
    'choice-one',
    'network { layer a = dense { units in { 8 } } }⏎search random { }',
    'With one choice there is nothing to ask; `=` says the same.',
  ),
  row(
    'choice-twice',
    'network { layer a = dense { units in { 8, 8 } } }⏎search random { }',
    'The same value stands twice among the choices.',
  ),
  row('not-askable', 'seed in 1 .. 9 whole', 'This setting is decided with `=`; the search cannot change it.'),
  row('unanswered', 'neuron srm { tau_synapse in 1 ms .. 20 ms }', 'Something is asked and no search answers it.'),
  row(
    'per-layer-none',
    'neuron lif { decay in 0.1 .. 0.9 per layer }⏎search random { }⏎data synthetic { }⏎train { }',
    'per layer asks once for each layer, and there are none.',
  ),
  row('setting-twice', 'seed = 1⏎seed = 2', 'A setting is decided once in a block.'),
  row('name-twice', 'stage a = train { }⏎stage a = train { }', 'Two parts of the same name cannot be told apart.'),
  row('kind-unknown', 'neuron lfi { }', 'There is no kind or word of that name.'),
  row('kind-needed', 'search { }⏎data { }', 'The part has several kinds and none is the usual one.'),
  row('part-place', 'layer a = dense { units = 3 }', 'The part is known, and belongs somewhere else.'),
  row(
    'goal-place',
    'train { maximize accuracy }',
    'maximize and minimize stand in objectives, require there or inside a stage.',
  ),
  row('stage-unknown', 'stage a = evaluate { from = c }', 'No stage has that name.'),
  row(
    'set-unknown',
    'data synthetic { }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy on holdout }',
    'No set of the split has that name.',
  ),
  row('measure-unknown', 'objectives { maximize acuracy }', 'No measure has that name.'),
  row('per-unknown', 'objectives { minimize spikes per layer }', 'The measure cannot be counted per that.'),
  row('goal-twice', 'objectives { maximize accuracy⏎maximize accuracy }', 'The same goal stands twice.'),
  row('aim-odd', 'objectives { minimize accuracy }', 'The measure is usually wanted the other way.'),
  row(
    'select-on-test',
    'data nmnist { from = "d", test = "t" }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy on test }',
    'A search that looks at the held-out set leaves nothing to judge it by.',
  ),
  row('from-cycle', 'stage a = train { from = b }⏎stage b = train { from = a }', 'Stages wait for each other.'),
  row('split-sum', 'data synthetic { split = [train 80 %, test 30 %] }', 'The shares of a split make up the whole.'),
  row('split-twice', 'data synthetic { split = [train 50 %, train 50 %] }', 'Two sets have the same name.'),
  row(
    'reference-length',
    'objectives {⏎maximize accuracy⏎reference = [50 %, 4000 spikes]⏎}',
    'reference has one value for each maximize and minimize.',
  ),
  row(
    'reference-unit',
    'objectives {⏎maximize accuracy⏎reference = [4000 spikes]⏎}',
    'The value of reference has another unit than its measure.',
  ),
  row(
    'over-unasked',
    'neuron srm { tau_synapse in 1 ms .. 20 ms }⏎search random { }⏎baseline grid { over = [neuron.threshold] }',
    'A grid walks over asked settings only.',
  ),
  row(
    'expression-units',
    'neuron srm { tau_synapse = 2 * threshold }',
    'Both sides of an expression need the same kind of unit.',
  ),
  row(
    'expression-cycle',
    'data synthetic { }⏎neuron srm { tau_synapse = 2 * tau_refractory, tau_refractory = 2 * tau_synapse }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'Expressions wait for each other.',
    true,
  ),
  row(
    'bin-coarse',
    'data synthetic { bin = 5 ms }⏎neuron srm { tau_refractory in 0.5 ms .. 5 ms }⏎search random { }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'A time constant below the time step cannot be resolved, and delays below it delay nothing.',
    true,
  ),
  row('workers-idle', 'run { workers = 8, ahead = 4 }', 'More workers than ahead allows to be busy.'),
  row(
    'search-idle',
    'data synthetic { }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }⏎search random { }',
    'Nothing is asked, so one trial is run.',
    true,
  ),
  row(
    'over-idle',
    'data synthetic { }⏎neuron in { lif, alif { adaptation_step in 0.1 .. 1 } }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }⏎search random { }⏎baseline grid { over = [neuron.alif.adaptation_step] }',
    'A grid walks over a question inside a choice that it never takes.',
    true,
  ),
  row(
    'grid-large',
    'data synthetic { }⏎train { network { layer o = dense { } }, batch in { 16, 32 }, epochs in 1 .. 200, optimizer = adam { rate in 1e-4 .. 1e-1 log } }⏎objectives { maximize accuracy }⏎search random { }⏎baseline grid { over = [train.batch, train.epochs, train.optimizer.rate], points = 200 }',
    'A grid has more combinations than can ever be trained.',
    true,
  ),
  row(
    'prune-stage',
    'data synthetic { }⏎stage a = train { network { layer o = dense { } }, batch in { 16, 32 } }⏎stage b = evaluate { from = a }⏎objectives { maximize accuracy of b }⏎search random { prune = asha }',
    'Trials end early by what they have reached at an epoch, so every goal must be measured at a stage with epochs, or before it.',
    true,
  ),
  row(
    'prune-idle',
    'data synthetic { }⏎train { network { layer o = dense { } }, batch in { 16, 32 }, epochs = 2 }⏎objectives { maximize accuracy }⏎search random { prune = asha }',
    'Trials have ended before the first epoch at which they would be compared.',
    true,
  ),
  row(
    'explore-all',
    'data synthetic { }⏎train { network { layer o = dense { } }, batch in { 16, 32 } }⏎objectives { maximize accuracy }⏎search bayesian { explore = 9 trials, stop = 9 trials }',
    'The trials that are spread evenly are all that the search tries, so its model proposes none.',
    true,
  ),
  row(
    'not-yet',
    'stage a = train { }⏎stage b = retrain { from = a }',
    'The language knows it; this version cannot run it.',
  ),
  ...wholeRows,
] as const;

export type MeaningCode = (typeof rows)[number]['code'];

/** Everything that can be wrong with what an experiment means. */
export const meaningMessages: readonly MeaningMessage[] = rows;

/** True for rules about the whole, which are said only when nothing else is wrong. */
export function judgesTheWhole(code: string): boolean {
  return wholes.has(code);
}

const wholes = new Set<string>(meaningMessages.filter((each) => each.whole).map((each) => each.code));

/**
 * Every slip of meaning that the checker can name: code, severity, an example, and what it is about. The message
 * itself names things of the file, so it is made where the rule is; `text` is its row in docs/messages.md.
 * Examples stand inside an experiment; `⏎` is a line break.
 */

/** A row of the table of what can be wrong with the meaning of an experiment. */
export interface MeaningMessage {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly example: string;
  readonly text: string;
  /** Rules that judge whether the whole can run; said only when nothing else is wrong. */
  readonly whole?: true;
}

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
    'error',
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
    'warning',
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
  row('aim-odd', 'objectives { minimize accuracy }', 'The measure is usually wanted the other way.', 'warning'),
  row(
    'select-on-test',
    'data nmnist { from = "d", test = "t" }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy on test }',
    'A search that looks at the held-out set leaves nothing to judge it by.',
    'warning',
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
    'error',
    true,
  ),
  row(
    'bin-coarse',
    'data synthetic { bin = 5 ms }⏎neuron srm { tau_refractory in 0.5 ms .. 5 ms }⏎search random { }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'A time constant below the time step cannot be resolved, and delays below it delay nothing.',
    'warning',
    true,
  ),
  row('workers-idle', 'run { workers = 8, ahead = 4 }', 'More workers than ahead allows to be busy.', 'hint'),
  row(
    'search-idle',
    'data synthetic { }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }⏎search random { }',
    'Nothing is asked, so one trial is run.',
    'warning',
    true,
  ),
  row(
    'over-idle',
    'data synthetic { }⏎neuron in { lif, alif { adaptation_step in 0.1 .. 1 } }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }⏎search random { }⏎baseline grid { over = [neuron.alif.adaptation_step] }',
    'A grid walks over a question inside a choice that it never takes.',
    'warning',
    true,
  ),
  row(
    'prune-stage',
    'data synthetic { }⏎stage a = train { network { layer o = dense { } }, batch in { 16, 32 } }⏎stage b = evaluate { from = a }⏎objectives { maximize accuracy of b }⏎search random { prune = asha }',
    'Trials end early by what they have reached at an epoch, so every goal must be measured at a stage with epochs, or before it.',
    'error',
    true,
  ),
  row(
    'prune-idle',
    'data synthetic { }⏎train { network { layer o = dense { } }, batch in { 16, 32 }, epochs = 2 }⏎objectives { maximize accuracy }⏎search random { prune = asha }',
    'Trials have ended before the first epoch at which they would be compared.',
    'warning',
    true,
  ),
  row(
    'not-yet',
    'stage a = train { }⏎stage b = retrain { from = a }',
    'The language knows it; this version cannot run it.',
  ),
  row('setting-missing', 'stage a = evaluate { }', 'The part cannot do without the setting.', 'error', true),
  row(
    'data-none',
    'train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'There are no samples to train on. Add a data part.',
    'error',
    true,
  ),
  row(
    'stage-none',
    'data synthetic { }⏎objectives { maximize accuracy }',
    'There is nothing to do. Add a train part.',
    'error',
    true,
  ),
  row(
    'layers-none',
    'data synthetic { }⏎train { }⏎objectives { maximize accuracy }',
    'The network has no layers.',
    'error',
    true,
  ),
  row(
    'goal-none',
    'data synthetic { }⏎train { network { layer o = dense { } } }⏎objectives { require accuracy >= 50 % }',
    'Nothing is to be improved.',
    'error',
    true,
  ),
  row(
    'setting-unused',
    'data synthetic { }⏎tau_synapse = 5 ms⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'Nothing here knows the setting, so it would have no effect.',
    'error',
    true,
  ),
  row(
    'set-none',
    'data synthetic { split = [train 100 %] }⏎train { network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'The split lacks a set that is needed: train to learn from, and one to measure on.',
    'error',
    true,
  ),
  row(
    'input-shape',
    'data synthetic { }⏎train { network { input = 8 x 8 x 2, layer o = dense { } } }⏎objectives { maximize accuracy }',
    'The network expects another input than the data gives.',
    'error',
    true,
  ),
  row(
    'output-units',
    'data synthetic { }⏎train { network { layer o = dense { units = 7 } } }⏎objectives { maximize accuracy }',
    'The last layer is dense and has one neuron for each class.',
    'error',
    true,
  ),
  row(
    'layer-shape',
    'data synthetic { }⏎train { network { layer h = dense { units = 7 }, layer c = conv { channels = 2, kernel = 3 }, layer o = dense { } } }⏎objectives { maximize accuracy }',
    'The layer does not fit what the layer before it gives.',
    'error',
    true,
  ),
  row(
    'layer-recurrent',
    'data synthetic { }⏎neuron srm { }⏎train { network { layer h = dense { units = 7, recurrent = yes }, layer o = dense { } } }⏎objectives { maximize accuracy }',
    'Only leaky neurons can hear the spikes of their own layer.',
    'error',
    true,
  ),
  row(
    'ordinary-time',
    'data synthetic { }⏎train { network vgg5 { } }⏎objectives { maximize accuracy }',
    'A network without spikes (neuron relu, vgg5 and its kin) sees a sample once, so it needs still images.',
    'error',
    true,
  ),
  row(
    'loss-region',
    'data synthetic { }⏎train { loss spike_count { start = 50 ms, stop = 20 ms }, network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'Spikes count from start to stop, and nothing lies between them.',
    'error',
    true,
  ),
  row(
    'steps-few',
    'data cifar10 { from = "c" }⏎stage a = train { network vgg5 { } }⏎stage b = convert { from = a, steps = 5 }⏎objectives { maximize accuracy of b }',
    'With order = spike_first a layer of a converted network passes a spike on a step later; with fewer steps than layers the output stays silent.',
    'warning',
    true,
  ),
  row(
    'from-kind',
    'data synthetic { }⏎stage a = train { network { layer o = dense { } } }⏎stage b = evaluate { from = a }⏎stage c = train { from = b, network { layer o = dense { } } }⏎objectives { maximize accuracy }',
    'The stage cannot take its result from a stage of that kind.',
    'error',
    true,
  ),
] as const;

export type MeaningCode = (typeof rows)[number]['code'];

/** Everything that can be wrong with what an experiment means. */
export const meaningMessages: readonly MeaningMessage[] = rows;

export function meaningSeverity(code: MeaningCode): MeaningMessage['severity'] {
  return severities.get(code) ?? 'error';
}

/** True for rules about the whole, which are said only when nothing else is wrong. */
export function judgesTheWhole(code: string): boolean {
  return wholes.has(code);
}

const severities = new Map<string, MeaningMessage['severity']>(rows.map((each) => [each.code, each.severity]));
const wholes = new Set<string>(meaningMessages.filter((each) => each.whole).map((each) => each.code));

function row<Code extends string>(
  code: Code,
  example: string,
  text: string,
  severity: MeaningMessage['severity'] = 'error',
  whole = false,
): MeaningMessage & { readonly code: Code } {
  return whole ? { code, severity, example, text, whole } : { code, severity, example, text };
}

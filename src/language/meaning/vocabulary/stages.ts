/**
 * The words for retraining and the searches in space and time, which this version knows and cannot run yet. Their
 * settings are checked like all others.
 */

import { batch, epochs, fromStage, neuronSetting, optimizerSetting } from './train.ts';
import {
  count,
  type GroupInfo,
  type KindInfo,
  kind,
  quantity,
  type SettingInfo,
  setting,
  word,
  wordType,
} from './word.ts';

const channels = (standard: number): SettingInfo =>
  count('channels', 'plain', {
    low: 1,
    own: true,
    default: standard,
    about: 'Width of the first cells.',
    usual: '{ 16, 32, 48 }',
  });

const retrain: KindInfo = {
  name: 'retrain',
  title: 'retrain',
  about: 'Trains the architecture that another stage found, wider and from scratch.',
  source: 'SpikeDHS (Che et al. 2022)',
  notYet: true,
  gates: true,
  settings: [
    { ...fromStage('The stage whose architecture is trained.'), required: true },
    neuronSetting,
    channels(48),
    epochs(100),
    batch,
    optimizerSetting,
  ],
  parts: [
    {
      word: 'evolve',
      group: 'evolve',
      target: 'path',
      about: 'Lets a setting change while training, by comparing short updates (differentiable gradient search).',
    },
  ],
};

const spikedhs: KindInfo = {
  name: 'spikedhs',
  title: 'spikedhs',
  about: 'Searches cells and resolutions of a network by gradient: differentiable hierarchical search.',
  source: 'SpikeDHS (Che et al. 2022)',
  notYet: true,
  gates: true,
  answers: ['edge', 'resolution'],
  settings: [
    neuronSetting,
    word(
      'preset',
      { small: 'A network for a laptop.', paper: 'The sizes of the paper.' },
      { about: 'Sets all sizes at once; what is written wins.', own: true, fixed: 'It is part of the method.' },
    ),
    count('cells', 'plain', { low: 1, own: true, default: 8, about: 'Number of cells one after the other.' }),
    count('nodes', 'plain', { low: 1, own: true, default: 3, about: 'Nodes of a cell.' }),
    count('inputs_per_node', 'plain', { low: 1, own: true, default: 2, about: 'Inputs a node keeps in the end.' }),
    channels(16),
    word(
      'edge',
      {
        none: 'No connection.',
        skip: 'The input as it is.',
        conv_1x1: 'Convolution over one place.',
        conv_3x3: 'Convolution over 3 x 3 places.',
        conv_5x5: 'Convolution over 5 x 5 places.',
      },
      { about: 'What may stand on an edge of a cell; the stage chooses.', own: true },
    ),
    word(
      'resolution',
      { keep: 'As large as before.', halve: 'Half the height and width.', double: 'Twice the height and width.' },
      { about: 'What a cell does to the resolution; the stage chooses.', own: true, perLayer: true },
    ),
    kind('weights', 'optimizer', { about: 'The optimizer of the weights.', own: true, default: 'sgd' }),
    kind('architecture', 'architecture_optimizer', { about: 'The optimizer of the choices.', own: true }),
    epochs(50),
    batch,
  ],
};

const tps: KindInfo = {
  name: 'tps',
  title: 'tps',
  about: 'Searches how long neurons remember, by comparing mixed neurons: temporal parameter search.',
  source: 'STS (Che et al. 2024)',
  notYet: true,
  gates: true,
  answers: ['decay', 'kind'],
  settings: [
    { ...fromStage('The stage whose architecture is used.'), required: true },
    neuronSetting,
    quantity('decay', 'share', {
      low: 0,
      high: 1,
      own: true,
      perLayer: true,
      about: 'Candidates of the decay; the stage chooses.',
      usual: '{ 0.2, 0.5, 0.9 } per layer',
    }),
    word(
      'kind',
      { lif: 'A spiking neuron.', artificial: 'A neuron without spikes.' },
      {
        about: 'Candidates of the kind of neuron (hybrid neuron search); the stage chooses.',
        own: true,
        perLayer: true,
      },
    ),
    count('snapshot_every', 'epochs', { low: 1, own: true, default: 5, about: 'How often the choice so far is kept.' }),
    count('retrain', 'epochs', {
      low: 0,
      own: true,
      default: 20,
      about: 'Epochs for which a snapshot is trained before it is measured.',
    }),
    epochs(50),
    batch,
  ],
};

export const laterStages: readonly KindInfo[] = [retrain, spikedhs, tps];

export const laterGroups: readonly GroupInfo[] = [
  {
    word: 'evolve',
    about: 'Lets a setting change while training.',
    closed: true,
    kinds: [
      {
        name: '',
        title: 'evolve',
        about: 'Lets a setting change while training.',
        source: 'DGS (Che et al. 2022)',
        notYet: true,
        answers: ['offset'],
        settings: [
          setting(
            'where',
            { is: 'list', of: wordType({ stem: 'The first layer.', cells: 'Every cell.' }) },
            { about: 'Which layers.', own: true, default: ['stem'], fixed: 'It is part of the method.' },
          ),
          quantity('offset', 'plain', {
            own: true,
            about: 'Changes that are compared.',
            usual: '{ -0.4, -0.2, 0, 0.2, 0.4 }',
          }),
          setting(
            'within',
            { is: 'span', dimension: 'plain' },
            { about: 'Limits of the setting.', own: true, default: [1, 6], fixed: 'It is part of the method.' },
          ),
          count('every', 'epochs', { low: 1, own: true, default: 5, about: 'How often.' }),
          count('probe', 'batches', { low: 1, own: true, default: 200, about: 'How many batches a comparison takes.' }),
        ],
      },
    ],
  },
];

/**
 * The words for stages beyond train and evaluate: conversion and fine-tuning, which run; retraining and the searches in
 * space and time, which this version knows and cannot run yet. Their settings are checked like all others.
 */

import { batch, clip, epochs, fromStage, keep, neuronSetting, optimizerSetting, patience } from './train.ts';
import {
  count,
  flag,
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

const convert: KindInfo = {
  name: 'convert',
  title: 'convert',
  about: 'Makes a spiking network of a trained network without spikes.',
  source: 'Rathi et al. 2020',
  gates: true,
  settings: [
    { ...fromStage('The stage whose network is converted.'), required: true },
    neuronSetting,
    kind('thresholds', 'thresholds', { about: 'How each threshold is found.' }),
    quantity('scale', 'plain', {
      above: 0,
      default: 0.7,
      own: true,
      about: 'Factor on all thresholds.',
      usual: '0.3 .. 1',
    }),
    count('steps', 'steps', {
      low: 1,
      own: true,
      default: 100,
      about: 'Time steps of the spiking network.',
      usual: '{ 25, 50, 100 }',
    }),
    word(
      'coding',
      {
        poisson: 'Each pixel spikes at random with a chance of its brightness (HYBRID).',
        direct: 'The first layer gets the pixels themselves at every step (DIET-SNN).',
      },
      { about: 'How an image is shown over time.', own: true, default: 'poisson' },
    ),
    word(
      'order',
      {
        spike_first: 'On the membrane before the input of the step: a step of delay per layer (HYBRID).',
        input_first: 'On the membrane with the input of the step (DIET-SNN).',
      },
      { about: 'On which membrane a spike is decided.', own: true, default: 'spike_first' },
    ),
  ],
};

const finetune: KindInfo = {
  name: 'finetune',
  title: 'finetune',
  about: 'Trains a converted network further, on the times of its spikes.',
  source: 'Rathi et al. 2020',
  gates: true,
  settings: [
    { ...fromStage('The stage whose network is trained further.'), required: true },
    kind('rule', 'rule', { about: 'The slope used for the spike.' }),
    setting(
      'learn',
      {
        is: 'list',
        of: wordType({
          weights: 'The weights.',
          thresholds: 'The thresholds of layers.',
          decay: 'The decay of layers.',
        }),
      },
      { about: 'What learns.', own: true, default: ['weights'], fixed: 'It is part of the method.' },
    ),
    epochs(20),
    batch,
    optimizerSetting,
    patience,
    keep,
    clip,
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

export const laterStages: readonly KindInfo[] = [retrain, convert, finetune, spikedhs, tps];

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
  {
    word: 'thresholds',
    about: 'How each threshold of a converted network is found.',
    default: 'balance',
    kinds: [
      {
        name: 'balance',
        title: 'balance',
        about: 'The threshold of a layer is a percentile of the input its neurons get.',
        source: 'Diehl et al. 2015; Rathi et al. 2020',
        settings: [
          quantity('percentile', 'share', {
            above: 0,
            high: 1,
            own: true,
            default: 0.997,
            about: 'Share of inputs below the threshold.',
            usual: '99 % .. 100 %',
          }),
          count('samples', 'samples', {
            low: 1,
            own: true,
            default: 512,
            about: 'Training samples that are looked at.',
          }),
          count('steps', 'steps', {
            low: 1,
            own: true,
            default: 100,
            about: 'Time steps they are shown.',
            source: 'Rathi et al. 2020 show 1,000',
          }),
        ],
      },
    ],
  },
  {
    word: 'rule',
    about: 'The slope used for the spike while fine-tuning.',
    default: 'spike_timing',
    kinds: [
      {
        name: 'spike_timing',
        title: 'spike_timing',
        about: 'alpha * exp(-beta * time since the last spike).',
        source: 'STDB (Rathi et al. 2020)',
        settings: [
          quantity('alpha', 'plain', { above: 0, own: true, default: 0.3, about: 'Height.', usual: '0.1 .. 1 log' }),
          quantity('beta', 'plain', {
            low: 0,
            own: true,
            default: 0.01,
            about: 'How fast the slope falls, per step.',
            usual: '1e-3 .. 0.2 log',
          }),
          flag('underflow', {
            default: false,
            own: true,
            about:
              'No slope at all 104 steps after a spike, as in the authors\u2019 code, whose powers run out of digits there.',
          }),
        ],
      },
      {
        name: 'linear',
        title: 'linear',
        about: 'alpha * max(0, 1 - distance to the threshold).',
        source: 'Bellec et al. 2018; DIET-SNN (Rathi, Roy 2020)',
        settings: [
          quantity('alpha', 'plain', { above: 0, own: true, default: 0.3, about: 'Height.', usual: '0.1 .. 1 log' }),
        ],
      },
    ],
  },
];

/** The words for what follows an ordinary network: conversion to spikes, thresholds, fine-tuning on spike times. */

import { batch, clip, epochs, fromStage, keep, optimizerSetting, patience, schedule } from './train.ts';
import { count, flag, type GroupInfo, type KindInfo, kind, quantity, setting, word, wordType } from './word.ts';

const convert: KindInfo = {
  name: 'convert',
  title: 'convert',
  about: 'Makes a spiking network of a trained network without spikes.',
  source: 'Rathi et al. 2020',
  gates: true,
  settings: [
    { ...fromStage('The stage whose network is converted.'), required: true },
    kind('neuron', 'converted_neuron', {
      own: true,
      about: 'The neurons of the converted network. One of the experiment is not taken over: it would fire otherwise.',
    }),
    kind('thresholds', 'thresholds', { about: 'How each threshold is found.' }),
    quantity('scale', 'plain', {
      above: 0,
      default: 0.7,
      own: true,
      about: 'Factor on all thresholds that are balanced.',
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
      {
        about: 'What learns.',
        source: 'HYBRID: weights; DIET-SNN: all three',
        own: true,
        default: ['weights'],
        usual: '{ [weights], [weights, thresholds, decay] }',
      },
    ),
    epochs(20),
    batch,
    optimizerSetting,
    schedule,
    patience,
    keep,
    clip,
  ],
};

export const conversionStages: readonly KindInfo[] = [convert, finetune];

const threshold = quantity('threshold', 'plain', {
  above: 0,
  default: 1,
  own: true,
  about:
    'The threshold of neurons that are not balanced: those between a branching and its addition, as in a residual network, and those of layers that got no input above 0.',
  source: 'Rathi et al. 2020',
  usual: '0.2 .. 2',
});
const softReset = word(
  'reset',
  { by_subtraction: 'A spike takes the threshold off the potential, so that what was above it is not lost.' },
  { about: 'What a spike does to the potential. A conversion knows one way.', own: true, default: 'by_subtraction' },
);

export const conversionGroups: readonly GroupInfo[] = [
  {
    word: 'converted_neuron',
    about:
      'The neurons of a converted network. Their thresholds are balanced; their slope is the rule of the stage that fine-tunes.',
    default: 'if',
    kinds: [
      {
        name: 'if',
        title: 'if',
        about: 'Integrate-and-fire: the potential keeps all of its input until a spike.',
        source: 'Diehl et al. 2015; Rathi et al. 2020',
        settings: [threshold, softReset],
      },
      {
        name: 'lif',
        title: 'lif',
        about: 'Leaky integrate-and-fire: the potential decays.',
        source: 'Rathi et al. 2020',
        settings: [
          threshold,
          quantity('decay', 'share', {
            low: 0,
            high: 1,
            default: 1,
            own: true,
            about: 'What is kept of the membrane potential from one step to the next. decay = exp(-step / tau).',
            usual: '0.95 .. 1',
          }),
          quantity('tau_membrane', 'time', {
            above: 0,
            own: true,
            about:
              'Time constant of the membrane, a step counted as 1 ms. When given it decides: decay = exp(-step / tau_membrane).',
            usual: '10 ms .. 1000 ms log',
          }),
          softReset,
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
          word(
            'blocks',
            {
              fixed: 'Their neurons keep the threshold of neuron (HYBRID).',
              balanced: 'Their neurons are balanced as well, and what is added is scaled to fit.',
            },
            {
              own: true,
              default: 'fixed',
              about: 'What happens to layers between a branching and its addition, as in a residual network.',
            },
          ),
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

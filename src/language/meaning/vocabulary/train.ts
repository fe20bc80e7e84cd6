/** The words for training and measuring: the stages train and evaluate, and losses. */

import { count, type GroupInfo, type KindInfo, kind, quantity, type SettingInfo, setting, word } from './word.ts';

export const neuronSetting: SettingInfo = kind('neuron', 'neuron', {
  named: true,
  about: 'How a neuron sums, fires and resets. Holds for all layers that do not name another.',
});
export const networkSetting: SettingInfo = kind('network', 'network', { about: 'What is connected to what.' });

export const epochs = (standard: number): SettingInfo =>
  count('epochs', 'epochs', {
    low: 1,
    high: 100000,
    default: standard,
    about: 'How often every training sample is seen.',
    usual: '5 .. 50',
  });
export const batch: SettingInfo = count('batch', 'samples', {
  low: 1,
  high: 65536,
  bare: true,
  default: 32,
  about: 'Samples of one step of the optimizer.',
  usual: '{ 16, 32, 64 }',
});
export const optimizerSetting: SettingInfo = kind('optimizer', 'optimizer', {
  about: 'How a gradient becomes a change of the weights.',
});
export const patience: SettingInfo = count('patience', 'epochs', {
  low: 1,
  about: 'Ends after so many epochs without a better validation. Left out, all epochs are run.',
  usual: '3 epochs .. 10 epochs',
});
export const keep: SettingInfo = word(
  'keep',
  { best: 'The epoch that was best on validation.', last: 'The last epoch.' },
  { about: 'Which weights are the result.', own: true, defaultText: 'best where patience is given, else last' },
);
export const clip: SettingInfo = quantity('clip', 'plain', {
  above: 0,
  about: 'The gradient is shortened to this norm. Left out, it is not.',
  source: 'SpikeDHS 5 (Che et al. 2022)',
  usual: '0.5 .. 10 log',
});
export const schedule: SettingInfo = kind('schedule', 'schedule', {
  about: 'How the rate of the optimizer changes while training.',
});
export const fromStage = (about: string): SettingInfo =>
  setting('from', { is: 'stages' }, { about, own: true, fixed: 'The order of stages is part of the experiment.' });

export const trainStage: KindInfo = {
  name: 'train',
  title: 'train',
  about: 'Trains a network with gradients through time.',
  gates: true,
  seldom: ['from', 'neuron', 'network'],
  settings: [
    fromStage(
      'Starts from the weights of this train stage instead of random ones. Its network and neuron hold here too; others written here must have the same layers.',
    ),
    neuronSetting,
    networkSetting,
    epochs(10),
    batch,
    optimizerSetting,
    schedule,
    kind('loss', 'loss', { about: 'What training makes small.' }),
    patience,
    keep,
    clip,
  ],
};

export const evaluateStage: KindInfo = {
  name: 'evaluate',
  title: 'evaluate',
  about: 'Measures the network of another stage, without learning.',
  gates: true,
  settings: [
    { ...fromStage('The stage whose network is measured.'), required: true },
    count('steps', 'steps', {
      low: 1,
      own: true,
      about: 'Shows only so many time steps. Left out, all of them.',
      usual: '{ 4, 8, 16 }',
    }),
  ],
};

const wanted = (name: 'right' | 'wrong', about: string, share: string, source: string): SettingInfo =>
  quantity(name, 'spikes', { low: 0, bare: true, about, defaultText: `${share} of the steps`, source });
const right = wanted(
  'right',
  'Spikes that the output of the right class should fire.',
  '20 %',
  'SLAYER 60 of 300 steps',
);
const wrong = wanted('wrong', 'Spikes that every other output should fire.', '3 %', 'SLAYER 10 of 300 steps');

export const lossGroup: GroupInfo = {
  word: 'loss',
  about: 'What training makes small.',
  default: 'spike_count',
  kinds: [
    {
      name: 'spike_count',
      title: 'spike_count',
      about: 'Squared distance of the output spike counts from a goal for the right class and a goal for the others.',
      source: 'SLAYER NumSpikes (Shrestha, Orchard 2018)',
      settings: [
        { ...right, defaultText: '20 % of the steps from start to stop' },
        { ...wrong, defaultText: '3 % of the steps from start to stop' },
        quantity('start', 'time', { low: 0, own: true, about: 'Spikes count from this time on.', defaultText: '0 ms' }),
        quantity('stop', 'time', {
          above: 0,
          own: true,
          about: 'Spikes count up to this time.',
          defaultText: 'the end of the window',
        }),
        quantity('scale', 'plain', {
          above: 0,
          own: true,
          about: 'Factor on the error of a count.',
          defaultText: '1',
          source: 'slayerPytorch numSpikesScale',
        }),
      ],
    },
    {
      name: 'spike_time',
      title: 'spike_time',
      about: 'Squared distance of the filtered output spikes from evenly spaced ones.',
      source: 'SLAYER SpikeTime (Shrestha, Orchard 2018); van Rossum 2001',
      settings: [
        right,
        wrong,
        quantity('tau', 'time', {
          above: 0,
          own: true,
          about: 'Time constant of the filter, where output neurons are no srm with a response of their own.',
          defaultText: '5 steps',
          source: 'lava-dl 5 steps',
        }),
      ],
    },
    {
      name: 'cross_entropy',
      title: 'cross_entropy',
      about: 'Cross-entropy of the output spike counts after softmax.',
      settings: [
        quantity('scale', 'plain', {
          above: 0,
          own: true,
          about: 'Factor on the counts before softmax, which large counts saturate.',
          defaultText: '10 / steps',
          usual: '0.1 .. 2',
        }),
      ],
    },
  ],
};

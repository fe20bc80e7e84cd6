/** The words for optimizers and for the schedules of their rates. */

import { count, type GroupInfo, quantity, type SettingInfo, setting } from './word.ts';

const rate = (standard: number, usual: string): SettingInfo =>
  quantity('rate', 'plain', {
    above: 0,
    default: standard,
    about: 'Step size of the optimizer (learning rate).',
    usual,
  });
const weightDecay: SettingInfo = quantity('decay', 'plain', {
  low: 0,
  default: 0,
  about:
    'Pulls weights towards zero: added to the gradient as decay * weight. So is all that is learned with them, as thresholds, delays and scales; a decay that is learned from the start tends to 0.5.',
  usual: '1e-6 .. 1e-2 log',
});
const beta = (name: string, standard: number, about: string): SettingInfo =>
  quantity(name, 'plain', { low: 0, below: 1, default: standard, about, source: 'Kingma, Ba 2015' });
const adamSettings: readonly SettingInfo[] = [
  rate(1e-3, '1e-4 .. 1e-2 log'),
  weightDecay,
  beta('beta1', 0.9, 'Memory of the mean of the gradient.'),
  beta('beta2', 0.999, 'Memory of the square of the gradient.'),
];
const sgdSettings: readonly SettingInfo[] = [
  rate(0.1, '1e-3 .. 1 log'),
  quantity('momentum', 'plain', {
    low: 0,
    below: 1,
    default: 0.9,
    about: 'How much of the last step is kept.',
    usual: '0.8 .. 0.99',
  }),
  weightDecay,
];

export const optimizerGroup: GroupInfo = {
  word: 'optimizer',
  about: 'How a gradient becomes a change of the weights.',
  default: 'adam',
  kinds: [
    {
      name: 'adam',
      title: 'adam',
      about: 'Steps scaled by running means of the gradient and its square.',
      source: 'Kingma, Ba 2015',
      settings: adamSettings,
    },
    {
      name: 'nadam',
      title: 'nadam',
      about: 'Adam that looks one step ahead, as SLAYER uses it.',
      source: 'Dozat 2016; SLAYER (Shrestha, Orchard 2018)',
      settings: adamSettings,
    },
    {
      name: 'sgd',
      title: 'sgd',
      about: 'Plain gradient steps with momentum.',
      source: 'Polyak 1964',
      settings: sgdSettings,
    },
  ],
};

export const architectureGroup: GroupInfo = {
  word: 'architecture_optimizer',
  about: 'How the choices of a search by gradient move.',
  default: 'adam',
  kinds: [
    {
      name: 'adam',
      title: 'adam',
      about: 'Steps scaled by running means of the gradient and its square.',
      source: 'Kingma, Ba 2015',
      settings: [
        ...adamSettings,
        count('after', 'epochs', { low: 0, default: 0, about: 'Weights alone learn for so many epochs first.' }),
      ],
    },
  ],
};

const warmUp: SettingInfo = quantity('warm_up', 'share', {
  low: 0,
  below: 1,
  default: 0,
  own: true,
  about: 'Share of all epochs over which the rate rises evenly to its value.',
  source: 'Goyal et al. 2017',
  usual: '0 % .. 20 %',
});

export const scheduleGroup: GroupInfo = {
  word: 'schedule',
  about: 'How the rate of the optimizer changes while training, by a factor on it.',
  default: 'constant',
  kinds: [
    { name: 'constant', title: 'constant', about: 'The rate stays as it is.', settings: [warmUp] },
    {
      name: 'step',
      title: 'step',
      about: 'The rate is multiplied by a factor at each of a few milestones (step decay).',
      source: 'Rathi et al. 2020: a tenth at 60, 80 and 90 % of the epochs',
      settings: [
        setting(
          'at',
          { is: 'milestones' },
          {
            about: 'The milestones, as shares of all epochs.',
            own: true,
            default: [0.6, 0.8, 0.9],
            usual: '{ [60 %, 80 %, 90 %], [50 %, 75 %] }',
          },
        ),
        quantity('factor', 'plain', {
          above: 0,
          default: 0.1,
          own: true,
          about: 'What the rate is multiplied by at each milestone.',
          usual: '0.1 .. 0.5',
        }),
        warmUp,
      ],
    },
    {
      name: 'cosine',
      title: 'cosine',
      about: 'The rate falls along half a cosine, slowly at both ends, until the last epoch ends.',
      source: 'Loshchilov, Hutter 2017, without restarts',
      settings: [
        quantity('floor', 'share', {
          low: 0,
          high: 1,
          default: 0,
          own: true,
          about: 'Where the rate ends, as a share of its value.',
          usual: '0 % .. 10 %',
        }),
        warmUp,
      ],
    },
  ],
};

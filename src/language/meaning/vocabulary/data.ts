/** The words for data: where samples come from, how events become steps, how sets are split. */

import { MOST_STEPS } from '../../../protocol/time-steps.ts';
import { count, flag, type GroupInfo, kind, quantity, type SettingInfo, setting, size, text, word } from './word.ts';

const splitSetting = setting(
  'split',
  { is: 'shares' },
  {
    about:
      'Cuts the training samples into named sets by share, every class evenly. The set train is trained on; validation is where objectives are measured unless they say otherwise.',
    default: [
      ['train', 0.8],
      ['validation', 0.2],
    ],
    fixed: 'All trials must see the same sets.',
  },
);

const folds = count('folds', 'plain', {
  low: 2,
  high: 100,
  own: true,
  about:
    'Cross-validation: train and validation of the split, which may lack validation, are put together and cut into so many parts, every class evenly. Every trial is trained once for each part, which then validates and is not trained on; its values are the mean over the parts. Other sets stay as they are.',
  source: 'stratified cross-validation (Kohavi 1995)',
  fixed: 'All trials must see the same parts.',
});

const samples = count('samples', 'samples', {
  low: 1,
  about: 'Uses only so many of the training samples, evenly over the classes. Left out, all are used.',
  fixed: 'All trials must see the same samples.',
});

const augment = kind('augment', 'augment', {
  about: 'Small random changes of training samples, drawn anew in every epoch. Measured sets are never changed.',
});

const eventSettings: readonly SettingInfo[] = [
  quantity('window', 'time', {
    above: 0,
    about: 'How much of a recording is used, from its start.',
    usual: '100 ms .. 300 ms',
    default: 300,
    source: 'N-MNIST recordings last about 300 ms (Orchard et al. 2015)',
  }),
  quantity('bin', 'time', {
    above: 0,
    about: 'Length of one time step: events of one bin reach the network together. Not read where steps is given.',
    usual: '1 ms .. 20 ms log',
    default: 5,
  }),
  count('steps', 'steps', {
    low: 1,
    high: MOST_STEPS,
    about: 'Number of time steps; a step then lasts window / steps, and bin is not read.',
    usual: '{ 20, 60, 100 }',
  }),
  word(
    'binning',
    {
      count: 'The number of events of a pixel in a step.',
      binary: '1 where a pixel had any event in a step, else 0.',
      signed: 'Brighter minus darker events, in one channel.',
    },
    { about: 'What a pixel shows in one step.', default: 'count' },
  ),
  word(
    'polarity',
    { both: 'Brighter and darker events in two channels.', merged: 'All events in one channel.' },
    {
      about: 'Whether brighter and darker events are told apart. Not read where binning is signed.',
      default: 'both',
      fixed: 'It changes the shape of the input.',
    },
  ),
];

const test = setting(
  'test',
  { is: 'file', folder: true },
  {
    about:
      'Held-out samples, as a list file or a folder. They become the set test, which only the closing measurement of the front looks at.',
    fixed: 'All trials must be held against the same samples.',
  },
);
const from = text('from', {
  about: 'Folder of the recordings, seen from the folder of the experiment file.',
  own: true,
  required: true,
  fixed: 'Data are chosen before the search begins.',
});

export const dataGroup: GroupInfo = {
  word: 'data',
  about: 'Where samples come from.',
  kinds: [
    {
      name: 'nmnist',
      title: 'nmnist',
      about:
        'Digits seen by an event camera that makes three quick movements: 34 x 34 pixels, two polarities, ten classes.',
      source: 'Orchard, Jayawant, Cohen, Thakor 2015',
      settings: [
        from,
        setting(
          'train',
          { is: 'file', folder: false },
          {
            about:
              'A list file with a line for each training sample: name, tab, class. Left out, every folder is a class.',
            own: true,
            fixed: 'Data are chosen before the search begins.',
          },
        ),
        test,
        splitSetting,
        folds,
        ...eventSettings,
        kind('encode', 'event_encode', { about: 'How events become input.' }),
        samples,
        augment,
      ],
    },
    {
      name: 'dvs_gesture',
      title: 'dvs_gesture',
      about:
        'Hand and arm gestures seen by an event camera: 128 x 128 pixels, two polarities, eleven classes. A folder of AEDAT 3.1 recordings with their label files, as published, or of clips named by their class (1.bs2).',
      source: 'Amir et al. 2017, CVPR',
      settings: [
        from,
        setting(
          'train',
          { is: 'file', folder: false },
          {
            about:
              'A list file with the name of a recording on each line. Left out, it is trials_to_train.txt beside the recordings, or every clip.',
            own: true,
            fixed: 'Data are chosen before the search begins.',
          },
        ),
        setting(
          'test',
          { is: 'file', folder: false },
          {
            about:
              'The same for held-out recordings, trials_to_test.txt where left out. They become the set test, which only the closing measurement of the front looks at.',
            own: true,
            fixed: 'All trials must be held against the same samples.',
          },
        ),
        splitSetting,
        folds,
        flag('other', {
          default: true,
          own: true,
          about: 'Whether class 11, a gesture of the own choice of each person, is used; no leaves ten classes.',
          fixed: 'It changes the task.',
        }),
        count('downscale', 'plain', {
          low: 1,
          high: 32,
          default: 4,
          own: true,
          about:
            'Blocks of so many pixels across and down become one, which then holds the events of all: 4 makes 32 x 32 of 128 x 128.',
          source: 'SLAYER begins with pooling by 4 (Shrestha, Orchard 2018)',
          fixed: 'It changes the shape of the input.',
        }),
        quantity('window', 'time', {
          above: 0,
          about: 'How much of a gesture is used, from its start; it ends before where the gesture does.',
          usual: '200 ms .. 1500 ms',
          default: 1450,
          source: 'SLAYER uses 1.45 s (Shrestha, Orchard 2018)',
        }),
        ...eventSettings.filter((info) => info.name !== 'window'),
        kind('encode', 'event_encode', { about: 'How events become input.' }),
        samples,
        kind('augment', 'movement_augment', {
          about:
            'Small random changes of training samples, drawn anew in every epoch. Measured sets are never changed.',
        }),
      ],
    },
    {
      name: 'cifar10',
      title: 'cifar10',
      about: 'Small colour photographs, 32 x 32 pixels, ten classes, in the binary format (a folder or a .tar.gz).',
      source: 'Krizhevsky 2009',
      settings: [
        from,
        splitSetting,
        folds,
        count('steps', 'steps', {
          low: 1,
          high: MOST_STEPS,
          about: 'For how many time steps an image is shown.',
          usual: '{ 4, 6, 8 }',
          default: 6,
          source: 'SpikeDHS (Che et al. 2022) uses 6',
        }),
        kind('encode', 'image_encode', { about: 'How brightness becomes input.' }),
        flag('standardize', {
          default: false,
          own: true,
          about:
            'Subtracts the mean and divides by the standard deviation of each colour in the set that is trained on.',
        }),
        samples,
        augment,
      ],
    },
    {
      name: 'synthetic',
      title: 'synthetic',
      about:
        'Moving shapes seen by a small simulated event camera; needs no file. Classes come in pairs that only the order of events tells apart.',
      settings: [
        count('classes', 'plain', {
          low: 2,
          high: 10,
          default: 4,
          about: 'How many kinds of movement.',
          fixed: 'It changes the task.',
        }),
        count('samples', 'samples', {
          low: 10,
          high: 1_000_000,
          default: 400,
          about: 'How many samples are drawn.',
          fixed: 'It changes the task.',
        }),
        size('size', {
          sides: [2, 2],
          low: 4,
          default: [16, 16],
          about: 'Height x width of the camera in pixels.',
          own: true,
          fixed: 'It changes the task.',
        }),
        quantity('noise', 'frequency', { low: 0, default: 2, about: 'Chance events per second and pixel.', own: true }),
        count('seed', 'plain', {
          low: 0,
          own: true,
          about: "Draws another set. Left out, the experiment's seed is used.",
          fixed: 'It changes the task.',
        }),
        splitSetting,
        folds,
        quantity('window', 'time', {
          above: 0,
          about: 'How long a movement is filmed.',
          usual: '50 ms .. 200 ms',
          default: 100,
        }),
        ...eventSettings.filter((info) => info.name !== 'window'),
        kind('encode', 'event_encode', { about: 'How events become input.' }),
        kind('augment', 'movement_augment', {
          about:
            'Small random changes of training samples, drawn anew in every epoch. Measured sets are never changed.',
        }),
      ],
    },
  ],
};

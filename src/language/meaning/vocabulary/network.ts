/** The words for networks: their layers, known networks, delays. */

import { blockPart, layerPart } from './layer.ts';
import { count, flag, type GroupInfo, type KindInfo, kind, quantity, setting, size, word } from './word.ts';

const delays = kind('delays', 'delays', { about: 'Delays between layers.' });

const vgg = (name: string, about: string): KindInfo => ({
  name,
  title: name,
  about,
  source: 'Simonyan, Zisserman 2015; in this form Rathi et al. 2020',
  settings: [
    word(
      'pooling',
      { average: 'Mean of the window.', max: 'Largest of the window.' },
      { about: 'How maps are made smaller.', default: 'average', own: true },
    ),
    flag('bias', {
      only: false,
      default: false,
      own: true,
      about: 'A spiking network has no place for a bias.',
      fixed: 'No layer has biases.',
    }),
    quantity('dropout', 'share', {
      low: 0,
      below: 1,
      default: 0,
      own: true,
      about: 'Share of units silenced while training.',
      source: 'Rathi et al. 2020 use 20 to 30 %',
    }),
    quantity('width', 'plain', {
      above: 0,
      default: 1,
      own: true,
      about: 'Factor on the channels of all convolutions.',
      usual: '{ 0.25, 0.5, 1 }',
    }),
    count('head', 'plain', {
      low: 1,
      default: 4096,
      own: true,
      about: 'Units of each of the two hidden dense layers at the end.',
      usual: '{ 256, 1024, 4096 }',
    }),
  ],
});

const resnet = (name: string, about: string): KindInfo => ({
  name,
  title: name,
  about,
  source: 'He et al. 2016; in this form Rathi et al. 2020',
  settings: vgg(name, about).settings.filter((info) => info.name !== 'pooling' && info.name !== 'head'),
});

export const networkGroup: GroupInfo = {
  word: 'network',
  about: 'What is connected to what.',
  default: '',
  kinds: [
    {
      name: '',
      title: 'network',
      about: 'Layers in their order, from input to output.',
      seldom: ['input', 'delays'],
      settings: [
        size('input', {
          sides: [3, 3],
          about: 'Height x width x channels of the input; checked against the data.',
          fixed: 'It follows from the data.',
        }),
        delays,
      ],
      parts: [layerPart, blockPart],
    },
    vgg('vgg5', 'Without spikes: convolutions 64, 128, 128, then two dense layers and the output.'),
    vgg('vgg9', 'Without spikes: seven convolutions of 64 to 512 channels, then two dense layers and the output.'),
    vgg('vgg11', 'Without spikes: eight convolutions of 64 to 512 channels, then two dense layers and the output.'),
    vgg('vgg16', 'Without spikes: 13 convolutions of 64 to 512 channels, then two dense layers and the output.'),
    resnet('resnet12', 'Without spikes: three convolutions, then four blocks of two that add what reached them.'),
    resnet('resnet20', 'Without spikes: three convolutions, then eight blocks of two that add what reached them.'),
    {
      name: 'stereo',
      title: 'stereo',
      about: 'Two cameras to disparity: a feature trellis, a cost volume, a matching trellis.',
      source: 'SpikeDHS (Che et al. 2022)',
      notYet: true,
      settings: [
        setting(
          'disparity',
          { is: 'span', dimension: 'pixels' },
          { about: 'Range of disparities.', own: true, default: [0, 63], fixed: 'It follows from the cameras.' },
        ),
        delays,
      ],
      parts: [
        {
          word: 'trellis',
          group: 'trellis',
          target: 'name',
          about: 'Cells on several resolutions, between which a path is searched.',
        },
      ],
    },
  ],
};

const trellisKind = (name: string, about: string): KindInfo => ({
  name,
  title: name,
  about,
  notYet: true,
  settings: [
    count('layers', 'layers', { low: 1, own: true, required: true, about: 'Number of cells one after the other.' }),
  ],
});

export const networkParts: readonly GroupInfo[] = [
  {
    word: 'delays',
    about: 'Delays between layers.',
    default: 'none',
    kinds: [
      { name: 'none', title: 'none', about: 'Spikes arrive in the step after they were sent.', settings: [] },
      {
        name: 'learned',
        title: 'learned',
        about: 'The spikes of every hidden channel or unit arrive later, by a time that is learned with the weights.',
        source: 'Shrestha, Orchard 2018',
        settings: [
          quantity('up_to', 'time', {
            above: 0,
            default: 62,
            own: true,
            usual: '1 ms .. 64 ms log',
            about: 'The longest delay.',
          }),
        ],
      },
    ],
  },
  {
    word: 'trellis',
    about: 'Cells on several resolutions.',
    kinds: [
      trellisKind('conv_2d', 'Convolutions over height and width.'),
      trellisKind('conv_3d', 'Convolutions over disparity, height and width.'),
    ],
  },
];

/** The words for networks: layers, blocks, delays, and known networks. */

import {
  count,
  flag,
  type GroupInfo,
  type KindInfo,
  kind,
  type PartInfo,
  quantity,
  type SettingInfo,
  setting,
  size,
  word,
} from './word.ts';

const layerPart: PartInfo = {
  word: 'layer',
  group: 'layer',
  target: 'name',
  about: 'A layer with a name of its own; layers follow each other as they are written.',
};
const blockPart: PartInfo = {
  word: 'block',
  group: 'block',
  target: 'name',
  about: 'Layers that are repeated as a whole.',
};

const layerNeuron = kind('neuron', 'neuron', {
  named: true,
  own: true,
  about:
    'The kind of neuron of this layer, by the name given in `neuron fast = lif { }`. Left out, the common neuron is used.',
});
const dropout = quantity('dropout', 'share', {
  low: 0,
  below: 1,
  default: 0,
  hiddenOnly: true,
  perLayer: true,
  usual: '0 % .. 50 %',
  about:
    'Share of neurons that are silenced for a whole training sample. From an enclosing block it is for hidden layers.',
});
const channels = count('channels', 'plain', {
  low: 1,
  high: 65536,
  own: true,
  perLayer: true,
  required: true,
  usual: '{ 8, 16, 32 }',
  about: 'Number of feature maps.',
});
const padding = (about: string): SettingInfo => ({
  ...kernel('padding', { default: [0, 0], about }),
  type: { is: 'size', sides: [2, 2], square: true, low: 0 },
});
const weightScale = quantity('weight_scale', 'plain', {
  above: 0,
  default: 1,
  perLayer: true,
  usual: '0.5 .. 10 log',
  about: 'Factor on the first weights; too small and the network stays silent.',
  source: 'SLAYER scales dense layers by 10, convolutions by 100',
});
const kernel = (name: string, extra: Partial<SettingInfo>): SettingInfo => ({
  ...size(name, { sides: [2, 2], square: true, own: true, about: '' }),
  ...extra,
});

export const layerGroup: GroupInfo = {
  word: 'layer',
  about: 'A layer of the network.',
  kinds: [
    {
      name: 'dense',
      title: 'dense',
      about: 'Every neuron hears every input. The last layer must be dense, with one neuron for each class.',
      settings: [
        count('units', 'plain', {
          low: 1,
          high: 1e6,
          own: true,
          perLayer: true,
          usual: '{ 128, 256, 512 }',
          about: 'Number of neurons. In the last layer it may be left out: one for each class.',
          defaultText: 'classes, in the last layer',
        }),
        flag('recurrent', {
          defaultText: 'no',
          own: true,
          about: 'Each neuron also hears, over weights of their own, the spikes the layer sent in the step before.',
          source: 'Bellec et al. 2018; snnTorch: RLeaky',
        }),
        layerNeuron,
        dropout,
        weightScale,
      ],
    },
    {
      name: 'conv',
      title: 'conv',
      about: 'Convolution: the same small weights look at every place.',
      settings: [
        channels,
        kernel('kernel', {
          required: true,
          perLayer: true,
          usual: '{ 3 x 3, 5 x 5 }',
          about: 'Height x width of the weights.',
        }),
        kernel('stride', { default: [1, 1], about: 'Steps between two places.' }),
        padding('Rows and columns of zeros added on every side.'),
        flag('skip', {
          default: false,
          own: true,
          about: 'Adds the input to the output before the neurons (a residual connection); shapes must agree.',
          source: 'He et al. 2016',
        }),
        layerNeuron,
        dropout,
        weightScale,
      ],
    },
    {
      name: 'conv_transposed',
      title: 'conv_transposed',
      about: 'Transposed convolution: every place spreads over a window of a larger map.',
      source: 'Dumoulin, Visin 2016',
      settings: [
        channels,
        kernel('kernel', {
          required: true,
          perLayer: true,
          usual: '{ 2 x 2, 4 x 4 }',
          about: 'Height x width of a window.',
        }),
        kernel('stride', { default: [1, 1], about: 'Steps between two windows.' }),
        padding('Rows and columns taken off on every side of the output.'),
        layerNeuron,
        dropout,
        weightScale,
      ],
    },
    {
      name: 'spiking_pool',
      title: 'spiking_pool',
      about: 'Makes maps smaller by neurons that one spike in their window makes fire; there is nothing to learn.',
      source: 'SLAYER (Shrestha, Orchard 2018): pool, weights of 1.1 threshold',
      settings: [
        kernel('size', { required: true, usual: '{ 2 x 2, 4 x 4 }', about: 'Height x width of a window.' }),
        layerNeuron,
        dropout,
      ],
    },
    {
      name: 'unpool',
      title: 'unpool',
      about: 'Makes maps larger: every spike is passed on to a whole window of neurons; there is nothing to learn.',
      source: 'slayerPytorch: unpool, weights of 1.1 threshold',
      settings: [
        kernel('size', { required: true, usual: '{ 2 x 2, 4 x 4 }', about: 'Height x width of a window.' }),
        layerNeuron,
        dropout,
      ],
    },
    {
      name: 'pool',
      title: 'pool',
      about: 'Makes maps smaller, without weights and neurons.',
      settings: [
        word(
          'kind',
          { average: 'The mean of the window.', max: 'The largest of the window.', sum: 'The sum of the window.' },
          { default: 'average', own: true, plan: 'pooling', about: 'How a window becomes one value.' },
        ),
        kernel('size', { required: true, usual: '{ 2 x 2, 3 x 3 }', about: 'Height x width of a window.' }),
        kernel('stride', { about: 'Steps between two windows.', defaultText: 'size' }),
      ],
    },
  ],
};

export const blockGroup: GroupInfo = {
  word: 'block',
  about: 'Layers that are repeated as a whole.',
  kinds: [
    {
      name: '',
      title: 'block',
      about: 'Layers that are repeated as a whole.',
      settings: [
        count('times', 'plain', {
          low: 1,
          high: 1000,
          own: true,
          default: 1,
          about: 'How often.',
          usual: '1 .. 3 whole',
        }),
      ],
      parts: [layerPart, blockPart],
    },
  ],
};

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
    flag('bias', { default: false, own: true, about: 'Only no: a spiking network has no place for a bias.' }),
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

export const networkGroup: GroupInfo = {
  word: 'network',
  about: 'What is connected to what.',
  default: '',
  kinds: [
    {
      name: '',
      title: 'network',
      about: 'Layers in their order, from input to output.',
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
    vgg('vgg9', 'Without spikes: six convolutions of 64 to 512 channels, then two dense layers and the output.'),
    vgg('vgg11', 'Without spikes: eight convolutions of 64 to 512 channels, then two dense layers and the output.'),
    vgg('vgg16', 'Without spikes: 13 convolutions of 64 to 512 channels, then two dense layers and the output.'),
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

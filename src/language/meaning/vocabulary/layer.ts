/** The words for layers, and for blocks of them. */

import {
  count,
  flag,
  type GroupInfo,
  kind,
  type PartInfo,
  quantity,
  type SettingInfo,
  setting,
  size,
  word,
} from './word.ts';

export const layerPart: PartInfo = {
  word: 'layer',
  group: 'layer',
  target: 'name',
  about: 'A layer with a name of its own; layers follow each other as they are written.',
};
export const blockPart: PartInfo = {
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
  about: 'Factor on the first weights, which are in units of the threshold; too small and the network stays silent.',
  source: 'SLAYER scales dense layers by 10, convolutions by 100',
});
const normalize = word(
  'normalize',
  {
    none: 'Sums reach the neurons as they are.',
    batch:
      'Of each channel, by mean and variance over the batch, all places and all steps; while measuring, by those collected in training. Then times a factor, first the threshold, plus a summand, first 0, both learned.',
  },
  {
    hiddenOnly: true,
    perLayer: true,
    defaultText: 'none',
    about:
      'Whether what the layer sums is normalised before its neurons (batch normalisation), ahead of anything that add or skip brings. From an enclosing block it is for hidden layers.',
    source: 'Ioffe, Szegedy 2015; over time as well: Zheng et al. 2021',
  },
);
const kernel = (name: string, extra: Partial<SettingInfo>): SettingInfo => ({
  ...size(name, { sides: [2, 2], square: true, own: true, about: '' }),
  ...extra,
});

const add = setting(
  'add',
  { is: 'layers' },
  {
    own: true,
    about:
      'What these neurons sum as well: the output of an earlier layer, or of several (a residual connection). Where channels or places differ it goes through a convolution of 1 x 1 that is learned. Inside a block, the name of the block is what reaches it.',
    source: 'He et al. 2016',
    fixed: 'What is connected to what is part of the network.',
  },
);

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
        add,
        layerNeuron,
        dropout,
        weightScale,
        normalize,
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
        count('groups', 'plain', {
          low: 1,
          high: 65536,
          own: true,
          defaultText: '1',
          about:
            'Groups of channels that are convolved apart, each by its share of the output; as many as the input has channels is a depthwise convolution.',
          source: 'Krizhevsky et al. 2012; depthwise: Chollet 2017',
        }),
        flag('skip', {
          default: false,
          own: true,
          about:
            'Adds the input to the output before the neurons (a residual connection around one layer; add goes around several); shapes must agree.',
          source: 'He et al. 2016',
        }),
        add,
        layerNeuron,
        dropout,
        weightScale,
        normalize,
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
        add,
        layerNeuron,
        dropout,
        weightScale,
        normalize,
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

/** The words for neurons and for the gradient that stands in for their jump. */

import { flag, type GroupInfo, type KindInfo, kind, quantity, type SettingInfo, word } from './word.ts';

const surrogate = (usual: string): SettingInfo =>
  kind('surrogate', 'surrogate', {
    about: 'The smooth slope that stands in for the jump of the spike when errors travel backwards.',
    source: 'Neftci, Mostafa, Zenke 2019',
    default: usual,
  });

const decay = quantity('decay', 'share', {
  low: 0,
  high: 1,
  default: 0.9,
  about: 'What is kept of the membrane potential from one step to the next. decay = exp(-step / tau).',
  usual: '0.5 .. 0.99',
  perLayer: true,
});
const tauMembrane = quantity('tau_membrane', 'time', {
  above: 0,
  about: 'Time constant of the membrane. When given it decides: decay = exp(-step / tau_membrane).',
  usual: '2 ms .. 50 ms log',
  perLayer: true,
  resolved: true,
});

export const neuronGroup: GroupInfo = {
  word: 'neuron',
  about: 'How a neuron sums, fires and resets.',
  default: 'lif',
  kinds: [
    {
      name: 'lif',
      title: 'lif',
      about: 'Leaky integrate-and-fire: the potential decays, sums its input, and is reset by a spike.',
      source: 'Lapicque 1907; in discrete time as Wu et al. 2018',
      settings: [
        quantity('threshold', 'plain', {
          above: 0,
          default: 1,
          about: 'The potential at which a neuron fires.',
          usual: '0.3 .. 2',
          perLayer: true,
        }),
        decay,
        tauMembrane,
        word(
          'reset',
          {
            to_zero: 'A spike sets the potential to zero.',
            by_subtraction: 'A spike takes the threshold off the potential.',
          },
          { about: 'What a spike does to the potential.', default: 'to_zero', perLayer: true },
        ),
        flag('detach_reset', { default: false, about: 'Keeps errors from travelling backwards through the reset.' }),
        surrogate('triangle'),
      ],
    },
    {
      name: 'srm',
      title: 'srm',
      about:
        'Spike response model: each input spike adds a rising and falling response, each own spike a pull-down; no reset.',
      source: 'Gerstner 1995; SLAYER (Shrestha, Orchard 2018)',
      settings: [
        quantity('threshold', 'voltage', {
          above: 0,
          default: 10,
          about: 'The potential at which a neuron fires.',
          source: 'SLAYER 10 mV',
          usual: '5 mV .. 20 mV',
          perLayer: true,
        }),
        quantity('tau_synapse', 'time', {
          above: 0,
          default: 10,
          about: 'Rise of the response to one input spike; the response peaks after this time.',
          source: 'SLAYER 10 ms',
          usual: '1 ms .. 20 ms log',
          perLayer: true,
          resolved: true,
        }),
        quantity('tau_refractory', 'time', {
          above: 0,
          default: 1,
          about: "Time constant of the pull-down after the neuron's own spike.",
          source: 'SLAYER 1 ms',
          usual: '1 ms .. 20 ms log',
          perLayer: true,
          resolved: true,
        }),
        quantity('refractory_depth', 'voltage', {
          low: 0,
          default: { scale: 2, of: 'threshold' },
          defaultText: '2 * threshold',
          about: "Depth of the pull-down after the neuron's own spike.",
          source: 'SLAYER scaleRef 2',
          usual: '5 mV .. 40 mV',
          perLayer: true,
        }),
        surrogate('exponential'),
      ],
    },
    {
      name: 'artificial',
      title: 'artificial',
      about: 'A neuron without spikes: the positive part of its input, at every step.',
      source: 'HNS (Che et al. 2024)',
      settings: [],
      notYet: true,
    },
  ],
};

const width = quantity('width', 'plain', {
  above: 0,
  default: 1,
  about: 'How far from the threshold errors still pass, in units of the threshold.',
  usual: '0.1 .. 10 log',
  perLayer: true,
  own: true,
});
const height = quantity('height', 'plain', {
  above: 0,
  default: 1,
  about: 'Factor on the slope; it multiplies once for each layer that errors pass.',
  usual: '0.1 .. 10 log',
  perLayer: true,
  own: true,
});
const shape = (name: string, about: string, source: string): KindInfo => ({
  name,
  title: name,
  about,
  source,
  settings: [width, height],
});

export const surrogateGroup: GroupInfo = {
  word: 'surrogate',
  about: 'The slope that stands in for the jump of the spike.',
  default: 'triangle',
  kinds: [
    shape('triangle', 'max(0, 1 - |x|).', 'Esser et al. 2016; Bellec et al. 2018'),
    shape('rectangle', '1 where |x| <= 1/2.', 'Wu et al. 2018'),
    shape('arctangent', '1 / (1 + (pi x)^2).', 'Fang et al. 2021'),
    shape('fast_sigmoid', '1 / (1 + |x|)^2.', 'Zenke, Ganguli 2018'),
    shape('sigmoid', '4 p (1 - p) with p = 1 / (1 + exp(-4 x)).', 'Zenke, Vogels 2021'),
    shape('exponential', 'exp(-|x|).', 'Shrestha, Orchard 2018'),
    shape('gaussian', 'exp(-pi x^2).', 'Yin, Corradi, Bohte 2021'),
    {
      name: 'dspike',
      title: 'dspike',
      about:
        'A slope of hyperbolic tangents between 0 and twice the threshold; its temperature makes it narrow or flat.',
      source: 'Li et al. 2021',
      settings: [
        quantity('temperature', 'plain', {
          above: 0,
          default: 3,
          about: 'Larger is narrower and steeper; near 0 the slope is flat.',
          source: 'SpikeDHS starts at 3 (Che et al. 2022)',
          usual: '1 .. 6',
          perLayer: true,
        }),
      ],
    },
  ],
};

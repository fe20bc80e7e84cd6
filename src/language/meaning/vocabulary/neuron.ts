/** The words for neurons. */

import { loihiKinds } from './loihi.ts';
import { flag, type GroupInfo, kind, quantity, type SettingInfo, setting, word, wordType } from './word.ts';

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

const threshold = quantity('threshold', 'plain', {
  above: 0,
  default: 1,
  about: 'The potential at which a neuron fires.',
  usual: '0.3 .. 2',
  perLayer: true,
});
const currentDecay = quantity('current_decay', 'share', {
  low: 0,
  high: 1,
  default: 0.8,
  about: 'What is kept of the synaptic current from one step to the next.',
  usual: '0.3 .. 0.95',
  perLayer: true,
});
const tauSynapse = quantity('tau_synapse', 'time', {
  above: 0,
  about: 'Time constant of the synaptic current. When given it decides: current_decay = exp(-step / tau_synapse).',
  usual: '1 ms .. 20 ms log',
  perLayer: true,
  resolved: true,
});
const adaptationDecay = quantity('adaptation_decay', 'share', {
  low: 0,
  high: 1,
  default: 0.97,
  about: 'What is kept of the adaptation from one step to the next.',
  usual: '0.9 .. 0.999',
  perLayer: true,
});
const tauAdaptation = quantity('tau_adaptation', 'time', {
  above: 0,
  about: 'Time constant of the adaptation. When given it decides: adaptation_decay = exp(-step / tau_adaptation).',
  usual: '20 ms .. 500 ms log',
  perLayer: true,
  resolved: true,
});
const adaptationStep = quantity('adaptation_step', 'plain', {
  default: 0.2,
  about: 'By how much a spike raises the threshold, in the unit of the potential.',
  usual: '0.05 .. 2 log',
  perLayer: true,
});
const detachReset = flag('detach_reset', {
  default: false,
  about: 'Keeps errors from travelling backwards through the reset.',
});
const reset = (usual: string): SettingInfo =>
  word(
    'reset',
    {
      to_zero: 'A spike sets the potential to zero.',
      by_subtraction: 'A spike takes the threshold off the potential.',
      none: 'A spike leaves the potential as it is.',
    },
    { about: 'What a spike does to the potential.', default: usual, perLayer: true },
  );
const scaleInput = (usual: string): SettingInfo =>
  flag('scale_input', {
    defaultText: usual,
    own: true,
    about: 'Multiplies the input by 1 - decay, so that a steady input of 1 ends at a potential of 1.',
    source: 'SpikingJelly: decay_input',
  });
const share = word(
  'share',
  { layer: 'One value for the layer.', channel: 'One value for each channel or unit.' },
  { defaultText: 'layer', own: true, about: 'How many values of a learned constant there are.' },
);

/** Constants of the neuron that can be learned with the weights. */
const learn = (usual: string, ...names: (keyof typeof learnable)[]): SettingInfo =>
  setting(
    'learn',
    { is: 'list', of: wordType(Object.fromEntries(names.map((name) => [name, learnable[name]]))) },
    {
      about: 'Constants that are learned together with the weights, from the values given here.',
      own: true,
      fixed: 'It is part of the method.',
      defaultText: usual,
    },
  );
const learnable = {
  decay: 'The decay of the membrane.',
  threshold: 'The threshold.',
  current_decay: 'The decay of the synaptic current.',
  adaptation_decay: 'The decay of the adaptation.',
  adaptation_step: 'The step of the adaptation.',
};

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
        threshold,
        decay,
        tauMembrane,
        reset('to_zero'),
        detachReset,
        scaleInput('no'),
        learn('nothing', 'decay', 'threshold'),
        share,
        surrogate('triangle'),
      ],
    },
    {
      name: 'if',
      title: 'if',
      about: 'Integrate-and-fire: the potential sums its input and keeps all of it until a spike.',
      source: 'Lapicque 1907; Cao, Chen, Khosla 2015',
      settings: [threshold, reset('to_zero'), detachReset, learn('nothing', 'threshold'), share, surrogate('triangle')],
    },
    {
      name: 'plif',
      title: 'plif',
      about: 'Leaky integrate-and-fire whose decay is learned together with the weights.',
      source: 'Fang et al. 2021',
      settings: [
        threshold,
        { ...decay, default: 0.5, source: 'Fang et al. 2021: tau 2' },
        tauMembrane,
        reset('to_zero'),
        detachReset,
        scaleInput('yes'),
        learn('[decay]', 'decay', 'threshold'),
        share,
        surrogate('arctangent'),
      ],
    },
    {
      name: 'cuba',
      title: 'cuba',
      about: 'Leaky integrate-and-fire behind a synaptic current that decays by itself.',
      source: 'Zenke, Ganguli 2018; snnTorch: Synaptic; SLAYER 2.0: CUBA',
      settings: [
        threshold,
        decay,
        tauMembrane,
        currentDecay,
        tauSynapse,
        reset('to_zero'),
        detachReset,
        scaleInput('no'),
        learn('nothing', 'decay', 'threshold', 'current_decay'),
        share,
        surrogate('triangle'),
      ],
    },
    {
      name: 'alif',
      title: 'alif',
      about: 'Adaptive leaky integrate-and-fire: every spike raises the threshold, which falls back slowly.',
      source: 'Bellec et al. 2018, 2020',
      settings: [
        threshold,
        decay,
        tauMembrane,
        adaptationDecay,
        tauAdaptation,
        adaptationStep,
        reset('by_subtraction'),
        detachReset,
        scaleInput('no'),
        learn('nothing', 'decay', 'threshold', 'adaptation_decay', 'adaptation_step'),
        share,
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
        quantity('cutoff', 'plain', {
          low: 0,
          defaultText: '0',
          own: true,
          about: 'Responses end where they have fallen below this (pull-down: in mV). 0: they never end.',
          source: 'slayerPytorch 0.01',
        }),
        surrogate('exponential'),
      ],
    },
    ...loihiKinds(surrogate('exponential')),
    {
      name: 'relu',
      title: 'relu',
      about: 'A unit of an ordinary network: the positive part of its input, without spikes and without time.',
      source: 'Nair, Hinton 2010',
      settings: [],
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

/** The words for the neurons of the chip Loihi, in its whole numbers. */

import { count, type KindInfo, quantity, type SettingInfo } from './word.ts';

const kept = (name: string, standard: number, about: string): SettingInfo =>
  quantity(name, 'share', { low: 0, high: 1, default: standard, about, usual: '0.5 .. 0.99', perLayer: true });
const lost = (name: string, standard: number, about: string): SettingInfo =>
  count(name, 'plain', { low: 0, high: 4096, default: standard, own: true, about, usual: '32 .. 4096 log whole' });

const threshold = quantity('threshold', 'plain', {
  above: 0,
  default: 1.25,
  about: 'The potential at which a neuron fires; rounded down to 64ths.',
  source: 'SLAYER 2.0 for N-MNIST',
  usual: '0.3 .. 2',
  perLayer: true,
});
const decay = kept('decay', 0.97, 'What is kept of the potential from one step to the next, in 4096ths.');
const currentDecay = kept('current_decay', 0.75, 'What is kept of the synaptic current, in 4096ths.');

export function loihiKinds(surrogate: SettingInfo): readonly KindInfo[] {
  return [
    {
      name: 'loihi',
      title: 'loihi',
      about: 'The neuron of the chip Loihi as SLAYER trains it: whole numbers, weights rounded to even ones.',
      source: 'slayerPytorch: slayerLoihi; Davies et al. 2018',
      settings: [
        count('threshold', 'plain', {
          low: 1,
          high: 131071,
          default: 80,
          about: 'Mantissa of the threshold: the potential it stands for is 64 times that.',
          source: 'slayerPytorch vThMant 80',
          usual: '20 .. 200 log whole',
          perLayer: true,
        }),
        lost('membrane_loss', 128, 'How many 4096ths of the potential are lost in a step.'),
        lost('current_loss', 1024, 'How many 4096ths of the synaptic current are lost in a step.'),
        count('refractory', 'steps', {
          low: 1,
          high: 63,
          default: 1,
          own: true,
          bare: true,
          about: 'For how many steps a spike holds the potential at zero, its own step included.',
        }),
        count('weight_exponent', 'plain', {
          low: -6,
          high: 7,
          default: 0,
          own: true,
          about: 'A spike of weight w adds w * 2^(6 + weight_exponent) to the current.',
        }),
        surrogate,
      ],
    },
    {
      name: 'loihi_cuba',
      title: 'loihi_cuba',
      about:
        'The current-based neuron of SLAYER 2.0: states in 4096ths. Its tau_grad is width / 100, its scale_grad height / 0.05.',
      source: 'lava-dl: CUBA',
      settings: [threshold, decay, currentDecay, surrogate],
    },
    {
      name: 'loihi_alif',
      title: 'loihi_alif',
      about:
        'The adaptive neuron of SLAYER 2.0: states in 4096ths; a spike raises the threshold and holds the neuron back by twice the threshold, there is no reset.',
      source: 'lava-dl: ALIF',
      settings: [
        threshold,
        decay,
        currentDecay,
        kept('adaptation_decay', 0.97, 'What is kept of what spikes added to the threshold, in 4096ths.'),
        quantity('adaptation_step', 'plain', {
          low: 0,
          about: 'By how much a spike raises the threshold.',
          defaultText: 'threshold',
          usual: '0.05 .. 2 log',
          perLayer: true,
        }),
        kept('refractory_decay', 0.75, 'What is kept of the pull-down after a spike, in 4096ths.'),
        surrogate,
      ],
    },
  ];
}

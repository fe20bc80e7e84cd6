/** The words for the slope that stands in for the jump of a spike when errors travel backwards. */

import { type GroupInfo, type KindInfo, quantity } from './word.ts';

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
    shape(
      'piecewise_quadratic',
      'The same as triangle.',
      'Neftci, Mostafa, Zenke 2019; SpikingJelly: alpha = 1 / width',
    ),
    shape('arctangent', '1 / (1 + (pi x)^2).', 'Fang et al. 2021'),
    shape('fast_sigmoid', '1 / (1 + |x|)^2, the slope of SuperSpike.', 'Zenke, Ganguli 2018'),
    shape('sigmoid', '4 p (1 - p) with p = 1 / (1 + exp(-4 x)).', 'Zenke, Vogels 2021'),
    shape('exponential', 'exp(-|x|).', 'Shrestha, Orchard 2018'),
    shape('piecewise_exponential', 'exp(-2 |x|).', 'SpikingJelly: alpha = 2 / width'),
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

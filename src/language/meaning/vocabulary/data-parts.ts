/** The words for what happens to samples on their way into a network: how they become input, small random changes. */

import { count, flag, type GroupInfo, quantity } from './word.ts';

const shift = count('shift', 'pixels', {
  low: 0,
  default: 0,
  about: 'Moves a sample by up to so many pixels in both directions.',
  usual: '0 px .. 8 px',
});
const noise = quantity('noise', 'share', {
  low: 0,
  high: 1,
  default: 0,
  own: true,
  about: 'Events: adds so many chance events, as a share of the own. Images: noise as a share of full brightness.',
});

export const dataParts: readonly GroupInfo[] = [
  {
    word: 'event_encode',
    about: 'How events become input.',
    default: 'direct',
    kinds: [
      { name: 'direct', title: 'direct', about: 'The binned events themselves are the input.', settings: [] },
      {
        name: 'delta',
        title: 'delta',
        about: 'Only changes are the input: 1 or -1 where the value of a pixel has moved away from the last one sent.',
        source: 'send on delta (Miskowicz 2006); snnTorch: delta',
        settings: [
          quantity('threshold', 'plain', {
            above: 0,
            default: 1,
            own: true,
            about: 'By how much a value must have moved.',
            usual: '{ 1, 2, 3 }',
          }),
        ],
      },
    ],
  },
  {
    word: 'image_encode',
    about: 'How brightness becomes input.',
    default: 'direct',
    kinds: [
      {
        name: 'direct',
        title: 'direct',
        about: 'The same image is fed at every step; the first layer turns it into spikes.',
        settings: [],
      },
      {
        name: 'rate',
        title: 'rate',
        about: 'Every pixel fires at random with its brightness as chance per step.',
        settings: [],
      },
      {
        name: 'latency',
        title: 'latency',
        about: 'Every pixel fires once, the earlier the brighter it is.',
        source: 'Thorpe, Delorme, Van Rullen 2001',
        settings: [
          quantity('floor', 'share', {
            low: 0,
            high: 1,
            default: 0,
            own: true,
            about: 'Pixels up to this brightness stay silent.',
            usual: '0 % .. 20 %',
          }),
        ],
      },
    ],
  },
  {
    word: 'augment',
    about: 'Small random changes of training samples.',
    default: '',
    kinds: [
      {
        name: '',
        title: 'augment',
        about: 'Small random changes of training samples.',
        settings: [
          shift,
          flag('flip', { default: false, about: 'Mirrors half of the samples left and right.' }),
          noise,
        ],
      },
    ],
  },
  {
    word: 'movement_augment',
    about: 'Small random changes of training samples. There is no flip: a mirrored movement is that of another class.',
    default: '',
    kinds: [
      { name: '', title: 'augment', about: 'Small random changes of training samples.', settings: [shift, noise] },
    ],
  },
];

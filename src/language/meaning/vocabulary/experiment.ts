/** The words of the experiment itself, and of its parts that are neither data, network, stage nor search. */

import { networkSetting, neuronSetting } from './train.ts';
import {
  count,
  type GroupInfo,
  type KindInfo,
  kind,
  quantity,
  type SettingInfo,
  setting,
  word,
  wordType,
} from './word.ts';

const namedNeuron = {
  word: 'neuron',
  group: 'neuron',
  target: 'name',
  about: 'A kind of neuron with a name, for layers to use.',
} as const;

export const experimentKind: KindInfo = {
  name: '',
  title: 'the experiment',
  about: 'Everything a run needs to know.',
  settings: [
    count('seed', 'plain', {
      low: 0,
      high: 4294967295,
      own: true,
      default: 1,
      about: 'Root of all chance: the same seed gives the same run.',
      fixed: 'Use repeat to average over seeds.',
    }),
    count('repeat', 'seeds', {
      low: 1,
      high: 1000,
      own: true,
      default: 1,
      about: 'Over how many seeds every trial is averaged.',
      fixed: 'It holds for all trials.',
    }),
    kind('data', 'data', {
      about: 'Where samples come from.',
      required: true,
      own: true,
      fixed: 'All trials must see the same data.',
    }),
    neuronSetting,
    networkSetting,
    kind('search', 'search', {
      about: 'Answers what `in` asks.',
      own: true,
      fixed: 'The search does not search itself.',
    }),
    kind('run', 'run', { about: 'How the computer works on it.', own: true, fixed: 'It does not change results.' }),
    kind('objectives', 'objectives', { about: 'What is better.', own: true, fixed: 'The goal is fixed.' }),
    kind('energy', 'energy', { about: 'What an operation costs.', own: true, fixed: 'It follows from the hardware.' }),
    kind('report', 'report', { about: 'What the report shows.', own: true, fixed: 'It does not change results.' }),
  ],
  parts: [
    {
      word: 'stage',
      group: 'stage',
      target: 'name',
      about: 'One step of a trial, with a name; other stages take its result with from.',
    },
    { word: 'train', group: 'stage', target: 'kind', about: 'Short for `stage train = train`.' },
    namedNeuron,
    { word: 'baseline', group: 'baseline', target: 'kind', about: 'Trials the search is compared with.' },
  ],
};

const hardware = 'It follows from the hardware.';

export const experimentGroups: readonly GroupInfo[] = [
  {
    word: 'run',
    about: 'How the computer works on it. None of this changes results.',
    default: '',
    closed: true,
    kinds: [
      {
        name: '',
        title: 'run',
        about: 'How the computer works on it.',
        settings: [
          word(
            'engine',
            {
              best: 'The fastest that passes its self-test.',
              wasm: 'WebAssembly with SIMD and threads; always there.',
              cpu: 'Plain JavaScript, for tests.',
              native: 'Own kernels as native code, on Linux and x64.',
              tensorflow: 'TensorFlow through tfjs-node, once it is installed (snnexp engine install tensorflow).',
              webgpu: 'The graphics processor through WebGPU, once it is installed (snnexp engine install webgpu).',
            },
            {
              about: 'What computes.',
              default: 'best',
              fixed: 'It does not change results.',
              elsewhere: {
                ...{ gpu: 'webgpu', cuda: 'webgpu', vulkan: 'webgpu', metal: 'webgpu', dawn: 'webgpu' },
                ...{ tf: 'tensorflow', tfjs: 'tensorflow', node: 'tensorflow', 'tfjs-node': 'tensorflow' },
                ...{ webassembly: 'wasm', js: 'cpu', javascript: 'cpu', auto: 'best' },
              },
            },
          ),
          count('workers', 'plain', {
            low: 1,
            high: 1024,
            default: 1,
            about: 'How many trials run beside each other.',
            fixed: 'It does not change results.',
          }),
          count('ahead', 'plain', {
            low: 1,
            high: 1024,
            word: 'any',
            default: 4,
            about:
              'Trial n is proposed from trials 1 .. n - ahead, so results are the same for any number of workers up to it. any never waits, and only its journal repeats it.',
            fixed: 'It holds for all trials.',
          }),
        ],
      },
    ],
  },
  {
    word: 'energy',
    about: 'What an operation and an access to memory cost; used by the measures energy and energy_with_memory.',
    default: '',
    closed: true,
    kinds: [
      {
        name: '',
        title: 'energy',
        about: 'What an operation and an access to memory cost.',
        source: 'Words and floating point of 32 bits at 45 nm (Horowitz 2014)',
        settings: [
          cost('multiply', 4.6, 'A multiplication with addition, where the input is no spike.'),
          cost('add', 0.9, 'An addition, where the input is a spike.'),
          cost('read', 5, 'Reading a word of memory on the chip: a weight, a state, a spike. SRAM of 8 KiB.'),
          cost('write', 5, 'Writing a word of memory on the chip: a state, a spike. SRAM of 8 KiB.'),
          cost('dram', 640, 'Reading a word of memory off the chip.'),
          word(
            'weights',
            {
              on_chip: 'In memory on the chip: each costs read.',
              off_chip: 'In memory off the chip, fetched for each operation: each costs dram.',
            },
            { about: 'Where weights lie.', default: 'on_chip', fixed: hardware },
          ),
        ],
      },
    ],
  },
  {
    word: 'report',
    about: 'What the report shows.',
    default: '',
    closed: true,
    kinds: [
      {
        name: '',
        title: 'report',
        about: 'What the report shows.',
        settings: [
          setting(
            'show',
            {
              is: 'list',
              of: wordType({
                front: 'The trials that no other beats in everything, beside the baselines.',
                history: 'How the hypervolume grew.',
                trials: 'A table of all trials.',
                text: 'The experiment, word for word.',
                importance: 'Which settings mattered.',
                '-cell': 'The cell that was found.',
              }),
            },
            {
              about: 'Parts of the report, in their order.',
              default: ['front', 'history', 'importance', 'trials', 'text'],
              fixed: 'It does not change results.',
            },
          ),
        ],
      },
    ],
  },
  {
    word: 'objectives',
    about: 'What is better: lines with maximize, minimize and require.',
    default: '',
    closed: true,
    kinds: [
      {
        name: '',
        title: 'objectives',
        about: 'What is better.',
        seldom: ['reference'],
        settings: [
          setting(
            'reference',
            { is: 'reference' },
            {
              about:
                'The point of no interest, one value for each maximize and minimize: hypervolume is counted from it.',
              fixed: 'The goal is fixed.',
            },
          ),
        ],
      },
    ],
  },
];

function cost(name: string, pJ: number, about: string): SettingInfo {
  return quantity(name, 'energy', { low: 0, default: pJ, about, fixed: hardware });
}

/** The words for the search: what to try next, when to stop, what to compare with. */

import { count, type GroupInfo, type KindInfo, kind, type SettingInfo, setting, word } from './word.ts';

const fixed = 'The search does not search itself.';

const stop = (standard: number): SettingInfo =>
  setting(
    'stop',
    { is: 'stop' },
    {
      about: 'Ends the search after so many trials, after so much time, or at whichever comes first.',
      default: { trials: standard },
      fixed,
    },
  );
const common: readonly SettingInfo[] = [
  stop(40),
  kind('prune', 'prune', { about: 'Ends trials early that fall behind. Left out, none is.', fixed, notYet: true }),
  kind('confirm', 'confirm', {
    about: 'Trains the front again with other seeds. Left out, it is not.',
    fixed,
    notYet: true,
  }),
];

export const searchGroup: GroupInfo = {
  word: 'search',
  about: 'Answers what `in` asks.',
  default: 'bayesian',
  closed: true,
  kinds: [
    {
      name: 'bayesian',
      title: 'bayesian',
      about: 'A model of every objective proposes what promises most, after a few trials spread evenly.',
      source: 'Daulton, Balandat, Bakshy 2020',
      settings: [
        kind('model', 'model', { about: 'What predicts an objective from the settings.', fixed }),
        word(
          'choose',
          { expected_hypervolume: 'The largest expected growth of the dominated volume.' },
          { about: 'How the next trial is chosen.', default: 'expected_hypervolume', fixed },
        ),
        count('explore', 'trials', {
          low: 1,
          about: 'Trials spread evenly before the model is trusted.',
          defaultText: '2 (d + 1) for d questions, at most half of the trials',
          source: 'BoTorch tutorials',
          fixed,
        }),
        ...common,
      ],
    },
    {
      name: 'random',
      title: 'random',
      about: 'Points spread evenly by a scrambled Sobol sequence; the measure of every other search.',
      source: 'Sobol 1967; Owen 1998',
      settings: common,
    },
    {
      name: 'nsga2',
      title: 'nsga2',
      about: 'Evolution by non-dominated sorting and crowding.',
      source: 'Deb et al. 2002',
      settings: [
        count('population', 'plain', { low: 4, default: 16, about: 'Size of a generation.', fixed }),
        ...common,
      ],
    },
    {
      name: 'tpe',
      title: 'tpe',
      about: 'Densities of good and bad trials.',
      source: 'Bergstra et al. 2011; Ozaki et al. 2020',
      notYet: true,
      settings: common,
    },
    {
      name: 'pabo',
      title: 'pabo',
      about: 'One Gaussian process for each objective and a supervisor between them.',
      source: 'Parsa et al. 2019',
      notYet: true,
      settings: common,
    },
  ],
};

export const searchParts: readonly GroupInfo[] = [
  {
    word: 'model',
    about: 'What predicts an objective from the settings.',
    default: 'gaussian_process',
    kinds: [
      {
        name: 'gaussian_process',
        title: 'gaussian_process',
        about: 'Predicts with an uncertainty, from few trials.',
        source: 'Rasmussen, Williams 2006',
        settings: [
          word(
            'kernel',
            {
              best_fit: 'Whichever of the others explains the results better, for each objective on its own.',
              matern_5_2: 'Rough enough for training results.',
              rbf: 'Very smooth.',
            },
            { about: 'How alike neighbours are taken to be.', default: 'best_fit', fixed },
          ),
        ],
      },
    ],
  },
  {
    word: 'prune',
    about: 'Ends trials early that fall behind.',
    kinds: [
      {
        name: 'asha',
        title: 'asha',
        about: 'At certain epochs only the best third goes on.',
        source: 'Li et al. 2020; Schmucker et al. 2021',
        notYet: true,
        settings: [
          count('grace', 'epochs', { low: 1, default: 3, own: true, about: 'No trial ends before this epoch.', fixed }),
        ],
      },
    ],
  },
  {
    word: 'confirm',
    about: 'Trains the front again with other seeds.',
    kinds: [
      {
        name: 'front',
        title: 'front',
        about: 'Every trial of the front.',
        notYet: true,
        settings: [count('seeds', 'seeds', { low: 1, default: 3, own: true, about: 'How many seeds.', fixed })],
      },
    ],
  },
];

const repeat = count('repeat', 'seeds', {
  low: 1,
  own: true,
  defaultText: "the experiment's repeat",
  about: 'Over how many seeds the trial is averaged.',
  fixed: 'Baselines are fixed.',
  notYet: true,
});
const baseline = (name: string, about: string, settings: readonly SettingInfo[], notYet: boolean): KindInfo => ({
  name,
  title: name,
  about,
  settings,
  ...(notYet ? { notYet: true as const } : {}),
});

export const baselineGroup: GroupInfo = {
  word: 'baseline',
  about: 'Trials the search is compared with.',
  closed: true,
  kinds: [
    baseline('default', 'Every question answered by its usual value.', [repeat], true),
    baseline(
      'random',
      'Points spread evenly, as many as the search tries.',
      [
        count('trials', 'trials', {
          low: 1,
          own: true,
          default: 20,
          about: 'How many.',
          fixed: 'Baselines are fixed.',
        }),
        repeat,
      ],
      true,
    ),
    baseline(
      'grid',
      'Every combination of a few values.',
      [
        count('points', 'plain', {
          low: 2,
          own: true,
          default: 5,
          about: 'Values of each question.',
          fixed: 'Baselines are fixed.',
        }),
        setting(
          'over',
          { is: 'asked' },
          {
            about: 'The questions the grid walks over; the others keep their usual value.',
            own: true,
            required: true,
            fixed: 'Baselines are fixed.',
          },
        ),
        repeat,
      ],
      true,
    ),
  ],
};

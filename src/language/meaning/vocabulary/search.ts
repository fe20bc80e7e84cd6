/** The words for the search: what to try next, when to stop, what to compare with. */

import { count, flag, type GroupInfo, type KindInfo, kind, type SettingInfo, setting, word } from './word.ts';

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
const levels = flag('levels', {
  default: false,
  about: 'Searches one group of settings at a time, training, neurons, then time, from the best trials of before.',
  source: 'Parsa et al. 2020',
  fixed,
});
const population = count('population', 'plain', { low: 4, default: 16, about: 'Size of a generation.', fixed });
const common: readonly SettingInfo[] = [
  stop(40),
  kind('prune', 'prune', { about: 'Ends trials early that fall behind. Left out, none is.', fixed }),
  kind('confirm', 'confirm', {
    about: 'Trains the front and the best of the baselines again with other seeds. Left out, it is not.',
    fixed,
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
      seldom: ['model', 'choose'],
      settings: [
        kind('model', 'model', { about: 'What predicts an objective from the settings.', fixed }),
        word(
          'choose',
          {
            expected_hypervolume:
              'The largest expected growth of the dominated volume; with five or more objectives as parego.',
            parego: 'The largest expected gain under weights drawn anew for each trial; cheap for many objectives.',
          },
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
      settings: [population, ...common],
    },
    {
      name: 'tpe',
      title: 'tpe',
      about: 'Densities of good and bad trials.',
      source: 'Bergstra et al. 2011; Ozaki et al. 2020',
      settings: common,
    },
    {
      name: 'pabo',
      title: 'pabo',
      about: 'One Gaussian process for each objective and a supervisor between them.',
      source: 'Parsa et al. 2019',
      settings: [levels, ...common],
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
        about:
          'At the epochs grace, grace x factor and so on a trial goes on when it is among the best, over all objectives, of those that came so far.',
        source: 'Li et al. 2020; Schmucker et al. 2021',
        settings: [
          count('grace', 'epochs', { low: 1, default: 3, own: true, about: 'No trial ends before this epoch.', fixed }),
          count('factor', 'plain', {
            low: 2,
            default: 3,
            own: true,
            about: 'One in so many goes on, to an epoch so many times further.',
            fixed,
          }),
        ],
      },
    ],
  },
  {
    word: 'confirm',
    about: 'Trains the front and the best of the baselines again with other seeds.',
    kinds: [
      {
        name: 'front',
        title: 'front',
        about: 'Every trial of the front, and of the front of each baseline.',
        settings: [
          count('seeds', 'seeds', {
            low: 1,
            default: 3,
            own: true,
            about: 'How many seeds more than `repeat`; the mean over all is reported.',
            fixed,
          }),
        ],
      },
    ],
  },
];

const fixedBaseline = 'Baselines are fixed.';
const repeat = count('repeat', 'seeds', {
  low: 1,
  own: true,
  defaultText: "the experiment's repeat",
  about: 'Over how many seeds each trial is averaged.',
  fixed: fixedBaseline,
});
const trials = count('trials', 'trials', {
  low: 1,
  own: true,
  defaultText: 'as many as the search tried',
  about: 'How many.',
  fixed: fixedBaseline,
});
const baseline = (name: string, about: string, settings: readonly SettingInfo[], source?: string): KindInfo => ({
  name,
  title: name,
  about,
  settings: [...settings, repeat],
  ...(source === undefined ? {} : { source }),
});

export const baselineGroup: GroupInfo = {
  word: 'baseline',
  about: 'Trials the search is compared with. They run after it, and it does not learn from them.',
  closed: true,
  kinds: [
    baseline('default', 'Every question answered by its usual value.', []),
    baseline('random', 'Points spread evenly.', [trials]),
    baseline('grid', 'Every combination of a few values.', [
      count('points', 'plain', {
        low: 2,
        own: true,
        default: 5,
        about: 'Values of each question.',
        fixed: fixedBaseline,
      }),
      setting(
        'over',
        { is: 'asked' },
        {
          about: 'The questions the grid walks over; the others keep their usual value.',
          own: true,
          required: true,
          fixed: fixedBaseline,
        },
      ),
    ]),
    baseline('nsga2', 'Evolution by non-dominated sorting.', [population, trials], 'Deb et al. 2002'),
    baseline('tpe', 'Densities of good and bad trials.', [trials], 'Ozaki et al. 2020'),
    baseline('pabo', 'One Gaussian process for each objective.', [levels, trials], 'Parsa et al. 2019'),
  ],
};

/**
 * What a search can have against a plan, as a table for docs/messages.md, and the one way to say it: what is so and
 * where, then what to do.
 */

import type { MessageRow } from '../core/message-row.ts';
import type { Failure } from '../core/result.ts';

export type SearchCode = (typeof rows)[number]['code'];

export function searchFailure(code: SearchCode, message: string, hint: string): Failure {
  return { code, message, hint };
}

const rows = [
  {
    code: 'search-unknown',
    severity: 'error',
    example: 'This version cannot search with annealing.',
    text: 'The plan names a kind of search that this version does not have. Use bayesian, nsga2, tpe, pabo or random.',
  },
  {
    code: 'kernel-unknown',
    severity: 'error',
    example: 'The model has no kernel periodic.',
    text: 'The plan names a kernel that the Gaussian process does not have. Use best_fit, matern_5_2 or rbf.',
  },
  {
    code: 'choose-unknown',
    severity: 'error',
    example: 'The next trial cannot be chosen by thompson.',
    text: 'The plan names a way to choose the next trial that the model does not have. Use expected_hypervolume or parego.',
  },
  {
    code: 'study-broken',
    severity: 'error',
    example: 'The aim of loss is "minimize".',
    text: 'A script gave a study something that it cannot mean: a word it does not know, a value of the wrong kind, or two things that exclude each other. The sentence names it, the hint says what fits.',
  },
  {
    code: 'trial-unasked',
    severity: 'error',
    example: 'Trial 12 was told, but never asked.',
    text: 'A script told the outcome of a trial that the study does not know. Tell the id that ask gave.',
  },
  {
    code: 'space-broken',
    severity: 'error',
    example: 'optimizer.momentum exists only while optimizer is sgd, which optimizer cannot be.',
    text: 'A dimension of the space has an impossible range, step or condition. Check the experiment again.',
  },
  {
    code: 'thread-missing',
    severity: 'error',
    example: 'The script of the thread that proposes, search-thread.js, does not lie beside this program.',
    text: 'A bundler took the library into one file and left the thread of its search behind. Leave snnexp outside of the bundle: with esbuild, --packages=external.',
  },
  {
    code: 'goal-missing',
    severity: 'error',
    example: 'A search is asked for, but nothing is to be improved.',
    text: 'A search needs at least one line with maximize or minimize.',
  },
] as const;

/** Everything that can be wrong with a search. */
export const searchMessages: readonly MessageRow[] = rows;

/** The words of the language itself, which stand between the names of settings, parts and measures: what they do. */

/** Behind a range or choices. */
export const modifiers = {
  log: 'Steps grow with the value: for what spans several powers of ten.',
  step: 'Only every so many values.',
  whole: 'Whole numbers only.',
  'per layer': 'Asked once for each layer.',
  usually: 'The usual value: the first trial takes it.',
} as const;

const better = 'Among several goals the search keeps every trial that no other one beats in all of them: the front.';

/** At the beginning of a goal. */
export const verbMeanings = {
  maximize: `An objective: more of it is better. ${better}`,
  minimize: `An objective: less of it is better. ${better}`,
  require: 'A limit. A trial that breaks it is not on the front; inside of a stage it ends there.',
} as const;

/** Behind the measure of a goal. */
export const goalClauses = {
  of: 'The stage that is measured.',
  on: 'The set it is measured on.',
  per: 'What it is counted per.',
} as const;

/** What may stand behind `per`. */
export const countedPer: Readonly<Record<string, string>> = {
  sample: 'For one sample, on average over the set.',
  epoch: 'For one epoch of training.',
};

/** The sets that have a meaning of their own; a split may name more. */
export const sets: Readonly<Record<string, string>> = {
  train: 'What the network is trained on.',
  validation: 'What objectives are measured on unless they say otherwise; nothing is trained on it.',
  test: 'Held back from the search: only the closing measurement of the front looks at it.',
};

/** Where nothing more is known of a set. */
export const otherSet = 'A set of the split.';

export const signs = {
  '=': 'Decided here.',
  in: 'Asked: the search answers it, from the range or the choices that follow.',
  or: 'At whichever comes first.',
} as const;

/** Before the braces of a file. */
export const header = {
  snnexp: 'The version of the language that the file is written in.',
  experiment: 'One experiment: what is decided, what is asked, and what is better.',
} as const;

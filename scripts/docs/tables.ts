/** Every message table of the product, in the order in which somebody meets them on the way from a text to a result. */

import { cliMessages } from '../../src/cli/messages.ts';
import type { MessageRow } from '../../src/core/message-row.ts';
import { dataMessages } from '../../src/data/messages.ts';
import { engineMessages } from '../../src/engine/messages.ts';
import { extensionMessages } from '../../src/extension/messages.ts';
import { installMessages } from '../../src/install/messages.ts';
import { meaningMessages } from '../../src/language/meaning/messages.ts';
import { syntaxMessages } from '../../src/language/syntax/messages.ts';
import { runMessages } from '../../src/runner/messages.ts';
import { searchMessages } from '../../src/search/messages.ts';
import { networkMessages } from '../../src/snn/messages.ts';
import { stageMessages } from '../../src/stages/messages.ts';

export interface MessageTable {
  readonly title: string;
  readonly about: string;
  /** Examples are pieces of an experiment, and what is said of them is what the language answers; else sentences. */
  readonly snippets: boolean;
  readonly rows: readonly MessageRow<string>[];
}

export const messageTables: readonly MessageTable[] = [
  {
    title: 'How an experiment is written',
    about: 'Slips of form, named while the file is typed.',
    snippets: true,
    rows: syntaxMessages,
  },
  {
    title: 'What an experiment means',
    about: 'The text can be read, and a name, a unit, a range or the whole of it does not work out.',
    snippets: true,
    rows: meaningMessages,
  },
  {
    title: 'Data',
    about: 'Recordings and pictures that are missing, damaged or of another kind.',
    snippets: false,
    rows: dataMessages,
  },
  {
    title: 'Networks',
    about: 'Layers that do not fit each other or the data.',
    snippets: false,
    rows: networkMessages,
  },
  { title: 'Stages', about: 'What can end one stage of one trial.', snippets: false, rows: stageMessages },
  { title: 'Search', about: 'What a search can have against a plan.', snippets: false, rows: searchMessages },
  {
    title: 'Engines',
    about: 'What computes; `snnexp doctor` shows the whole of it.',
    snippets: false,
    rows: engineMessages,
  },
  {
    title: 'Installing engines',
    about: 'What can keep `snnexp engine install` or the editor from installing an engine.',
    snippets: false,
    rows: installMessages,
  },
  { title: 'Runs', about: 'Of a run, its files, its processes and its trials.', snippets: false, rows: runMessages },
  { title: 'Command line', about: 'What `snnexp` says of its own.', snippets: false, rows: cliMessages },
  { title: 'VS Code', about: 'What the extension says of its own.', snippets: false, rows: extensionMessages },
];

/** What the command line itself can say, as a table for docs/messages.md; what it says as the runner does is in that table. */

import type { MessageRow } from '../core/message-row.ts';

export const cliMessages: readonly MessageRow[] = [
  {
    code: 'file-encoding',
    severity: 'error',
    example: 'digits.snnexp:3:14: this sign is not written in UTF-8.',
    text: 'The file was saved in another encoding. Save it again as UTF-8; until then nothing is read from it, and nothing written.',
  },
  {
    code: 'file-too-large',
    severity: 'error',
    example: 'video.snnexp has 10.5 MB; an experiment is a text of at most 1 MB.',
    text: 'Perhaps another file was meant.',
  },
  {
    code: 'file-unreadable',
    severity: 'error',
    example: 'There is no file digits.snnexp.',
    text: 'The file that was named cannot be read. Name an experiment file.',
  },
  {
    code: 'journal-unreadable',
    severity: 'error',
    example: 'digits.snnrun holds no line that belongs to a run.',
    text: 'Name a .snnrun file, or the experiment beside it.',
  },
  {
    code: 'run-exists',
    severity: 'error',
    example: 'digits.snnrun already holds a run with 24 ended trials.',
    text: 'Go on with it by --resume, begin anew with --force (the old journal is kept), or write elsewhere with --output.',
  },
  {
    code: 'run-missing',
    severity: 'error',
    example: 'There is no run digits.snnrun.',
    text: 'It was deleted or renamed, or none was started yet. Start one with snnexp run, or name it as it is called now.',
  },
  {
    code: 'runner-gone',
    severity: 'error',
    example: 'The search process ended without a word (SIGKILL).',
    text: 'Nothing computed is lost; go on with --resume.',
  },
  {
    code: 'trial-unknown',
    severity: 'error',
    example: 'digits.snnrun has no trial 90.',
    text: 'The run has fewer trials than that. A panel that shows an older state is opened again.',
  },
  {
    code: 'wrong-use',
    severity: 'error',
    example: '--resume goes on with a run, --force begins it anew.',
    text: 'The words given to snnexp do not fit together; the sentence says which.',
  },
];

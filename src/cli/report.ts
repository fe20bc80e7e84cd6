/** `snnexp report`: a run as one HTML page that holds its style, numbers and pictures. */

import { basename, dirname, join, resolve } from 'node:path';
import { diskTrouble } from '../files/disk-trouble.ts';
import { writeWholeAt } from '../files/whole-file.ts';
import { reportPage } from '../report/page.ts';
import { journalOf } from './experiment.ts';
import { readRun } from './read-run.ts';
import { type ExitCode, exit, type Terminal, tellFailure } from './terminal.ts';

export interface ReportOptions {
  readonly output?: string;
}

export function report(file: string, options: ReportOptions, terminal: Terminal): ExitCode {
  const run = readRun(journalOf(file));
  if (!run.ok) {
    tellFailure(terminal, run.error);
    return exit.problems;
  }
  const { journal, name, state, newer } = run.value;
  if (state.started === undefined) {
    const message = `${name} has lost its first line, which holds the experiment.`;
    tellFailure(terminal, { code: 'journal-start-lost', message, hint: 'A report cannot be written without it.' });
    return exit.problems;
  }
  if (newer !== undefined) terminal.tell(`note: ${newer.message} ${newer.hint}`);
  const path = resolve(options.output ?? join(dirname(journal), `${basename(name, '.snnrun')}.report.html`));
  try {
    writeWholeAt(path, reportPage(state, name));
  } catch (error) {
    tellFailure(terminal, diskTrouble(error, basename(path)));
    return exit.problems;
  }
  terminal.print(path);
  return exit.fine;
}

/** `snnexp format`: the canonical form of experiment files, written in place, to stdout, or only compared. */

import { diskTrouble } from '../files/disk-trouble.ts';
import { writeWholeAt } from '../files/whole-file.ts';
import { parse } from '../language/syntax/parse.ts';
import { format as canonical } from '../language/syntax/print.ts';
import { describe } from './check.ts';
import { readExperiment } from './experiment.ts';
import { placesOf } from './places.ts';
import { type ExitCode, exit, type Terminal, tellFailure } from './terminal.ts';

export interface FormatOptions {
  readonly check?: boolean;
}

export function format(files: readonly string[], options: FormatOptions, terminal: Terminal): ExitCode {
  let code: ExitCode = exit.fine;
  for (const file of files) {
    const done = formatOne(file, options.check === true, terminal);
    if (done !== exit.fine) code = done;
  }
  return code;
}

function formatOne(file: string, onlyCheck: boolean, terminal: Terminal): ExitCode {
  const experiment = readExperiment(file);
  if (!experiment.ok) {
    tellFailure(terminal, experiment.error);
    return exit.problems;
  }
  const { text } = experiment.value;
  const name = file === '-' ? 'stdin' : file;
  const broken = parse(text).problems.filter((problem) => problem.severity === 'error');
  if (broken.length > 0) {
    const places = placesOf(text);
    for (const problem of broken)
      for (const line of describe(name, problem, places, terminal.paintTold)) terminal.tell(line);
    terminal.tell(`${name} was left as it is: a file is formatted once its errors of form are gone.`);
    if (file === '-' && !onlyCheck) process.stdout.write(text);
    return exit.problems;
  }
  const formatted = canonical(text);
  if (onlyCheck) {
    if (formatted === text) return exit.fine;
    terminal.print(`${name} is not in canonical form.`);
    return exit.problems;
  }
  if (file === '-') {
    process.stdout.write(formatted);
    return exit.fine;
  }
  if (formatted === text) return exit.fine;
  try {
    writeWholeAt(file, formatted);
  } catch (error) {
    tellFailure(terminal, diskTrouble(error, file));
    return exit.problems;
  }
  terminal.tell(`Formatted ${file}.`);
  return exit.fine;
}

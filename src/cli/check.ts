/** `snnexp check`: what the checker says of experiment files, for people or as JSON. */

import { counted } from '../core/words.ts';
import { analyze } from '../language/analyze.ts';
import type { Problem } from '../language/meaning/problem.ts';
import { readExperiment } from './experiment.ts';
import { type Places, placesOf, showPlace } from './places.ts';
import { type ExitCode, exit, type Paint, type Terminal, tellFailure } from './terminal.ts';

export interface CheckOptions {
  readonly json?: boolean;
}

export function check(files: readonly string[], options: CheckOptions, terminal: Terminal): ExitCode {
  const checked: { readonly file: string; readonly problems: readonly object[] }[] = [];
  const counts = { error: 0, warning: 0 };
  let unreadable = 0;
  for (const file of files) {
    const experiment = readExperiment(file);
    if (!experiment.ok) {
      unreadable++;
      if (options.json === true) checked.push({ file, problems: [plainFailure(experiment.error)] });
      else tellFailure(terminal, experiment.error);
      continue;
    }
    const places = placesOf(experiment.value.text);
    const { problems, counts: found } = analyze(experiment.value.text);
    counts.error += found.error;
    counts.warning += found.warning;
    if (options.json === true) checked.push({ file, problems: problems.map((problem) => plain(problem, places)) });
    else
      for (const problem of problems)
        for (const line of describe(file, problem, places, terminal.paint)) terminal.print(line);
  }
  const errors = counts.error + unreadable;
  if (options.json === true) terminal.json({ v: 1, files: checked, errors, warnings: counts.warning });
  else terminal.tell(summary(files, errors, counts.warning));
  return errors > 0 ? exit.problems : exit.fine;
}

/** "file:line:col: error: sentence [code]", then the line with carets, then the related place. */
export function describe(file: string, problem: Problem, places: Places, paint: Paint): readonly string[] {
  const { line, column } = places.at(problem.start);
  const colour = problem.severity === 'error' ? 'red' : problem.severity === 'warning' ? 'yellow' : 'blue';
  const head = `${paint('bold', `${file}:${line}:${column}:`)} ${paint(colour, `${problem.severity}:`)} ${problem.message} ${paint('dim', `[${problem.code}]`)}`;
  const [source = '', carets = ''] = showPlace(places, problem.start, problem.end);
  const lines = [head, source, paint(colour, carets)];
  if (problem.related !== undefined) {
    const other = places.at(problem.related.start);
    lines.push(`  ${file}:${other.line}:${other.column}: ${problem.related.message}`);
  }
  return lines;
}

function plain(problem: Problem, places: Places): object {
  const from = places.at(problem.start);
  const to = places.at(problem.end);
  const { code, severity, message, related } = problem;
  const other = related === undefined ? undefined : { ...places.at(related.start), message: related.message };
  return {
    code,
    severity,
    message,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
    ...(other === undefined ? {} : { related: other }),
  };
}

function plainFailure({ code, message, hint }: { code: string; message: string; hint: string }): object {
  return { code, severity: 'error', message: `${message} ${hint}`, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function summary(files: readonly string[], errors: number, warnings: number): string {
  const where = files.length === 1 ? files[0] : `${files.length} files`;
  if (errors === 0 && warnings === 0) return `${where}: no problems.`;
  return `${where}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`;
}

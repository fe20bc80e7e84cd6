/** `snnexp run`: checks the experiment, starts its coordinator and shows how it goes. */

import { existsSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { shellWord } from '../core/shell-word.ts';
import { counted } from '../core/words.ts';
import { analyze } from '../language/analyze.ts';
import type { Plan } from '../protocol/plan.ts';
import type { StartRequest } from '../protocol/runner.ts';
import { isComplete } from '../run/complete.ts';
import { emptyState } from '../run/fold.ts';
import { hasValues } from '../run/outcome.ts';
import type { RunState } from '../run/state.ts';
import { describe } from './check.ts';
import { type ExperimentText, journalOf, pathAsTyped, readExperiment } from './experiment.ts';
import { launchRun } from './launch.ts';
import { ownCommand } from './own-command.ts';
import { placesOf } from './places.ts';
import { type ReadRun, readRun } from './read-run.ts';
import { closingLines, createRunView, createSilentView } from './run-view.ts';
import { type ExitCode, exit, type Terminal, tellFailure } from './terminal.ts';

export interface RunOptions {
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly workers?: number;
  readonly threads?: number;
  readonly engine?: string;
  readonly seed?: number;
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export async function run(file: string, options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  const wrong = wrongUse(file, options);
  if (wrong !== undefined) return refuse(terminal, wrong, exit.use);
  const journal = options.output === undefined ? journalOf(file) : resolve(options.output);
  const before = existsSync(journal) ? readRun(journal) : undefined;
  const begun =
    options.resume === true ? resume(file, before, terminal) : start(file, options, journal, before, terminal);
  if (!begun.ok) return begun.error;
  if (begun.value.done !== undefined) {
    if (options.json !== true && options.quiet !== true) {
      terminal.print('This run is finished; nothing is left to do.');
      for (const line of closingLines(begun.value.done, pathAsTyped(journal), terminal.room)) terminal.print(line);
    }
    return hasValues(begun.value.done.trials) ? exit.fine : withoutValues(terminal);
  }
  const { workers, threads, engine } = options;
  const request: StartRequest = {
    kind: 'start',
    journal,
    folder: resolve(dirname(file)),
    resume: options.resume === true,
    command: commandLine(),
    outlive: false,
    ...begun.value.request,
    ...(workers === undefined ? {} : { workers }),
    ...(threads === undefined ? {} : { threads }),
    ...(engine === undefined ? {} : { engine }),
  };
  return follow(request, options, begun.value.state, terminal);
}

interface Begun {
  readonly request: Pick<StartRequest, 'plan' | 'source'>;
  readonly state: RunState;
  /** The run is complete already. */
  readonly done?: RunState;
}

async function follow(
  request: StartRequest,
  options: RunOptions,
  before: RunState,
  terminal: Terminal,
): Promise<ExitCode> {
  const view =
    options.json === true
      ? createSilentView(before, terminal.json)
      : options.quiet === true
        ? createSilentView(before)
        : createRunView(terminal, before);
  const runner = fileURLToPath(new URL('./runner.js', import.meta.url));
  const end = await launchRun(runner, request, view.event);
  view.close();
  if (end.kind === 'refused') return refuse(terminal, end.failure, exit.problems);
  if (end.kind === 'gone') {
    for (const line of end.printed) terminal.tell(`  ${line}`);
    return refuse(terminal, gone(end.words, pathAsTyped(request.journal)), exit.problems);
  }
  const { finished } = view.state;
  const talks = options.json !== true && options.quiet !== true;
  if (finished?.reason === 'failed') terminal.tell(`${terminal.paintTold('red', 'error:')} ${finished.message}`);
  if (talks) {
    const name = pathAsTyped(request.journal);
    for (const line of closingLines(view.state, name, terminal.room, existsSync(request.journal))) terminal.print(line);
  }
  if (!end.ok && finished?.reason === 'failed') return exit.problems;
  if (!end.ok && finished?.reason !== 'cancelled') return withoutValues(terminal);
  return end.ok ? exit.fine : exit.problems;
}

function withoutValues(terminal: Terminal): ExitCode {
  terminal.tell('No trial gave a value.');
  return exit.problems;
}

function start(
  file: string,
  options: RunOptions,
  journal: string,
  before: Result<ReadRun> | undefined,
  terminal: Terminal,
): Result<Begun, ExitCode> {
  const experiment = readExperiment(file);
  if (!experiment.ok) return fail(refuse(terminal, experiment.error, exit.problems));
  const plan = planOf(experiment.value, options, terminal);
  if (plan === undefined) return fail(exit.problems);
  const taken = options.force === true ? undefined : journalTaken(before, journal, file);
  if (taken !== undefined) return fail(refuse(terminal, taken, exit.use));
  const source = { name: basename(file), text: experiment.value.text };
  return succeed({ request: { plan, source }, state: emptyState() });
}

function resume(file: string, before: Result<ReadRun> | undefined, terminal: Terminal): Result<Begun, ExitCode> {
  if (before === undefined) return fail(refuse(terminal, nothingToResume(pathAsTyped(journalOf(file))), exit.problems));
  if (!before.ok) return fail(refuse(terminal, before.error, exit.problems));
  const { state, newer } = before.value;
  if (newer !== undefined) return fail(refuse(terminal, newer, exit.problems));
  if (extname(file) !== '.snnrun') {
    const experiment = readExperiment(file);
    if (experiment.ok && state.started !== undefined && experiment.value.text !== state.started.source.text) {
      terminal.tell(`note: ${file} has changed since the run began; the run goes on as it began.`);
    }
  }
  return succeed({ request: {}, state, ...(isComplete(state) ? { done: state } : {}) });
}

function planOf({ file, text }: ExperimentText, options: RunOptions, terminal: Terminal): Plan | undefined {
  const { problems, counts, plan } = analyze(text);
  const places = placesOf(text);
  const errors = problems.filter((problem) => problem.severity === 'error');
  const said = errors.length > 0 ? errors : problems.filter((problem) => problem.severity === 'warning');
  for (const problem of said)
    for (const line of describe(file, problem, places, terminal.paintTold)) terminal.tell(line);
  if (errors.length > 0 || plan === undefined) {
    terminal.tell(`${file} cannot be run: ${counted(counts.error, 'error')}.`);
    return undefined;
  }
  return options.seed === undefined ? plan : { ...plan, seed: options.seed };
}

/** A journal that holds trials is not written over by accident. */
function journalTaken(before: Result<ReadRun> | undefined, journal: string, file: string): Failure | undefined {
  if (before === undefined) return undefined;
  const name = pathAsTyped(journal);
  if (before.ok) {
    // The coordinator refuses a second one, with the owner's pid.
    if (before.value.owner !== undefined) return undefined;
    if (before.value.state.trials.length === 0 && before.value.newer === undefined) return undefined;
    const { state } = before.value;
    const { ended } = state.progress;
    const what = isComplete(state) ? 'a finished run' : 'an unfinished run';
    const look = `Look at it: ${ownCommand()} show ${shellWord(file)}.`;
    const goOn = `Go on with it: ${ownCommand()} run ${shellWord(file)} --resume.`;
    return {
      code: 'run-exists',
      message: `${name} already holds ${what} with ${counted(ended, 'ended trial')}.`,
      hint: `${isComplete(state) ? look : goOn} Begin anew: --force (the old journal is kept beside it). Write elsewhere: --output FILE.`,
    };
  }
  return {
    code: 'run-exists',
    message: `${name} exists and is not a run that can be read.`,
    hint: 'Begin anew with --force (the old file is kept beside it), or write elsewhere with --output FILE.',
  };
}

function wrongUse(file: string, options: RunOptions): Failure | undefined {
  const fault = (message: string, hint: string) => ({ code: 'wrong-use', message, hint });
  if (options.resume === true && options.force === true) {
    return fault('--resume goes on with a run, --force begins it anew.', 'Give one of them.');
  }
  if (options.resume === true && options.seed !== undefined) {
    return fault('A run goes on with the seed it began with.', 'Leave out --seed.');
  }
  if (file === '-' && options.output === undefined) {
    return fault('An experiment from stdin gives its run no name.', 'Name the run by --output FILE.');
  }
  if (options.resume !== true && extname(file) === '.snnrun') {
    return fault(`${file} is a run, not an experiment.`, 'Go on with it by --resume, or name the .snnexp file.');
  }
  return undefined;
}

function refuse(terminal: Terminal, failure: Failure, code: ExitCode): ExitCode {
  tellFailure(terminal, failure);
  return code;
}

function nothingToResume(name: string): Failure {
  return { code: 'resume-nothing', message: `There is no run ${name} to go on with.`, hint: 'Leave out --resume.' };
}

function gone(words: string, name: string): Failure {
  // Node has no other way to end where it gets no memory for its own.
  const why = ['SIGTRAP', 'SIGABRT'].includes(words)
    ? ', as it does where memory or address space (ulimit -v) ends'
    : '';
  return {
    code: 'runner-gone',
    message: `The search process ended without a word (${words}${why}).`,
    hint: `Nothing computed is lost; go on with: ${ownCommand()} run ${shellWord(name)} --resume`,
  };
}

function commandLine(): string {
  return ['snnexp', ...process.argv.slice(2)].map((word) => shellWord(word)).join(' ');
}

/** The command `snnexp`: names, options and help; each command lives in a file of its own. */

import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { APP_VERSION } from '../protocol/version.ts';
import { check } from './check.ts';
import { doctor } from './doctor.ts';
import { engineInstall } from './engine-install.ts';
import { engineList, engineRemove } from './engine-list.ts';
import { engineOption } from './engine-option.ts';
import { format } from './format.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { show } from './show.ts';
import { createTerminal, exit } from './terminal.ts';

const terminal = createTerminal();

const program = new Command('snnexp')
  .description('Experiments on spiking neural networks: from a file to a Pareto front.')
  .version(APP_VERSION)
  .exitOverride()
  .showHelpAfterError('(snnexp --help lists the commands)')
  .addHelpText('after', '\nExit codes: 0 fine, 1 problems found or run failed, 2 wrong use.');

program
  .command('check')
  .description('say what is wrong in experiment files')
  .argument('<file...>', 'experiment files; - for stdin')
  .option('--json', 'one JSON object instead of text')
  .action((files: string[], options: { json?: boolean }) => {
    process.exitCode = check(files, options, terminal);
  });

program
  .command('format')
  .description('bring experiment files into canonical form, in place')
  .argument('<file...>', 'experiment files; - reads stdin and writes stdout')
  .option('--check', 'write nothing; exit code 1 when a file would change')
  .action((files: string[], options: { check?: boolean }) => {
    process.exitCode = format(files, options, terminal);
  });

program
  .command('run')
  .description('run an experiment; Ctrl-C cancels in steps')
  .argument('<file>', 'experiment file; - for stdin; with --resume also a .snnrun file')
  .option('--resume', 'go on with the run beside the file')
  .option('--force', 'begin anew although there is a run; the old journal is kept beside it')
  .option('--output <file>', 'where the run is written (beside the experiment unless said)')
  .option('--workers <count>', 'trials that run at the same time', whole(1, 1024))
  .option('--threads <count>', 'threads of each worker (unless said, the cores are shared out)', whole(1, 64))
  .addOption(engineOption('what computes'))
  .option('--seed <number>', 'another seed than the file names', whole(0, 2 ** 32 - 1))
  .option('--json', 'each event as a line of JSON')
  .option('--quiet', 'say nothing but errors')
  .action(async (file: string, options: Parameters<typeof run>[1]) => {
    process.exitCode = await run(file, options, terminal);
  });

program
  .command('show')
  .description('show a run: its state, its front, one of its trials')
  .argument('<file>', '.snnrun file, or the experiment beside it')
  .option('--trial <number>', 'one trial with all its settings', whole(1))
  .option('--json', 'one JSON object instead of text')
  .option('--csv', 'all trials as comma-separated values')
  .option('--optuna', 'the search as an Optuna journal file')
  .action((file: string, options: { trial?: number; json?: boolean; csv?: boolean; optuna?: boolean }) => {
    process.exitCode = show(file, options, terminal);
  });

program
  .command('report')
  .description('write a run as one HTML page that holds everything')
  .argument('<file>', '.snnrun file, or the experiment beside it')
  .option('--output <file>', 'where the page is written (beside the run unless said)')
  .action((file: string, options: { output?: string }) => {
    process.exitCode = report(file, options, terminal);
  });

program
  .command('doctor')
  .description('say which engine would run and why, and what a bug report needs')
  .addOption(engineOption('try this engine only'))
  .option('--json', 'one JSON object instead of text')
  .action(async (options: { engine?: string; json?: boolean }) => {
    process.exitCode = await doctor(options, terminal);
  });

const engine = program.command('engine').description('engines that are installed beside the built-in ones');

engine
  .command('install')
  .description('install an engine for this user, after asking; downloads it')
  .argument('<engine>', 'tensorflow or webgpu')
  .option('--wheel <file>', 'a TensorFlow wheel that is there already, instead of the download')
  .option('--yes', 'agree to the download beforehand')
  .action(async (name: string, options: { wheel?: string; yes?: boolean }) => {
    process.exitCode = await engineInstall(name, options, terminal);
  });

engine
  .command('remove')
  .description('remove an installed engine')
  .argument('<engine>', 'tensorflow or webgpu')
  .action((name: string) => {
    process.exitCode = engineRemove(name, terminal);
  });

engine
  .command('list')
  .description('list installed engines')
  .option('--json', 'one JSON object instead of text')
  .action((options: { json?: boolean }) => {
    process.exitCode = engineList(options, terminal);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version are no errors; everything else commander says is wrong use.
  process.exitCode = error.exitCode === 0 ? exit.fine : exit.use;
}

/** Reads the whole number of an option, which is written in digits: an empty text, as of a variable that is not set, is none. */
function whole(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    const upTo = high === Number.MAX_SAFE_INTEGER ? '' : ` to ${high}`;
    throw new InvalidArgumentError(`A whole number from ${low}${upTo} is needed.`);
  };
}

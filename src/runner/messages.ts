/** What a run can say, of its files, its processes and its trials, as a table for docs/messages.md. */

import type { MessageRow } from '../core/message-row.ts';

export const runMessages: readonly MessageRow<'error' | 'warning' | 'info'>[] = [
  {
    code: 'ask-unanswered',
    severity: 'error',
    example: 'The setting neuron.decay is asked, but the trial has no answer to it.',
    text: 'The plan asks something that no search answers. Check the experiment again; a run of an older version may have to be begun anew.',
  },
  {
    code: 'choice-unknown',
    severity: 'error',
    example: '64 is none of the choices of network.hidden.units.',
    text: 'The journal holds an answer that the plan does not offer. Begin the run anew.',
  },
  {
    code: 'data-changed',
    severity: 'error',
    example: 'The data is not what it was when digits.snnrun began, so its trials could not be compared any more.',
    text: 'A run goes on only with the data it began with. Bring the old data back, or run the experiment anew.',
  },
  {
    code: 'data-note',
    severity: 'info',
    example: 'data/cifar10 holds 3 of the 5 training batches of CIFAR-10, numbers 1, 2, 3: 30,000 images.',
    text: 'The run goes on; what is said of the files, of classes without samples or of samples that two sets hold bounds what its numbers mean.',
  },
  {
    code: 'disk-again',
    severity: 'info',
    example: 'digits.snnrun can be written again.',
    text: 'A disk that was full has space again; the run goes on and has lost nothing.',
  },
  {
    code: 'disk-full',
    severity: 'error',
    example: 'digits.snnrun cannot be written: the disk is full.',
    text: 'The run waits ten minutes for space and goes on by itself. Everything written so far is safe.',
  },
  {
    code: 'disk-trouble',
    severity: 'error',
    example: 'digits.snnrun cannot be read or written: EIO: i/o error.',
    text: 'The system could not read or write a file. Look at the disk or the file server, then try again.',
  },
  {
    code: 'division-by-zero',
    severity: 'error',
    example: 'data.bin is 0 and cannot divide.',
    text: 'A ratio of two settings has no value for this trial. Ask for a range that does not hold 0.',
  },
  {
    code: 'engine-changed',
    severity: 'warning',
    example: 'The run goes on with the engine cpu; it began with wasm. Last digits may differ.',
    text: 'The engine that began the run is not available here, or another one was asked for.',
  },
  {
    code: 'event-unknown',
    severity: 'info',
    example: 'trialPruned: {"trial":4}',
    text: 'A newer version wrote an event that this version does not know. It is shown as text.',
  },
  {
    code: 'expression-circle',
    severity: 'error',
    example: 'Two settings are computed from each other.',
    text: 'One of them must be a number of its own.',
  },
  {
    code: 'expression-kind',
    severity: 'error',
    example: 'reset is not a number, so nothing can be computed from it.',
    text: 'An expression such as 2 * threshold needs a number.',
  },
  {
    code: 'folder-missing',
    severity: 'error',
    example: 'digits.snnrun cannot be written: its folder does not exist.',
    text: 'Make the folder, or run a copy of the experiment elsewhere; the command line has --output for it.',
  },
  {
    code: 'folder-read-only',
    severity: 'error',
    example: "digits.snnrun cannot be written: its rights or its folder's do not allow it.",
    text: 'Give yourself the right to write there, or run a copy of the experiment elsewhere; the command line has --output for it.',
  },
  {
    code: 'gate-broken',
    severity: 'info',
    example: 'After the stage ann, accuracy on validation was 71.00 %; required is >= 85 %.',
    text: 'A require line inside a stage ended this trial early. The search knows and goes on.',
  },
  {
    code: 'confirm-failed',
    severity: 'warning',
    example: 'Trial 7 did not hold with another seed: No output neuron fired.',
    text: 'A trial of the front, or of a baseline, gave no result when it was trained with a further seed, so it left the front, or is compared no more.',
  },
  {
    code: 'confirm-missing',
    severity: 'warning',
    example:
      'Trial 7 could not be confirmed: 3 workers in a row ended without a result (signal SIGKILL). It keeps the values it had.',
    text: 'The further seeds of a trial of the front, or of a baseline, could not be trained, for a reason that lies with the machine and not with the network. The trial stays where it is, with the values it had.',
  },
  {
    code: 'held-out-missing',
    severity: 'warning',
    example:
      'Trial 7 could not be measured on test: What the stage train computed is gone: its files are not in the folder of the run, or are damaged.',
    text: 'The closing measurement of a trial of the front, or of a baseline, failed. The search itself is complete.',
  },
  {
    code: 'journal-newer',
    severity: 'error',
    example: 'This run was written by a newer snnexp (journal version 2, this one reads 1).',
    text: 'The run is shown as far as it can be read and is not changed. Update snnexp to continue it.',
  },
  {
    code: 'journal-start-lost',
    severity: 'error',
    example: 'The first line of digits.snnrun, which holds the plan, is damaged, so the run cannot go on from it.',
    text: 'Without it there is neither going on nor a report. Run the experiment again with --force: finished tasks are used again, and the damaged file is kept beside the new one. If the line is whole but not understood, another version wrote it, and that one goes on with the run.',
  },
  {
    code: 'measure-absent',
    severity: 'error',
    example: 'The stage train gave no latency on test.',
    text: 'An objective or requirement names a measure that the stage does not give for that set.',
  },
  {
    code: 'message-unreadable',
    severity: 'error',
    example: 'A message of the search process was not understood: it has no kind.',
    text: 'Two processes of different versions met. Install snnexp again, so that all its files are of one version.',
  },
  {
    code: 'network-silent',
    severity: 'info',
    example: 'The network is silent: after epoch 2 no output neuron fired for any of the 40 validation samples.',
    text: 'An outcome, not an error: the search learns from it and goes on.',
  },
  {
    code: 'numerics-changed',
    severity: 'warning',
    example: 'This version computes differently from the one that began the run.',
    text: 'The run goes on, but later trials may not compare with earlier ones. Run the experiment anew for comparable numbers.',
  },
  {
    code: 'path-unknown',
    severity: 'error',
    example: 'There is no setting neuron.treshold.',
    text: 'An expression names a setting that does not exist. Name it as it stands in the experiment.',
  },
  {
    code: 'plan-missing',
    severity: 'error',
    example: 'There is no plan to run.',
    text: 'The search process was started without an experiment.',
  },
  {
    code: 'resume-nothing',
    severity: 'error',
    example: 'There is no run in digits.snnrun to go on with.',
    text: 'Start it without --resume, or name the run that was meant.',
  },
  {
    code: 'run-owned',
    severity: 'error',
    example: 'digits.snnrun is already being run by process 4711.',
    text: 'A journal has one writer. Wait for it, or cancel it where it was started.',
  },
  {
    code: 'run-taken-over',
    severity: 'error',
    example: 'Another process has taken over digits.snnrun.',
    text: 'This process stops and writes nothing more; the other one goes on.',
  },
  {
    code: 'run-removed',
    severity: 'error',
    example: 'digits.snnrun, or the folder digits.snnrun.d, was deleted, renamed or replaced during the run.',
    text: 'What was computed from then on could be written nowhere, so the run stops. Put it back and resume, or run the experiment again: tasks that are left in the folder are used again.',
  },
  {
    code: 'runner-bug',
    severity: 'error',
    example: 'The search process met an error of its own: x is undefined.',
    text: 'Nothing computed is lost: resume the run. Please report the last lines of the log.',
  },
  {
    code: 'run-unreadable',
    severity: 'error',
    example: "digits.snnrun cannot be read: its rights or its folder's do not allow it.",
    text: 'The journal is there, but this user may not read it, or its disk does not answer. Nothing of it is changed.',
  },
  {
    code: 'stage-note',
    severity: 'info',
    example: 'Trial 3: the window was cut to 20 steps.',
    text: 'A remark of a stage about its work.',
  },
  {
    code: 'stage-order',
    severity: 'error',
    example: 'The stages a, b wait for each other or for a stage that is not there.',
    text: 'One of them must start on its own.',
  },
  {
    code: 'task-crashed',
    severity: 'error',
    example: 'The stage train met an error of its own: x is undefined.',
    text: 'A mistake of this program, most likely. The trial is lost, not failed, and runs again when the run is resumed. The log has the whole of it: please report its last lines.',
  },
  {
    code: 'task-gone',
    severity: 'error',
    example: 'What the stage train computed is gone: its files are not in the folder of the run, or are damaged.',
    text: 'The folder of a run, <name>.snnrun.d, holds the networks that later stages and closing measurements read. A trial that misses them is lost, not failed. Put it back beside the run, or begin the run anew.',
  },
  {
    code: 'threads-many',
    severity: 'warning',
    example:
      '4 workers with 2 threads each share 2 cores, so threads wait for each other; left out, the cores are shared out.',
    text: 'The option --threads asks for more threads than there are cores. Results are the same, but the run is slower than without it.',
  },
  {
    code: 'trial-cancelled',
    severity: 'info',
    example: 'The run was cancelled.',
    text: 'The trial goes on from its last epoch when the run is resumed.',
  },
  {
    code: 'worker-lost',
    severity: 'error',
    example: '3 workers in a row ended without a result (signal SIGKILL).',
    text: 'Most often the system ran out of memory (SIGKILL, SIGABRT): use fewer workers or a smaller batch. After SIGSEGV or SIGILL the engine crashed: use another one, for example wasm. The trial is tried again when the run is resumed.',
  },
  {
    code: 'worker-version',
    severity: 'error',
    example: 'The worker is of another version than the search process.',
    text: 'Install snnexp again, so that all its files are of one version.',
  },
];

/** Everything the extension itself can refuse, as a table for docs/messages.md. */

import type { MessageRow } from '../core/message-row.ts';

export const extensionMessages: readonly MessageRow[] = [
  row(
    'run-needs-disk',
    'quick.snnexp lies in a virtual folder, where nothing can be run.',
    'A run is a process that writes beside its experiment, so it needs files on disk. Save a copy there and run that one.',
  ),
  row(
    'experiment-unsaved',
    'The experiment could not be saved, so it was not started.',
    'The editor could not write the file. Save it, then run it again.',
  ),
  row(
    'workspace-untrusted',
    'This workspace is not trusted, so nothing is run in it.',
    'Files are checked and results shown in any workspace. Trust it with Workspaces: Manage Workspace Trust, then run again.',
  ),
  row(
    'experiment-moved',
    'The experiment quick.snnexp is not beside this run.',
    'It was moved or renamed. Its text is kept in the journal, and the report shows it word for word.',
  ),
  row(
    'runner-start',
    'The search process could not be started: it ended with code 1.',
    'The log (SNN: Open Log) has its last words.',
  ),
  row(
    'run-not-live',
    'This run is not alive any more.',
    'It ended before it was asked to. There is nothing to cancel.',
  ),
  row(
    'control-write',
    "The run could not be asked to stop. quick.snnrun.d cannot be written: its rights or its folder's do not allow it.",
    'A run of another window is asked by a file in its folder. Check that the folder can be written.',
  ),
  row(
    'report-empty',
    'This run holds nothing yet.',
    'A report needs a run with a first line. Wait for its first trial.',
  ),
  row(
    'tasks-left',
    'The folder quick.snnrun.d could not be renamed to first.snnrun.d with its run.',
    'The folder holds what trials have learned; without it the run is shown but cannot go on. A folder of that name may be there already, or its place cannot be written. Rename it yourself.',
  ),
  row(
    'log-missing',
    'There is no log of quick.snnrun.',
    'The log of a run lies in the folder beside it, quick.snnrun.d. A journal that was copied alone has none.',
  ),
  row(
    'panel-message',
    'A message between editor and panel was not understood (ready).',
    'The panel is of another version than the extension. Close it and open the run again.',
  ),
];

function row(code: string, example: string, text: string): MessageRow {
  return { code, severity: 'error', example, text };
}

/** A journal that is renamed or moved in VS Code takes the folder of its tasks along, without which it cannot be resumed. */

import * as vscode from 'vscode';
import { runFolder } from '../../protocol/layout.ts';
import { tellFailure } from '../tell.ts';
import { fileName } from './labels.ts';
import { exists } from './places.ts';

/** After the rename, as VS Code asks for leave of each edit that an extension joins to one. An undone rename is one as well. */
export function takeTasksAlong(): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(async ({ files }) => {
    for (const { oldUri, newUri } of files) {
      if (!oldUri.path.endsWith('.snnrun') || !newUri.path.endsWith('.snnrun')) continue;
      const [from, to] = [tasksOf(oldUri), tasksOf(newUri)];
      if (!(await exists(from)) || (await exists(oldUri))) continue;
      await vscode.workspace.fs.rename(from, to, { overwrite: false }).then(undefined, () => tellLeft(from, to));
    }
  });
}

function tasksOf(journal: vscode.Uri): vscode.Uri {
  return journal.with({ path: runFolder(journal.path) });
}

function tellLeft(from: vscode.Uri, to: vscode.Uri): void {
  tellFailure({
    code: 'tasks-left',
    message: vscode.l10n.t('The folder {0} could not be renamed to {1} with its run.', fileName(from), fileName(to)),
    hint: vscode.l10n.t('Without it the run is shown but cannot go on: rename it yourself.'),
  });
}

/** Where a run lies beside its experiment, and where it is shown. */

import * as vscode from 'vscode';
import type { Failure } from '../../core/result.ts';
import { runEditorType } from '../panels/run-editor.ts';
import { columnFor } from './column.ts';
import { fileName, labelsOf, pathEnds } from './labels.ts';

/** Shows a run's panel, in the column it belongs to. */
export async function openBeside(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, runEditorType, {
    viewColumn: viewColumnFor(uri),
    preserveFocus: true,
    preview: false,
  });
}

function viewColumnFor(uri: vscode.Uri): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const readsText = vscode.window.activeTextEditor !== undefined;
  const column = columnFor({ all, active: activeTabGroup, readsText }, uri.toString(), (tab) => runOf(tab)?.toString());
  if (column === 'active') return vscode.ViewColumn.Active;
  return column === 'beside' ? vscode.ViewColumn.Beside : column;
}

/** The run whose page a tab shows. */
export function runOf({ input }: vscode.Tab): vscode.Uri | undefined {
  return input instanceof vscode.TabInputCustom && input.viewType === runEditorType ? input.uri : undefined;
}

/** The journal that belongs to an experiment: the same name beside it. */
export function journalOf(experiment: vscode.Uri): vscode.Uri {
  return experiment.with({ path: experiment.path.replace(/(\.snnexp)?$/, '.snnrun') });
}

/** The experiment that belongs to a journal by its name. */
export function experimentBeside(journal: vscode.Uri): vscode.Uri {
  return journal.with({ path: journal.path.replace(/\.snnrun$/, '.snnexp') });
}

/** The path of each run in the workspace, or more of it where folders of the workspace have the same name. */
export function pathsOf<T extends { readonly uri: vscode.Uri }>(runs: readonly T[]): ReadonlyMap<T, string> {
  const ends = pathEnds.slice(1).map(
    (end) =>
      ({ uri }: T) =>
        end(uri.path),
  );
  return labelsOf(runs, [({ uri }) => vscode.workspace.asRelativePath(uri), ...ends]);
}

/** Why nothing can be run in a folder that an extension only makes up, as of a repository that is not cloned. */
export function needsDisk(uri: vscode.Uri): Failure {
  return {
    code: 'run-needs-disk',
    message: vscode.l10n.t('{0} lies in a virtual folder, where nothing can be run.', fileName(uri)),
    hint: vscode.l10n.t('Save a copy on disk and run that one; the result is written beside it.'),
  };
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

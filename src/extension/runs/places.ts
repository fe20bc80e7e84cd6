/** Where a run lies beside its experiment, and where it is shown. */

import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { runEditorType } from '../panels/run-editor.ts';

/** Shows a run's panel beside the experiment, or where it already is. */
export async function openBeside(uri: vscode.Uri): Promise<void> {
  const known = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .find((tab) => tab.input instanceof vscode.TabInputCustom && tab.input.uri.toString() === uri.toString());
  await vscode.commands.executeCommand('vscode.openWith', uri, runEditorType, {
    viewColumn: known?.group.viewColumn ?? vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: false,
  });
}

/** The journal that belongs to an experiment: the same name beside it. */
export function journalOf(experiment: vscode.Uri): vscode.Uri {
  return experiment.with({ path: experiment.path.replace(/(\.snnexp)?$/, '.snnrun') });
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await access(uri.fsPath);
    return true;
  } catch {
    return false;
  }
}

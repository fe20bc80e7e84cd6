/** Where a run lies beside its experiment, and where it is shown. */

import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { runEditorType } from '../panels/run-editor.ts';

/** Shows a run's panel where it already is, else where other runs are shown, else beside what is being read. */
export async function openBeside(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, runEditorType, {
    viewColumn: columnFor(uri),
    preserveFocus: true,
    preview: false,
  });
}

function columnFor(uri: vscode.Uri): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const runs = all.flatMap(({ tabs }) => tabs).filter((tab) => runOf(tab) !== undefined);
  const known = runs.find((tab) => runOf(tab)?.toString() === uri.toString());
  if (known !== undefined) return known.group.viewColumn;
  const { activeTab } = activeTabGroup;
  if (activeTab === undefined || runOf(activeTab) !== undefined) return vscode.ViewColumn.Active;
  return runs.find(({ group }) => group !== activeTabGroup)?.group.viewColumn ?? vscode.ViewColumn.Beside;
}

function runOf({ input }: vscode.Tab): vscode.Uri | undefined {
  return input instanceof vscode.TabInputCustom && input.viewType === runEditorType ? input.uri : undefined;
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

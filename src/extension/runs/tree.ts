/** The Runs view: live, finished and failed runs of the workspace, a click away from their panel. */

import * as vscode from 'vscode';
import type { RunFile } from './run-file.ts';
import type { RunStore } from './store.ts';
import { countWords, restWords, statusWord } from './words.ts';

export function showTree(store: RunStore): vscode.Disposable {
  const provider: vscode.TreeDataProvider<RunFile> = {
    onDidChangeTreeData: store.onDidChange,
    getChildren: (run) => (run === undefined ? [...store.list()] : []),
    getTreeItem: itemOf,
  };
  return vscode.window.createTreeView('snnexp.runs', { treeDataProvider: provider });
}

function itemOf(run: RunFile): vscode.TreeItem {
  const file = run.uri.path.split('/').at(-1) ?? '';
  // The file's name and not the title: short enough to leave room for how it stands.
  const item = new vscode.TreeItem(file.replace(/\.snnrun$/, ''));
  const word = run.failure === undefined ? statusWord(run.state, run.live) : 'failed';
  item.id = run.uri.toString();
  item.resourceUri = run.uri;
  item.iconPath = icons[word] ?? new vscode.ThemeIcon('graph-scatter');
  item.description = run.failure === undefined ? `${word}, ${countWords(run.state)}` : 'cannot be read';
  item.tooltip = [
    run.state.started?.plan.title,
    vscode.workspace.asRelativePath(run.uri),
    run.failure?.message ?? run.state.finished?.message,
    run.live ? restWords(run.state) : undefined,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
  item.contextValue = run.live ? 'run-live' : run.resumable ? 'run-open' : 'run-ended';
  item.command = { command: 'snnexp.openResult', title: vscode.l10n.t('Open Result'), arguments: [run.uri] };
  return item;
}

const icons: Readonly<Record<string, vscode.ThemeIcon>> = {
  running: new vscode.ThemeIcon('loading~spin'),
  cancelling: new vscode.ThemeIcon('debug-stop'),
  finished: new vscode.ThemeIcon('graph-scatter'),
  cancelled: new vscode.ThemeIcon('circle-slash'),
  interrupted: new vscode.ThemeIcon('debug-disconnect'),
  failed: new vscode.ThemeIcon('error'),
  empty: new vscode.ThemeIcon('circle-outline'),
};

/** The Runs view: live, finished and failed runs of the workspace, a click away from their panel. */

import * as vscode from 'vscode';
import type { RunFile } from './run-file.ts';
import type { RunStore } from './store.ts';
import { countWords, restWords, statusWord } from './words.ts';

export function showTree(store: RunStore): vscode.Disposable {
  const provider: vscode.TreeDataProvider<RunFile> = {
    onDidChangeTreeData: store.onDidChange,
    getChildren: (run) => (run === undefined ? [...store.listOnce()] : []),
    getTreeItem: (run) => itemOf(run, store.listOnce().filter((other) => nameOf(other) === nameOf(run)).length > 1),
  };
  return vscode.window.createTreeView('snnexp.runs', { treeDataProvider: provider });
}

/** The file's name and not the title: short enough to leave room for how it stands. */
function nameOf(run: RunFile): string {
  return (run.uri.path.split('/').at(-1) ?? '').replace(/\.snnrun$/, '');
}

/** `shared`: another run in the list has the same name, so its folder stands before it. */
function itemOf(run: RunFile, shared: boolean): vscode.TreeItem {
  const path = vscode.workspace.asRelativePath(run.uri);
  const item = new vscode.TreeItem(shared ? path.replace(/\.snnrun$/, '') : nameOf(run));
  const word = run.failure === undefined ? statusWord(run.state, run.live) : 'failed';
  item.id = run.uri.toString();
  item.resourceUri = run.uri;
  item.iconPath = icons[word] ?? new vscode.ThemeIcon('graph-scatter');
  item.description = run.failure === undefined ? `${word}, ${countWords(run.state)}` : 'cannot be read';
  item.tooltip = [
    run.state.started?.plan.title,
    path,
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

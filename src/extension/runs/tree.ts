/** The Runs view: live, finished and failed runs of the workspace, a click away from their panel. */

import * as vscode from 'vscode';
import { labelsOf, pathEnds } from './labels.ts';
import { pathsOf } from './places.ts';
import type { RunFile } from './run-file.ts';
import type { RunStore } from './store.ts';
import { countWords, restWords, statusWord } from './words.ts';

export function showTree(store: RunStore): vscode.Disposable {
  let names: Names = { labels: new Map(), paths: new Map() };
  const provider: vscode.TreeDataProvider<RunFile> = {
    onDidChangeTreeData: store.onDidChange,
    getChildren(run) {
      if (run !== undefined) return [];
      const runs = [...store.listOnce()];
      // The file's name and not the title: short enough to leave room for how it stands.
      const ends = pathEnds.map((end) => (one: RunFile) => end(one.uri.path));
      names = { labels: labelsOf(runs, ends), paths: pathsOf(runs) };
      return runs;
    },
    getTreeItem: (run) => itemOf(run, names),
  };
  return vscode.window.createTreeView('snnexp.runs', { treeDataProvider: provider });
}

interface Names {
  readonly labels: ReadonlyMap<RunFile, string>;
  readonly paths: ReadonlyMap<RunFile, string>;
}

function itemOf(run: RunFile, { labels, paths }: Names): vscode.TreeItem {
  const path = paths.get(run) ?? run.uri.path;
  const label = (labels.get(run) ?? path).replace(/\.snnrun$/, '');
  const item = new vscode.TreeItem(label);
  const word = run.failure === undefined ? statusWord(run.state, run.live) : 'failed';
  item.id = run.uri.toString();
  item.resourceUri = run.uri;
  item.iconPath = icons[word] ?? new vscode.ThemeIcon('graph-scatter');
  item.description = run.failure === undefined ? `${word}, ${countWords(run.state)}` : 'cannot be read';
  // Else it would be the tooltip, which does not say how the run stands.
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
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

/**
 * A journal that a window opens in its first moments stands there as text when VS Code does not know yet who shows such
 * files: it keeps their names from one start to the next, but not of the first start with an extension, and lends them
 * to one window at a time. Such tabs become the panel. Journals that somebody opened as text stay text.
 */

import * as vscode from 'vscode';
import { runEditorType } from './run-editor.ts';

interface JournalTab extends vscode.Tab {
  readonly input: vscode.TabInputText;
}

/** Journals that stand open as text by choice, kept for the next time their window is opened. */
const chosenKey = 'snnexp.openedAsText';

export function showOpenedAsText(memory: vscode.Memento): vscode.Disposable {
  const known = memory.get<readonly string[]>(chosenKey, []);
  let kept = known.join();
  let mistaken: Set<string> | undefined;
  const look = (): void => {
    // There is always one group, but the extension may be told of it later than it begins.
    if (vscode.window.tabGroups.all.length === 0) return;
    const tabs = journalsAsText();
    mistaken ??= openedByMistake(tabs, known);
    // One in the background would come to the front: it waits until somebody looks at it.
    for (const tab of tabs) if (tab.isActive && !tab.isDirty && mistaken.delete(nameOf(tab))) void asPanel(tab);
    const chosen = tabs.map(nameOf).filter((name) => mistaken?.has(name) === false);
    if (kept === chosen.join()) return;
    kept = chosen.join();
    void memory.update(chosenKey, chosen);
  };
  look();
  return vscode.Disposable.from(
    vscode.window.tabGroups.onDidChangeTabs(look),
    vscode.window.tabGroups.onDidChangeTabGroups(look),
  );
}

function openedByMistake(tabs: readonly JournalTab[], chosen: readonly string[]): Set<string> {
  const associations = vscode.workspace.getConfiguration('workbench').get<object>('editorAssociations', {});
  if (Object.keys(associations).some((pattern) => pattern.includes('.snnrun'))) return new Set();
  return new Set(tabs.map(nameOf).filter((name) => !chosen.includes(name)));
}

async function asPanel(tab: JournalTab): Promise<void> {
  const { group, isPreview, input } = tab;
  const place = { viewColumn: group.viewColumn, preview: isPreview, preserveFocus: !group.isActive };
  await vscode.commands.executeCommand('vscode.openWith', input.uri, runEditorType, place);
  // A preview has gone already: the panel took its place.
  const left = journalsAsText().filter(
    (other) => other.group.viewColumn === group.viewColumn && nameOf(other) === nameOf(tab),
  );
  await vscode.window.tabGroups.close(left, true);
}

function journalsAsText(): readonly JournalTab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(isJournal);
}

function isJournal(tab: vscode.Tab): tab is JournalTab {
  return tab.input instanceof vscode.TabInputText && tab.input.uri.path.endsWith('.snnrun');
}

function nameOf({ input }: JournalTab): string {
  return input.uri.toString();
}

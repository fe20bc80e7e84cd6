/** Builds the parts of the extension and registers them. Nothing runs at start-up but the check of open files. */

import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { registerEngines } from './engines.ts';
import { registerFixes } from './language/fixes.ts';
import { registerFormatter } from './language/formatter.ts';
import { registerLenses } from './language/lenses.ts';
import { reportProblems } from './language/problems.ts';
import { registerServices } from './language/services.ts';
import { panelActions } from './panels/actions.ts';
import { showOpenedAsText } from './panels/opened-as-text.ts';
import { registerRunEditor } from './panels/run-editor.ts';
import { RunKeeper } from './runs/keeper.ts';
import { openBeside } from './runs/places.ts';
import { takeTasksAlong } from './runs/renamed.ts';
import { showStatus } from './runs/status.ts';
import { RunStore } from './runs/store.ts';
import { showTree } from './runs/tree.ts';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('SNN');
  const problems = reportProblems();
  const store = new RunStore();
  const runner = vscode.Uri.joinPath(context.extensionUri, 'dist', 'runner.js').fsPath;
  const worker = vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath;
  const keeper = new RunKeeper(runner, store, log, openBeside);
  context.subscriptions.push(
    log,
    problems,
    store,
    registerFormatter(),
    registerFixes(),
    registerServices(),
    registerLenses(store),
    registerRunEditor(context, store, panelActions(keeper)),
    showOpenedAsText(context.workspaceState),
    takeTasksAlong(),
    showStatus(store),
    showTree(store),
    registerCommands({ extensionUri: context.extensionUri, store, keeper, problems, log }),
    registerEngines({ worker, log }),
  );
  // Live runs of an earlier window are found by their files and followed again.
  void store.find();
}

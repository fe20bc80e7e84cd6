/** One message for one failure: the sentence and the remedy, as a button where there is one. */

import * as vscode from 'vscode';
import { describeFailure, type Failure } from '../core/result.ts';

export function tellFailure(failure: Failure): void {
  if (failure.code !== 'workspace-untrusted') return void vscode.window.showErrorMessage(describeFailure(failure));
  const trust = vscode.l10n.t('Manage Workspace Trust');
  void vscode.window.showErrorMessage(describeFailure(failure), trust).then((answer) => {
    if (answer === trust) void vscode.commands.executeCommand('workbench.trust.manage');
  });
}

/** One message for one failure: the sentence and the remedy, as a button where there is one. */

import * as vscode from 'vscode';
import { describeFailure, type Failure } from '../core/result.ts';
import { askEditor } from './ask-editor.ts';

export function tellFailure(failure: Failure): void {
  if (failure.code !== 'workspace-untrusted') return void vscode.window.showErrorMessage(describeFailure(failure));
  const trust = vscode.l10n.t('Manage Workspace Trust');
  void vscode.window.showErrorMessage(describeFailure(failure), trust).then((answer) => {
    if (answer !== trust) return;
    const names = ['workbench.trust.manage', 'workspace:manageTrust'];
    return askEditor(vscode.commands.executeCommand, names, () => {
      void vscode.window.showInformationMessage(vscode.l10n.t('Trust this workspace in the settings of this editor.'));
    });
  });
}

/** Shows what is wrong with an experiment in the editor's list of problems. */
export function showProblems(errors: number): Promise<void> {
  return askEditor(vscode.commands.executeCommand, ['workbench.actions.view.problems'], () => {
    const words =
      errors === 1
        ? vscode.l10n.t('The experiment has an error, which is underlined where it stands.')
        : vscode.l10n.t('The experiment has {0} errors, each underlined where it stands.', String(errors));
    void vscode.window.showWarningMessage(words);
  });
}

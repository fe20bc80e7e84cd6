/** Quick fixes: the edits that come with a problem, offered at its light bulb. */

import * as vscode from 'vscode';
import { analysisOf } from './analysis.ts';
import { toRange } from './positions.ts';

export function registerFixes(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    'snnexp',
    {
      provideCodeActions(document, range) {
        const { problems } = analysisOf(document);
        return problems.flatMap((problem) => {
          const place = toRange(document, problem);
          if (problem.fix === undefined || place.intersection(range) === undefined) return [];
          const edit = new vscode.WorkspaceEdit();
          for (const change of problem.fix) edit.replace(document.uri, toRange(document, change), change.text);
          const action = new vscode.CodeAction(titleOf(problem.fix), vscode.CodeActionKind.QuickFix);
          action.edit = edit;
          action.isPreferred = true;
          return [action];
        });
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function titleOf(fix: readonly { readonly text: string }[]): string {
  const [first] = fix;
  if (fix.length !== 1 || first === undefined || first.text.includes('\n')) return vscode.l10n.t('Mend this');
  return first.text.trim() === '' ? vscode.l10n.t('Leave it out') : vscode.l10n.t('Write {0}', first.text.trim());
}

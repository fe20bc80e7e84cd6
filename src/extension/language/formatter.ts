/** The canonical format as VS Code's Format Document. A file with syntax problems stays as it is. */

import * as vscode from 'vscode';
import { format } from '../../language/syntax/print.ts';

export function registerFormatter(): vscode.Disposable {
  return vscode.languages.registerDocumentFormattingEditProvider('snnexp', {
    provideDocumentFormattingEdits(document) {
      const text = document.getText();
      const formatted = format(text);
      if (formatted === text) return [];
      const all = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
      return [vscode.TextEdit.replace(all, formatted)];
    },
  });
}

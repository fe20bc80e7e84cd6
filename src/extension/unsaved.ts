/** An experiment that was made for the user: open, not on disk yet, with the place where saving will put it. */

import * as vscode from 'vscode';
import { exists, journalOf } from './runs/places.ts';

/**
 * Shows the text as `<name>.snnexp` in the folder, or as the next of that name that neither a file nor a result has.
 * Without a folder on disk it is an untitled file, whose place is asked for when it is saved.
 */
export async function showUnsaved(
  content: string,
  { name, folder }: { readonly name: string; readonly folder: vscode.Uri | undefined },
  column = vscode.ViewColumn.Active,
): Promise<void> {
  const place = folder?.scheme === 'file' ? await freePlace(folder, name) : undefined;
  if (place === undefined) {
    const document = await vscode.workspace.openTextDocument({ language: 'snnexp', content });
    await vscode.window.showTextDocument(document, column);
    return;
  }
  const document = await vscode.workspace.openTextDocument(place);
  const editor = await vscode.window.showTextDocument(document, column);
  await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), content));
  editor.selection = new vscode.Selection(0, 0, 0, 0);
  editor.revealRange(editor.selection);
}

async function freePlace(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.path));
  for (let count = 1; ; count++) {
    const file = vscode.Uri.joinPath(folder, `${name}${count === 1 ? '' : `-${count}`}.snnexp`);
    if (!open.has(file.path) && !(await exists(file)) && !(await exists(journalOf(file)))) {
      return file.with({ scheme: 'untitled' });
    }
  }
}

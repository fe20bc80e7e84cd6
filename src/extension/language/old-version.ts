/** An experiment as it once was, which Git shows beside the present one: it cannot be mended, and is not run. */

import * as vscode from 'vscode';

export function isOldVersion({ uri }: vscode.TextDocument): boolean {
  return vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false;
}

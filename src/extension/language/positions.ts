/** Offsets of the language to positions of the editor. Both count UTF-16 units. */

import * as vscode from 'vscode';

export function toRange(
  document: vscode.TextDocument,
  place: { readonly start: number; readonly end: number },
): vscode.Range {
  return new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
}

/** Names of layers, stages and neurons: go to where one is given, find and mark its uses, rename it everywhere. */

import * as vscode from 'vscode';
import { type NameUse, rename, usesAt } from '../../language/services/names.ts';
import { toRange } from './positions.ts';

export function registerNames(): vscode.Disposable {
  const usesIn = (document: vscode.TextDocument, position: vscode.Position): readonly NameUse[] =>
    usesAt(document.getText(), document.offsetAt(position));
  const placeOf = (document: vscode.TextDocument, use: NameUse): vscode.Location =>
    new vscode.Location(document.uri, toRange(document, use));

  return vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider('snnexp', {
      provideDefinition: (document, position) =>
        usesIn(document, position)
          .filter(({ defines }) => defines)
          .map((use) => placeOf(document, use)),
    }),
    vscode.languages.registerReferenceProvider('snnexp', {
      provideReferences: (document, position, { includeDeclaration }) =>
        usesIn(document, position)
          .filter(({ defines }) => includeDeclaration || !defines)
          .map((use) => placeOf(document, use)),
    }),
    vscode.languages.registerDocumentHighlightProvider('snnexp', {
      provideDocumentHighlights(document, position) {
        const uses = usesIn(document, position);
        // None: the editor marks equal words instead.
        if (uses.length === 0) return undefined;
        return uses.map((use) => {
          const kind = use.defines ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read;
          return new vscode.DocumentHighlight(toRange(document, use), kind);
        });
      },
    }),
    vscode.languages.registerRenameProvider('snnexp', {
      prepareRename(document, position) {
        const offset = document.offsetAt(position);
        const here = usesIn(document, position).find(({ start, end }) => start <= offset && offset <= end);
        if (here === undefined) {
          throw new Error(
            vscode.l10n.t('Only names that this file gives can be changed: layers, blocks, stages, neurons.'),
          );
        }
        return toRange(document, here);
      },
      provideRenameEdits(document, position, name) {
        const edits = rename(document.getText(), document.offsetAt(position), name);
        if (!edits.ok) throw new Error(edits.error);
        const all = new vscode.WorkspaceEdit();
        for (const edit of edits.value) all.replace(document.uri, toRange(document, edit), edit.text);
        return all;
      },
    }),
  );
}

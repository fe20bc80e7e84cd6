/** Completion, hover, outline and names: the language's plain answers in the editor's types. */

import * as vscode from 'vscode';
import { type Completion, complete } from '../../language/services/complete.ts';
import { describe } from '../../language/services/describe.ts';
import { type OutlineItem, outline } from '../../language/services/outline.ts';
import { parse } from '../../language/syntax/parse.ts';
import { registerNames } from './names.ts';
import { toRange } from './positions.ts';

export function registerServices(): vscode.Disposable {
  return vscode.Disposable.from(
    registerNames(),
    vscode.languages.registerCompletionItemProvider(
      'snnexp',
      {
        provideCompletionItems(document, position) {
          const offers = complete(document.getText(), document.offsetAt(position));
          return offers.map((offer, place) => completionItem(document, offer, place));
        },
      },
      // Not an opening bracket: the list would stand there as the line is ended, and Enter would take its first word.
      ' ',
      '.',
    ),
    vscode.languages.registerHoverProvider('snnexp', {
      provideHover(document, position) {
        const found = describe(document.getText(), document.offsetAt(position));
        if (found === undefined) return undefined;
        return new vscode.Hover(new vscode.MarkdownString(found.text), toRange(document, found));
      },
    }),
    vscode.languages.registerDocumentSymbolProvider('snnexp', {
      provideDocumentSymbols(document) {
        const text = document.getText();
        return outline(parse(text), text).map((item) => symbol(document, item));
      },
    }),
  );
}

function completionItem(document: vscode.TextDocument, offer: Completion, place: number): vscode.CompletionItem {
  // The description stands in every row of the list, the detail only in the one that is chosen.
  const label = { label: offer.label, description: offer.detail };
  const item = new vscode.CompletionItem(label, completionKinds[offer.kind]);
  const range = toRange(document, offer);
  item.range = range;
  item.insertText = offer.kind === 'skeleton' ? new vscode.SnippetString(offer.insert) : offer.insert;
  // Who takes a word at the end of a line is led on; inside of one, what follows stands there already.
  if (offer.wants === true && document.lineAt(range.end).text.slice(range.end.character).trim() === '') {
    item.insertText = `${offer.insert} `;
    item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  }
  item.sortText = String(place).padStart(4, '0');
  item.detail = offer.detail;
  item.documentation = new vscode.MarkdownString(offer.about);
  return item;
}

function symbol(document: vscode.TextDocument, item: OutlineItem): vscode.DocumentSymbol {
  const found = new vscode.DocumentSymbol(
    item.name,
    item.detail,
    symbolKinds[item.kind],
    toRange(document, item),
    toRange(document, item.at),
  );
  found.children = item.children.map((child) => symbol(document, child));
  return found;
}

const completionKinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  setting: vscode.CompletionItemKind.Property,
  part: vscode.CompletionItemKind.Module,
  kind: vscode.CompletionItemKind.Class,
  word: vscode.CompletionItemKind.Keyword,
  unit: vscode.CompletionItemKind.Unit,
  name: vscode.CompletionItemKind.Reference,
  value: vscode.CompletionItemKind.Value,
  sign: vscode.CompletionItemKind.Operator,
  measure: vscode.CompletionItemKind.Variable,
  skeleton: vscode.CompletionItemKind.Snippet,
};

const symbolKinds: Readonly<Record<OutlineItem['kind'], vscode.SymbolKind>> = {
  experiment: vscode.SymbolKind.Namespace,
  part: vscode.SymbolKind.Module,
  setting: vscode.SymbolKind.Property,
  question: vscode.SymbolKind.Variable,
  goal: vscode.SymbolKind.Event,
};

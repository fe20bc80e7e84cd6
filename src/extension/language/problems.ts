/** Live problems: what the checker says of every open `.snnexp` document, a breath after the last key. */

import * as vscode from 'vscode';
import { analysisOf } from './analysis.ts';
import { isOldVersion } from './old-version.ts';
import { toRange } from './positions.ts';

/** Milliseconds without a key before a document is checked again. */
const quietMs = 120;

export interface ProblemReporter extends vscode.Disposable {
  /** Checks a document at once and returns the number of errors. */
  check(document: vscode.TextDocument): number;
}

export function reportProblems(): ProblemReporter {
  const collection = vscode.languages.createDiagnosticCollection('snnexp');
  const waiting = new Map<string, NodeJS.Timeout>();

  const check = (document: vscode.TextDocument): number => {
    const { problems } = analysisOf(document);
    collection.set(
      document.uri,
      problems.map((problem) => {
        const diagnostic = new vscode.Diagnostic(
          toRange(document, problem),
          problem.message,
          severities[problem.severity],
        );
        diagnostic.source = 'snnexp';
        diagnostic.code = problem.code;
        if (problem.related !== undefined) {
          const place = new vscode.Location(document.uri, toRange(document, problem.related));
          diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(place, problem.related.message)];
        }
        return diagnostic;
      }),
    );
    return problems.filter((problem) => problem.severity === 'error').length;
  };
  const checkSoon = (document: vscode.TextDocument): void => {
    if (document.languageId !== 'snnexp' || isOldVersion(document)) return;
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    waiting.set(
      key,
      setTimeout(() => {
        waiting.delete(key);
        check(document);
      }, quietMs),
    );
  };
  const forget = (document: vscode.TextDocument): void => {
    clearTimeout(waiting.get(document.uri.toString()));
    waiting.delete(document.uri.toString());
    collection.delete(document.uri);
  };

  // Soon, not now: activation has other things to do first.
  for (const document of vscode.workspace.textDocuments) checkSoon(document);
  const listeners = [
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (document.languageId === 'snnexp' && !isOldVersion(document)) check(document);
    }),
    vscode.workspace.onDidChangeTextDocument((change) => checkSoon(change.document)),
    vscode.workspace.onDidCloseTextDocument(forget),
  ];
  return {
    check,
    dispose() {
      for (const timer of waiting.values()) clearTimeout(timer);
      for (const listener of listeners) listener.dispose();
      collection.dispose();
    },
  };
}

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Information,
} as const;

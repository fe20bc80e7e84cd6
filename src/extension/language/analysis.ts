/** What the checker says of a document, computed once for each of its versions: problems, fixes and a run ask alike. */

import type * as vscode from 'vscode';
import { analyze } from '../../language/analyze.ts';

type Analysis = ReturnType<typeof analyze>;

const known = new WeakMap<vscode.TextDocument, { readonly version: number; readonly analysis: Analysis }>();

export function analysisOf(document: vscode.TextDocument): Analysis {
  const last = known.get(document);
  if (last?.version === document.version) return last.analysis;
  const analysis = analyze(document.getText());
  known.set(document, { version: document.version, analysis });
  return analysis;
}

/** Tells a live run that a window watches it, so that it goes on when the window it was started from is reloaded. */

import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { fileNames, runFolder } from '../../protocol/layout.ts';
import type { Attended } from '../../protocol/runner.ts';
import type { RunFile } from './run-file.ts';

const attendMs = 5000;

export function attend(run: RunFile): vscode.Disposable {
  if (run.uri.scheme !== 'file') return new vscode.Disposable(() => undefined);
  const file = `${runFolder(run.uri.fsPath)}/${fileNames.attended}`;
  // Begins anywhere: the run looks for a change, not for a number.
  let count = Math.floor(Math.random() * 1e9);
  const write = (): void => {
    // May be granted at any time.
    if (!vscode.workspace.isTrusted) return;
    const attended: Attended = { v: 1, count: count++ };
    // A folder that cannot be written costs the attendance, not the view.
    writeFile(file, JSON.stringify(attended)).catch(() => undefined);
  };
  write();
  const timer = setInterval(write, attendMs);
  return new vscode.Disposable(() => clearInterval(timer));
}

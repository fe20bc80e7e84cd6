/**
 * Folders that come and go with the runs in them, by a rename or a checkout: VS Code tells of such a folder alone, not of
 * the files in it. Folders of the workspace as well.
 */

import * as vscode from 'vscode';
import { paced } from '../../core/pace.ts';

export interface FolderListener {
  /** Journals may have come with a folder. */
  readonly came: () => void;
  /** Whatever lies in this folder is gone. */
  readonly went: (folder: vscode.Uri) => void;
  /** The folder is there, but no part of the workspace any more. */
  readonly left: (folder: vscode.Uri) => void;
}

/** Milliseconds between two looks at what came: a checkout makes thousands of files. */
const lookMs = 1000;
/** Among so many there most likely is a folder, and one search for journals costs less than asking for each. */
const MANY = 100;

export function watchFolders({ came, went, left }: FolderListener): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
  let fresh: vscode.Uri[] = [];
  const looking = paced(async () => {
    const found = fresh;
    fresh = [];
    if (found.length > MANY) return came();
    for (const uri of found) if (await isFolder(uri)) return came();
  }, lookMs);
  watcher.onDidCreate((uri) => {
    // Journals have a watcher of their own, and the folders of their tasks hold none.
    if (/\.snnrun(\.d)?(\/|$)/.test(uri.path)) return;
    fresh.push(uri);
    looking.ask();
  });
  watcher.onDidDelete(went);
  const workspace = vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    for (const folder of removed) left(folder.uri);
    if (added.length > 0) came();
  });
  return vscode.Disposable.from(watcher, workspace, new vscode.Disposable(looking.stop));
}

export function isIn(folder: vscode.Uri, uri: vscode.Uri): boolean {
  return uri.toString().startsWith(`${folder.toString().replace(/\/$/, '')}/`);
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.Directory;
  } catch {
    return false;
  }
}

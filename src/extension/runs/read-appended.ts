/** What was appended to a file since an offset. Local files are read in part; other file systems as a whole. */

import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import { fail, type Failure, type Result, succeed } from '../../core/result.ts';

export interface Appended {
  readonly bytes: Uint8Array;
  /** Where the next read begins. */
  readonly offset: number;
  /** The file is shorter than before: it was replaced. */
  readonly restarted: boolean;
}

/** Bytes read at one look: a large journal comes in several. */
const mostBytes = 8 * 1024 * 1024;

export async function readAppended(uri: vscode.Uri, offset: number): Promise<Result<Appended, Failure>> {
  try {
    return succeed(uri.scheme === 'file' ? await readLocal(uri.fsPath, offset) : await readWhole(uri, offset));
  } catch (error) {
    return fail({
      code: 'run-unreadable',
      message: `${uri.path.split('/').at(-1)} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Check that the file is still there and may be read.',
    });
  }
}

async function readLocal(path: string, offset: number): Promise<Appended> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const restarted = size < offset;
    const from = restarted ? 0 : offset;
    const bytes = new Uint8Array(Math.min(size - from, mostBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return { bytes: bytes.subarray(0, bytesRead), offset: from + bytesRead, restarted };
  } finally {
    await file.close();
  }
}

async function readWhole(uri: vscode.Uri, offset: number): Promise<Appended> {
  const all = await vscode.workspace.fs.readFile(uri);
  const restarted = all.length < offset;
  return { bytes: all.subarray(restarted ? 0 : offset), offset: all.length, restarted };
}

/** What was appended to a file since a position, and pieces of it again. Local files are read in part; other file systems as a whole. */

import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { codeOf, readTrouble } from '../../files/disk-trouble.ts';
import type { Piece } from './epoch-places.ts';
import { fileName } from './labels.ts';

/** Where the next read begins, and in which file: a journal that is written anew has another identity. */
export interface FilePosition {
  readonly offset: number;
  readonly identity: string;
}

export const fileStart: FilePosition = { offset: 0, identity: '' };

export interface Appended {
  readonly bytes: Uint8Array;
  readonly position: FilePosition;
  /** It is another file than before, or shorter: what was read of it is void. */
  readonly restarted: boolean;
  /** There is more to read now. */
  readonly more: boolean;
}

/** Bytes read at one look: a large journal comes in several. */
const mostBytes = 8 * 1024 * 1024;

export async function readAppended(uri: vscode.Uri, from: FilePosition): Promise<Result<Appended, Failure>> {
  return inWords(uri, () => (uri.scheme === 'file' ? readLocal(uri.fsPath, from) : readWhole(uri, from)));
}

/** The bytes of each piece, fewer where the file has become shorter. */
export async function readPieces(
  uri: vscode.Uri,
  pieces: readonly Piece[],
): Promise<Result<readonly Uint8Array[], Failure>> {
  if (pieces.length === 0) return succeed([]);
  return inWords(uri, async () => {
    if (uri.scheme !== 'file') {
      const all = await vscode.workspace.fs.readFile(uri);
      return pieces.map(({ from, to }) => all.subarray(from, to));
    }
    const file = await open(uri.fsPath, 'r');
    try {
      const found: Uint8Array[] = [];
      for (const { from, to } of pieces) {
        const { buffer, bytesRead } = await file.read(new Uint8Array(to - from), 0, to - from, from);
        found.push(buffer.subarray(0, bytesRead));
      }
      return found;
    } finally {
      await file.close();
    }
  });
}

async function inWords<T>(uri: vscode.Uri, read: () => Promise<T>): Promise<Result<T, Failure>> {
  try {
    return succeed(await read());
  } catch (error) {
    if (isMissing(error)) {
      return fail({
        code: 'run-missing',
        message: `${fileName(uri)} is not there.`,
        hint: 'It was deleted or renamed, or no run was started yet.',
      });
    }
    return fail(readTrouble(error, fileName(uri)));
  }
}

/** Node's word for a missing file, and VS Code's. */
function isMissing(error: unknown): boolean {
  return ['ENOENT', 'FileNotFound'].includes(codeOf(error));
}

async function readLocal(path: string, from: FilePosition): Promise<Appended> {
  const file = await open(path, 'r');
  try {
    const { size, ino, birthtimeMs } = await file.stat();
    const identity = `${ino} ${birthtimeMs}`;
    const restarted = from.identity !== '' && (identity !== from.identity || size < from.offset);
    const start = restarted ? 0 : from.offset;
    const bytes = new Uint8Array(Math.min(size - start, mostBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const end = start + bytesRead;
    return { bytes: bytes.subarray(0, bytesRead), position: { offset: end, identity }, restarted, more: end < size };
  } finally {
    await file.close();
  }
}

async function readWhole(uri: vscode.Uri, from: FilePosition): Promise<Appended> {
  const all = await vscode.workspace.fs.readFile(uri);
  const restarted = all.length < from.offset;
  const start = restarted ? 0 : from.offset;
  return { bytes: all.subarray(start), position: { offset: all.length, identity: uri.scheme }, restarted, more: false };
}

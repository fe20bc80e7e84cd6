/** What was appended to a file since a position, and pieces of it again. Local files are read in part; other file systems as a whole. */

import { type FileHandle, open } from 'node:fs/promises';
import * as vscode from 'vscode';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { codeOf, readTrouble } from '../../files/disk-trouble.ts';
import type { Piece } from './epoch-places.ts';
import { fileName } from './labels.ts';

/**
 * Where the next read begins, and in which file: a journal that is written anew has another identity, and one that
 * another is copied over has other bytes before the place.
 */
export interface FilePosition {
  readonly offset: number;
  readonly identity: string;
  /** The last bytes before the offset. */
  readonly tail: Uint8Array;
}

export const fileStart: FilePosition = { offset: 0, identity: '', tail: new Uint8Array() };

export interface Appended {
  readonly bytes: Uint8Array;
  readonly position: FilePosition;
  /** It is another file than before, shorter, or with other bytes: what was read of it is void. */
  readonly restarted: boolean;
  /** There is more to read now. */
  readonly more: boolean;
}

/** Bytes read at one look: a large journal comes in several. */
const mostBytes = 8 * 1024 * 1024;
/** Of a sealed line so many are no other's. */
const tailBytes = 64;

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
    const restarted = from.identity !== '' && (identity !== from.identity || !(await goesOn(file, size, from)));
    const start = restarted ? 0 : from.offset;
    const bytes = new Uint8Array(Math.min(size - start, mostBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const read = bytes.subarray(0, bytesRead);
    const end = start + bytesRead;
    const position = { offset: end, identity, tail: tailOf(restarted ? fileStart : from, read) };
    return { bytes: read, position, restarted, more: end < size };
  } finally {
    await file.close();
  }
}

async function readWhole(uri: vscode.Uri, from: FilePosition): Promise<Appended> {
  const all = await vscode.workspace.fs.readFile(uri);
  const { offset } = from;
  const restarted = all.length < offset || !isSame(all.subarray(offset - from.tail.length, offset), from.tail);
  const bytes = all.subarray(restarted ? 0 : offset);
  const position = { offset: all.length, identity: uri.scheme, tail: tailOf(restarted ? fileStart : from, bytes) };
  return { bytes, position, restarted, more: false };
}

/** Whether what was read before still stands there; of a file that did not grow only its size is looked at. */
async function goesOn(file: FileHandle, size: number, { offset, tail }: FilePosition): Promise<boolean> {
  if (size <= offset) return size === offset;
  const { buffer, bytesRead } = await file.read(new Uint8Array(tail.length), 0, tail.length, offset - tail.length);
  return bytesRead === tail.length && isSame(buffer, tail);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** A copy, as the bytes of a look are let go of. */
function tailOf(from: FilePosition, bytes: Uint8Array): Uint8Array {
  const last = bytes.slice(-tailBytes);
  return last.length === tailBytes ? last : Buffer.concat([from.tail, last]).subarray(-tailBytes);
}

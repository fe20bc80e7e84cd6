/** Reading from disk with failures in words: a missing file, a refused file and a folder in its place read differently. */

import { closeSync, fstatSync, openSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { dataFailure } from './messages.ts';

/** Where paths of the experiment start, and whether reading should go on. */
export interface Reading {
  /** Absolute path of the experiment's folder. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

/** The path for people: relative to the experiment where it lies below it, with forward slashes; else as it is. */
export function showPath(reading: Reading, path: string): string {
  const inside = relative(reading.folder, path);
  if (inside === '') return '.';
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.split(sep).join('/');
}

export function resolvePath(reading: Reading, path: string): string {
  return resolve(reading.folder, path);
}

export async function readBytes(reading: Reading, path: string): Promise<Result<Uint8Array>> {
  if (reading.signal?.aborted) return fail(cancelled());
  try {
    return succeed(await readFile(path));
  } catch (error) {
    return fail(failureOf(reading, path, error));
  }
}

/** The bytes from .. to-1 of a file (its end unless said), at once and fewer where it ends before; for samples that are read when asked for. */
export function readPiece(reading: Reading, path: string, from: number, to?: number): Result<Uint8Array> {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array((to ?? fstatSync(file).size) - from);
      let got = 0;
      for (let more = 1; got < bytes.length && more > 0; got += more) {
        more = readSync(file, bytes, got, bytes.length - got, from + got);
      }
      return succeed(bytes.subarray(0, got));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return fail(failureOf(reading, path, error));
  }
}

/** UTF-8 text without its byte order mark. */
export async function readText(reading: Reading, path: string): Promise<Result<string>> {
  const bytes = await readBytes(reading, path);
  return bytes.ok ? succeed(new TextDecoder().decode(bytes.value)) : bytes;
}

export interface FolderEntry {
  readonly name: string;
  readonly folder: boolean;
}

/** Names in a folder in the order of their characters, so that every machine reads files in the same order. */
export async function listFolder(reading: Reading, path: string): Promise<Result<readonly FolderEntry[]>> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const found = await Promise.all(
      entries.map(async (entry) => ({
        name: entry.name,
        folder: entry.isSymbolicLink()
          ? ((await statIfThere(resolve(path, entry.name)))?.isDirectory() ?? false)
          : entry.isDirectory(),
      })),
    );
    return succeed(found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)));
  } catch (error) {
    return fail(failureOf(reading, path, error));
  }
}

/** What a name means among these: itself, or the same signs in another form of Unicode, as file systems and editors differ in it. */
export function nameAmong(names: ReadonlySet<string>, name: string): string | undefined {
  if (names.has(name)) return name;
  if (isAscii(name)) return undefined;
  const known = byForm.get(names) ?? new Map([...names].map((one) => [one.normalize(), one]));
  byForm.set(names, known);
  return known.get(name.normalize());
}

/** Of each set of names once: a list may name every one of them. */
const byForm = new WeakMap<ReadonlySet<string>, ReadonlyMap<string, string>>();

function isAscii(name: string): boolean {
  return /^[\u0020-\u007e]*$/.test(name);
}

/** Undefined when there is nothing at this path, or nothing that may be looked at. */
export async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}

/** What is at this path, or why the system does not tell. */
export async function statAt(reading: Reading, path: string): Promise<Result<Stats>> {
  try {
    return succeed(await stat(path));
  } catch (error) {
    return fail(below(error) ? missing(reading, path) : failureOf(reading, path, error));
  }
}

/** Whether a path leads on below a file, where nothing can be. */
function below(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
}

export function cancelled(): Failure {
  return dataFailure('data-cancelled', 'Reading the data was cancelled.', 'Start the run again to go on.');
}

function missing(reading: Reading, path: string): Failure {
  const target = linkTarget(path);
  if (target !== undefined) {
    return dataFailure(
      'data-missing',
      `${showPath(reading, path)} is a link to ${target}, which does not exist.`,
      'Put the data there, or remove the link.',
    );
  }
  return dataFailure(
    'data-missing',
    `${showPath(reading, path)} does not exist.`,
    `Paths start at the folder of the experiment, ${reading.folder}; correct the path or put the data there. A resumed run reads the path that it began with.`,
  );
}

/** Where a link leads, as it is written in it; undefined where the path is no link. */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** An archive, or a compressed file, by its name. */
export function isPacked(name: string): boolean {
  return /\.(?:zip|tar|tgz|gz|bz2|xz|7z|rar)$/i.test(name);
}

/** What the system refused, in words. */
export function failureOf(reading: Reading, path: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const shown = showPath(reading, path);
  if (code === 'ENOENT') return missing(reading, path);
  if (code === 'ENOTDIR') {
    const hint = isPacked(path)
      ? 'Unpack it, and name the folder that comes out of it.'
      : /\.(?:bin|bs2|aedat|txt|csv)$/i.test(path)
        ? 'Name the folder it lies in.'
        : 'Name a folder of recordings; they are read from files that end in .bin, .bs2 or .aedat.';
    return dataFailure('data-unsupported', `${shown} is a file, not a folder.`, hint);
  }
  if (code === 'EISDIR')
    return dataFailure('data-unsupported', `${shown} is a folder, not a file.`, 'Name a file in it.');
  return dataFailure('data-unreadable', `${shown} cannot be read (${code}).`, 'Check its permissions and the disk.');
}

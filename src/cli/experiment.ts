/** Reads an experiment file, or says in a sentence why it cannot be one. */

import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { codeOf } from '../files/disk-trouble.ts';
import { lineStarts, placeOf } from '../language/syntax/lines.ts';

export interface ExperimentText {
  /** As the user named it; "-" for what comes through stdin. */
  readonly file: string;
  readonly text: string;
}

export function readExperiment(file: string): Result<ExperimentText> {
  try {
    const bytes = file === '-' ? readFileSync(0) : readNamed(file);
    if (bytes.length > largest) return fail(tooLarge(file, bytes.length));
    const text = bytes.toString('utf8');
    // A zero byte is the parser's to name, with its place. Anything else that is no UTF-8 would be lost on writing.
    if (!isUtf8(bytes) && !bytes.includes(0)) return fail(otherEncoding(file, text));
    return succeed({ file, text });
  } catch (error) {
    if (error instanceof TooLarge) return fail(tooLarge(file, error.bytes));
    return fail(unreadable(file, error));
  }
}

/** `nmnist.snnexp` and `nmnist.snnrun` both lead to `nmnist.snnrun`, as an absolute path. */
export function journalOf(file: string): string {
  const path = resolve(file);
  return extname(path) === '.snnrun' ? path : join(dirname(path), `${basename(path, '.snnexp')}.snnrun`);
}

/** As short as the user would type it here. */
export function pathAsTyped(path: string): string {
  const near = relative(process.cwd(), path);
  if (near.startsWith('..') || near === '') return path;
  // Not to be taken for an option.
  return near.startsWith('-') ? `.${sep}${near}` : near;
}

class TooLarge extends Error {
  readonly bytes: number;
  constructor(bytes: number) {
    super();
    this.bytes = bytes;
  }
}

function readNamed(file: string): Buffer {
  const { size } = statSync(file);
  if (size > largest) throw new TooLarge(size);
  return readFileSync(file);
}

/** Bytes. A thousand lines are 40 kB. */
const largest = 1e6;

function tooLarge(file: string, bytes: number) {
  return {
    code: 'file-too-large',
    message: `${file} has ${(bytes / 1e6).toFixed(1)} MB; an experiment is a text of at most ${largest / 1e6} MB.`,
    hint: 'Perhaps another file was meant.',
  };
}

function otherEncoding(file: string, text: string) {
  const { line, column } = placeOf(lineStarts(text), text.indexOf('\ufffd'));
  return {
    code: 'file-encoding',
    message: `${file}:${line}:${column}: this sign is not written in UTF-8.`,
    hint: 'Save the file again with the encoding UTF-8.',
  };
}

function unreadable(file: string, error: unknown) {
  const code = codeOf(error);
  const message =
    code === 'ENOENT'
      ? `There is no file ${file}.`
      : code === 'EISDIR'
        ? `${file} is a folder.`
        : `${file} cannot be read${code === '' ? '' : ` (${code})`}.`;
  const denied = code === 'EACCES' || code === 'EPERM';
  const hint = denied ? 'Give yourself the right to read it.' : 'Name an experiment file, for example tuning.snnexp.';
  return { code: 'file-unreadable', message, hint };
}

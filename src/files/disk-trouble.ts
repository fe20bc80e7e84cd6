/** What the system says about a file, in words for people. */

import type { Failure } from '../core/result.ts';

/** Trouble that can pass: a full disk, a file server that is away. Writing may be tried again. */
export function canPass(error: unknown): boolean {
  return passing.has(codeOf(error));
}

/** The system's code, "" for an error that is none of its own. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** `what` names the file as the reader knows it: "nmnist.snnrun", "the folder of nmnist.snnrun". */
export function diskTrouble(error: unknown, what: string): Failure {
  const code = codeOf(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        code: 'disk-full',
        message: `${what} cannot be written: the disk is full.`,
        hint: 'Free some space; everything written so far is safe.',
      };
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'folder-read-only',
        message: `${what} cannot be written: its folder does not allow it.`,
        hint: 'Give yourself the right to write there, or run a copy of the experiment elsewhere; the command line has --output for it.',
      };
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        code: 'folder-missing',
        message: `${what} cannot be written: its folder does not exist.`,
        hint: 'Make the folder, or run a copy of the experiment elsewhere; the command line has --output for it.',
      };
    default:
      return {
        code: 'disk-trouble',
        message: `${what} cannot be read or written: ${error instanceof Error ? error.message : String(error)}.`,
        hint: 'Look at the disk or the file server, then try again.',
      };
  }
}

const passing: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'ESTALE', 'EAGAIN', 'ETIMEDOUT']);

/** What the system says about a file, in words for people. */

import type { Failure } from '../core/result.ts';

/** Trouble that can pass: a full disk, a file server that is away. Writing may be tried again. */
export function canPass(error: unknown): boolean {
  return passing.has(codeOf(error));
}

/** The system's code, or VS Code's; "" for an error that is none of theirs. */
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
    case 'NoPermissions':
      return {
        code: 'folder-read-only',
        message: `${what} cannot be written: its rights or its folder's do not allow it.`,
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

/** The same where only reading was tried. A file that is not there is the caller's to name. */
export function readTrouble(error: unknown, what: string): Failure {
  const code = 'run-unreadable';
  if (['EACCES', 'EPERM', 'NoPermissions'].includes(codeOf(error))) {
    const message = `${what} cannot be read: its rights or its folder's do not allow it.`;
    return { code, message, hint: 'Give yourself the right to read it.' };
  }
  const words = error instanceof Error ? error.message : String(error);
  return {
    code,
    message: `${what} cannot be read: ${words}.`,
    hint: 'Look at the disk or the file server, then try again.',
  };
}

/** What is said while a run waits for the trouble to pass. */
export function waitingWords({ message, hint }: Failure): string {
  return `${message} ${hint} The run waits and goes on when there is space.`;
}

const passing: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'ESTALE', 'EAGAIN', 'ETIMEDOUT']);

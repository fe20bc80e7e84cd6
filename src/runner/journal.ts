/**
 * The coordinator's pen: stamps events and appends them to the journal, each line durable before anything is built on
 * it. A full disk makes it wait and try again; what it could not write yet stays in order in memory.
 */

import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { canPass, diskTrouble, waitingWords } from '../files/disk-trouble.ts';
import type { LineFile } from '../files/line-file.ts';
import type { RunEvent, RunEventBody } from '../protocol/event.ts';
import { sealLine } from '../protocol/journal-line.ts';

export interface Journal {
  write(body: RunEventBody): void;
  /** Waits for a full disk no longer than this from now on: somebody wants to leave. */
  hurry(patienceMs: number): void;
  /** Resolves when every event so far is on disk; fails when that will not happen any more. */
  settled(): Promise<Result<void>>;
  close(): void;
}

export interface JournalOptions {
  readonly file: Pick<LineFile, 'append' | 'close'>;
  /** The journal's name in sentences. */
  readonly name: string;
  readonly incarnation: number;
  readonly lastSeq: number;
  /** Asked before each durable line; false when another process has taken the run over. */
  readonly mayWrite: () => boolean;
  /** Asked likewise; false when the file, or the folder of its tasks, was deleted, renamed or replaced. */
  readonly isThere: () => boolean;
  /** Every event, when it happens; its line may still wait for the disk. */
  readonly onEvent: (event: RunEvent) => void;
  /** How long a full disk is waited for. */
  readonly patienceMs: number;
  readonly retryMs: number;
}

export function createJournal(options: JournalOptions): Journal {
  let seq = options.lastSeq;
  let patienceMs = options.patienceMs;
  let waiting: RunEvent[] = [];
  let troubleSince: number | undefined;
  let lost: Failure | undefined;
  let timer: NodeJS.Timeout | undefined;
  let listeners: (() => void)[] = [];

  const write = (body: RunEventBody): void => {
    seq++;
    const event: RunEvent = { ...body, v: 1, seq, at: new Date().toISOString(), inc: options.incarnation };
    waiting.push(event);
    // Told first: writing may add a note of its own, which has to come after.
    options.onEvent(event);
    if (timer === undefined) flush();
  };

  const flush = (): void => {
    timer = undefined;
    try {
      while (waiting.length > 0 && lost === undefined) {
        const event = waiting[0]!;
        const durable = !fleeting.has(event.kind);
        if (durable && !options.isThere()) lost = removed(options.name);
        else if (durable && !options.mayWrite()) lost = takenOver(options.name);
        if (lost !== undefined) break;
        options.file.append(sealLine(inOrder(event)), durable);
        waiting = waiting.slice(1);
      }
    } catch (error) {
      meetTrouble(error);
      return;
    }
    if (troubleSince !== undefined && lost === undefined) {
      troubleSince = undefined;
      write({ kind: 'noted', level: 'info', code: 'disk-again', message: `${options.name} can be written again.` });
    }
    tell();
  };

  const meetTrouble = (error: unknown): void => {
    const now = performance.now();
    const failure = diskTrouble(error, options.name);
    const first = troubleSince === undefined;
    troubleSince ??= now;
    if (!canPass(error) || now - troubleSince >= patienceMs) {
      lost = failure;
      tell();
      return;
    }
    timer = setTimeout(flush, options.retryMs);
    if (first) {
      write({ kind: 'noted', level: 'warning', code: failure.code, message: waitingWords(failure) });
    }
  };

  const tell = (): void => {
    const told = listeners;
    listeners = [];
    for (const listener of told) listener();
  };

  return {
    write,
    hurry(ms) {
      patienceMs = Math.min(patienceMs, ms);
    },
    async settled() {
      while (lost === undefined && waiting.length > 0) {
        await new Promise<void>((resolve) => {
          listeners.push(resolve);
        });
      }
      return lost === undefined ? succeed(undefined) : fail(lost);
    },
    close() {
      clearTimeout(timer);
      options.file.close();
    },
  };
}

/** Lines that a crash may lose: the files of the attempt hold the same. */
const fleeting: ReadonlySet<RunEvent['kind']> = new Set(['epochFinished', 'attemptStarted', 'noted']);

/** `v`, `seq`, `at` first, so that a line can be read by eye. */
function inOrder(event: RunEvent): object {
  const { v, seq, at, inc, kind, ...rest } = event;
  return { v, seq, at, inc, kind, ...rest };
}

/** The system would take the lines all the same: into a file that is in no folder any more. */
function removed(name: string): Failure {
  return {
    code: 'run-removed',
    message: `${name}, or the folder ${name}.d, was deleted, renamed or replaced during the run.`,
    hint: 'The run stops here. Put it back and resume, or run the experiment again: tasks that are left in the folder are used again.',
  };
}

function takenOver(name: string): Failure {
  return {
    code: 'run-taken-over',
    message: `Another process has taken over ${name}.`,
    hint: 'This one stops and writes nothing more.',
  };
}

/** Reads a journal as it stands, whoever writes it. */

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { codeOf, readTrouble } from '../files/disk-trouble.ts';
import { isStale } from '../files/owner-lives.ts';
import type { RunEvent } from '../protocol/event.ts';
import { journalReader, type LeftOutLine } from '../protocol/journal-line.ts';
import { fileNames, runFolder } from '../protocol/layout.ts';
import { emptyState, foldAll } from '../run/fold.ts';
import type { RunState } from '../run/state.ts';
import { readOwner } from '../runner/owner.ts';
import { ownCommand } from './own-command.ts';

export interface ReadRun {
  readonly journal: string;
  /** Base name, for sentences. */
  readonly name: string;
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly leftOut: readonly LeftOutLine[];
  /** Set when a newer version wrote some of it. */
  readonly newer: Failure | undefined;
  /** The process that writes it now. */
  readonly owner: number | undefined;
}

export function readRun(journal: string): Result<ReadRun> {
  const name = basename(journal);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(journal);
  } catch (error) {
    return fail(codeOf(error) === 'ENOENT' ? absent(name) : readTrouble(error, name));
  }
  const reader = journalReader();
  const { events, leftOut, failure } = reader.read(bytes);
  if (events.length === 0 && failure === undefined && bytes.length > 0) return fail(noJournal(name));
  const owner = readOwner(join(runFolder(journal), fileNames.owner));
  return succeed({
    journal,
    name,
    state: foldAll(emptyState(), events),
    events,
    leftOut,
    newer: failure,
    owner: owner === undefined || isStale(owner) ? undefined : owner.pid,
  });
}

function absent(name: string): Failure {
  return { code: 'run-missing', message: `There is no run ${name}.`, hint: `Start one with ${ownCommand()} run.` };
}

function noJournal(name: string): Failure {
  return {
    code: 'journal-unreadable',
    message: `${name} holds no line that belongs to a run.`,
    hint: 'Name a .snnrun file, or the experiment beside it.',
  };
}

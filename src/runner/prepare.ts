/**
 * Before a coordinator does anything: takes the run over, reads what its journal holds, and makes it ready to be
 * written. Every reason not to begin is one sentence, and nothing is changed then.
 */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { codeOf, diskTrouble, readTrouble } from '../files/disk-trouble.ts';
import { type LineFile, openLineFile } from '../files/line-file.ts';
import type { RunEvent } from '../protocol/event.ts';
import { journalReader, type LeftOutLine } from '../protocol/journal-line.ts';
import { asideName, runFolder } from '../protocol/layout.ts';
import type { StartRequest } from '../protocol/runner.ts';
import { type Claim, claimRun } from './owner.ts';

export interface PreparedRun {
  /** Absolute path of `<name>.snnrun.d`. */
  readonly folder: string;
  /** The journal's name in sentences. */
  readonly name: string;
  readonly claim: Claim;
  readonly file: LineFile;
  /** What the journal held before; empty for a new run. */
  readonly events: readonly RunEvent[];
  readonly damaged: number;
}

export function prepareRun(request: StartRequest): Result<PreparedRun> {
  const name = basename(request.journal);
  const folder = runFolder(request.journal);
  try {
    // Not recursive: where a parent is missing or read-only, that is what the sentence must say.
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') return fail(diskTrouble(error, name));
  }
  const claim = claimRun(folder, name);
  if (!claim.ok) return claim;
  const opened = request.resume ? reopen(request.journal, name) : open(request.journal, name);
  if (!opened.ok) {
    claim.value.release();
    return opened;
  }
  return succeed({ folder, name, claim: claim.value, ...opened.value });
}

type Opened = Pick<PreparedRun, 'file' | 'events' | 'damaged'>;

/** A journal that is already there is put aside when it holds a trial; it is never lost. */
function open(path: string, name: string): Result<Opened> {
  try {
    if (existsSync(path) && holdsTrials(path)) renameSync(path, freeName(path));
    else rmSync(path, { force: true });
    return succeed({ file: openLineFile(path), events: [], damaged: 0 });
  } catch (error) {
    return fail(diskTrouble(error, name));
  }
}

function holdsTrials(path: string): boolean {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    // Whatever it holds, it is not ours to throw away.
    return true;
  }
  const { events, leftOut, failure } = journalReader().read(bytes);
  return failure !== undefined || leftOut.length > 0 || events.some((event) => event.kind === 'trialProposed');
}

function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const aside = asideName(path, number);
    if (!existsSync(aside)) return aside;
  }
}

function reopen(path: string, name: string): Result<Opened> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return fail(codeOf(error) === 'ENOENT' ? nothingToResume(name) : readTrouble(error, name));
  }
  const reader = journalReader();
  const { events, leftOut, failure } = reader.read(bytes);
  if (failure !== undefined) return fail(failure);
  if (events.length > 0 && events[0]?.kind !== 'runStarted') return fail(startLost(name, leftOut));
  if (events.length === 0) return fail(leftOut.length > 0 ? startLost(name, leftOut) : nothingToResume(name));
  try {
    return succeed({ file: openLineFile(path, reader.wholeBytes), events, damaged: leftOut.length });
  } catch (error) {
    return fail(diskTrouble(error, name));
  }
}

function nothingToResume(name: string): Failure {
  return {
    code: 'resume-nothing',
    message: `There is no run in ${name} to go on with.`,
    hint: 'Start it without --resume.',
  };
}

function startLost(name: string, leftOut: readonly LeftOutLine[]): Failure {
  const first = leftOut.find(({ line }) => line === 1);
  const how =
    first?.why === 'contents'
      ? `is whole, but says what this version does not understand (${first.what})`
      : first === undefined
        ? 'is missing'
        : 'is damaged';
  const goOn = first?.why === 'contents' ? 'Go on with the version that wrote it, or run' : 'Run';
  return {
    code: 'journal-start-lost',
    message: `The first line of ${name}, which holds the plan, ${how}, so the run cannot go on from it.`,
    hint: `${goOn} the experiment again with --force: finished tasks are used again, and this file is kept beside it.`,
  };
}

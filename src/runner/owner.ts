/**
 * Who writes a journal: `owner.json` in the run's folder, made by exclusive creation. A process that is gone, or whose
 * number now belongs to another process, owns nothing.
 */

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { canPass, codeOf, diskTrouble } from '../files/disk-trouble.ts';
import { isStale, ownStart } from '../files/owner-lives.ts';
import { readJson } from '../files/whole-file.ts';
import { decodeOwner } from '../protocol/decode-runner.ts';
import { fileNames } from '../protocol/layout.ts';
import type { Owner } from '../protocol/runner.ts';

export interface Claim {
  /** False once another process has taken the run over; the claim's holder must then stop writing. */
  holds(): boolean;
  release(): void;
}

/** Takes the run, or says who has it. `name` is the journal's name in the sentence. */
export function claimRun(folder: string, name: string): Result<Claim> {
  const path = join(folder, fileNames.owner);
  const me: Owner = { v: 1, pid: process.pid, startedAt: Math.round(ownStart()), host: hostname() };
  for (let tries = 0; tries < 3; tries++) {
    try {
      writeFileSync(path, JSON.stringify(me), { flag: 'wx' });
      return succeed(claim(path, me));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        // A full disk can leave the file empty.
        if (canPass(error)) rmSync(path, { force: true });
        return fail(diskTrouble(error, name));
      }
    }
    const owner = readOwner(path);
    if (owner !== undefined && !isStale(owner)) return fail(refusal(owner, me, name));
    takeAway(path, owner);
  }
  return fail({
    code: 'run-owned',
    message: `${name} is being taken by another process at this moment.`,
    hint: 'Try again.',
  });
}

/** The owner on record, if the file can be read. */
export function readOwner(path: string): Owner | undefined {
  const json = readJson(path);
  const owner = json.ok ? decodeOwner(json.value) : undefined;
  return owner?.ok ? owner.value : undefined;
}

function claim(path: string, me: Owner): Claim {
  const holds = () => {
    const json = readJson(path);
    // A disk that cannot be read at this moment takes nothing away.
    if (!json.ok) return json.error !== 'absent';
    const now = decodeOwner(json.value);
    return now.ok && now.value.pid === me.pid && now.value.startedAt === me.startedAt && now.value.host === me.host;
  };
  return {
    holds,
    release() {
      if (holds()) rmSync(path, { force: true });
    },
  };
}

function refusal(owner: Owner, me: Owner, name: string) {
  const elsewhere = owner.host !== me.host;
  return {
    code: 'run-owned',
    message: `${name} is already being run by process ${owner.pid}${elsewhere ? ` on ${owner.host}` : ''}.`,
    hint: elsewhere
      ? `Cancel it there. If that machine is gone, remove ${fileNames.owner} in ${name}.d and resume.`
      : 'Wait for it, or cancel it where it was started.',
  };
}

/** Renames first, so that of two who find the same stale file only one can remove it. */
function takeAway(path: string, seen: Owner | undefined): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    const moved = readOwner(aside);
    // Another process was faster and its fresh claim was moved: give it back unless a newer one stands there.
    if (moved !== undefined && (moved.pid !== seen?.pid || moved.startedAt !== seen.startedAt)) {
      writeFileSync(path, JSON.stringify(moved), { flag: 'wx' });
    }
  } catch {
    // Someone else removed or replaced it; the next try sees what is there.
  } finally {
    rmSync(aside, { force: true });
  }
}

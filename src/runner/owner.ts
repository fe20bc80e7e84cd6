/**
 * Who writes a journal: `owner.json` in the run's folder, made by exclusive creation. A process that is gone, or whose
 * number now belongs to another process, owns nothing.
 */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { canPass, codeOf, diskTrouble } from '../files/disk-trouble.ts';
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

/** True when the process is surely gone. A process of another machine cannot be asked, so it counts as there. */
export function isStale(owner: Owner): boolean {
  if (owner.host !== hostname()) return false;
  if (!processLives(owner.pid)) return true;
  const started = processStart(owner.pid);
  return started !== undefined && Math.abs(started - owner.startedAt) > sameStartMs;
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

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  return statFields(pid)?.[0] === 'Z';
}

/** Milliseconds since the epoch at which a process began; undefined where the system does not say. */
function processStart(pid: number): number | undefined {
  const ticks = Number(statFields(pid)?.[19]);
  const boot = bootTime();
  return Number.isFinite(ticks) && boot !== undefined ? boot + ticks * (1000 / ticksPerSecond) : undefined;
}

function ownStart(): number {
  return processStart(process.pid) ?? Date.now() - process.uptime() * 1000;
}

/** Fields of /proc/<pid>/stat behind the command's name, state first. */
function statFields(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function bootTime(): number | undefined {
  try {
    const seconds = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1];
    return seconds === undefined ? undefined : Number(seconds) * 1000;
  } catch {
    return undefined;
  }
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
/** Clocks are set while computers run; a start this near is the same process. */
const sameStartMs = 60_000;

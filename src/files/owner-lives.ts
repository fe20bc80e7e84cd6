/** Whether the process that `owner.json` names still is: its number alone may belong to another one by now. */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from '../protocol/runner.ts';
import { codeOf } from './disk-trouble.ts';

/** True when the process is surely gone. A process of another machine cannot be asked, so it counts as there. */
export function isStale(owner: Owner): boolean {
  if (owner.host !== hostname()) return false;
  if (!processLives(owner.pid)) return true;
  const started = processStart(owner.pid);
  return started !== undefined && Math.abs(started - owner.startedAt) > sameStartMs;
}

/** Milliseconds since the epoch at which this process began. */
export function ownStart(): number {
  return processStart(process.pid) ?? Date.now() - process.uptime() * 1000;
}

/** False too for a process that has ended and that nobody has waited for. */
export function processLives(pid: number): boolean {
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

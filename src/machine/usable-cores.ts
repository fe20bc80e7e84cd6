/** How many cores this process may keep busy. */

import { availableParallelism } from 'node:os';
import { readText } from './read-text.ts';

/** Those it is bound to, and no more than the control groups it is in (a container, a service, a job) grant time for. */
export function usableCores(): number {
  return Math.min(availableParallelism(), grantedCores(readText));
}

/**
 * The time that Linux grants per period, in whole cores, at least one; without limit infinite. A group has no more than
 * those it lies in, so all of them are asked: `cpu.max` of cgroup v2, `cpu.cfs_quota_us` of v1
 * (docs.kernel.org/admin-guide/cgroup-v2.html; docs.kernel.org/scheduler/sched-bwc.html).
 */
export function grantedCores(read: (file: string) => string | undefined): number {
  const granted = controlGroups(read('/proc/self/cgroup') ?? '').map((group) => {
    const [quota, period] =
      read(`${group}/cpu.max`)?.trim().split(/\s+/) ??
      ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) => read(`${group}/${name}`)?.trim());
    const cores = Number(quota) / Number(period);
    return Number.isFinite(cores) && cores > 0 ? Math.max(1, Math.floor(cores)) : Number.POSITIVE_INFINITY;
  });
  return Math.min(...granted, Number.POSITIVE_INFINITY);
}

/**
 * Folders of the process's groups and of all they lie in. A line is `number:controllers:/path`, without controllers for
 * v2. Within a container the path may be that of the host, which is not there; the topmost folder then is the container's.
 */
function controlGroups(lines: string): string[] {
  return lines.split('\n').flatMap((line) => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers !== '' && !controllers.split(',').includes('cpu')) return [];
    const names = path.split('/').filter((name) => name !== '');
    const top = controllers === '' ? '/sys/fs/cgroup' : '/sys/fs/cgroup/cpu';
    return [...names, ''].map((_, count) => [top, ...names.slice(0, count)].join('/'));
  });
}

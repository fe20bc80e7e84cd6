import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grantedCores, usableCores } from '../../../src/machine/usable-cores.ts';

const files = (known: Record<string, string>) => (name: string) => known[name];
const top = '/sys/fs/cgroup';

test('a container that grants less than the machine has counts', () => {
  const granted = (max: string) => grantedCores(files({ '/proc/self/cgroup': '0::/\n', [`${top}/cpu.max`]: max }));
  assert.equal(granted('250000 100000\n'), 2);
  assert.equal(granted('50000 100000\n'), 1);
  assert.equal(granted('max 100000\n'), Number.POSITIVE_INFINITY);
  const first = {
    '/proc/self/cgroup': '5:memory:/\n3:cpu,cpuacct:/\n',
    ...{ [`${top}/cpu/cpu.cfs_quota_us`]: '400000\n', [`${top}/cpu/cpu.cfs_period_us`]: '100000\n' },
  };
  assert.equal(grantedCores(files(first)), 4);
  assert.equal(grantedCores(files({ ...first, [`${top}/cpu/cpu.cfs_quota_us`]: '-1\n' })), Number.POSITIVE_INFINITY);
  assert.equal(grantedCores(files({})), Number.POSITIVE_INFINITY);
});

test('so does the group of a service or a job, and every group around it', () => {
  const jobs = { '/proc/self/cgroup': '0::/batch.slice/job 7.scope\n', [`${top}/cpu.max`]: 'max 100000\n' };
  const inner = `${top}/batch.slice/job 7.scope/cpu.max`;
  const outer = `${top}/batch.slice/cpu.max`;
  assert.equal(grantedCores(files({ ...jobs, [inner]: '300000 100000\n' })), 3);
  assert.equal(grantedCores(files({ ...jobs, [inner]: 'max 100000\n', [outer]: '200000 100000\n' })), 2);
  assert.equal(grantedCores(files({ ...jobs, [inner]: '200000 100000\n', [outer]: '600000 100000\n' })), 2);
  const older = { '/proc/self/cgroup': '12:cpuset:/a\n4:cpuacct,cpu:/a/b\n' };
  const quota = (cores: number) => ({
    ...{ [`${top}/cpu/a/cpu.cfs_quota_us`]: `${cores}00000\n`, [`${top}/cpu/a/cpu.cfs_period_us`]: '100000\n' },
  });
  assert.equal(grantedCores(files({ ...older, ...quota(5) })), 5);
});

test('a container that is shown the path of its host is asked at the top', () => {
  const seen = { '/proc/self/cgroup': '0::/docker/0123abcd\n', [`${top}/cpu.max`]: '200000 100000\n' };
  assert.equal(grantedCores(files(seen)), 2);
});

test('this machine has a core', () => {
  assert.ok(Number.isInteger(usableCores()) && usableCores() >= 1);
});

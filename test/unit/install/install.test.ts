/** What keeps an installation from happening, with stand-ins for npm, Python and the compiler: a sentence, and nothing left. */

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type InstallRequest, installTensorFlow } from '../../../src/install/install.ts';
import { installedEngines, removeTensorFlow } from '../../../src/install/installed.ts';
import { enginesFolder, NOTE_FILE } from '../../../src/install/place.ts';
import { zipOf } from './zip.ts';

const linux = process.platform === 'linux' && process.arch === 'x64';
const { PATH, CXX } = process.env;
let folder: string;
let engines: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snnexp-install-'));
  engines = join(folder, 'engines');
  mkdirSync(join(folder, 'bin'));
  // The programs that an installation starts are these alone.
  process.env.PATH = join(folder, 'bin');
  delete process.env.CXX;
});
afterEach(() => {
  process.env.PATH = PATH;
  if (CXX !== undefined) process.env.CXX = CXX;
  rmSync(folder, { recursive: true });
});

function program(name: string, script: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

async function failure(request: Partial<InstallRequest> = {}): Promise<string> {
  const done = await installTensorFlow({
    ...{ engines, worker: 'worker.js', signal: new AbortController().signal },
    ...{ progress: () => undefined, log: () => undefined },
    ...request,
  });
  assert.ok(!done.ok);
  assert.deepEqual(existsSync(engines) ? readdirSync(engines).filter((name) => name !== 'tensorflow') : [], []);
  return done.error.code;
}

describe('an installation that cannot be', { skip: linux ? false : 'installed on linux-x64 only' }, () => {
  test('without npm', async () => assert.equal(await failure(), 'install-tool'));

  test('without a connection', async () => {
    program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
    assert.equal(await failure(), 'install-network');
  });

  test('npm fails', async () => {
    program('npm', 'echo "npm error code E404" >&2; exit 1');
    assert.equal(await failure(), 'install-step');
  });

  test('the disk becomes full', async () => {
    program('npm', 'echo "npm error ENOSPC: no space left on device, write" >&2; exit 1');
    assert.equal(await failure(), 'install-space');
  });

  test('a wheel that is none is known before anything is fetched', async () => {
    program('npm', 'echo called >&2; exit 1');
    const wheel = join(folder, 'tensorflow.whl');
    assert.equal(await failure({ wheel }), 'install-wheel');
    writeFileSync(wheel, 'not an archive');
    assert.equal(await failure({ wheel }), 'install-wheel');
    writeFileSync(wheel, zipOf({ 'numpy/core.so': Buffer.from('x') }, true));
    assert.equal(await failure({ wheel }), 'install-wheel');
  });

  test('a wheel, but no compiler', async () => {
    program('npm', `${PACKAGE}`);
    const wheel = join(folder, 'tensorflow.whl');
    const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
    writeFileSync(
      wheel,
      zipOf(Object.fromEntries(libraries.map((name) => [`tensorflow/${name}`, Buffer.from(name)])), true),
    );
    assert.equal(await failure({ wheel }), 'install-tool');
  });

  test('no Python to fetch the library with', async () => {
    program('npm', PACKAGE);
    assert.equal(await failure(), 'install-tool');
  });

  test('cancelled while npm works: an older engine stays', async () => {
    mkdirSync(join(engines, 'tensorflow'), { recursive: true });
    writeFileSync(join(engines, 'tensorflow', NOTE_FILE), '{}');
    const stopping = new AbortController();
    program('npm', 'echo started; /bin/sleep 60');
    const code = await failure({
      signal: stopping.signal,
      log: (line) => {
        if (line === 'started') setTimeout(() => stopping.abort(), 100);
      },
    });
    assert.equal(code, 'install-cancelled');
    assert.deepEqual(readdirSync(join(engines, 'tensorflow')), [NOTE_FILE]);
  });
});

test('what is installed is listed, and goes away whole', () => {
  assert.deepEqual(installedEngines(engines), []);
  const place = join(engines, 'tensorflow');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'library'), 'x'.repeat(1000));
  assert.deepEqual(installedEngines(engines), [{ engine: 'tensorflow', folder: place, note: undefined }]);
  const note = { v: 1, package: '4.22.0', tensorflow: '2.18.1', source: 'pip', bytes: 1000 };
  writeFileSync(join(place, NOTE_FILE), JSON.stringify(note));
  assert.deepEqual(installedEngines(engines), [{ engine: 'tensorflow', folder: place, note }]);
  const removed = removeTensorFlow(engines);
  assert.ok(removed.ok && removed.value > 1000);
  assert.deepEqual(readdirSync(engines), []);
  assert.deepEqual(removeTensorFlow(engines), { ok: true, value: 0 });
});

test('what a killed installation left goes with the next word about engines; a living one stays', () => {
  const left = (pid: number) => join(engines, `.installing-${hostname()}.${pid}`);
  // No process can have the first number; the second is the one that runs the tests.
  for (const pid of [2 ** 30, process.ppid]) mkdirSync(left(pid), { recursive: true });
  assert.deepEqual(removeTensorFlow(engines), { ok: true, value: 0 });
  assert.ok(!existsSync(left(2 ** 30)) && existsSync(left(process.ppid)));
});

test('a path of the user data that is not absolute is ignored', () => {
  assert.equal(enginesFolder({ XDG_DATA_HOME: '/data' }), '/data/snnexp/engines');
  assert.equal(enginesFolder({ XDG_DATA_HOME: 'data' }), enginesFolder({}));
  assert.equal(enginesFolder({ XDG_DATA_HOME: '/data', SNNEXP_ENGINES: '/own' }), '/own');
});

/** A package whose own download comes to nothing. */
const PACKAGE = `
folder="$PWD/tensorflow/node_modules/@tensorflow/tfjs-node"
/bin/mkdir -p "$folder/scripts" && echo 'process.exit(1)' > "$folder/scripts/install.js" && echo '{}' > "$folder/package.json"`;

/** What keeps an installation from happening, with stand-ins for npm, Python and the compiler: a sentence, and nothing left. */

import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type InstallRequest, installEngine } from '../../../src/install/install.ts';
import { installedEngines, removeEngine } from '../../../src/install/installed.ts';
import { enginesFolder, NOTE_FILE, notInstalled, WEBGPU_PACKAGE } from '../../../src/install/place.ts';
import { recipeOf } from '../../../src/install/recipes.ts';
import { tensorflow } from '../../../src/install/tensorflow.ts';
import { webgpu } from '../../../src/install/webgpu.ts';
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

/** A worker that answers every probe alike: with nothing, or with why the engine does not run. */
function workerThatSays(why: string | undefined): string {
  const path = join(folder, 'worker.mjs');
  const engine = { engine: 'webgpu', title: 'webgpu', threads: 1, rungs: [] };
  const answer = { kind: 'probed', data: null, ...(why === undefined ? { engine } : { engine: null, why }) };
  writeFileSync(path, `process.on('message', () => process.send(${JSON.stringify(answer)}, () => process.exit(0)));`);
  return path;
}

function install(request: Partial<InstallRequest>) {
  return installEngine({
    ...{ recipe: tensorflow, engines, worker: 'worker.js', signal: new AbortController().signal },
    ...{ progress: () => undefined, log: () => undefined },
    ...request,
  });
}

async function failure(request: Partial<InstallRequest> = {}): Promise<string> {
  const done = await install(request);
  assert.ok(!done.ok);
  assert.deepEqual(existsSync(engines) ? readdirSync(engines).filter((name) => !name.startsWith('tensor')) : [], []);
  return done.error.code;
}

describe('an installation that cannot be', { skip: linux ? false : 'installed on linux-x64 only' }, () => {
  test('without npm', async () => assert.equal(await failure(), 'install-tool'));

  test('without a connection', async () => {
    program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
    assert.equal(await failure(), 'install-network');
    assert.equal(await failure({ recipe: webgpu }), 'install-network');
  });

  test('an engine that the machine has no use for is not downloaded', async () => {
    program('npm', 'echo called >&2; exit 1');
    const done = await install({ recipe: webgpu, worker: workerThatSays('there is no driver') });
    assert.ok(!done.ok && done.error.code === 'install-useless');
    assert.match(done.error.message, /^WebGPU would not run here: there is no driver\.$/);
    assert.equal(await failure({ worker: workerThatSays('no AVX') }), 'install-useless');
    assert.equal(await failure({ worker: workerThatSays(notInstalled('tensorflow')) }), 'install-step');
  });

  test('a folder that cannot be made, is a file, or lies below one', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const nowhere of ['/proc/none/engines', join(folder, 'file'), join(folder, 'file', 'engines')]) {
      const done = await install({ engines: nowhere });
      assert.ok(!done.ok, nowhere);
      assert.ok(done.error.message.startsWith(`The folder ${nowhere} cannot be `), done.error.message);
      assert.match(done.error.hint ?? '', /SNNEXP_ENGINES/);
    }
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

  test('a wheel, but no compiler: nothing is fetched', async () => {
    const called = join(folder, 'npm-was-called');
    program('npm', `: > "${called}"\n${PACKAGE}`);
    const wheel = join(folder, 'tensorflow.whl');
    const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
    writeFileSync(
      wheel,
      zipOf(Object.fromEntries(libraries.map((name) => [`tensorflow/${name}`, Buffer.from(name)])), true),
    );
    const done = await install({ wheel });
    assert.ok(!done.ok);
    assert.match(done.error.message, /^A C\+\+ compiler was not found\.$/);
    assert.ok(!existsSync(called));
  });

  test('no compiler: the library is not fetched', async () => {
    program('npm', PACKAGE);
    const called = join(folder, 'python-was-called');
    program('python3', `: > "${called}"`);
    const done = await install({});
    assert.ok(!done.ok);
    assert.match(done.error.message, /^A C\+\+ compiler was not found\.$/);
    assert.ok(!existsSync(called));
  });

  test('no Python to fetch the library with', async () => {
    program('npm', PACKAGE);
    program('g++', 'exit 0');
    const done = await install({});
    assert.ok(!done.ok);
    assert.match(done.error.message, /^Python was not found\.$/);
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

const posix = webgpu.platforms.includes(`${process.platform}-${process.arch}`);

describe('the engine webgpu', { skip: posix ? false : 'installed on Linux and macOS only' }, () => {
  const own = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
  const npm = `
for word; do if [ "$before" = --prefix ]; then folder="$word"; fi; before="$word"; done
dist="$folder/node_modules/webgpu/dist"
/bin/mkdir -p "$dist/${own}" "$dist/other-platform" && echo "$@" > "$dist/${own}/dawn.node"`;

  test('is fetched by npm, rid of what other platforms need, tried, and removed again', async () => {
    program('npm', npm);
    const steps: string[] = [];
    let share = 0;
    const done = await install({
      recipe: webgpu,
      worker: workerThatSays(undefined),
      progress(progress) {
        if (progress.step !== steps.at(-1)) steps.push(progress.step);
        assert.ok(progress.share >= share && progress.share <= 1);
        share = progress.share;
      },
    });
    assert.ok(done.ok, JSON.stringify(done));
    assert.deepEqual(steps, [
      ...['looking at this machine', 'fetching the package', 'leaving out what is not needed', 'trying it'],
    ]);
    const dist = join(engines, 'webgpu', 'node_modules', 'webgpu', 'dist');
    assert.deepEqual(readdirSync(dist), [own]);
    const words = readFileSync(join(dist, own, 'dawn.node'), 'utf8');
    assert.ok(words.includes(WEBGPU_PACKAGE) && words.includes('--ignore-scripts'), words);
    const [listed] = installedEngines(engines);
    assert.equal(listed?.recipe, webgpu);
    assert.deepEqual(listed.note, done.value);
    assert.equal(webgpu.describe(done.value), `Dawn as ${WEBGPU_PACKAGE.replace('@', ' ')}`);
    assert.ok(removeEngine(engines, 'webgpu').ok);
    assert.deepEqual(readdirSync(engines), []);
  });

  test('that does not pass its self-test does not stay', async () => {
    program('npm', npm);
    // This worker is not there: it ends without an answer.
    assert.equal(await failure({ recipe: webgpu }), 'install-check');
  });

  test('is of the version that the tests run on', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.equal(`webgpu@${devDependencies.webgpu}`, WEBGPU_PACKAGE);
  });
});

test('only engines that can be installed are', () => {
  assert.equal(recipeOf('webgpu', 'install').ok, true);
  const unknown = recipeOf('cuda', 'remove');
  assert.ok(!unknown.ok && unknown.error.code === 'install-unknown');
  assert.match(unknown.error.hint, /tensorflow, webgpu/);
});

test('what is installed is listed, and goes away whole', () => {
  assert.deepEqual(installedEngines(engines), []);
  const place = join(engines, 'tensorflow');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'library'), 'x'.repeat(1000));
  assert.deepEqual(installedEngines(engines), [{ recipe: tensorflow, folder: place, note: undefined }]);
  const note = { v: 1, package: '4.22.0', tensorflow: '2.18.1', source: 'pip', bytes: 1000 };
  writeFileSync(join(place, NOTE_FILE), JSON.stringify(note));
  assert.deepEqual(installedEngines(engines), [{ recipe: tensorflow, folder: place, note }]);
  const removed = removeEngine(engines, 'tensorflow');
  assert.ok(removed.ok && removed.value > 1000);
  assert.deepEqual(readdirSync(engines), []);
  assert.deepEqual(removeEngine(engines, 'tensorflow'), { ok: true, value: 0 });
});

test('what a killed installation left goes with the next word about engines; a living one stays', () => {
  const left = (pid: number) => join(engines, `.installing-${hostname()}.${pid}`);
  // No process can have the first number; the second is the one that runs the tests.
  for (const pid of [2 ** 30, process.ppid]) mkdirSync(left(pid), { recursive: true });
  assert.deepEqual(removeEngine(engines, 'tensorflow'), { ok: true, value: 0 });
  assert.ok(!existsSync(left(2 ** 30)) && existsSync(left(process.ppid)));
});

test('engines lie below the data of the user; a path that is not absolute is ignored', () => {
  const data = { LOCALAPPDATA: join('a', 'Local'), XDG_DATA_HOME: '/data' };
  assert.equal(enginesFolder(data, 'win32'), join('a', 'Local', 'snnexp', 'engines'));
  assert.equal(enginesFolder(data, 'linux'), '/data/snnexp/engines');
  assert.equal(enginesFolder({ XDG_DATA_HOME: '/data' }), '/data/snnexp/engines');
  assert.equal(enginesFolder({ XDG_DATA_HOME: 'data' }), enginesFolder({}));
  assert.equal(enginesFolder({ XDG_DATA_HOME: '/data', SNNEXP_ENGINES: '/own' }), '/own');
});

/** A package whose own download comes to nothing. */
const PACKAGE = `
folder="$PWD/tensorflow/node_modules/@tensorflow/tfjs-node"
/bin/mkdir -p "$folder/scripts" && echo 'process.exit(1)' > "$folder/scripts/install.js" && echo '{}' > "$folder/package.json"`;

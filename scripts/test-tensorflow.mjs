// Installs the engine tensorflow for real, into a folder below .cache, and uses it: the numeric tests of every engine, a
// small search from the command line, a cancelled second installation, others from a wheel that is whole or damaged, and
// the removal. Then the engine webgpu likewise, on the software adapter that npm's Chromium unpacks.
// node scripts/test-tensorflow.mjs [--keep]   --keep leaves the engine there and, when it is there, does not install it.
// An engine is skipped, in one line, only on another platform, where npm's or Python's registry is not to be reached in
// time, and tensorflow without a C++ compiler for its addon.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import chromiumPackage from '@sparticuz/chromium';

const INSTALL_MS = 150_000;
const REST_MS = 300_000;
/** As in src/install/tensorflow-sources.ts. */
const WHEEL = 'tensorflow-cpu==2.18.1';
const keep = process.argv.includes('--keep');
const folder = resolve('.cache', 'tensorflow');
const engines = join(folder, 'engines');
const cli = resolve('dist', 'cli.js');

class Skipped extends Error {}
function skip(why) {
  throw new Skipped(why);
}

/** Runs to the end or the limit; `interrupt` is a line after which Ctrl-C is pressed. */
function run(words, { limitMs = REST_MS, interrupt, program = process.execPath, env = {} } = {}) {
  return new Promise((done) => {
    const child = spawn(program, words, {
      env: { ...process.env, SNNEXP_ENGINES: engines, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = { out: '', err: '', late: false };
    const timer = setTimeout(() => {
      end.late = true;
      child.kill('SIGINT');
    }, limitMs);
    child.stdout.setEncoding('utf8').on('data', (text) => {
      end.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      end.err += text;
      if (interrupt !== undefined && end.err.includes(interrupt)) setTimeout(() => child.kill('SIGINT'), 300);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      done({ ...end, code });
    });
  });
}

let passed = 0;
async function check(name, body) {
  const begun = performance.now();
  await body();
  passed++;
  console.log(`✔ ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
}

const fine = (end) => assert.equal(end.code, 0, `${end.out}${end.err}`);

fine(await run(['esbuild.mjs']));
// Older native kernels than the code that calls them would end a worker.
fine(await run(['scripts/build-native.mjs', '--if-possible']));
if (!keep) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

try {
  for (const [engine, test] of Object.entries({ tensorflow: testTensorflow, webgpu: testWebgpu })) {
    try {
      if (process.platform !== 'linux' || process.arch !== 'x64')
        skip(`${process.platform}-${process.arch} is not linux-x64`);
      await test();
    } catch (error) {
      if (!(error instanceof Skipped)) throw error;
      console.log(`﹣ the engine ${engine}, installed for real, is skipped: ${error.message}`);
    }
  }
} finally {
  if (!keep) rmSync(folder, { recursive: true, force: true });
}
if (passed > 0) console.log(`installed engines: ${passed} passed, 0 failed`);

async function testTensorflow() {
  if (!existsSync(join(engines, 'tensorflow'))) {
    await check('snnexp engine install tensorflow', async () => {
      const end = await run([cli, 'engine', 'install', 'tensorflow', '--yes'], { limitMs: INSTALL_MS });
      const step = /^(.*) \.\.\.$/gm;
      const last = [...end.err.matchAll(step)].at(-1)?.[1] ?? '';
      if (end.err.includes('[install-network]')) skip('a registry is not to be reached');
      if (end.err.includes('A C++ compiler was not found')) skip('there is no C++ compiler (g++ or clang++)');
      if (end.late && last.startsWith('fetching')) skip(`${last} took more than ${INSTALL_MS / 1000} s`);
      fine(end);
    });
  }

  await check('it is listed, and the doctor takes it', async () => {
    const list = await run([cli, 'engine', 'list', '--json']);
    const { installed } = JSON.parse(list.out);
    assert.equal(installed.length, 1);
    assert.ok(installed[0].bytes > 1e8 && installed[0].bytes < 8e8, `${installed[0].bytes} bytes`);
    const { engine } = JSON.parse((await run([cli, 'doctor', '--engine', 'tensorflow', '--json'])).out);
    assert.equal(engine.engine, 'tensorflow');
    if (existsSync('prebuilt/linux-x64.node')) assert.match(engine.title, /own kernels/);
    console.log(`  ${engine.title}`);
  });

  await check('the numeric tests of every engine', async () => fine(await run(['scripts/test.mjs', 'installed/'])));

  await check('a small search', async () => {
    const journal = join(folder, 'small.snnrun');
    const words = [
      'run',
      'test/fixtures/installed/small.snnexp',
      '--engine',
      'tensorflow',
      '--force',
      '--output',
      journal,
    ];
    fine(await run([cli, ...words, '--quiet']));
    const shown = JSON.parse((await run([cli, 'show', journal, '--json'])).out);
    assert.equal(shown.state, 'trials');
    assert.match(shown.engine, /^tensorflow /);
    const found = shown.trials.map(({ values }) => values.accuracy?.mean);
    assert.equal(found.length, 3);
    // Four classes: chance is a quarter.
    assert.ok(Math.max(...found) > 0.5, `accuracies ${found}`);
  });

  await check('Ctrl-C leaves nothing of a second installation, and the first one whole', async () => {
    const words = ['engine', 'install', 'tensorflow', '--yes'];
    const end = await run([cli, ...words], { interrupt: 'fetching the package' });
    assert.equal(end.code, 1);
    assert.match(end.err, /\[install-cancelled\]/);
    assert.deepEqual(readdirSync(engines), ['tensorflow']);
    fine(await run([cli, 'doctor', '--engine', 'tensorflow']));
  });

  const wheels = join(folder, 'wheel');
  const platforms = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'].flatMap((name) => ['--platform', name]);
  const python = ['--only-binary', ':all:', '--python-version', '3.11', '--implementation', 'cp', ...platforms];
  const words = ['-m', 'pip', 'download', '--quiet', '--no-deps', ...python, '--dest', wheels, WHEEL];
  const got = await run(words, { program: 'python3', limitMs: INSTALL_MS });
  const name = got.code === 0 ? readdirSync(wheels)[0] : undefined;
  if (name === undefined) console.log(`﹣ wheels are not tested: pip gave none (${got.err.trim().split('\n').at(-1)})`);
  else {
    const wheel = join(wheels, name);
    const install = (...more) => run([cli, 'engine', 'install', 'tensorflow', '--yes', '--wheel', wheel, ...more]);
    await check('a wheel of the user', async () => {
      fine(await install());
      const { installed } = JSON.parse((await run([cli, 'engine', 'list', '--json'])).out);
      assert.equal(installed[0].source, 'wheel');
      fine(await run([cli, 'doctor', '--engine', 'tensorflow']));
    });

    await check('a wheel that is damaged or cut short is refused, and the engine before stays', async () => {
      const refused = async (pattern) => {
        const end = await install();
        assert.equal(end.code, 1);
        assert.match(end.err, pattern);
        assert.match(end.err, /\[install-wheel\]/);
        assert.deepEqual(readdirSync(engines), ['tensorflow']);
      };
      // In the midst of the library, which is nearly all of it.
      const file = openSync(wheel, 'r+');
      writeSync(file, Buffer.alloc(64, 0xa5), 0, 64, Math.floor(statSync(wheel).size / 2));
      closeSync(file);
      await refused(/is not a whole TensorFlow wheel/);
      truncateSync(wheel, Math.floor(statSync(wheel).size / 2));
      await refused(/it is cut short/);
      fine(await run([cli, 'doctor', '--engine', 'tensorflow']));
    });
  }
  rmSync(wheels, { recursive: true, force: true });

  if (!keep) {
    await check('snnexp engine remove tensorflow', async () => {
      fine(await run([cli, 'engine', 'remove', 'tensorflow']));
      assert.deepEqual(readdirSync(engines), []);
      assert.equal((await run([cli, 'doctor', '--engine', 'tensorflow'])).code, 1);
    });
  }
}

async function testWebgpu() {
  await check('snnexp engine install webgpu, and remove', async () => {
    const chromium = dirname(await chromiumPackage.executablePath());
    const env = { LD_LIBRARY_PATH: chromium, VK_DRIVER_FILES: join(chromium, 'vk_swiftshader_icd.json') };
    const end = await run([cli, 'engine', 'install', 'webgpu', '--yes'], { env, limitMs: INSTALL_MS });
    if (end.err.includes('[install-network]')) skip("npm's registry is not to be reached");
    fine(end);
    const { installed } = JSON.parse((await run([cli, 'engine', 'list', '--json'])).out);
    const { bytes, folder: place } = installed.find(({ engine }) => engine === 'webgpu');
    assert.ok(bytes > 1e7 && bytes < 4e7, `${bytes} bytes`);
    // The clone has the package as well; the one that was installed goes before.
    assert.ok(place.startsWith(engines));
    const { engine } = JSON.parse((await run([cli, 'doctor', '--engine', 'webgpu', '--json'], { env })).out);
    assert.match(engine.title, /^webgpu, SwiftShader/);
    fine(await run([cli, 'engine', 'remove', 'webgpu']));
    assert.ok(!existsSync(place));
  });
}

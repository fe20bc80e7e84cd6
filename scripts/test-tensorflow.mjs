// Installs the engine tensorflow for real, into a folder below .cache, and uses it: the numeric tests of every engine, a
// small search from the command line, a cancelled second installation, and the removal.
// node scripts/test-tensorflow.mjs [--keep]   --keep leaves the engine there and, when it is there, does not install it.
// It is skipped, in one line, only on another platform and where npm's or Python's registry is not to be reached in time.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const INSTALL_MS = 150_000;
const REST_MS = 120_000;
const keep = process.argv.includes('--keep');
const folder = resolve('.cache', 'tensorflow');
const engines = join(folder, 'engines');
const cli = resolve('dist', 'cli.js');

function skip(why) {
  console.log(`The tests of the engine tensorflow are skipped: ${why}.`);
  process.exit(0);
}

/** Runs to the end or the limit; `interrupt` is a line after which Ctrl-C is pressed. */
function run(words, { limitMs = REST_MS, interrupt } = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, words, {
      env: { ...process.env, SNNEXP_ENGINES: engines },
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

if (process.platform !== 'linux' || process.arch !== 'x64')
  skip(`${process.platform}-${process.arch} is not linux-x64`);
fine(await run(['esbuild.mjs']));
// Older native kernels than the code that calls them would end a worker.
fine(await run(['scripts/build-native.mjs', '--if-possible']));
if (!keep) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

if (!existsSync(join(engines, 'tensorflow'))) {
  await check('snnexp engine install tensorflow', async () => {
    const end = await run([cli, 'engine', 'install', 'tensorflow', '--yes'], { limitMs: INSTALL_MS });
    const step = /^(.*) \.\.\.$/gm;
    const last = [...end.err.matchAll(step)].at(-1)?.[1] ?? '';
    if (end.err.includes('[install-network]')) skip('a registry is not to be reached');
    if (end.late && last.startsWith('fetching')) skip(`${last} took more than ${INSTALL_MS / 1000} s`);
    fine(end);
  });
}

try {
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

  if (!keep) {
    await check('snnexp engine remove tensorflow', async () => {
      fine(await run([cli, 'engine', 'remove', 'tensorflow']));
      assert.deepEqual(readdirSync(engines), []);
      assert.equal((await run([cli, 'doctor', '--engine', 'tensorflow'])).code, 1);
    });
  }
} finally {
  if (!keep) rmSync(folder, { recursive: true, force: true });
}
console.log(`tensorflow: ${passed} passed, 0 failed`);

/** What can be wrong with engines, as a user meets it: the next rung is taken, or the command ends with a sentence. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { softwareGpuAbsent, softwareGpuEnvironment } from '../support/software-gpu.ts';
import { tiny } from './support/experiments.ts';
import { kernelsThatCrash, nativeFile, type Product, platform, productCopy, withoutNative } from './support/product.ts';
import { journal, start, write } from './support/snnexp.ts';

const limit = { timeout: 120_000 };

interface Seen {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `kilobytes` limits the address space of the command and of all that it starts. */
function call(product: Product, words: readonly string[], env: NodeJS.ProcessEnv = {}, kilobytes?: number): Seen {
  const command = [process.execPath, product.cli, ...words];
  const limited = kilobytes === undefined ? '' : `ulimit -v ${kilobytes}; `;
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', `${limited}exec "$@"`, 'sh', ...command], {
    cwd: product.folder,
    env: { ...process.env, NO_COLOR: '1', SNNEXP_ENGINES: join(product.folder, 'engines'), ...env },
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

interface Doctor {
  readonly engine: {
    readonly engine: string;
    readonly rungs: readonly { engine: string; taken: boolean; works: boolean; title: string | null; why: string }[];
  };
}

function doctor(product: Product, env: NodeJS.ProcessEnv = {}, kilobytes?: number): Doctor['engine'] {
  const { code, stdout, stderr } = call(product, ['doctor', '--json'], env, kilobytes);
  assert.equal(code, 0, stderr);
  const { engine } = JSON.parse(stdout) as Doctor;
  assert.deepEqual(
    engine.rungs.map((rung) => rung.engine),
    ['webgpu', 'native', 'wasm', 'tensorflow', 'cpu'],
  );
  for (const { why, works, title } of engine.rungs) assert.ok(why !== '' && works === (title !== null), why);
  return engine;
}

const rung = (engine: Doctor['engine'], name: string) => engine.rungs.find((one) => one.engine === name)!;

test('the doctor tries every rung and says what each gave', limit, (t) => {
  const engine = doctor(productCopy(t));
  assert.equal(engine.engine, 'wasm');
  assert.match(rung(engine, 'native').why, /build:native/);
  assert.match(rung(engine, 'tensorflow').why, /snnexp engine install tensorflow/);
  assert.deepEqual([rung(engine, 'cpu').works, rung(engine, 'cpu').taken], [true, false]);
  assert.equal(rung(engine, 'cpu').why, 'self-test passed');
});

test('without WebAssembly the plain engine computes', limit, (t) => {
  const product = productCopy(t);
  const engine = doctor(product, { NODE_OPTIONS: '--jitless' });
  assert.equal(engine.engine, 'cpu');
  assert.match(rung(engine, 'wasm').why, /without WebAssembly/);
  write(product.folder, 'tiny.snnexp', tiny({ trials: 1, epochs: 1 }));
  const run = call(product, ['run', 'tiny.snnexp'], { NODE_OPTIONS: '--jitless' });
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^Engine: cpu, .* It is slow; nothing faster runs here: .*wasm: this Node runs without/m);
});

test('where Node may load no addons, WebAssembly computes and the doctor says why', {
  ...limit,
  skip: withoutNative,
}, (t) => {
  const engine = doctor(productCopy(t, readFileSync(nativeFile)), { NODE_OPTIONS: '--no-addons' });
  assert.equal(engine.engine, 'wasm');
  assert.match(
    rung(engine, 'native').why,
    /may load no addons \(--no-addons, or --permission without --allow-addons\)/,
  );
});

test('kernels that end their process cost that process alone', { ...limit, skip: withoutNative }, (t) => {
  const product = productCopy(t, kernelsThatCrash());
  const engine = doctor(product);
  assert.equal(engine.engine, 'wasm');
  assert.match(rung(engine, 'native').why, /ends its process.*SIGILL/);
  write(product.folder, 'tiny.snnexp', tiny({ trials: 1, epochs: 1 }));
  const run = call(product, ['run', 'tiny.snnexp', '--quiet']);
  assert.equal(run.code, 0, run.stderr);
  const chosen = journal(product.folder).find((event) => event.kind === 'engineChosen');
  assert.equal(chosen?.engine, 'wasm');
  assert.match(chosen.rungs.find(({ engine }) => engine === 'native')?.why ?? '', /SIGILL/);
  assert.equal(chosen.rungs.length, 5);
  const named = call(product, ['doctor', '--engine', 'native']);
  assert.equal(named.code, 1);
  assert.match(named.stderr, /error: .*SIGILL.*\[worker-lost\]/);
});

test('with little address space the engine that needs none of it computes', {
  ...limit,
  skip: process.platform === 'linux' ? false : 'ulimit -v is of Linux',
}, (t) => {
  const product = productCopy(t);
  const engine = doctor(product, {}, 3_000_000);
  assert.equal(engine.engine, 'cpu');
  // Node 26 ends the process where memory cannot be reserved, and with it that rung alone.
  assert.match(rung(engine, 'wasm').why, /address space|it ends its process/);
  // To the end, with the threads that propose and that tell what mattered.
  write(product.folder, 'tiny.snnexp', tiny({ trials: 2, epochs: 1 }));
  const run = call(product, ['run', 'tiny.snnexp'], {}, 3_000_000);
  assert.equal(run.code, 0, run.stderr);
});

test('a batch that does not fit ends its trial with a sentence', {
  ...limit,
  skip: withoutNative,
}, (t) => {
  const product = productCopy(t, readFileSync(nativeFile));
  write(product.folder, 'tiny.snnexp', large());
  const run = call(product, ['run', 'tiny.snnexp', '--engine', 'native', '--threads', '3'], {}, 4_000_000);
  assert.equal(run.code, 1);
  assert.match(run.stdout, /out of memory: \d+ MB are in use and \d+ MB more cannot be had/);
  const failed = journal(product.folder).find((event) => event.kind === 'trialFailed');
  assert.ok(failed?.code === 'engine-memory' && failed.reason === 'failed', 'the settings are what does not fit');
  assert.match(failed.hint, /batch smaller/);
  // The threads that were asked for, and what is to be said of them.
  const chosen = journal(product.folder).find((event) => event.kind === 'engineChosen');
  assert.equal(chosen?.threads, 3);
  assert.equal(run.stderr.includes('threads wait for each other'), 2 * 3 > availableParallelism());
});

test('workers that crash in a task are tried again, then the trial says which engine to leave', limit, async (t) => {
  const { folder } = productCopy(t);
  write(folder, 'tiny.snnexp', tiny({ trials: 1, epochs: 300, workers: 1 }));
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  const killed = new Set<number>();
  while (killed.size < 3) {
    const { pid } = await run.event('attemptStarted', (event) => !killed.has(event.pid));
    process.kill(pid, 'SIGILL'); // SIGSEGV from outside would be taken for WebAssembly's own
    killed.add(pid);
  }
  const failed = await run.event('trialFailed');
  assert.equal(failed.code, 'worker-lost');
  assert.match(failed.message, /SIGILL/);
  assert.match(failed.hint, /another one, for example wasm/);
  assert.equal((await run.finished).code, 1);
});

test('native kernels taken away in mid-run: the run ends with a sentence, and goes on once they are back', {
  ...limit,
  skip: withoutNative,
}, async (t) => {
  const kernels = readFileSync(nativeFile);
  const product = productCopy(t, kernels);
  const file = join(product.folder, 'prebuilt', `${platform}.node`);
  write(product.folder, 'tiny.snnexp', tiny({ trials: 12, epochs: 2, workers: 1, ahead: 1 }));
  const run = start(product.folder, ['run', 'tiny.snnexp', '--engine', 'native', '--json'], {}, product.cli);
  await run.event('trialFinished');
  rmSync(file);
  assert.equal((await run.finished).code, 1);
  const lost = journal(product.folder).filter((event) => event.kind === 'trialFailed');
  assert.ok(lost.length >= 4 && lost.every((event) => event.reason === 'lost' && event.code === 'engine-unavailable'));
  const end = journal(product.folder).findLast((event) => event.kind === 'runFinished');
  assert.match(end?.message ?? '', /^The last \d trials were lost: The engine native .*build:native.*resume the run/);
  writeFileSync(file, kernels);
  const resumed = call(product, ['run', 'tiny.snnexp', '--engine', 'native', '--resume']);
  assert.equal(resumed.code, 0, resumed.stderr);
  const ended = journal(product.folder).filter((event) => event.kind === 'trialFinished');
  assert.deepEqual(
    ended.map(({ trial }) => trial),
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
});

test('engines to install: consent first, one sentence without a connection, and nothing of it stays', {
  ...limit,
  skip: softwareGpuAbsent() ?? false,
}, async (t) => {
  const product = productCopy(t);
  const bin = join(product.folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), '#!/bin/sh\necho "npm error code ECONNREFUSED" >&2\nexit 1\n', { mode: 0o755 });
  const env = { ...(await softwareGpuEnvironment()), PATH: `${bin}:/usr/bin:/bin` };
  const engine = (...words: string[]) => call(product, ['engine', ...words], env);
  const refused = (end: Seen, code: number, said: RegExp) => {
    assert.equal(end.code, code, end.stderr);
    assert.match(end.stderr, said);
  };
  const unasked = engine('install', 'webgpu');
  refused(unasked, 1, /downloads about 52 MB \(npm\) and keeps about 22 MB in .*engines\/webgpu\./);
  refused(unasked, 1, /^Projects are not touched; node .*cli\.js engine remove webgpu takes it away again\.$/m);
  refused(unasked, 1, /nobody is there to agree.*--yes.*\[install-consent\]/);
  refused(engine('install', 'webgpu', '--yes'), 1, /npm could not reach its registry\..*\[install-network\]/);
  refused(engine('install', 'webgpu', '--yes', '--wheel', 'x.whl'), 2, /not installed from a wheel/);
  refused(engine('install', 'cuda'), 2, /There is: tensorflow, webgpu\./);
  refused(engine('remove', 'cuda'), 2, /no engine "cuda" to remove/);
  // Without a Vulkan loader nothing is fetched at all; a machine that has one gets as far as npm.
  const bare = call(product, ['engine', 'install', 'webgpu', '--yes'], { PATH: env.PATH });
  refused(bare, 1, /would not run here: .*Nothing was downloaded.*\[install-useless\]|\[install-network\]/);
  assert.match(engine('list').stdout, /^webgpu {2}not installed; node .*cli\.js engine install webgpu$/m);
  assert.deepEqual(JSON.parse(engine('list', '--json').stdout).installed, []);
  const removed = engine('remove', 'webgpu');
  assert.deepEqual([removed.code, removed.stdout], [0, 'webgpu is not installed.\n']);
  assert.deepEqual(readdirSync(join(product.folder, 'engines')), []);
});

/** A convolution of 100 steps whose membranes alone need gigabytes. */
function large(): string {
  return tiny({ trials: 1, epochs: 1 })
    .replace(/size( *)= .*/, 'size$1= 32 x 32')
    .replace(/window( *)= .*/, 'window$1= 400 ms')
    .replace(/samples( *)= .*/, 'samples$1= 200')
    .replace(/batch( *)= .*/, 'batch$1= 120')
    .replace(/layer hidden.*/, 'layer hidden = conv { channels = 64, kernel = 3 x 3 }');
}

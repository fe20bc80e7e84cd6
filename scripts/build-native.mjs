// Builds the kernels of src/engine/kernels as an N-API addon for this machine: one file, all instruction sets, chosen when
// it is loaded. A plain compiler call: no node-gyp, and the headers come from npm (node-api-headers).
// node scripts/build-native.mjs [--if-possible]
// --if-possible: what is missing is said in one line and is no failure; a file of this very source is left as it is.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { kernelFingerprint } from './kernel-fingerprint.mjs';

const source = resolve('src/engine/kernels/native');
const platform = `${process.platform}-${process.arch}`;
const target = join('prebuilt', `${platform}.node`);
const require = createRequire(import.meta.url);

const stop = (why) => {
  console.error(`The native kernels are not built: ${why}. WebAssembly computes in their place.`);
  process.exit(process.argv.includes('--if-possible') ? 0 : 1);
};
const runs = (command) => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

if (platform !== 'linux-x64') stop(`they are for linux-x64, and this is ${platform}`);
const compiler = [process.env.CXX, 'g++', 'clang++'].find((name) => name && runs(name));
if (compiler === undefined) stop('there is no C++ compiler (g++ or clang++)');

// As src/engine/native/addon.ts reads the file's end: the fingerprint, then the seal over all before.
const HASH = 32;
const fingerprint = Buffer.from(kernelFingerprint(), 'hex');
if (process.argv.includes('--if-possible') && existsSync(target)) {
  if (
    readFileSync(target)
      .subarray(-2 * HASH, -HASH)
      .equals(fingerprint)
  ) {
    console.log(`${target} is of this source`);
    process.exit(0);
  }
}

const wide = ['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mavx2', '-mfma', '-mprefer-vector-width=512'];
const variants = {
  base: { lanes: 4, flags: [] },
  avx2: { lanes: 8, flags: ['-mavx2', '-mfma'] },
  avx512: { lanes: 16, flags: wide },
  amx: { lanes: 16, flags: [...wide, '-mavx512bf16', '-mamx-tile', '-mamx-bf16'] },
};
const compile = [
  ...['-c', '-O3', '-std=c++20', '-fPIC', '-fvisibility=hidden', '-fno-exceptions', '-fno-rtti'],
  ...['-fno-threadsafe-statics', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=off', '-fno-stack-protector'],
  ...['-U_FORTIFY_SOURCE', '-Wall', '-Wextra', '-Wno-unknown-pragmas', '-Wno-ignored-attributes'],
  ...[
    '-Wno-psabi',
    '-Wno-cast-function-type',
    '-Wno-maybe-uninitialized',
    '-Wno-uninitialized',
    `-ffile-prefix-map=${source}=.`,
  ],
];
// Only the C library is linked, so that the addon loads wherever VS Code runs; the threads sleep in its code for good.
const link = ['-shared', '-s', '-nodefaultlibs', '-Wl,-z,nodelete', '-Wl,--build-id=none', '-lpthread', '-lc', '-lgcc'];

const call = (args) =>
  new Promise((done, failed) => {
    const child = spawn(compiler, args, { cwd: source, stdio: 'inherit' });
    child.on('error', failed);
    child.on('exit', (code) => (code === 0 ? done() : failed(new Error(`${compiler} ended with ${code}`))));
  });

/** Names of the variants that run here, each of which has filled a small array. */
function tried(addon) {
  return addon
    .variants()
    .flatMap((variant, index) => (variant.runs ? [{ ...variant, index }] : []))
    .map(({ name, kernels, index }) => {
      const [words, reals, values] = [new Float64Array(24), new Float32Array(16), new Float32Array(1000)];
      const team = addon.start(index, 2, words, reals);
      words.set([addon.adopt(values), values.length, 100]);
      reals[0] = 7;
      addon.run(team, kernels.indexOf('fill'), 10);
      addon.stop(team);
      if (values.some((value) => value !== 7)) throw new Error(`the kernels for ${name} compute wrong`);
      return name;
    });
}

const folder = mkdtempSync(join(tmpdir(), 'snnexp-native-'));
try {
  const jobs = Object.entries(variants).map(([name, { lanes, flags }]) => ({
    object: join(folder, `${name}.o`),
    args: [...flags, `-DVECTOR_LANES=${lanes}`, `-DVARIANT_SECTION="kernels_${name}"`, 'variant.cc'],
  }));
  const { include_dir: nodeHeaders } = require('node-api-headers');
  jobs.push({ object: join(folder, 'addon.o'), args: [`-I${nodeHeaders}`, 'addon.cc'] });
  await Promise.all(jobs.map(({ object, args }) => call([...compile, ...args, '-o', object])));
  const built = join(folder, 'kernels.node');
  await call(['-o', built, ...jobs.map(({ object }) => object), ...link]);
  // Loaded and tried before the old file goes.
  const variantsHere = tried(require(built));
  mkdirSync(dirname(target), { recursive: true });
  // To load a damaged file, or one of another source, could end the process.
  const bytes = Buffer.concat([readFileSync(built), fingerprint]);
  const file = Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]);
  writeFileSync(`${target}.new`, file);
  renameSync(`${target}.new`, target);
  console.log(`${target} ${file.length} bytes, ${compiler}; here it runs ${variantsHere.join(', ')}`);
} catch (error) {
  stop(error.message.split('\n')[0]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

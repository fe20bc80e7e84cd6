// Bundles the tests into dist-test/ (npm packages stay outside) and runs Node's own test runner on them.
// node scripts/test.mjs [part of a path]...   for example `node scripts/test.mjs language process/`
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { everyBundle } from './node-bundle.mjs';
import { testFiles } from './test-files.mjs';
import { tfjsGradients } from './tfjs-gradients.mjs';

const files = testFiles(process.argv.slice(2));
if (files.length === 0) {
  console.error('No test file matches. Name a part of its path below test/.');
  process.exit(2);
}
if (process.env.SNNEXP_DIST === undefined && !existsSync('dist/cli.js') && files.some(runsTheProduct)) {
  console.error('These tests run the built command line, and there is no dist/cli.js. Make it with: npm run build');
  process.exit(2);
}
// One folder per call, so that two calls beside each other do not remove each other's files.
const out = join('dist-test', String(process.pid));
await build({
  ...everyBundle,
  entryPoints: files,
  outdir: out,
  outbase: 'test',
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  plugins: [...everyBundle.plugins, tfjsGradients],
});
const bundled = files.map((file) => join(out, file.slice('test/'.length).replace(/ts$/, 'js')));
// Node leaves one core free, so on two cores it would run one file after the other, and those of editors mostly wait.
const options = ['--enable-source-maps', '--test', '--test-reporter=spec'];
options.push(`--test-concurrency=${Math.max(2, availableParallelism() - 1)}`);
// Milliseconds for a file of tests, many times what the slowest takes: one that waits for what never comes is named, not endless.
options.push('--test-timeout=1800000');
const run = spawnSync(process.execPath, [...options, ...bundled], {
  stdio: 'inherit',
  // What a developer has installed must not decide a test; scripts/test-tensorflow.mjs names its own folder.
  env: { SNNEXP_ENGINES: resolve('dist-test', 'no-engines'), ...process.env },
});
rmSync(out, { recursive: true, force: true });
process.exit(run.status ?? 1);

function runsTheProduct(file) {
  return file.replaceAll('\\', '/').startsWith('test/process/');
}

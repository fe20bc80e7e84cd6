// Runs tfjs-core's own operation tests (they are part of its package) on our backends, one process each.
// node scripts/test-tfjs.mjs [--json] [engine]...   wasm, wasm-plain, native, native-base, native-avx2, ...
// Without a name: wasm, wasm-plain and, where it is built, native. --json: one line per engine, for a program.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { everyBundle, requireForEsm } from './node-bundle.mjs';

const json = process.argv.includes('--json');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const here = existsSync(join('prebuilt', `${process.platform}-${process.arch}.node`)) ? ['native'] : [];
const engines = named.length > 0 ? named : ['wasm', 'wasm-plain', ...here];

const packages = realpathSync(resolve('node_modules', '@tensorflow'));
// One copy of tfjs-core for tests and engine, in the form in which its tests are.
const oneTfjs = {
  name: 'one-tfjs',
  setup({ onResolve }) {
    onResolve({ filter: /^@tensorflow\/tfjs-(core|backend-cpu)$/ }, ({ path }) => ({
      path: join(packages, path.split('/')[1], 'dist', 'index.js'),
    }));
    onResolve({ filter: /^@tensorflow\/tfjs-core\/dist\// }, ({ path }) => ({ path: join(packages, '..', path) }));
  },
};

const folder = join('dist-test', `tfjs-${process.pid}`);
const file = join(folder, 'run.js');
await build({
  ...everyBundle,
  entryPoints: ['test/backends/tfjs/run.ts'],
  outfile: file,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['jasmine-core', 'webgpu'],
  // The package's list of files with side effects leaves its tests out.
  ignoreAnnotations: true,
  banner: { js: requireForEsm },
  plugins: [...everyBundle.plugins, oneTfjs],
});

let failed = false;
for (const engine of engines) {
  const run = spawnSync(process.execPath, [file, engine], { encoding: 'utf8', maxBuffer: 1e8 });
  const line = run.stdout.trim().split('\n').at(-1) ?? '';
  if (run.status !== 0) failed = true;
  if (!line.startsWith('{')) {
    failed = true;
    console.error(`${engine}: the tests did not come to an end (${run.signal ?? run.status}).\n${run.stderr}`);
  } else if (json) {
    console.log(line);
  } else {
    const { title, ran, skipped, wrong } = JSON.parse(line);
    console.log(`${engine} (${title}): ${ran} tests ran, ${skipped} may fail, ${wrong.length} not in order`);
    for (const what of wrong) console.log(`  ${what}`);
  }
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);

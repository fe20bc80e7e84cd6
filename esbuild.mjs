// Builds every bundle of the product into dist/.
// node esbuild.mjs [--minify] [name]...   Names, for example `cli library/search`, build only these bundles.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { everyBundle, nodeBundle, requireForEsm } from './scripts/node-bundle.mjs';
import { tfjsGradients } from './scripts/tfjs-gradients.mjs';

const minify = process.argv.includes('--minify');
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const common = { ...everyBundle, minify, sourcemap: minify ? false : 'linked', legalComments: 'none' };
const node = { ...nodeBundle, ...common };

const bundles = [
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: `#!/usr/bin/env node\n${requireForEsm}` } },
  {
    ...node,
    // The thread is whole in itself here: the .vsix carries no library.
    entryPoints: {
      runner: 'src/runner/main.ts',
      worker: 'src/worker/main.ts',
      'search-thread': 'src/search/thread/main.ts',
    },
    banner: { js: requireForEsm },
  },
  // One module each with shared pieces, on the TensorFlow.js of the script that uses them.
  {
    ...node,
    packages: 'external',
    plugins: [...everyBundle.plugins, tfjsGradients],
    splitting: true,
    chunkNames: 'library/shared/[hash]',
    entryPoints: {
      'library/language': 'src/language/library.ts',
      'library/search': 'src/search/library.ts',
      'library/search-thread': 'src/search/thread/main.ts',
      'library/snn': 'src/snn/library.ts',
      'library/engine': 'src/engine/library.ts',
      'library/data': 'src/data/library.ts',
    },
  },
  {
    ...node,
    format: 'cjs',
    entryPoints: { extension: 'src/extension/main.ts' },
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  },
  {
    ...common,
    platform: 'browser',
    target: 'chrome120',
    format: 'iife',
    entryPoints: { 'webview/pareto': 'webview/pareto/main.ts' },
    loader: { '.css': 'css' },
  },
];

if (names.length === 0) rmSync('dist', { recursive: true, force: true });
for (const bundle of bundles) {
  const wanted = Object.entries(bundle.entryPoints).filter(
    ([name, source]) => (names.length === 0 || names.includes(name)) && existsSync(source),
  );
  if (wanted.length > 0) await build({ ...bundle, entryPoints: Object.fromEntries(wanted), outdir: 'dist' });
}
if (names.length === 0 || names.some((name) => name.startsWith('library/'))) {
  // Types beside them, file by file; whether they are right is what `npm run check` says.
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.library.json'], {
    stdio: 'inherit',
  });
}
if (existsSync('dist/cli.js')) chmodSync('dist/cli.js', 0o755);

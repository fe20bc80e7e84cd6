// Builds every bundle of the product into dist/.
// node esbuild.mjs [--minify] [name]...   Names, for example `cli worker`, build only these bundles.
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const minify = process.argv.includes('--minify');
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

// ESM bundles carry CommonJS packages (tfjs, commander), which call `require`.
const requireForEsm =
  "import { createRequire as snnexpCreateRequire } from 'node:module'; const require = snnexpCreateRequire(import.meta.url);";

const common = {
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  loader: { '.wasm': 'binary' },
};
const node = { ...common, platform: 'node', target: 'node20', format: 'esm', external: ['@tensorflow/tfjs-node'] };

const bundles = [
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: `#!/usr/bin/env node\n${requireForEsm}` } },
  {
    ...node,
    entryPoints: { runner: 'src/runner/main.ts', worker: 'src/worker/main.ts' },
    banner: { js: requireForEsm },
  },
  {
    ...node,
    entryPoints: {
      'library/language': 'src/language/library.ts',
      'library/search': 'src/search/library.ts',
      'library/snn': 'src/snn/library.ts',
      'library/engine': 'src/engine/library.ts',
      'library/data': 'src/data/library.ts',
    },
    banner: { js: requireForEsm },
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
if (existsSync('dist/cli.js')) chmodSync('dist/cli.js', 0o755);

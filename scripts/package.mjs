// Builds minified bundles and packages them as snnexp.vsix.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';

// First of all: a failed build must not leave an older package for the tests to pass on.
rmSync('snnexp.vsix', { force: true });
const run = (...args) => execFileSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
run('esbuild.mjs', '--minify');
run(
  createRequire(import.meta.url).resolve('@vscode/vsce/vsce'),
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--out',
  'snnexp.vsix',
);

// Builds minified bundles and packages them: snnexp.vsix for every platform, and where the native kernels can be built
// snnexp-linux-x64.vsix with them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const native = { target: 'linux-x64', file: 'prebuilt/linux-x64.node', out: 'snnexp-linux-x64.vsix' };

// First of all: a failed build must not leave an older package for the tests to pass on.
for (const file of ['snnexp.vsix', native.out]) rmSync(file, { force: true });
const run = (...args) => execFileSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
run('esbuild.mjs', '--minify');
run('scripts/build-native.mjs', '--if-possible');
pack('snnexp.vsix');
if (existsSync(native.file)) {
  const ignored = join('dist', 'vscodeignore');
  writeFileSync(ignored, `${readFileSync('.vscodeignore', 'utf8')}!${native.file}\n`);
  pack(native.out, '--target', native.target, '--ignoreFile', ignored);
  rmSync(ignored);
}

function pack(out, ...more) {
  const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  const fixed = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  run(vsce, 'package', ...fixed, ...more, '--out', out);
}

/** What is in the package, and what is not; its size; what the marketplace asks of a manifest. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

test('the package holds these files and no other', () => {
  const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  const listed = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], { encoding: 'utf8' });
  const files = listed.trim().split('\n').sort();
  const expected = [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/cli.js',
    'dist/extension.cjs',
    'dist/runner.js',
    'dist/search-thread.js',
    'dist/webview/pareto.css',
    'dist/webview/pareto.js',
    'dist/worker.js',
    'examples/quickstart.snnexp',
    'media/icon.png',
    'package.json',
    'package.nls.json',
    'syntaxes/language-configuration.json',
    'syntaxes/snnexp.tmLanguage.json',
  ];
  assert.deepEqual(
    files.filter((file) => !file.startsWith('media/') || file === 'media/icon.png'),
    expected,
  );
});

const forLinux = 'snnexp-linux-x64.vsix';
const builtHere = existsSync('prebuilt/linux-x64.node');

test('each package is under 5 MB', () => {
  for (const file of ['snnexp.vsix', ...(builtHere ? [forLinux] : [])])
    assert.ok(statSync(file).size < 5_000_000, file);
});

const without = builtHere ? false : 'no native kernels were built: this machine has no C++ compiler';
test('the package for linux-x64 has the native kernels, the one for every platform has not', { skip: without }, () => {
  const name = 'extension/prebuilt/linux-x64.node';
  assert.ok(readFileSync(forLinux).includes(name));
  assert.ok(!readFileSync('snnexp.vsix').includes(name));
  assert.ok(!readFileSync('prebuilt/linux-x64.node').includes(process.cwd()), 'no path of the machine that built them');
});

test("a worker's bundle is small: each of them keeps its text in memory", () => {
  const bundle = readFileSync('dist/worker.js', 'utf8');
  // The WebAssembly kernels are compressed (well over two million characters with them as they are); TensorFlow.js is most of the rest.
  assert.ok(bundle.length < 1_500_000, `${bundle.length} characters`);
  assert.ok(!bundle.includes('whatwg-url'), 'what TensorFlow.js would fetch with, had Node nothing of its own');
});

test('the extension is one small bundle that loads nothing but Node and VS Code', () => {
  const bundle = readFileSync('dist/extension.cjs', 'utf8');
  // Loading it is most of an activation: about 20 ms at 240 kB. Half of it is the language, which grows with its words.
  assert.ok(bundle.length < 370_000, `${bundle.length} characters`);
  const loaded = [...bundle.matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1] ?? '');
  assert.deepEqual(
    [...new Set(loaded)].filter((name) => name !== 'vscode' && !name.startsWith('node:')),
    [],
  );
});

test('the thousands of files of a run are neither watched nor searched', () => {
  const { configurationDefaults } = JSON.parse(readFileSync('package.json', 'utf8')).contributes;
  assert.equal(configurationDefaults['files.watcherExclude']['**/*.snnrun.d/**'], true);
  assert.equal(configurationDefaults['search.exclude']['**/*.snnrun.d'], true);
});

test('each folder of a workspace may have settings of its own', () => {
  const { configuration } = JSON.parse(readFileSync('package.json', 'utf8')).contributes;
  for (const [name, { scope }] of Object.entries<{ scope?: string }>(configuration.properties))
    assert.match(scope ?? 'window', /^(resource|machine-overridable)$/, name);
});

test('every text of the manifest is in package.nls.json, and every one there is used', () => {
  const manifest = readFileSync('package.json', 'utf8');
  const texts = Object.keys(JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>);
  const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? '');
  assert.deepEqual([...new Set(used)].sort(), texts.sort());
});

test('the bundles carry no path of the machine that built them', () => {
  for (const bundle of [
    'dist/cli.js',
    'dist/extension.cjs',
    'dist/runner.js',
    'dist/worker.js',
    'dist/webview/pareto.js',
  ]) {
    assert.ok(!readFileSync(bundle, 'utf8').includes(process.cwd()), bundle);
  }
});

test('the icon is a PNG of at least 128 pixels', () => {
  const icon = readFileSync('media/icon.png');
  assert.equal(icon.toString('latin1', 1, 4), 'PNG');
  assert.ok(icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(20) >= 128);
});

test('types are checked against the oldest VS Code that the manifest lets in', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  assert.equal(`^${manifest.devDependencies['@types/vscode']}`, manifest.engines.vscode);
});

/**
 * The packed package in a project of somebody else: every program of docs/library.md is type-checked against the
 * shipped declarations, under both ways of resolving modules, and runs.
 */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { buildSync, transformSync } from 'esbuild';
import { extract } from 'tar-stream';

const parts = ['language', 'search', 'snn', 'engine', 'data'];
let project: string;
let packed: readonly string[];

before(async () => {
  project = mkdtempSync(join(tmpdir(), 'snnexp-consumer-'));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['pack', '--silent', '--ignore-scripts', '--pack-destination', project], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'));
  assert.ok(tarball !== undefined);
  packed = await unpack(join(project, tarball), join(project, 'node_modules', 'snnexp'));
  // What `npm install` would fetch for the package.
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(join(project, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name), 'dir');
  }
  symlinkSync(resolve('node_modules/@types'), join(project, 'node_modules/@types'), 'dir');
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module' }));
  for (const [index, program] of programs().entries()) writeFileSync(join(project, `program${index}.ts`), program);
});

after(() => rmSync(project, { recursive: true, force: true }));

test('the page has a program for each part', () => {
  const text = programs().join('\n');
  for (const part of parts) assert.ok(text.includes(`from 'snnexp/${part}'`), part);
});

test('the package holds command line, libraries, types, pages, examples and the native kernels that were built, and neither sources nor the extension', () => {
  for (const part of parts) {
    assert.ok(packed.includes(`dist/library/${part}.js`), part);
    assert.ok(packed.includes(`dist/library/types/${part}/library.d.ts`), part);
  }
  for (const name of ['dist/cli.js', 'dist/runner.js', 'dist/worker.js', 'README.md', 'LICENSE', 'package.json'])
    assert.ok(packed.includes(name), name);
  assert.deepEqual(
    packed.filter((name) => name.startsWith('prebuilt/')),
    existsSync('prebuilt') ? readdirSync('prebuilt').map((name) => `prebuilt/${name}`) : [],
  );
  assert.deepEqual(
    packed.filter(
      (name) =>
        !/^(prebuilt\/|dist\/|docs\/.+\.(md|png)$|examples\/[\w-]+\.snnexp$|(README|CONTRIBUTING|CHANGELOG)\.md$|LICENSE$|package\.json$)/.test(
          name,
        ),
    ),
    [],
  );
  assert.deepEqual(
    packed.filter((name) => /\.map$|webview|extension/.test(name)),
    [],
  );
});

test('every page that a page of the package links is in it, at the heading it names', () => {
  const pages = packed.filter((name) => name.endsWith('.md'));
  const text = (name: string) => readFileSync(join(project, 'node_modules', 'snnexp', name), 'utf8');
  const headings = (name: string) =>
    [...text(name).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
  let links = 0;
  for (const page of pages) {
    for (const [, link = ''] of text(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = '', heading] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      assert.ok(packed.includes(target), `${page} links ${link}`);
      if (heading !== undefined) assert.ok(headings(target).includes(heading), `${page} links ${link}`);
      links++;
    }
  }
  assert.ok(links > 20, String(links));
  for (const [example] of text('README.md').matchAll(/examples\/[\w-]+\.snnexp/g))
    assert.ok(packed.includes(example), example);
});

for (const [module, moduleResolution] of [
  ['esnext', 'bundler'],
  ['nodenext', 'nodenext'],
] as const) {
  test(`the programs type-check with moduleResolution ${moduleResolution}`, () => {
    const strictest = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
    const compilerOptions = { target: 'es2023', module, moduleResolution, ...strictest, noEmit: true, types: ['node'] };
    const config = join(project, `tsconfig.${moduleResolution}.json`);
    writeFileSync(config, JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: true } }));
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const good = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' });
    assert.equal(good.stdout, '');
    // Types that were all `any` would pass everything; a wrong use must not.
    writeFileSync(
      join(project, 'wrong.ts'),
      parts.map((part) => `import * as ${part} from 'snnexp/${part}';`).join('\n') +
        '\nlanguage.format(1);\nsearch.createStrategy(1);\nsnn.planNetwork(1, 2);\nengine.chooseEngine(1);\ndata.openDataset(1, 2);\n',
    );
    const bad = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' });
    rmSync(join(project, 'wrong.ts'));
    assert.equal(bad.stdout.match(/TS2345|TS2559/g)?.length, parts.length, bad.stdout);
  });
}

for (const [index, program] of programs().entries()) {
  test(`program ${index + 1} of the page runs`, () => {
    const { code } = transformSync(program, { loader: 'ts', format: 'esm' });
    const file = join(project, `program${index}.mjs`);
    writeFileSync(file, code);
    const run = spawnSync(process.execPath, [file], { encoding: 'utf8', cwd: project });
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stderr, '');
    for (const expected of said[index] ?? []) assert.match(run.stdout, expected);
  });
}

test('bundled all the same, WebAssembly computes and its rung above says why it does not; a study says what is missing', () => {
  const file = join(project, 'bundled.cjs');
  const contents = `import { chooseEngine } from 'snnexp/engine';
    import { study } from 'snnexp/search';
    const opened = study({ space: { x: { type: 'real', low: 0, high: 1 } }, objectives: { y: 'min' } });
    console.log(opened.error.code, opened.error.hint);
    chooseEngine({ threads: 1 }).then(({ value }) => console.log(value.engine, value.rungs[1].why));`;
  const stdin = { contents, resolveDir: project };
  const { warnings } = buildSync({
    stdin,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: file,
    logLevel: 'silent',
  });
  assert.ok(warnings.every(({ text }) => text.includes('import.meta')));
  const run = spawnSync(process.execPath, [file], { encoding: 'utf8', cwd: project });
  const said = [
    'thread-missing Leave snnexp outside of the bundle, with esbuild by --packages=external.',
    'wasm this bundle does not hold the native kernels: leave snnexp outside of it',
  ];
  assert.equal(run.stdout, `${said.join('\n')}\n`, run.stderr);
});

/** What the programs say, in the order of the page. */
const said: readonly (readonly RegExp[])[] = [
  [/\[ 'neuron\.decay' \]/, /^\d+:\d+ name-unknown: .*decay/m, /decay = 0\.75/],
  [/^native|^wasm|^cpu/m, /^epoch 3: loss \d+\.\d\d$/m, /^accuracy [\d.]+, [\d.]+ spikes per sample$/m],
  [/^hidden gives 0\.\d*[1-9]/m, /^step 60: loss 0\.\d+$/m, /^[4-8] of 8 are right$/m],
  [
    ...['IF', 'LIF', 'PLIF', 'CUBA-LIF', 'ALIF', 'SRM'].map(
      (name) => new RegExp(`^${name}: 0\\.\\d*[1-9]\\d* spikes per step, mean slope \\d+\\.\\d*[1-9]`, 'm'),
    ),
    /^\[ \[ 64 \], \[ 64, 64 \] \]$/m,
  ],
  [/^0\.(1[89]|2[01])\d* spikes per step, 0\.2 were wanted$/m],
  [/^window 4: loss 0\.\d+$/m],
  [/^rate 1[2-8]\d$/m, /^latency 2$/m, /^delta [1-9]\d*$/m, /^\d+\.\d+ \[ 20, 4 \] \[ 4 \]$/m],
  [/^\d+ (\[Object: null prototype\] )?\{/m, /^1\d$/m],
  [/^1 explore/m, /^8 model/m, /^neuron\.threshold with spikes.*: -1\.00$/m],
];

function programs(): readonly string[] {
  return [...readFileSync('docs/library.md', 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
}

async function unpack(tarball: string, folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  const entries = extract();
  entries.end(gunzipSync(readFileSync(tarball)));
  for await (const entry of entries) {
    const name = entry.header.name.replace(/^package\//, '');
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), Buffer.concat(chunks));
    names.push(name);
  }
  return names;
}

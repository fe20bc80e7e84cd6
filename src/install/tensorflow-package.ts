/**
 * The package @tensorflow/tfjs-node itself: fetched by npm without running anything of it, given its addon by a plain
 * compiler call (the headers of Node come from npm as well), and rid of what only browsers and debuggers read.
 */

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { type ChildOptions, childFailure, firstOf, runChild } from './child.ts';
import { fetchByNpm } from './npm.ts';
import type { Library } from './tensorflow-sources.ts';

export const packageVersion = '4.22.0';

/** Gives the package's folder. */
export async function fetchPackage(folder: string, options: ChildOptions): Promise<Result<string>> {
  const packages = [`@tensorflow/tfjs-node@${packageVersion}`, `node-api-headers@${HEADERS_VERSION}`];
  const fetched = await fetchByNpm(folder, packages, options);
  return fetched.ok ? succeed(join(folder, 'node_modules', '@tensorflow', 'tfjs-node')) : fetched;
}

/** The command of this machine's C++ compiler. */
export async function compilerHere(options: ChildOptions): Promise<Result<string>> {
  const own = process.env.CXX;
  const compiler = await firstOf([...(own ? [own] : []), 'g++', 'clang++', 'c++'], options);
  return compiler.ok ? compiler : fail(childFailure('A C++ compiler', { kind: 'missing' }, TO_GET_ONE));
}

/** Builds the addon with this compiler against the library that is in place. */
export async function buildAddon(
  folder: string,
  packageFolder: string,
  { compiler, library }: { readonly compiler: string; readonly library: Library },
  options: ChildOptions,
): Promise<Result<void>> {
  const version = Math.min(NAPI, Number(process.versions.napi));
  const target = join('lib', `napi-v${version}`);
  mkdirSync(join(packageFolder, target), { recursive: true });
  const lib = join('deps', 'lib');
  const end = await runChild(
    compiler,
    [
      ...[
        '-O2',
        '-fPIC',
        '-shared',
        '-std=c++17',
        '-w',
        '-s',
        `-DNAPI_VERSION=${version}`,
        '-DBUILDING_NODE_EXTENSION',
      ],
      ...['-I..', `-I${join('deps', 'include')}`, `-I${join(folder, 'node_modules', 'node-api-headers', 'include')}`],
      ...[join('binding', 'tfjs_backend.cc'), join('binding', 'tfjs_binding.cc'), '-o', join(target, ADDON)],
      ...[`-L${lib}`, ...library.files.map((file) => `-l:${file}`), '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ],
    { ...options, folder: packageFolder },
  );
  if (end.kind === 'done') return succeed(undefined);
  return fail(childFailure(compiler, end, TO_GET_ONE));
}

/** Whether the package finds an addon, as the official download brings one. */
export function hasAddon(packageFolder: string): boolean {
  try {
    return readdirSync(join(packageFolder, 'lib')).some((name) =>
      readdirSync(join(packageFolder, 'lib', name)).includes(ADDON),
    );
  } catch {
    return false;
  }
}

/** Takes away maps, browsers' bundles, headers and the libraries' tables of symbols. */
export async function slim(
  folder: string,
  packageFolder: string,
  library: Library,
  options: ChildOptions,
): Promise<void> {
  const tensorflow = join(packageFolder, '..');
  for (const name of readdirSync(tensorflow)) {
    if (name === 'tfjs-node') continue;
    for (const entry of readdirSync(join(tensorflow, name))) {
      if (!KEPT.test(entry)) rmSync(join(tensorflow, name, entry), { recursive: true });
    }
    const dist = join(tensorflow, name, 'dist');
    for (const entry of readdirSync(dist)) {
      if (!entry.endsWith('.node.js')) rmSync(join(dist, entry), { recursive: true });
    }
  }
  for (const path of [join(folder, 'node_modules', 'node-api-headers'), join(packageFolder, 'deps', 'include')])
    rmSync(path, { recursive: true, force: true });
  // A quarter of the library is names for debuggers; without `strip` they stay.
  const files = library.files.map((file) => join(packageFolder, 'deps', 'lib', file));
  await runChild('strip', ['--strip-unneeded', ...files], options);
}

const TO_GET_ONE = 'Install g++ or clang++, then try again.';
const HEADERS_VERSION = '1.9.0';
/** The version of Node's C interface the package is written for. */
const NAPI = 8;
const ADDON = 'tfjs_binding.node';
const KEPT = /^(dist|node_modules|package\.json|LICENSE.*)$/;

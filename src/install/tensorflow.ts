/** TensorFlow: the package @tensorflow/tfjs-node, its library from one of three sources, and an addon built for both. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { cancelled } from './child.ts';
import type { EngineNote } from './place.ts';
import type { BuildOrder, BuiltEngine, Recipe, StepOptions } from './recipe.ts';
import { buildAddon, compilerHere, fetchPackage, hasAddon, packageVersion, slim } from './tensorflow-package.ts';
import {
  fromOfficialDownload,
  type Library,
  openWheel,
  pinned,
  unpackWheel,
  type Wheel,
  wheelFromPip,
} from './tensorflow-sources.ts';

export const tensorflow: Recipe = {
  engine: 'tensorflow',
  title: 'TensorFlow',
  platforms: ['linux-x64'],
  takesWheel: true,
  cost: (wheel) => ({
    downloadBytes: PACKAGE_DOWNLOAD + (wheel ? 0 : pinned.wheelBytes),
    diskBytes: KEPT_BYTES,
    neededBytes: NEEDED_BYTES,
    from: `(${wheel ? 'npm' : 'npm, and the TensorFlow library from its package or from PyPI by pip'}), builds a small addon with this machine's C++ compiler,`,
  }),
  build,
  describe: ({ tensorflow: version, source, package: npm }) =>
    `TensorFlow ${version} from ${source === undefined ? 'elsewhere' : sources[source]}, tfjs-node ${npm}`,
};

async function build({ folder, workshop, wheel, signal, step }: BuildOrder): Promise<Result<BuiltEngine>> {
  // What was given is looked at before anything is fetched, and what a wheel needs before one is.
  const given = wheel === undefined ? undefined : await openWheel(wheel);
  if (given?.ok === false) return given;
  const compiler = await compilerHere(step('looking for a compiler', 0, 0));
  if (given !== undefined && !compiler.ok) return compiler;
  const fetched = await fetchPackage(folder, step('fetching the package', 0, 0.15));
  if (!fetched.ok || signal.aborted) return fetched.ok ? fail(cancelled()) : fetched;
  const place = fetched.value;
  let source: EngineNote['source'] = 'wheel';
  let library: Library | undefined;
  if (wheel === undefined) {
    library = await fromOfficialDownload(place, {
      ...step('asking for the official library', 0.15, 0.5),
      folder: place,
    });
    source = library === undefined ? 'pip' : 'official';
  }
  if (library === undefined && !signal.aborted) {
    if (!compiler.ok) return compiler;
    const opened =
      given ?? (await fetchedWheel(join(workshop, 'wheel'), step('fetching the library by pip', 0.2, 0.5)));
    if (!opened.ok) return opened;
    const unpacked = await unpackWheel(opened.value, place, step('unpacking the library', 0.5, 0.75));
    if (!unpacked.ok) return unpacked;
    library = unpacked.value;
    rmSync(join(workshop, 'wheel'), { recursive: true, force: true });
  }
  if (library === undefined || signal.aborted) return fail(cancelled());
  if (!hasAddon(place)) {
    if (!compiler.ok) return compiler;
    const parts = { compiler: compiler.value, library };
    const built = await buildAddon(folder, place, parts, step('building the addon', 0.75, 0.85));
    if (!built.ok) return built;
  }
  await slim(folder, place, library, step('leaving out what is not needed', 0.85, 0.95));
  return succeed({ package: packageVersion, tensorflow: library.version, source });
}

async function fetchedWheel(folder: string, options: StepOptions): Promise<Result<Wheel>> {
  const path = await wheelFromPip(folder, options);
  return path.ok ? openWheel(path.value) : path;
}

const sources = { official: 'its own download', wheel: 'a wheel', pip: 'a wheel by pip' } as const;

/** npm's share: the package and what it depends on. */
const PACKAGE_DOWNLOAD = 60_000_000;
const KEPT_BYTES = 550_000_000;
/** While the wheel, the unpacked library and the whole package lie beside each other. */
const NEEDED_BYTES = 1_400_000_000;

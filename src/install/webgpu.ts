/** WebGPU: Dawn as npm's package `webgpu`, of which the builds for other platforms do not stay. */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { cancelled } from './child.ts';
import { tellingGrowth } from './growth.ts';
import { fetchByNpm } from './npm.ts';
import { WEBGPU_PACKAGE } from './place.ts';
import type { BuildOrder, BuiltEngine, Recipe } from './recipe.ts';

export const webgpu: Recipe = {
  engine: 'webgpu',
  title: 'WebGPU',
  platforms: ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'],
  takesWheel: false,
  cost: () => ({
    downloadBytes: DOWNLOAD_BYTES,
    diskBytes: KEPT_BYTES,
    neededBytes: 2 * UNPACKED_BYTES,
    from: '(npm)',
  }),
  build,
  describe: ({ package: version }) => `Dawn as webgpu ${version}`,
};

async function build({ folder, signal, step }: BuildOrder): Promise<Result<BuiltEngine>> {
  const options = step('fetching the package', 0, 0.85);
  const fetched = await tellingGrowth(folder, UNPACKED_BYTES, options.tell, () =>
    fetchByNpm(folder, [WEBGPU_PACKAGE], options),
  );
  if (!fetched.ok || signal.aborted) return fetched.ok ? fail(cancelled()) : fetched;
  step('leaving out what is not needed', 0.85, 0.95);
  const place = join(folder, 'node_modules', 'webgpu');
  const own = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
  for (const build of readdirSync(join(place, 'dist')))
    if (build !== own) rmSync(join(place, 'dist', build), { recursive: true });
  rmSync(join(place, 'build'), { recursive: true, force: true });
  return succeed({ package: WEBGPU_PACKAGE.split('@')[1] ?? '' });
}

const DOWNLOAD_BYTES = 52_000_000;
const KEPT_BYTES = 22_000_000;
/** The builds of all platforms. */
const UNPACKED_BYTES = 138_000_000;

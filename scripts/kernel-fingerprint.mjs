// The fingerprint of the kernels' source. The native build puts it into its file and every bundle carries it, so that
// bundles never call kernels that were built from another source: their jobs would be laid out differently.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256 as hexadecimal digits, of every file that the native build compiles and of its script. */
export function kernelFingerprint() {
  const hash = createHash('sha256');
  for (const file of [
    'scripts/build-native.mjs',
    ...sources('src/engine/kernels'),
    ...sources(join('src/engine/kernels', 'native')),
  ]) {
    hash.update(`${file.replaceAll('\\', '/')}\n`);
    hash.update(readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex');
}

/** For esbuild's `define`; src/engine/native/addon.ts reads it. */
export function kernelDefine() {
  return { KERNEL_FINGERPRINT: JSON.stringify(kernelFingerprint()) };
}

function sources(folder) {
  return readdirSync(folder)
    .filter((name) => /\.(h|cc)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

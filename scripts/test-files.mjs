// Lists test files below test/, slowest ring first, so that the parallel runner ends early.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Paths of *.test.ts below test/ whose path contains one of the parts; all rings when there is none. The folder
 * `installed` is no ring: it needs an engine that a user installs, and scripts/test-tensorflow.mjs runs it.
 */
export function testFiles(parts) {
  return walk('test')
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => parts.some((part) => file.includes(part)) || (parts.length === 0 && ring(file) >= 0))
    .sort((a, b) => ring(a) - ring(b) || (a < b ? -1 : 1));
}

const rings = ['host', 'process', 'panel', 'package', 'backends', 'property', 'golden', 'unit'];

function ring(file) {
  return rings.indexOf(file.split('/')[1]);
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name).replaceAll('\\', '/');
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'kit' ? [] : walk(path);
    return [path];
  });
}

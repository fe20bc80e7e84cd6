// Lists test files below test/; Node's runner takes them by name, whatever order it is given.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Paths of *.test.ts below test/ whose path contains one of the parts; all rings when there is none. The folder
 * `installed` is no ring: it needs an engine that a user installs, and scripts/test-tensorflow.mjs runs it.
 */
export function testFiles(parts) {
  return walk('test')
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => parts.some((part) => file.includes(part)) || (parts.length === 0 && isInRing(file)))
    .sort();
}

function isInRing(file) {
  return !file.startsWith('test/installed/');
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name).replaceAll('\\', '/');
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'kit' ? [] : walk(path);
    return [path];
  });
}

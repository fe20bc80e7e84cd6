/** Compares every import line with the table in docs/architecture.md, so that page and code cannot part. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { test } from 'node:test';

interface Rule {
  readonly parts: ReadonlySet<string>;
  readonly packages: readonly string[];
}

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

test('every part of the source has a row in the import table', () => {
  const rules = importTable();
  for (const part of new Set(imports().map((found) => partOf(found.file))))
    assert.ok(rules.has(part), `no row for ${part}`);
});

test('no import line breaks the table', () => {
  const rules = importTable();
  const broken = imports().filter((found) => !allowed(rules.get(partOf(found.file)), found));
  assert.deepEqual(
    broken.map((found) => `${found.file} imports ${found.target}`),
    [],
  );
});

test('chart.js is behind its two files, the toolkit behind one', () => {
  const users = (name: string) =>
    imports()
      .filter((found) => found.target === name || found.target.startsWith(`${name}/`))
      .map((found) => found.file);
  assert.deepEqual([...new Set(users('chart.js'))].sort(), ['webview/shared/bars.ts', 'webview/shared/chart.ts']);
  assert.deepEqual([...new Set(users('@vscode/webview-ui-toolkit'))], ['webview/shared/controls.ts']);
});

test('the check finds a forbidden import', () => {
  const rules = importTable();
  assert.equal(allowed(rules.get('core'), { file: 'src/core/a.ts', target: 'node:fs', typeOnly: false }), false);
  assert.equal(allowed(rules.get('search'), { file: 'src/search/a.ts', target: '../snn/x.ts', typeOnly: true }), false);
  assert.equal(
    allowed(rules.get('engine'), { file: 'src/engine/a.ts', target: '../snn/network/x.ts', typeOnly: false }),
    false,
  );
});

test('what the rings of tests share imports none of them', () => {
  const broken = importsIn(sources('test/support')).filter(({ file, target }) => {
    const path = posix.join(posix.dirname(file), target);
    return target.startsWith('.') && path.startsWith('test/') && !path.startsWith('test/support/');
  });
  assert.deepEqual(
    broken.map((found) => `${found.file} imports ${found.target}`),
    [],
  );
});

function importTable(): ReadonlyMap<string, Rule> {
  const page = readFileSync('docs/architecture.md', 'utf8');
  const section = page.split('## Who may import whom')[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('|---') && !line.startsWith('| part'));
  return new Map(
    rows.map((row) => {
      const [part = '', parts = '', packages = ''] = row
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      return [part, { parts: new Set(words(parts)), packages: words(packages) }] as const;
    }),
  );
}

function words(cell: string): string[] {
  return cell
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function allowed(rule: Rule | undefined, found: Import): boolean {
  if (rule === undefined) return false;
  const { target } = found;
  if (target.startsWith('.')) {
    const path = posix.join(posix.dirname(found.file), target);
    const other = partOf(path);
    if (other === partOf(found.file)) return true;
    // The engine may name snn's kernels; it must not run its numerics.
    if (partOf(found.file) === 'engine' && other === 'snn' && !found.typeOnly)
      return path === 'src/snn/kernel-contract.ts';
    if (partOf(found.file) === 'engine' && other === 'install') return path === 'src/install/place.ts';
    return rule.parts.has(other);
  }
  const name = target.startsWith('node:') ? target.slice('node:'.length) : target;
  if (target.startsWith('node:') || builtinModules.includes(name)) return rule.parts.has('Node');
  return rule.packages.some((allowedName) => target === allowedName || target.startsWith(`${allowedName}/`));
}

function partOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second : top;
}

function imports(): Import[] {
  return importsIn([...sources('src'), ...sources('webview')]);
}

function importsIn(files: readonly string[]): Import[] {
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const statements = [
      ...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm),
    ];
    const dynamic = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)];
    return [
      ...statements.map((match) => ({ file, target: match[2] ?? '', typeOnly: match[1] !== undefined })),
      ...dynamic.map((match) => ({ file, target: match[1] ?? '', typeOnly: false })),
    ];
  });
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [join(path).replaceAll('\\', '/')] : [];
  });
}

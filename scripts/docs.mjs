// Writes the generated pages of docs/ (language.md, messages.md) anew: npm run docs
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const out = join('dist-test', `docs-${process.pid}`);
mkdirSync(out, { recursive: true });
const bundle = join(out, 'pages.mjs');
try {
  await build({
    entryPoints: ['scripts/docs/pages.ts'],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  const { generatedPages } = await import(pathToFileURL(bundle).href);
  for (const { path, text } of Object.values(generatedPages)) {
    writeFileSync(path, text());
    console.log(path);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}

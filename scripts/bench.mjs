// Runs one benchmark of bench/: `npm run bench -- <name> [arguments]`. Without a name it lists them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeBundle, requireForEsm } from './node-bundle.mjs';

const [name, ...rest] = process.argv.slice(2);
const known = readdirSync('bench')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));
if (name === undefined || !known.includes(name)) {
  console.log(
    `Benchmarks: ${known.join(', ')}. Run one with: npm run bench -- <name>; more on it: npm run bench -- <name> --help`,
  );
  process.exit(name === undefined ? 0 : 2);
}
if (rest.includes('--help')) {
  // What it measures and its options stand at the head of its file.
  const [, about] = /^\/\*\*\n(.*?)\n \*\//s.exec(readFileSync(join('bench', `${name}.ts`), 'utf8'));
  console.log(about.replaceAll(/^ \* ?/gm, ''));
  process.exit(0);
}
// An option that is none ends with a sentence.
const optionErrors = `process.on('uncaughtException', (error) => {
  const ofOptions = String(error?.code).startsWith('ERR_PARSE_ARGS');
  console.error(ofOptions ? error.message + '. See: npm run bench -- ${name} --help' : error);
  process.exit(ofOptions ? 2 : 1);
});`;
const out = join('dist-test', `bench-${process.pid}`);
await build({
  ...nodeBundle,
  entryPoints: [`bench/${name}.ts`],
  outdir: out,
  sourcemap: true,
  banner: { js: `${requireForEsm}\n${optionErrors}` },
});
const run = spawnSync(process.execPath, ['--enable-source-maps', join(out, `${name}.js`), ...rest], {
  stdio: 'inherit',
});
if (existsSync(out)) rmSync(out, { recursive: true });
process.exit(run.status ?? 1);

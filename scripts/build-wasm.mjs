// Builds the kernels of src/engine/kernels as WebAssembly with a compiler that is WebAssembly itself (npm: @yowasp/clang):
// no system compiler, no download, the same bytes on every machine.
// node scripts/build-wasm.mjs [--check]   --check compares with the committed files and writes nothing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runClang, runLLVM } from '@yowasp/clang';

const source = 'src/engine/kernels';
const target = join(source, 'wasm');
const check = process.argv.includes('--check');

const compile = [
  ...['clang++', '--target=wasm32', '-c', '-O3', '-std=c++20', '-DVECTOR_LANES=4'],
  ...['-msimd128', '-mbulk-memory', '-matomics', '-ffreestanding', '-nostdlibinc', '-fno-exceptions', '-fno-rtti'],
  ...['-fno-math-errno', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas'],
];
const link = [
  ...['wasm-ld', '--no-entry', '--import-memory', '--shared-memory', '--max-memory=4294967296'],
  ...[
    '--export=__stack_pointer',
    '--export=__data_end',
    '-z',
    'stack-size=65536',
    '--no-check-features',
    '--strip-all',
  ],
];
const variants = {
  'kernels.wasm': [],
  'kernels-relaxed.wasm': ['-mrelaxed-simd', '-DRELAXED_SIMD'],
};

// Every file the compiler sees, flat and under fixed names, so that no path of this machine gets into the output.
const files = Object.fromEntries(
  readdirSync(source)
    .filter((name) => /\.(h|cc)$/.test(name))
    .sort()
    .map((name) => [name, readFileSync(join(source, name), 'utf8').replaceAll('\r\n', '\n')]),
);
const quiet = { fetchProgress() {} };
await runLLVM(null, {}, quiet); // loads the compiler without its progress lines

let different = 0;
if (!check) mkdirSync(target, { recursive: true });
for (const [name, flags] of Object.entries(variants)) {
  const { 'module.o': object } = await runClang(
    [...compile, ...flags, '-o', 'module.o', 'module.cc'],
    files,
    quiet,
  ).catch((error) => {
    // The compiler has written its message; its error would repeat every source file.
    console.error(`${name} does not compile: ${error.message}`);
    process.exit(1);
  });
  const { 'module.wasm': wasm } = await runLLVM(
    [...link, '-o', 'module.wasm', 'module.o'],
    { 'module.o': object },
    quiet,
  );
  const path = join(target, name);
  const same = existsSync(path) && Buffer.compare(readFileSync(path), wasm) === 0;
  if (!check) writeFileSync(path, wasm);
  else if (!same) different++;
  const hash = createHash('sha256').update(wasm).digest('hex').slice(0, 16);
  console.log(`${name} ${wasm.length} bytes, sha256 ${hash}${check ? (same ? ', same' : ', DIFFERENT') : ''}`);
}
if (different > 0) {
  console.error(`${different} file(s) differ from a rebuild. Run "npm run build:wasm" and commit the result.`);
  process.exit(1);
}

// Puts the WebAssembly kernels into a bundle, so that no file has to be found beside it: compressed, since V8 keeps a
// bundle's text in memory, and unpacked only when they are asked for.
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

/** A plugin of esbuild: an import of a `.wasm` file is a function that gives its bytes (kernels/wasm.d.ts). */
export const embedWasm = {
  name: 'embed-wasm',
  setup({ onLoad }) {
    onLoad({ filter: /\.wasm$/ }, ({ path }) => ({
      contents: `import { Buffer } from 'node:buffer';
import { brotliDecompressSync } from 'node:zlib';
export default () => new Uint8Array(brotliDecompressSync(Buffer.from('${compressed(path)}', 'base64')));`,
      loader: 'js',
    }));
  },
};

const known = new Map();

/** The compressed file in base64; several bundles of one build ask for the same one. */
function compressed(path) {
  if (!known.has(path)) known.set(path, brotliCompressSync(readFileSync(path)).toString('base64'));
  return known.get(path);
}

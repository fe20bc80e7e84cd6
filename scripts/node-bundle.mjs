// How esbuild bundles what runs in Node, for the product (esbuild.mjs) and for benchmarks, which measure what is shipped.
import { embedWasm } from './embed-wasm.mjs';
import { kernelDefine } from './kernel-fingerprint.mjs';

// ESM bundles carry CommonJS packages (commander), which call `require`.
export const requireForEsm =
  "import { createRequire as snnexpCreateRequire } from 'node:module'; const require = snnexpCreateRequire(import.meta.url);";

export const everyBundle = {
  bundle: true,
  logLevel: 'warning',
  plugins: [embedWasm],
  define: kernelDefine(),
};

export const nodeBundle = {
  ...everyBundle,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // TensorFlow.js as modules: a seventh smaller and 10 MB less memory than its CommonJS form, which is compiled to ES5.
  mainFields: ['module', 'main'],
  // TensorFlow.js would load node-fetch where Node has no fetch of its own, which no supported one lacks: 400 KB for nothing.
  external: ['@tensorflow/tfjs-node', 'node-fetch'],
};

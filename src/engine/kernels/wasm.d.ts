/** A `.wasm` import unpacks the module's bytes; the bundler puts them into the bundle (scripts/embed-wasm.mjs). */
declare module '*.wasm' {
  const bytes: () => Uint8Array<ArrayBuffer>;
  // biome-ignore lint/style/noDefaultExport: the bundler's plugin gives the function as default export.
  export default bytes;
}

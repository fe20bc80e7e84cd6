/** A `.wasm` import is the module's bytes; the bundler puts them into the bundle (loader `binary`). */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  // biome-ignore lint/style/noDefaultExport: the bundler's loader gives the bytes as default export.
  export default bytes;
}

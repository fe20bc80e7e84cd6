/** A `.wasm` import is the module's bytes; the bundler puts them into the bundle (loader `binary`). */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

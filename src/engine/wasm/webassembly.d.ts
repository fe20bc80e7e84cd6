/** The part of the WebAssembly API used here; TypeScript declares it only together with the browser's. */
declare namespace WebAssembly {
  interface Limits {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }
  class Memory {
    constructor(limits: Limits);
    readonly buffer: SharedArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
    static exports(module: Module): { readonly name: string; readonly kind: string }[];
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: Record<string, unknown>;
  }
  interface Global {
    value: number;
  }
  function validate(bytes: Uint8Array): boolean;
}

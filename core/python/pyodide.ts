/** The part of Pyodide that we use. Entry points hand the package over, so that core imports nothing that knows its surroundings. */
export interface PyodidePackage {
  loadPyodide(options: object): Promise<Pyodide>;
  /** The default export of pyodide/pyodide.asm.mjs. */
  readonly createPyodideModule: unknown;
}

export interface Pyodide {
  runPython(code: string): unknown;
  pyimport(name: string): never;
  registerJsModule(name: string, module: object): void;
  setStdin(options: { stdin: () => string | null } | { read: (into: Uint8Array) => number }): void;
  setStdout(options: RawOutput): void;
  setStderr(options: RawOutput): void;
  /** Python polls element 0 while it runs, and writes 0 there. */
  setInterruptBuffer(buffer: { 0: number }): void;
  /** Raises KeyboardInterrupt where one is asked for. */
  checkInterrupt(): void;
  makeMemorySnapshot(): Uint8Array;
  readonly FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, data: Uint8Array | string): void;
    chdir(path: string): void;
    mount(type: unknown, options: { root: string }, path: string): void;
    /** NODEFS: files of the host, in Node only. */
    readonly filesystems: { readonly NODEFS: unknown };
  };
  readonly _module: PythonModule;
  readonly _api: { fatal_error(cause: unknown): never };
}

/** Python's memory, and functions of its C interface. */
export interface PythonModule {
  /** A new view whenever the memory grows. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  /** Addresses of the object of the innermost frame, and of the thread's state. */
  _PyEval_GetFrame(): number;
  _PyThreadState_Get(): number;
}

interface RawOutput {
  write(bytes: Uint8Array): number;
  readonly isatty: boolean;
}

/** Says to Pyodide that there are no packages to load, so that it asks nobody for their list. */
export const NO_PACKAGES = JSON.stringify({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", version: "314.0.7", python: "3.14.2" },
  packages: {},
});

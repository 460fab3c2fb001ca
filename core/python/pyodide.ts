/** The part of Pyodide that we use. Entry points hand the package over, so that core imports nothing that knows its surroundings. */
export interface PyodidePackage {
  loadPyodide(options: object): Promise<Pyodide>;
  /** The default export of pyodide/pyodide.asm.mjs. */
  readonly createPyodideModule: unknown;
}

export interface Pyodide {
  runPython(code: string): unknown;
  pyimport(name: string): never;
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
    readFile(path: string): Uint8Array;
    readdir(path: string): string[];
    lstat(path: string): { readonly mode: number; readonly size: number };
    isDir(mode: number): boolean;
    isFile(mode: number): boolean;
    mount(type: unknown, options: { root: string }, path: string): void;
    /** NODEFS: files of the host, in Node only. */
    readonly filesystems: { readonly NODEFS: unknown };
  };
  readonly _module: PythonModule;
  readonly _api: { fatal_error(cause: unknown): never };
}

/** Python's memory, and what we use of its C interface: functions, and addresses of objects. Results of functions are new references. */
export interface PythonModule {
  /** A new view whenever the memory grows. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  /** Addresses of the object of the innermost frame, and of the thread's state. */
  _PyEval_GetFrame(): number;
  _PyThreadState_Get(): number;
  readonly _PyLong_Type: number;
  readonly _PyFloat_Type: number;
  readonly __Py_NoneStruct: number;
  readonly __Py_TrueStruct: number;
  readonly __Py_FalseStruct: number;
  _PyLong_FromLong(value: number): number;
  _PyLong_FromLongLong(value: bigint): number;
  _PyFloat_FromDouble(value: number): number;
  /** The module of this name in sys.modules, made where there is none: a borrowed reference. */
  _PyImport_AddModule(name: number): number;
  _PyObject_SetAttrString(object: number, name: number, value: number): number;
  /** A new object of a class, with nothing in it. */
  _PyType_GenericAlloc(type: number, items: number): number;
  /** Whether a class is another one, or below it: 1 or 0. */
  _PyType_IsSubtype(type: number, above: number): number;
  /** Calls a function with so many arguments from an address on, none of them by name; 0 after an error. */
  _PyObject_Vectorcall(callable: number, args: number, count: number, names: 0): number;
  _Py_IncRef(object: number): void;
  _PyCFunction_NewEx(definition: number, self: number, module: number): number;
  _malloc(bytes: number): number;
  stringToNewUTF8(text: string): number;
  /** Where a function lies in the table of WebAssembly's functions, once it is put there. */
  addFunction(run: (...numbers: number[]) => number | void, signature: string): number;
  /** What an object is in JavaScript. */
  _python2js(object: number): unknown;
  js2python_convertImmutable(value: unknown): number;
  /** Makes a caught error the one that Python is raising. */
  handle_js_error(error: unknown): void;
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

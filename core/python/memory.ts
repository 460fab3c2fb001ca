import type { Pyodide } from "./pyodide.ts";

const PAGE = 65536;

/** Bytes of Python's memory where it starts from an image, which may be no larger: each run begins by copying it, and each worker holds one. */
export const START_BYTES = 48 * 1024 * 1024;

/**
 * Until the returned function is called, the memory of a new WebAssembly instance has at least so many bytes. Pyodide's begins with
 * 30 MiB, and would take no image of a larger one.
 */
export function beginWith(bytes: number): () => void {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = (async (...source: Parameters<typeof instantiate>) => {
    const made = await instantiate(...source);
    const { instance = made } = made as { instance?: unknown };
    const { memory } = (instance as WebAssembly.Instance).exports;
    if (memory instanceof WebAssembly.Memory) {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
      if (missing > 0) memory.grow(missing);
    }
    return made;
  }) as typeof instantiate;
  return () => {
    WebAssembly.instantiate = instantiate;
  };
}

/** Lets Python's memory grow to so many bytes and no further: then Python raises MemoryError, and lives on. */
export function limitMemory(pyodide: Pyodide, bytes: number): void {
  const { prototype } = WebAssembly.Memory;
  const grow = prototype.grow;
  prototype.grow = function (pages) {
    const isPython = this.buffer === pyodide._module.HEAPU8.buffer; // the engine has a memory of its own
    if (isPython && this.buffer.byteLength + pages * PAGE > bytes) throw new RangeError("Python may not take more memory");
    return grow.call(this, pages);
  };
}

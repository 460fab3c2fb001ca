import type { Pyodide } from "./pyodide.ts";

const PAGE = 65536;

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

import { bytesOf } from "./base64.ts";
import type { Compiled } from "./formulas.ts";
import { FUSED_START, RESERVED, type Memory } from "./memory.ts";

/**
 * The functions of the WASM module (kernels/*.ts and the pointwise ones). Pointers are byte offsets; `code` is the dtype that is
 * computed in: 0 float32, 1 float64, 2 int64; `dtype` is any dtype's place in DTYPE_NAMES; flags are 0 or 1.
 */
export interface Exports {
  pointwise(
    slot: number,
    code: number,
    y: number,
    n: number,
    p0: number,
    p1: number,
    p2: number,
    p3: number,
    singles: number,
    s: number,
    t: number,
  ): void;
  move(y: number, a: number, bytes: number): void;
  copy(rank: number, y: number, dtypeY: number, a: number, dtypeA: number, add: number): void;
  fill(y: number, dtype: number, value: number, n: number): void;
  reduce(kind: number, code: number, y: number, a: number, outer: number, n: number, inner: number): void;
  scan(kind: number, code: number, y: number, indices: number, a: number, outer: number, n: number, inner: number): void;
  gemm(
    code: number,
    batch: number,
    m: number,
    n: number,
    k: number,
    a: number,
    batchA: number,
    rowA: number,
    columnA: number,
    b: number,
    batchB: number,
    rowB: number,
    columnB: number,
    y: number,
    add: number,
  ): void;
  softmax(code: number, y: number, a: number, log: number, outer: number, n: number, inner: number): void;
  softmaxGradient(code: number, da: number, dy: number, y: number, log: number, outer: number, n: number, inner: number): void;
  take(size: number, y: number, a: number, index: number, n: number): void;
  put(size: number, y: number, index: number, a: number, step: number, n: number): void;
  putAdd(code: number, y: number, index: number, a: number, step: number, n: number): void;
  sort(
    code: number,
    values: number,
    indices: number,
    a: number,
    descending: number,
    outer: number,
    n: number,
    inner: number,
    scratch: number,
  ): void;
  /** Where the module's own memory ends. */
  end(): number;
  /** Where a copy's sizes and strides are written. */
  parameters(): number;
}

/**
 * Starts the compiled kernels on a memory. Those with fused products take the others' place where the machine has them: they are
 * faster by a third, and round once where the others round twice.
 */
export function instantiate(compiled: Compiled, memory: Memory): Exports {
  const plain = start(bytesOf(compiled.wasm), memory, FUSED_START);
  const fused = bytesOf(compiled.fused ?? "");
  return WebAssembly.validate(fused) ? { ...plain, ...start(fused, memory, RESERVED) } : plain;
}

/** `end`: where the part of the memory that is theirs ends. */
function start(wasm: Uint8Array<ArrayBuffer>, memory: Memory, end: number): Exports {
  const imports = { env: { memory: memory.wasm, abort: () => undefined } };
  const exports = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports).exports as unknown as Exports;
  if (exports.end() > end) throw new RangeError(`the kernels need the bytes to ${exports.end()}, but theirs end at ${end}`);
  return exports;
}

import { bytesOf } from "./base64.ts";
import type { Compiled } from "./formulas.ts";
import { FUSED_START, SCRATCH, SCRATCH_BYTES } from "./memory.ts";

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
  /** Where the module's static data end. */
  end(): number;
  /** How many bytes it computes in, from where it was told to. */
  scratch(): number;
  /** Where a copy's sizes and strides are written. */
  parameters(): number;
}

/**
 * Compiles the kernels: all of them, and where the machine can run them those with fused products, which then take the others' place.
 * They are faster by a third, and round once where the others round twice.
 *
 * @param shared whether the memory is shared between threads: a module says which kind it takes.
 */
export function modulesOf(compiled: Compiled, shared: boolean): WebAssembly.Module[] {
  const [plain, fused] = [bytesOf(compiled.wasm), bytesOf(compiled.fused ?? "")];
  const taken = WebAssembly.validate(fused) ? [plain, fused] : [plain];
  return taken.map((bytes) => new WebAssembly.Module(shared ? withShared(bytes) : bytes));
}

/** Starts the compiled kernels on a memory, for one thread: `scratch` is where its {@link SCRATCH_BYTES} begin. */
export function kernelsOf(modules: readonly WebAssembly.Module[], memory: WebAssembly.Memory, scratch: number): Exports {
  const imports = { env: { memory, scratch, abort: () => undefined } };
  const [plain, fused] = modules.map((module) => new WebAssembly.Instance(module, imports).exports as unknown as Exports);
  check(plain, FUSED_START);
  if (fused === undefined) return plain;
  check(fused, SCRATCH);
  return { ...plain, ...fused };
}

/** `end`: where the part of the memory ends that is for the static data. */
function check({ end, scratch }: Exports, limit: number): void {
  if (end() > limit) throw new RangeError(`the kernels need the bytes to ${end()}, but theirs end at ${limit}`);
  if (scratch() > SCRATCH_BYTES) throw new RangeError(`the kernels compute in ${scratch()} bytes, but have ${SCRATCH_BYTES}`);
}

/** A module that imports "env" "memory" with a maximum, changed to import a shared one: a bit in the import's flags says so. */
function withShared(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const entry = [3, ...ascii("env"), 6, ...ascii("memory"), 2, 1]; // lengths before names; kind 2 is a memory, flag 1 a maximum
  const at = wasm.findIndex((_, i) => entry.every((byte, j) => wasm[i + j] === byte));
  wasm[at + entry.length - 1] |= 2;
  return wasm;
}

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

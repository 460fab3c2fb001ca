import type { Kernel } from "../../ops/formula.ts";
import { bytesOf, DTYPE_NAMES, type DType } from "../../tensor/dtype.ts";
import { runtimeError } from "../../tensor/error.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Device, ReduceKind, ScanKind } from "../device.ts";
import { type Exports, kernelsOf, modulesOf } from "./exports.ts";
import { AS_BOOL, type Compiled, formulaOf } from "./formulas.ts";
import { COMPILED } from "./kernels.generated.ts";
import { SCRATCH, type Memory } from "./memory.ts";
import type { Helpers } from "./threads/helper.ts";
import { MANY, MANY_PRODUCTS, split } from "./threads/split.ts";
import { Team } from "./threads/team.ts";
import { lengths, merge, stepsA, stepsY } from "./merge.ts";

/**
 * The CPU: WASM SIMD kernels on the one memory in which the tensors lie. Starts at once and synchronously.
 *
 * @param compiled the kernels of core/ops; a test may bring others.
 * @param helpers threads that may share large work, where the memory is shared.
 */
export function createCpu(memory: Memory, compiled: Compiled = COMPILED, helpers: Helpers | null = null): Device {
  return new Cpu(memory, compiled, helpers);
}

class Cpu implements Device {
  readonly name = "cpu";
  readonly #memory: Memory;
  readonly #wasm: Exports;
  /** The same for large work, which threads share where there are some. */
  readonly #large: Exports;
  readonly #parameters: number;
  /** Where the compiled kernels are, by what they were made from; and by a kernel's id, once it was looked up. */
  readonly #places: ReadonlyMap<string, number>;
  readonly #slots: number[] = [];

  constructor(memory: Memory, compiled: Compiled, helpers: Helpers | null) {
    this.#memory = memory;
    const modules = modulesOf(compiled, memory.shared);
    this.#wasm = this.#large = kernelsOf(modules, memory.wasm, SCRATCH);
    if (helpers !== null && memory.shared) {
      const truths = compiled.formulas.map((formula) => formula.includes(AS_BOOL));
      this.#large = split(this.#wasm, new Team(memory, modules, this.#wasm, helpers), memory, truths);
    }
    this.#parameters = this.#wasm.parameters() >>> 2;
    this.#places = new Map(compiled.formulas.map((formula, place) => [formula, place]));
  }

  #for(size: number): Exports {
    return size < MANY ? this.#wasm : this.#large;
  }

  computes(): boolean {
    return true;
  }

  pointwise(kernel: Kernel, y: Tensor, a: Tensor, b: Tensor | null, c: Tensor | null, d: Tensor | null, s: number, t: number): void {
    const n = y.size;
    if (n === 0) return;
    const code = codeOf(a.dtype);
    const size = code === 0 ? 4 : 8;
    const { id } = kernel;
    const slot = id < this.#slots.length && this.#slots[id] >= 0 ? this.#slots[id] : this.#find(kernel);
    let singles = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    if (n > 1) {
      if (a.size === 1 || !a.contiguous) singles = 1;
      if (b !== null && (b.size === 1 || !b.contiguous)) singles |= 2;
      if (c !== null && (c.size === 1 || !c.contiguous)) singles |= 4;
      if (d !== null && (d.size === 1 || !d.contiguous)) singles |= 8;
    }
    if (b !== null) p1 = b.storage.pointer + b.offset * size;
    if (c !== null) p2 = c.storage.pointer + c.offset * size;
    if (d !== null) p3 = d.storage.pointer + d.offset * size;
    const to = y.storage.pointer + y.offset * (kernel.result === "bool" ? 1 : size);
    try {
      const wasm = n < MANY ? this.#wasm : this.#large;
      wasm.pointwise(slot, code, to, n, a.storage.pointer + a.offset * size, p1, p2, p3, singles, s, t);
    } catch (error) {
      if (code === 2 && error instanceof Error && error.message.includes("by zero")) throw runtimeError("ZeroDivisionError");
      throw error;
    }
  }

  #find(kernel: Kernel): number {
    const place = this.#places.get(formulaOf(kernel));
    if (place === undefined)
      throw new Error(`the kernels do not have "${formulaOf(kernel)}": they are older than the formulas. Run npm run build:kernels`);
    while (this.#slots.length <= kernel.id) this.#slots.push(-1);
    return (this.#slots[kernel.id] = place);
  }

  copy(y: Tensor, a: Tensor, add: boolean): void {
    if (y.size === 0) return;
    const wasm = this.#for(y.size);
    const to = pointer(y);
    const from = pointer(a);
    if (!add && y.contiguous && a.contiguous && y.dtype === a.dtype) wasm.move(to, from, y.size * bytesOf(y.dtype));
    else this.#copy(wasm, merge(y, a), to, y.dtype, from, a.dtype, add);
  }

  fill(y: Tensor, value: number): void {
    if (y.size === 0) return;
    const to = pointer(y);
    if (y.contiguous) {
      this.#for(y.size).fill(to, DTYPE_CODES[y.dtype], value, y.size);
      return;
    }
    // One number, converted, copied to wherever y's are.
    const rank = merge(y, y);
    const one = this.#memory.allocate(16);
    this.#wasm.fill(one, DTYPE_CODES[y.dtype], value, 1);
    stepsA.fill(0, 0, rank);
    this.#copy(this.#wasm, rank, to, y.dtype, one, y.dtype, false);
    this.#memory.free(one, 16);
  }

  #copy(wasm: Exports, rank: number, y: number, dtypeY: DType, a: number, dtypeA: DType, add: boolean): void {
    const words = this.#memory.i32;
    const sizeY = bytesOf(dtypeY);
    const sizeA = bytesOf(dtypeA);
    for (let d = 0, at = this.#parameters; d < rank; d++, at += 4) {
      words[at] = lengths[d];
      words[at + 1] = stepsY[d] * sizeY;
      words[at + 2] = stepsA[d] * sizeA;
    }
    wasm.copy(rank, y, DTYPE_CODES[dtypeY], a, DTYPE_CODES[dtypeA], add ? 1 : 0);
  }

  reduce(kind: ReduceKind, y: Tensor, a: Tensor, outer: number, n: number, inner: number): void {
    this.#for(a.size).reduce(REDUCE_KINDS[kind], codeOf(a.dtype), pointer(y), pointer(a), outer, n, inner);
  }

  scan(kind: ScanKind, y: Tensor, indices: Tensor | null, a: Tensor, outer: number, n: number, inner: number): void {
    this.#for(a.size).scan(
      SCAN_KINDS[kind],
      codeOf(a.dtype),
      pointer(y),
      indices === null ? 0 : pointer(indices),
      pointer(a),
      outer,
      n,
      inner,
    );
  }

  /** What is added is added to the whole product, where each addition rounds as PyTorch's do. */
  gemm(y: Tensor, a: Tensor, b: Tensor, add: Tensor | null): void {
    this.#product(y, a, b, add === y);
    if (add !== null && add !== y) this.copy(y, add, true);
  }
  #product(y: Tensor, a: Tensor, b: Tensor, add: boolean): void {
    const ry = y.shape.length;
    const ra = a.shape.length;
    const n = y.shape[ry - 1];
    const k = a.shape[ra - 1];
    let batch = ry > 2 ? y.shape[0] : 1;
    let m = y.shape[ry - 2];
    const batchA = ra > 2 && a.shape[0] > 1 ? a.strides[0] : 0;
    const batchB = b.shape.length > 2 && b.shape[0] > 1 ? b.strides[0] : 0;
    const rowA = a.strides[ra - 2];
    // One B for all, and A's batches one below the other: a taller A.
    if (batch > 1 && batchB === 0 && (batchA === m * rowA || m === 1)) {
      if (m === 1) return this.#gemm(y, a, b, add, 1, batch, n, k, 0, batchA, 0);
      m *= batch;
      batch = 1;
    }
    this.#gemm(y, a, b, add, batch, m, n, k, batchA, rowA, batchB);
  }

  #gemm(
    y: Tensor,
    a: Tensor,
    b: Tensor,
    add: boolean,
    batch: number,
    m: number,
    n: number,
    k: number,
    batchA: number,
    rowA: number,
    batchB: number,
  ): void {
    const ra = a.strides.length;
    const rb = b.strides.length;
    const wasm = batch * m * n * k < MANY_PRODUCTS ? this.#wasm : this.#large;
    wasm.gemm(
      codeOf(y.dtype),
      batch,
      m,
      n,
      k,
      pointer(a),
      batchA,
      rowA,
      a.strides[ra - 1],
      pointer(b),
      batchB,
      b.strides[rb - 2],
      b.strides[rb - 1],
      pointer(y),
      add ? 1 : 0,
    );
  }

  softmax(y: Tensor, a: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    this.#for(a.size).softmax(codeOf(a.dtype), pointer(y), pointer(a), log ? 1 : 0, outer, n, inner);
  }

  softmaxGradient(da: Tensor, dy: Tensor, y: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    this.#for(y.size).softmaxGradient(codeOf(y.dtype), pointer(da), pointer(dy), pointer(y), log ? 1 : 0, outer, n, inner);
  }

  take(y: Tensor, a: Tensor, index: Tensor): void {
    this.#for(y.size).take(bytesOf(a.dtype), pointer(y), pointer(a), pointer(index), index.size);
  }

  put(y: Tensor, index: Tensor, a: Tensor, add: boolean): void {
    const size = bytesOf(a.dtype);
    const step = a.size === 1 ? 0 : size;
    if (add) this.#wasm.putAdd(codeOf(a.dtype), pointer(y), pointer(index), pointer(a), step, index.size);
    else this.#wasm.put(size, pointer(y), pointer(index), pointer(a), step, index.size);
  }

  sort(values: Tensor, indices: Tensor, a: Tensor, descending: boolean, outer: number, n: number, inner: number): void {
    const bytes = 24 * n;
    const scratch = this.#memory.allocate(bytes);
    this.#wasm.sort(codeOf(a.dtype), pointer(values), pointer(indices), pointer(a), descending ? 1 : 0, outer, n, inner, scratch);
    this.#memory.free(scratch, bytes);
  }
}

/** Their numbers in the kernels. */
const REDUCE_KINDS: Readonly<Record<ReduceKind, number>> = { sum: 0, prod: 1, max: 2, min: 3, argmax: 4, argmin: 5, any: 6, all: 7 };
const SCAN_KINDS: Readonly<Record<ScanKind, number>> = { sum: 0, prod: 1, max: 2, min: 3 };
const DTYPE_CODES = Object.fromEntries(DTYPE_NAMES.map((name, code) => [name, code])) as Readonly<Record<DType, number>>;

/** The code of a dtype that is computed in. */
const codeOf = (dtype: DType): number => (dtype === "float32" ? 0 : dtype === "float64" ? 1 : 2);
/** Where a tensor's first number lies. */
const pointer = (x: Tensor): number => x.storage.pointer + x.offset * bytesOf(x.dtype);

import type { Kernel } from "../../ops/formula.ts";
import type { ComputeType } from "../../tensor/dtype.ts";
import { rowMajor, sizeOf } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ON_HOST } from "../../tensor/storage.ts";
import type { Device, HostMemory, ReduceKind, ScanKind } from "../device.ts";
import { SHADERS } from "../../../shaders/index.ts";
import { carried } from "./carry.ts";
import type { Source } from "./channel.ts";
import type { Client } from "./client.ts";
import { Formulas, NO_OPERAND, type Operand, type Place } from "./formulas.ts";
import { NOTHING } from "./pool.ts";
import { Sizes } from "./sizes.ts";
import { mayOverlap, merged } from "./strides.ts";
import { hasWgsl } from "./wgsl.ts";

/**
 * The kernels on the GPU, for float32. They take tensors whose storages have a buffer (see Hybrid), and only calls for which the
 * function `has…` of the same name says so:
 *
 * | kernel | on the CPU instead |
 * |---|---|
 * | pointwise | float64, int64; formulas with lgamma or digamma |
 * | copy, fill | dtypes that are not carried, float32 to int64, overlapping results, more than eight dimensions after merging |
 * | scan | few long rows, which one thread each would walk |
 * | gemm | more rows or columns than workgroups can be told apart |
 * | put | more than MOST_PUT indices |
 * | sort | all |
 */
export class WebGPUDevice implements Device {
  readonly name = "webgpu";
  readonly client: Client;
  /** Whether work is laid out for a graphics card: neighbours read neighbours, and large matrices and rows go by way of workgroup memory. In software that is slower. */
  card: boolean;
  readonly #sizes = new Sizes();
  /** Buffers of the call that is being written. */
  #temporary: number[] = [];
  /** The buffer of what is collected, and how many numbers are in it. */
  #collection = 0;
  #collected = 0;

  readonly #memory: HostMemory;
  readonly #formulas: Formulas;

  /** @param memory where the host's copies are. */
  constructor(client: Client, memory: HostMemory) {
    this.client = client;
    this.#memory = memory;
    this.#formulas = new Formulas(client, {
      pipeline: (name, wgsl) => this.#pipeline(name, wgsl),
      groups: (elements) => this.#groups(this.#threads(elements)),
    });
    this.card = !client.software;
  }

  computes(dtype: ComputeType): boolean {
    return dtype === "float32";
  }

  hasPointwise(kernel: Kernel, a: Tensor): boolean {
    return a.dtype === "float32" && hasWgsl(kernel);
  }
  pointwise(kernel: Kernel, y: Tensor, a: Tensor, b: Tensor | null, c: Tensor | null, d: Tensor | null, s: number, t: number): void {
    let inside = 0;
    let known = 0;
    const operands = [a, b, c, d].map((x, k): Operand => {
      if (x === null || k >= kernel.operands.length) return NO_OPERAND;
      if (this.knows(x)) {
        known |= 1 << k;
        return { ...NO_OPERAND, lone: this.#memory.f32[x.storage.pointer / 4 + x.offset] };
      }
      const { buffer, offset } = this.#elementwise(x, y);
      if (buffer === y.storage.gpu) inside |= 1 << k;
      return { buffer: buffer === y.storage.gpu ? NOTHING : buffer, offset, step: x.size === 1 && y.size > 1 ? 0 : 1, lone: 0 };
    });
    const place = { buffer: y.storage.gpu, offset: y.offset };
    this.#formulas.run({ kernel, y: place, n: y.size, operands, inside, known, s, t }, this.#temporary.length === 0);
    this.#done();
  }
  /** Whether this is one number that the host knows: a kernel of formulas is told it, and needs no buffer. */
  knows(x: Tensor): boolean {
    return x.size === 1 && x.dtype === "float32" && (x.storage.valid & ON_HOST) !== 0;
  }
  /** An operand may be read from the result's own buffer where each thread reads what it alone writes, or what nobody writes. */
  #elementwise(x: Tensor, y: Tensor): Place {
    const apart = x.offset + x.size <= y.offset || y.offset + y.size <= x.offset;
    const safe = x.storage !== y.storage || apart || (x.offset === y.offset && x.size === y.size);
    return safe ? { buffer: x.storage.gpu, offset: x.offset } : this.#moved(x);
  }

  hasCopy(y: Tensor, a: Tensor, add: boolean): boolean {
    if (!carried(y.dtype) || !carried(a.dtype)) return false;
    if (add) {
      if (y.dtype !== "float32" || a.dtype !== "float32") return false;
      const [outer, inner] = split(y, a);
      return (
        outer.shape.length + inner.shape.length <= MOST_DIMENSIONS &&
        !mayOverlap(outer.shape, outer.ys) &&
        sizeOf(inner.shape) <= MOST_ADDED
      );
    }
    if (a.dtype === "float32" && y.dtype === "int64") return false;
    return merged(y.shape, y.strides, a.strides).shape.length <= MOST_DIMENSIONS && !mayOverlap(y.shape, y.strides);
  }
  copy(y: Tensor, a: Tensor, add: boolean): void {
    const from = this.#window(a, y);
    if (add) this.#add({ shape: y.shape, strides: y.strides, buffer: y.storage.gpu, offset: y.offset }, from);
    else {
      const whole = a.dtype !== "float32";
      const convert = a.dtype === y.dtype || y.dtype === "int64" ? 0 : y.dtype === "float32" ? 1 : whole ? 3 : 2;
      this.#copy({ shape: y.shape, strides: y.strides, buffer: y.storage.gpu, offset: y.offset }, from, convert);
    }
    this.#done();
  }
  #copy(y: Window, a: Window, convert: number): void {
    const walk = merged(y.shape, y.strides, a.strides);
    const n = sizeOf(walk.shape);
    const rank = walk.shape.length;
    if (rank <= 2) {
      const [columns, yRow, yColumn, aRow, aColumn] =
        rank === 0 ? [1, 0, 0, 0, 0] : rank === 1 ? [n, 0, walk.ys[0], 0, walk.as[0]] : [walk.shape[1], ...walk.ys, ...walk.as];
      const sizes = this.#sizes.start().int(n).int(columns).int(y.offset).int(a.offset).int(convert);
      sizes.int(yRow).int(yColumn).int(aRow).int(aColumn);
      this.#kernel("copyRows", this.#threads(n), y.buffer, [a.buffer]);
      return;
    }
    const sizes = this.#sizes.start().int(n).int(rank).int(y.offset).int(a.offset).int(convert);
    sizes.align(4).turned(walk.shape, MOST_DIMENSIONS, 1).turned(walk.ys, MOST_DIMENSIONS, 0).turned(walk.as, MOST_DIMENSIONS, 0);
    this.#kernel("copy", this.#threads(n), y.buffer, [a.buffer]);
  }
  #add(y: Window, a: Window): void {
    const [outer, inner] = split(y, a);
    const sizes = this.#sizes.start().int(sizeOf(outer.shape)).int(sizeOf(inner.shape));
    sizes
      .int(outer.shape.length)
      .int(outer.shape.length + inner.shape.length)
      .int(y.offset)
      .int(a.offset);
    sizes.align(4).row([...outer.shape, ...inner.shape], MOST_DIMENSIONS);
    sizes.row([...outer.ys, ...inner.ys], MOST_DIMENSIONS).row([...outer.as, ...inner.as], MOST_DIMENSIONS);
    this.#kernel("add", sizeOf(outer.shape), y.buffer, [a.buffer]);
  }

  hasFill(y: Tensor, value: number): boolean {
    if (!carried(y.dtype) || (y.dtype === "int64" && Math.trunc(value) !== (value | 0))) return false;
    return merged(y.shape, y.strides, y.strides).shape.length <= MOST_DIMENSIONS;
  }
  fill(y: Tensor, value: number): void {
    const walk = merged(y.shape, y.strides, y.strides);
    const n = sizeOf(walk.shape);
    const sizes = this.#sizes.start().int(n).int(walk.shape.length).int(y.offset);
    if (y.dtype === "float32") sizes.float(value);
    else sizes.int(y.dtype === "bool" ? Number(value !== 0) : value);
    sizes.turned(walk.shape, MOST_DIMENSIONS, 1).turned(walk.ys, MOST_DIMENSIONS, 0);
    this.#kernel("fill", this.#threads(n), y.storage.gpu, []);
  }

  reduce(kind: ReduceKind, y: Tensor, a: Tensor, outer: number, n: number, inner: number): void {
    // The kernels begin with the first number, which is not there.
    if (n === 0) return this.fill(y, kind === "prod" || kind === "all" ? 1 : 0);
    const from = this.#outside(a, y);
    const to = { buffer: y.storage.gpu, offset: y.offset };
    if (kind === "argmax" || kind === "argmin") this.#argmax(kind === "argmin", to, from, outer, n, inner);
    else this.#reduce(kind, to, from, outer, n, inner);
    this.#done();
  }
  #reduce(kind: Exclude<ReduceKind, "argmax" | "argmin">, y: Place, a: Place, outer: number, n: number, inner: number): void {
    const parts = this.#partsOf(outer, n, inner);
    const to = parts === 1 ? y : this.#place(outer * parts * inner);
    const truth = kind === "any" || kind === "all";
    const code = truth ? Number(kind === "all") : REDUCE_CODES[kind];
    this.#sizes
      .start()
      .int(outer * parts * inner)
      .int(n)
      .int(inner)
      .int(parts)
      .int(code)
      .int(to.offset)
      .int(a.offset);
    this.#kernel(truth ? "any" : "reduce", outer * parts * inner, to.buffer, [a.buffer]);
    if (parts > 1) this.#reduce(kind, y, to, outer, parts, inner);
  }
  /** How many threads share a reduction of n numbers to one, where there are outer · inner of them. */
  #partsOf(outer: number, n: number, inner: number): number {
    const results = outer * inner;
    if (n > 2 * LEAST_SHARE && results < BUSY_THREADS) return Math.min(Math.ceil(n / 64), Math.ceil(MANY_THREADS / results));
    // Threads that took a row each would read far apart.
    return this.card && inner < NEIGHBOURS && n >= 4 * NEIGHBOURS && results * n >= MANY_THREADS ? NEIGHBOURS : 1;
  }
  #argmax(least: boolean, y: Place, a: Place, outer: number, n: number, inner: number): void {
    let candidates: Place = { buffer: NOTHING, offset: 0 };
    for (let found = n; ;) {
      const parts = this.#partsOf(outer, found, inner);
      const to = parts === 1 ? y : this.#place(outer * parts * inner);
      const count = outer * parts * inner;
      this.#sizes.start().int(count).int(n).int(inner).int(parts).int(Number(least)).int(found).int(to.offset).int(a.offset);
      this.#kernel("argmax", count, to.buffer, [a.buffer, candidates.buffer]);
      if (parts === 1) return;
      candidates = to;
      found = parts;
    }
  }

  hasScan(outer: number, n: number, inner: number): boolean {
    return n <= LONG_ROW || outer * inner >= FEW_ROWS;
  }
  scan(kind: ScanKind, y: Tensor, indices: Tensor | null, a: Tensor, outer: number, n: number, inner: number): void {
    const from = this.#outside(a, y, indices);
    const code = REDUCE_CODES[kind];
    const to: readonly (readonly [number, Tensor])[] = indices === null ? [[code, y]] : [[code, y], [code + INDICES, indices]]; // prettier-ignore
    for (const [code, result] of to) {
      this.#sizes
        .start()
        .int(outer * inner)
        .int(n)
        .int(inner)
        .int(code)
        .int(result.offset)
        .int(from.offset);
      this.#kernel("scan", outer * inner, result.storage.gpu, [from.buffer]);
    }
    this.#done();
  }

  hasGemm(y: Tensor): boolean {
    const [m, n] = y.shape.slice(-2);
    return m <= this.client.maxGroups * 8 * Math.floor(this.#width / MOST_ACROSS) && n <= this.client.maxGroups * 8 * MOST_ACROSS;
  }
  gemm(y: Tensor, a: Tensor, b: Tensor, add: Tensor | null): void {
    const lead = y.shape.length - 2;
    const [batch, m, n] = [lead === 0 ? 1 : y.shape[0], y.shape[lead], y.shape[lead + 1]];
    const k = a.shape[a.shape.length - 1];
    const tiles = batch * Math.ceil(m / 8) * Math.ceil(n / 8);
    const parts = k >= 2 * LEAST_SHARE && tiles < BUSY_THREADS ? Math.min(Math.ceil(k / LEAST_SHARE), Math.ceil(BUSY_THREADS / tiles)) : 1;
    const share = Math.ceil(k / parts);
    const result = { buffer: y.storage.gpu, offset: y.offset };
    const to = parts === 1 ? result : this.#place(batch * parts * m * n);

    const [from, with_, more] = [this.#window(a, y), this.#window(b, y), add === null ? null : this.#window(add, y)];
    const operands = [from, with_, parts === 1 && more !== null ? more : NO_WINDOW];
    const sizes = this.#sizes
      .start()
      .int(batch * parts)
      .int(parts)
      .int(m)
      .int(n)
      .int(k)
      .int(share);
    sizes.int(to.offset);
    for (const x of operands) sizes.int(x.offset).row(matrixStrides(x), 3);
    const adds = operands[2] !== NO_WINDOW;
    const { client } = this;
    const kernel = this.card && m >= TILE && n >= TILE && k >= TILE ? "gemmTiled" : "gemm";
    const across = Math.min(MOST_ACROSS, Math.ceil(n / 8));
    const [wide, high] = kernel === "gemmTiled" ? [TILE, TILE] : [8 * across, 8 * Math.floor(this.#width / across)];
    sizes.int(across);
    const pipeline = this.#pipeline(`${kernel}${adds ? ", added" : ""}`, () => SHADERS[kernel], { adds: Number(adds) });
    const layers = Math.min(batch * parts, client.maxGroups);
    client.dispatch(
      pipeline,
      Math.ceil(n / wide),
      Math.ceil(m / high),
      layers,
      [to.buffer],
      operands.map(({ buffer }) => buffer),
      sizes.words,
      sizes.count,
    );

    if (parts > 1) {
      this.#reduce("sum", result, to, batch, parts, m * n);
      if (more !== null) this.#add({ ...result, shape: y.shape, strides: y.strides }, more);
    }
    this.#done();
  }

  softmax(y: Tensor, a: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    const from = this.#outside(a, y);
    const sizes = this.#sizes
      .start()
      .int(outer * inner)
      .int(n)
      .int(inner)
      .int(Number(log))
      .int(y.offset)
      .int(from.offset);
    sizes.float(Infinity).float(NaN);
    this.#rows("softmax", outer, n, inner, y.storage.gpu, [from.buffer]);
    this.#done();
  }
  softmaxGradient(da: Tensor, dy: Tensor, y: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    const [from, result] = [this.#outside(dy, da), this.#outside(y, da)];
    const sizes = this.#sizes
      .start()
      .int(outer * inner)
      .int(n)
      .int(inner)
      .int(Number(log));
    sizes.int(da.offset).int(from.offset).int(result.offset).float(Infinity).float(NaN);
    this.#rows("softmaxGradient", outer, n, inner, da.storage.gpu, [from.buffer, result.buffer]);
    this.#done();
  }
  /** A thread for each row, or on a graphics card a workgroup where a row lies together. */
  #rows(name: "softmax" | "softmaxGradient", outer: number, n: number, inner: number, result: number, operands: readonly number[]): void {
    if (this.card && inner === 1 && n >= NEIGHBOURS) this.#kernel(`${name}Rows`, outer * GROUP, result, operands);
    else this.#kernel(name, outer * inner, result, operands);
  }

  hasTake(y: Tensor, a: Tensor): boolean {
    return carried(y.dtype) && y.dtype === a.dtype;
  }
  take(y: Tensor, a: Tensor, index: Tensor): void {
    const [from, at] = [this.#outside(a, y), this.#outside(index, y)];
    this.#sizes.start().int(y.size).int(y.offset).int(from.offset).int(at.offset);
    this.#kernel("take", this.#threads(y.size), y.storage.gpu, [from.buffer, at.buffer]);
    this.#done();
  }

  hasPut(y: Tensor, index: Tensor, a: Tensor, add: boolean): boolean {
    return index.size <= MOST_PUT && y.dtype === a.dtype && (add ? y.dtype === "float32" : carried(y.dtype));
  }
  put(y: Tensor, index: Tensor, a: Tensor, add: boolean): void {
    const [from, at] = [this.#outside(a, y), this.#outside(index, y)];
    const sizes = this.#sizes.start().int(index.size).int(Number(add)).int(y.offset).int(at.offset).int(from.offset);
    sizes.int(a.size === 1 ? 0 : 1);
    this.#kernel("put", index.size, y.storage.gpu, [at.buffer, from.buffer]);
    this.#done();
  }

  sort(): void {
    throw new Error("WebGPU has no kernel for sort: it runs on the CPU");
  }

  /** Copies a float32 tensor's numbers aside, as they are now, to be read with others; false where there is no room. */
  collect(x: Tensor): boolean {
    if (this.#collected + x.size > COLLECTION) return false;
    this.#collection ||= this.client.allocate(COLLECTION * 4);
    if (this.#collection === 0) return false;
    const { shape, strides, storage, offset } = x;
    const to = { buffer: this.#collection, offset: this.#collected, shape, strides: rowMajor(shape) };
    this.#copy(to, { shape, strides, buffer: storage.gpu, offset }, 0);
    this.#collected += x.size;
    return true;
  }
  /** Waits for what was collected since the last call. */
  collected(): Float32Array {
    const numbers = new Float32Array(this.#collected);
    const bytes = new Uint8Array(numbers.buffer);
    this.#collected = 0;
    this.client.read(this.#collection, bytes.length, (part, at) => bytes.set(part, at));
    return numbers;
  }

  /** How many threads go through so many elements, each of which is little work. In software a thread costs as much as some elements. */
  #threads(elements: number): number {
    if (!this.card) return Math.ceil(elements / 16);
    return elements > MANY_THREADS ? Math.ceil(elements / 4) : elements;
  }
  /** Runs a kernel of ../../../shaders over so many threads, with the sizes last started. */
  #kernel(name: keyof typeof SHADERS, threads: number, result: number, operands: readonly number[]): void {
    this.#run(
      this.#pipeline(name, () => SHADERS[name]),
      threads,
      result,
      operands,
    );
  }
  #groups(threads: number): number {
    return Math.min(Math.ceil(threads / this.#width), this.client.maxGroups);
  }
  #pipeline(name: string, wgsl: () => string, constants: Source["constants"] = {}): number {
    const make = (): Source => {
      const text = wgsl();
      return { wgsl: text, constants: text.includes("override width") ? { ...constants, width: this.#width } : constants };
    };
    return this.client.pipeline(this.card ? `${name} on a card` : name, make);
  }
  /** Threads of a workgroup. In software even those cost something that have nothing to do. */
  get #width(): number {
    return this.card ? GROUP : SOFTWARE_GROUP;
  }
  #run(pipeline: number, threads: number, result: number, operands: readonly number[]): void {
    if (threads === 0) return;
    this.client.dispatch(pipeline, this.#groups(threads), 1, 1, [result], operands, this.#sizes.words, this.#sizes.count);
  }

  /** The place of an operand; a copy's, where it shares a buffer with a result: a kernel may bind a buffer it writes only once. */
  #outside(x: Tensor, ...results: readonly (Tensor | null)[]): Place {
    return results.some((result) => result?.storage === x.storage) ? this.#moved(x) : { buffer: x.storage.gpu, offset: x.offset };
  }
  /** The same for an operand of any strides. */
  #window(x: Tensor, y: Tensor): Window {
    const place = this.#outside(x, y);
    return { ...place, shape: x.shape, strides: place.buffer === x.storage.gpu ? x.strides : rowMajor(x.shape) };
  }
  #moved(x: Tensor): Place {
    const place = this.#place(x.size);
    const { shape, strides, storage, offset } = x;
    this.#copy({ ...place, shape, strides: rowMajor(shape) }, { shape, strides, buffer: storage.gpu, offset }, 0);
    return place;
  }
  /** Room for so many words until the call ends. */
  #place(words: number): Place {
    const buffer = this.client.allocate(words * 4);
    if (buffer === 0) {
      this.#done();
      throw new OutOfGpuMemory(words * 4);
    }
    this.#temporary.push(buffer);
    return { buffer, offset: 0 };
  }
  #done(): void {
    for (const buffer of this.#temporary) this.client.release(buffer);
    this.#temporary.length = 0;
  }
}

/** There was no room on the GPU for a kernel's own use. Its result is as it was. */
export class OutOfGpuMemory extends Error {
  override readonly name = "OutOfGpuMemory";

  constructor(bytes: number) {
    super(`The GPU has no room for ${bytes} bytes.`);
  }
}

interface Window extends Place {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const NO_WINDOW: Window = { buffer: NOTHING, offset: 0, shape: [1, 1], strides: [0, 0] };

/** Strides of an operand of gemm for batch, row and column. */
const matrixStrides = ({ shape, strides }: Window): readonly number[] =>
  strides.length === 2 ? [0, ...strides] : shape[0] === 1 ? [0, strides[1], strides[2]] : strides;

/** So many numbers are collected before they must be read. */
const COLLECTION = 1 << 16;
/** What the kernels of copy, add and fill can walk. */
const MOST_DIMENSIONS = 8;
/** Longest sum that one thread of add.wgsl makes. */
const MOST_ADDED = 1 << 14;
/** put.wgsl compares each index with each. */
const MOST_PUT = 1 << 13;
/** Fewer threads than this leave a GPU idle; then long sums are cut into shares of at least LEAST_SHARE. */
const BUSY_THREADS = 1 << 12;
const LEAST_SHARE = 256;
/** Threads of a workgroup of any kernel that can have as many as it is told. */
const GROUP = 64;
const SOFTWARE_GROUP = 16;
/** How many tiles of 8 × 8 a workgroup of gemm.wgsl makes side by side where the result is wide enough. */
const MOST_ACROSS = 8;
/** Smaller matrices leave most of a tile of gemm_tiled.wgsl empty. */
const TILE = 64;
/** So many threads read what lies together. */
const NEIGHBOURS = 16;
/** From here on a thread does four elements. */
const MANY_THREADS = 1 << 18;
const LONG_ROW = 1 << 14;
const FEW_ROWS = 64;

const REDUCE_CODES = { sum: 0, prod: 1, max: 2, min: 3 } as const;
/** What is added to the code of a scan for the places instead of the numbers: 6 and 7. */
const INDICES = 4;

/** The dimensions that tell y's elements apart, and those over which y stays where it is. */
function split(y: Pick<Window, "shape" | "strides">, a: Pick<Window, "strides">) {
  const of = (stays: boolean) => {
    const dims = y.shape.map((_, d) => d).filter((d) => (y.strides[d] === 0 && y.shape[d] > 1) === stays);
    return merged(
      dims.map((d) => y.shape[d]),
      dims.map((d) => y.strides[d]),
      dims.map((d) => a.strides[d]),
    );
  };
  return [of(false), of(true)] as const;
}

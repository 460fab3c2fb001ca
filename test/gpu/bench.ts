import type { Device, HostMemory } from "../../core/device/device.ts";
import { Hybrid } from "../../core/device/hybrid.ts";
import type { Work } from "../../core/device/webgpu/channel.ts";
import type { Client } from "../../core/device/webgpu/client.ts";
import { WebGPUDevice } from "../../core/device/webgpu/device.ts";
import { DTYPES, type DType } from "../../core/tensor/dtype.ts";
import { isContiguous, rowMajor, sizeOf } from "../../core/tensor/shape.ts";
import { ON_GPU, ON_HOST, Storage } from "../../core/tensor/storage.ts";
import { Tensor } from "../../core/tensor/tensor.ts";
import { Plain, plainWrite } from "./plain.ts";

/** What a check found: how many numbers were compared, the sentences of those that differ, and anything else it tells. */
export interface Outcome {
  readonly compared: number;
  readonly failures: readonly string[];
  readonly notes: Readonly<Record<string, unknown>>;
}
export type Check = (bench: Bench) => void;

/** The tools of a check: seeded numbers, tensors, and the same call on both devices. */
export class Bench {
  readonly memory = new PlainMemory();
  readonly plain: Plain;
  readonly gpu: WebGPUDevice;
  readonly hybrid: Hybrid;
  readonly client: Client;
  #seed = 1;
  #compared = 0;
  #failures: string[] = [];
  notes: Record<string, unknown> = {};
  /** How often the hybrid said that numbers went with the GPU. */
  losses = 0;
  /** Set by a check that leaves its tensors to the next one. */
  keeps = false;
  #made: Tensor[] = [];

  constructor(client: Client) {
    this.client = client;
    this.plain = new Plain(this.memory);
    this.gpu = new WebGPUDevice(client, this.memory);
    this.hybrid = new Hybrid(this.plain, this.memory, { open: () => this.gpu, cuda: "lent", costs: null, onlost: () => this.losses++ });
  }

  run(check: Check): Outcome {
    this.#seed = 1;
    this.#compared = 0;
    this.#failures = [];
    this.notes = {};
    this.keeps = false;
    try {
      check(this);
    } catch (error) {
      this.fail((error as Error).stack ?? String(error));
    }
    if (!this.keeps) this.clear();
    return { compared: this.#compared, failures: this.#failures, notes: this.notes };
  }
  fail(sentence: string): void {
    this.#failures.push(sentence);
  }
  expect(holds: boolean, sentence: string): void {
    this.#compared++;
    if (!holds) this.fail(sentence);
  }

  /** In [0, 1), the same in every run: mulberry32. */
  random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  between(low: number, high: number): number {
    return low + (high - low) * this.random();
  }
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }
  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)];
  }
  numbers(n: number, low = -2, high = 2): number[] {
    return Array.from({ length: n }, () => Math.fround(this.between(low, high)));
  }

  /** A tensor on "cuda" with these numbers; `room` elements of its storage lie before and after it. */
  tensor(shape: readonly number[], dtype: DType, numbers: readonly number[], room = 0): Tensor {
    const size = sizeOf(shape);
    const bytes = (size + 2 * room) * DTYPES[dtype].size;
    const storage = new Storage(this.memory.allocate(bytes), bytes, ON_HOST);
    const tensor = new Tensor(storage, room, shape, rowMajor(shape), dtype, size, true);
    const all = new Tensor(storage, 0, [size + 2 * room], [1], dtype, size + 2 * room, true);
    for (let i = 0; i < all.size; i++)
      plainWrite(this.memory, all, i, numbers.length === 0 ? 0 : numbers[(i + numbers.length - (room % numbers.length)) % numbers.length]);
    tensor.device = "cuda";
    this.#made.push(tensor);
    return tensor;
  }
  random32(shape: readonly number[], low = -2, high = 2, room = 0): Tensor {
    return this.tensor(shape, "float32", this.numbers(sizeOf(shape) + 2 * room, low, high), room);
  }
  window(of: Tensor, shape: readonly number[], strides: readonly number[], offset: number): Tensor {
    const view = new Tensor(of.storage, offset, shape, strides, of.dtype, sizeOf(shape), isContiguous(shape, strides));
    view.device = "cuda";
    return view;
  }
  clear(): void {
    for (const storage of new Set(this.#made.map((tensor) => tensor.storage))) this.hybrid.freed(storage);
    this.#made = [];
    this.memory.clear();
  }
  read(x: Tensor): number[] {
    this.hybrid.toHost(x);
    return this.plain.numbers(x);
  }

  /**
   * Runs a call on plain copies first and then on the tensors themselves, and compares all results (whole storages, so that nothing
   * beside a result may change). `gpu`: whether the call must have run on the GPU, or must not.
   *
   * @param relative of the larger number; `absolute` is for sums whose terms cancel.
   */
  both(
    what: string,
    tensors: readonly Tensor[],
    results: readonly Tensor[],
    call: (device: Device, ...tensors: Tensor[]) => void,
    { gpu = true, relative = 1e-5, absolute = 0 } = {},
  ): void {
    const copies = new Map<Storage, Storage>();
    const twin = (x: Tensor): Tensor => {
      let storage = copies.get(x.storage);
      if (storage === undefined) {
        this.hybrid.toHost(x);
        storage = new Storage(this.memory.allocate(x.storage.bytes), x.storage.bytes, ON_HOST);
        this.memory.u8.copyWithin(storage.pointer, x.storage.pointer, x.storage.pointer + x.storage.bytes);
        copies.set(x.storage, storage);
      }
      return new Tensor(storage, x.offset, x.shape, x.strides, x.dtype, x.size, x.contiguous);
    };
    const twins = tensors.map(twin);
    const expected = results.map((result) => all(twin(result)));
    call(this.plain, ...twins);
    call(this.hybrid, ...tensors);
    for (const result of results) {
      const ran = result.storage.valid !== ON_HOST;
      this.expect(ran === gpu || result.size === 0, `${what} ran on the ${ran ? "GPU" : "CPU"}`);
    }
    results.forEach((result, k) => this.compare(what, this.read(all(result)), this.plain.numbers(expected[k]), relative, absolute));
  }
  compare(what: string, got: readonly number[], want: readonly number[], relative: number, absolute = 0): void {
    this.expect(got.length === want.length, `${what}: ${got.length} numbers, not ${want.length}`);
    let worst = 0;
    let sentence = "";
    for (let i = 0; i < want.length; i++) {
      this.#compared++;
      const same = Object.is(got[i], want[i]) || got[i] === want[i];
      const error = same ? 0 : Math.abs(got[i] - want[i]) / (relative * Math.abs(want[i]) + absolute + LEAST_NORMAL);
      if (error <= 1) continue;
      if (!(error <= worst)) {
        worst = error;
        sentence = `${what}: number ${i} of ${want.length} is ${got[i]}, not ${want[i]}`;
      }
    }
    if (sentence !== "") this.fail(sentence);
  }
  /** What the server did during `work`. */
  counted(work: () => void): Work {
    const before = this.client.work;
    work();
    const after = this.client.work;
    return Object.fromEntries(Object.entries(after).map(([name, n]) => [name, n - before[name as keyof Work]])) as unknown as Work;
  }
  /** Whether the numbers are on the GPU alone. */
  onGpu(x: Tensor): boolean {
    return x.storage.valid === ON_GPU;
  }
}

/** Below it a GPU may take numbers for 0. */
const LEAST_NORMAL = 2 ** -126;

/** The whole storage of a tensor. */
function all(x: Tensor): Tensor {
  const size = x.storage.bytes / DTYPES[x.dtype].size;
  return new Tensor(x.storage, 0, [size], [1], x.dtype, size, true);
}

class PlainMemory implements HostMemory {
  readonly buffer = new ArrayBuffer(256 << 20);
  readonly f32 = new Float32Array(this.buffer);
  readonly f64 = new Float64Array(this.buffer);
  readonly i64 = new BigInt64Array(this.buffer);
  readonly i32 = new Int32Array(this.buffer);
  readonly i16 = new Int16Array(this.buffer);
  readonly u16 = new Uint16Array(this.buffer);
  readonly i8 = new Int8Array(this.buffer);
  readonly u8 = new Uint8Array(this.buffer);
  used = 16;
  peak = 0;

  allocate(bytes: number): number {
    const pointer = this.used;
    this.used += Math.ceil((bytes + 16) / 16) * 16;
    if (this.used > this.buffer.byteLength) throw new RangeError("the bench's memory is full");
    return pointer;
  }
  free(): void {}
  clear(): void {
    this.used = 16;
  }
}

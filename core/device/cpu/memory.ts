import { TorchError } from "../../tensor/error.ts";

/**
 * The one WASM memory that holds every tensor's numbers, and the bookkeeping of what is free in it.
 *
 * Blocks up to 32 KiB come in size classes, four per octave, each with its list of free blocks; larger ones are cut from one ordered
 * list of free ranges, best fit first, and neighbours grow together again when freed. So a loop that allocates and frees for ever
 * stays where it is. Pointers are 16-byte aligned. The last bytes of the memory are never handed out, so that kernels may read up to
 * {@link SLACK} bytes past the end of any block.
 */
export class Memory {
  readonly wasm: WebAssembly.Memory;
  /** Bytes in blocks that are not free, as they were rounded up; and the most there ever were. */
  used = 0;
  peak = 0;

  /** The whole memory, seen as numbers of each kind. Replaced when the memory grows, so read them from here each time. */
  f32!: Float32Array;
  f64!: Float64Array;
  i64!: BigInt64Array;
  i32!: Int32Array;
  i16!: Int16Array;
  i8!: Int8Array;
  u32!: Uint32Array;
  u16!: Uint16Array;
  u8!: Uint8Array;

  /** Free pointers of each size class. */
  readonly #classes: number[][] = Array.from({ length: CLASSES }, () => []);
  /** Free ranges above {@link RESERVED}, by address: starts and lengths in bytes, multiples of {@link PAGE}. Never two that touch. */
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  /** From here on nothing was handed out yet. */
  #top = RESERVED;
  #chunk = 0;
  #chunkEnd = 0;

  /** @param shared whether other threads shall see it; it is not where the host cannot have that. */
  constructor(shared = false) {
    const size = { initial: START_PAGES, maximum: MAX_PAGES };
    this.wasm = (shared && sharedMemory(size)) || new WebAssembly.Memory(size);
    this.#refresh();
  }

  /**
   * Room for `bytes` bytes, not cleared.
   *
   * @returns the byte offset, 16-byte aligned.
   * @throws {AllocationError} when the memory can grow no further.
   */
  allocate(bytes: number): number {
    if (bytes > SMALL) return this.#take(bytes);
    const size = sizeClass(bytes);
    const pointer = this.#classes[size].pop() ?? this.#carve(classBytes(size), bytes);
    this.#count(classBytes(size));
    return pointer;
  }

  /** Gives back what `allocate(bytes)` returned. */
  free(pointer: number, bytes: number): void {
    if (bytes > SMALL) {
      const length = pages(bytes);
      this.used -= length;
      this.#release(pointer, length);
    } else {
      const size = sizeClass(bytes);
      this.used -= classBytes(size);
      this.#classes[size].push(pointer);
    }
  }

  /** Room that is never given back, and is not counted: for what computes, not for numbers. */
  keep(bytes: number): number {
    return this.#range(pages(bytes), bytes);
  }

  /** Whether other threads can see it. */
  get shared(): boolean {
    return !(this.wasm.buffer instanceof ArrayBuffer);
  }

  #count(bytes: number): void {
    this.used += bytes;
    if (this.used > this.peak) this.peak = this.used;
  }

  /** A small block from the current chunk; what is left of a chunk that is too short goes to the classes that it fits. */
  #carve(size: number, bytes: number): number {
    if (this.#chunk + size > this.#chunkEnd) {
      const chunk = this.#range(CHUNK, bytes);
      for (let left = this.#chunkEnd - this.#chunk; left >= 16; left = this.#chunkEnd - this.#chunk) {
        let fits = sizeClass(Math.min(left, SMALL));
        if (classBytes(fits) > left) fits--;
        this.#classes[fits].push(this.#chunk);
        this.#chunk += classBytes(fits);
      }
      this.#chunk = chunk;
      this.#chunkEnd = chunk + CHUNK;
    }
    const pointer = this.#chunk;
    this.#chunk += size;
    return pointer;
  }

  #take(bytes: number): number {
    const length = pages(bytes);
    const pointer = this.#range(length, bytes);
    this.#count(length);
    return pointer;
  }

  /** The shortest free range that is long enough, or new memory. */
  #range(length: number, bytes: number): number {
    let best = -1;
    for (let i = 0; i < this.#lengths.length; i++) {
      if (this.#lengths[i] >= length && (best < 0 || this.#lengths[i] < this.#lengths[best])) best = i;
    }
    if (best >= 0) {
      const start = this.#starts[best];
      if (this.#lengths[best] === length) {
        this.#starts.splice(best, 1);
        this.#lengths.splice(best, 1);
      } else {
        this.#starts[best] += length;
        this.#lengths[best] -= length;
      }
      return start;
    }
    const start = this.#top;
    this.#reach(start + length + SLACK, bytes);
    this.#top = start + length;
    return start;
  }

  #release(start: number, length: number): void {
    let at = 0;
    for (let end = this.#starts.length; at < end;) {
      const middle = (at + end) >> 1;
      if (this.#starts[middle] < start) at = middle + 1;
      else end = middle;
    }
    this.#starts.splice(at, 0, start);
    this.#lengths.splice(at, 0, length);
    if (at + 1 < this.#starts.length && start + length === this.#starts[at + 1]) this.#join(at);
    if (at > 0 && this.#starts[at - 1] + this.#lengths[at - 1] === start) this.#join(at - 1);
    const last = this.#starts.length - 1;
    if (this.#starts[last] + this.#lengths[last] === this.#top) {
      this.#top = this.#starts.pop()!;
      this.#lengths.pop();
    }
  }

  #join(at: number): void {
    this.#lengths[at] += this.#lengths[at + 1];
    this.#starts.splice(at + 1, 1);
    this.#lengths.splice(at + 1, 1);
  }

  /** Grows the memory until it ends at or after `end`: by an eighth at least, so that growing stays rare. */
  #reach(end: number, bytes: number): void {
    const have = this.wasm.buffer.byteLength / WASM_PAGE;
    const need = Math.ceil(end / WASM_PAGE);
    if (need <= have) return;
    if (!(need <= MAX_PAGES)) throw new AllocationError(bytes);
    const generous = Math.min(MAX_PAGES, Math.max(need, have + (have >> 3)));
    if (!grown(this.wasm, generous - have) && !grown(this.wasm, need - have)) throw new AllocationError(bytes);
    this.#refresh();
  }

  #refresh(): void {
    const buffer = this.wasm.buffer;
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.i8 = new Int8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u8 = new Uint8Array(buffer);
  }
}

/** More memory was asked for than there is. */
export class AllocationError extends TorchError {
  /** How much was asked for. */
  readonly bytes: number;

  constructor(bytes: number) {
    super(
      "RuntimeError",
      `[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate ${bytes} bytes. Error code 12 (Cannot allocate memory)`,
    );
    this.bytes = bytes;
  }
}

/** What a thread of the kernels computes in takes so many bytes. */
export const SCRATCH_BYTES = 13 << 16;
/** The first bytes of the memory belong to the kernels: tables, those of the kernels with fused products, and what they compute in. */
export const FUSED_START = 1 << 17;
export const SCRATCH = 1 << 18;
export const RESERVED = SCRATCH + SCRATCH_BYTES;
/** How far past the end of a block a kernel may read. */
export const SLACK = 64;

const WASM_PAGE = 65536;
const START_PAGES = 256;
const MAX_PAGES = 65536;
const PAGE = 4096;
const SMALL = 32768;
const CHUNK = 1 << 20;

const pages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** Classes 0 to 3 are 16, 32, 48 and 64 bytes; then 80, 96, 112, 128; 160, 192, 224, 256; … */
function sizeClass(bytes: number): number {
  if (bytes <= 64) return bytes <= 16 ? 0 : (bytes - 1) >> 4;
  const octave = 31 - Math.clz32(bytes - 1);
  return (octave - 5) * 4 + (((bytes - 1) >> (octave - 2)) & 3);
}

function classBytes(size: number): number {
  return size < 4 ? (size + 1) << 4 : (5 + (size & 3)) << ((size >> 2) + 3);
}

const CLASSES = sizeClass(SMALL) + 1;

/** null where it cannot be had: a page may not be isolated, and all that it may ever grow to must be reserved. */
function sharedMemory(size: { initial: number; maximum: number }): WebAssembly.Memory | null {
  try {
    return new WebAssembly.Memory({ ...size, shared: true });
  } catch {
    return null;
  }
}

function grown(memory: WebAssembly.Memory, by: number): boolean {
  try {
    memory.grow(by);
    return true;
  } catch {
    return false;
  }
}

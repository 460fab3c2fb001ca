/// <reference lib="es2024.sharedmemory" />
import { BATCH, BLOCK_BYTES, COMMAND, HEAD, MASK, READ_BYTES, RING_WORDS, SIZES_BYTES, STATE, type Channel } from "./channel.ts";
import { LARGE_BYTES } from "./client.ts";
import { NOTHING } from "./pool.ts";
import type { Parts } from "./parts.ts";

/**
 * The server's side of one channel: takes the commands of one run and gives them to the GPU.
 *
 * What the client sent at once becomes one encoder, one pass, one submit. An upload into a buffer that the open pass uses must come
 * after it, so it closes the pass; uploads into others are written ahead of it, which changes nothing.
 */
export class Session {
  readonly #channel: Channel;
  readonly #parts: Parts;
  readonly #device: GPUDevice;
  readonly #buffers: GPUBuffer[] = [];
  readonly #pipelines: GPUComputePipeline[] = [];
  readonly #bindGroups = new Map<string, GPUBindGroup>();
  readonly #sizes: GPUBuffer;
  readonly #sizeWords = new Int32Array((BATCH * SIZES_BYTES) / 4);
  readonly #answer: GPUBuffer;
  #at = 0;
  #encoder: GPUCommandEncoder | null = null;
  #pass: GPUComputePassEncoder | null = null;
  #dispatches = 0;
  readonly #touched = new Set<number>();
  #closed = false;

  constructor(channel: Channel, parts: Parts) {
    this.#channel = channel;
    this.#parts = parts;
    this.#device = parts.device;
    this.#sizes = parts.buffer(BATCH * SIZES_BYTES, "sizes");
    this.#answer = parts.buffer(READ_BYTES, "answer");
    this.#buffers[NOTHING] = parts.buffer(256, "numbers");
    const { head } = channel;
    channel.costs.set(parts.costs);
    head[HEAD.maxBuffer] = Math.min(parts.maxBytes, 2 ** 31 - 4);
    head[HEAD.maxGroups] = this.#device.limits.maxComputeWorkgroupsPerDimension;
    head[HEAD.software] = parts.software ? 1 : 0;
    this.#state(STATE.ready);
    // A command that makes no sense came from a broken client: it learns that it is alone.
    this.#run().catch(() => this.lose());
  }

  /** The device is gone: whoever waits learns it. */
  lose(): void {
    this.#closed = true;
    this.#state(STATE.lost);
    for (const slot of [HEAD.taken, HEAD.answered, HEAD.written]) Atomics.notify(this.#channel.head, slot);
  }
  /** The run is over: its memory goes back. */
  close(): void {
    this.#closed = true;
    this.#parts.costs.set(this.#channel.costs);
    Atomics.notify(this.#channel.head, HEAD.written);
    for (const buffer of [...this.#buffers, this.#sizes, this.#answer]) buffer?.destroy();
  }

  #state(state: number): void {
    Atomics.store(this.#channel.head, HEAD.state, state);
    Atomics.notify(this.#channel.head, HEAD.state);
  }

  async #run(): Promise<void> {
    const { head } = this.#channel;
    while (!this.#closed) {
      const written = Atomics.load(head, HEAD.written);
      if (written === this.#at) {
        const sleep = Atomics.waitAsync(head, HEAD.written, written);
        if (sleep.async) await sleep.value;
        continue;
      }
      while (this.#at !== written && !this.#closed) {
        const answer = this.#take();
        if (answer === null) continue;
        const value = await answer.catch(() => null); // rejected: the device is being lost, and lose() tells it
        if (value !== null) this.#tell(value);
      }
      if (this.#closed) return;
      this.#submit();
      this.#told();
    }
  }
  /** So much of the ring is free again. */
  #told(): void {
    Atomics.store(this.#channel.head, HEAD.taken, this.#at);
    Atomics.notify(this.#channel.head, HEAD.taken);
  }
  #tell(answer: number): void {
    const { head } = this.#channel;
    this.#told();
    Atomics.store(head, HEAD.answer, answer);
    Atomics.add(head, HEAD.answered, 1);
    Atomics.notify(head, HEAD.answered);
  }
  #count(slot: number, n = 1): void {
    Atomics.add(this.#channel.head, slot, n);
  }

  /** Carries out the next command; where the client waits for an answer, gives the promise of it. */
  #take(): Promise<number> | null {
    switch (this.#next()) {
      case COMMAND.wrap:
        this.#at = (this.#at - 1 + RING_WORDS - ((this.#at - 1) & MASK)) | 0;
        return null;
      case COMMAND.buffer:
        return this.#create(this.#next(), this.#next());
      case COMMAND.drop:
        this.#drop(this.#next());
        return null;
      case COMMAND.upload:
        this.#upload(this.#next(), this.#next(), this.#next());
        return null;
      case COMMAND.read:
        return this.#read(this.#next(), this.#next(), this.#next());
      case COMMAND.pipeline: {
        const number = this.#next();
        let text = "";
        for (let left = this.#next(); left > 0; left--) text += String.fromCharCode(this.#next());
        this.#pipelines[number] = this.#parts.pipeline(text, () => this.#count(HEAD.pipelines));
        return null;
      }
      case COMMAND.dispatch:
        this.#dispatch();
        return null;
      default:
        throw new RangeError("an unknown command for the GPU");
    }
  }
  #next(): number {
    const word = this.#channel.ring[this.#at & MASK];
    this.#at = (this.#at + 1) | 0;
    return word;
  }

  #create(number: number, bytes: number): Promise<number> | null {
    this.#count(HEAD.buffers);
    this.#countLive(bytes, 1);
    const large = bytes >= LARGE_BYTES;
    if (large) this.#device.pushErrorScope("out-of-memory");
    this.#buffers[number] = this.#parts.buffer(bytes, "numbers");
    if (!large) return null;
    return this.#device.popErrorScope().then((error) => {
      if (error !== null) this.#countLive(bytes, -1);
      return error === null ? 1 : 0;
    });
  }
  #drop(number: number): void {
    if (this.#touched.has(number)) this.#submit();
    this.#countLive(this.#buffers[number].size, -1);
    this.#buffers[number].destroy();
    this.#bindGroups.clear();
  }
  #countLive(bytes: number, by: 1 | -1): void {
    this.#count(HEAD.liveBuffers, by);
    this.#count(HEAD.liveBlocks, (by * bytes) / BLOCK_BYTES);
  }
  #upload(number: number, offset: number, bytes: number): void {
    this.#count(HEAD.uploads);
    if (this.#touched.has(number)) this.#submit();
    this.#device.queue.writeBuffer(this.#buffers[number], offset, this.#channel.ringBytes, (this.#at & MASK) * 4, bytes);
    this.#at = (this.#at + bytes / 4) | 0;
    this.#told();
  }
  async #read(number: number, offset: number, bytes: number): Promise<number> {
    this.#count(HEAD.reads);
    this.#pass?.end();
    this.#pass = null;
    this.#encoder ??= this.#device.createCommandEncoder();
    this.#encoder.copyBufferToBuffer(this.#buffers[number], offset, this.#answer, 0, bytes);
    this.#submit();
    await this.#answer.mapAsync(1, 0, bytes); // GPUMapMode.READ
    this.#channel.answer.set(new Uint8Array(this.#answer.getMappedRange(0, bytes)));
    this.#answer.unmap();
    return bytes;
  }

  #dispatch(): void {
    this.#count(HEAD.dispatches);
    const pipeline = this.#pipelines[this.#next()];
    const [x, y, z] = [this.#next(), this.#next(), this.#next()];
    const [results, operands, sizes] = [this.#next(), this.#next(), this.#next()];
    let key = `${results}:`;
    const numbers: number[] = [];
    for (let i = 0; i < results + operands; i++) {
      const number = this.#next();
      numbers.push(number);
      this.#touched.add(number);
      key += `${number},`;
    }
    const slot = (this.#dispatches++ * SIZES_BYTES) / 4;
    for (let i = 0; i < sizes; i++) this.#sizeWords[slot + i] = this.#next();

    if (this.#pass === null) {
      this.#count(HEAD.passes);
      this.#encoder ??= this.#device.createCommandEncoder();
      this.#pass = this.#encoder.beginComputePass();
    }
    this.#pass.setPipeline(pipeline);
    this.#pass.setBindGroup(0, this.#bindGroup(key, numbers, results), [slot * 4]);
    this.#pass.dispatchWorkgroups(x, y, z);
    if (this.#dispatches === BATCH) this.#submit();
  }
  #bindGroup(key: string, numbers: readonly number[], results: number): GPUBindGroup {
    let group = this.#bindGroups.get(key);
    if (group === undefined) {
      this.#count(HEAD.bindGroups);
      if (this.#bindGroups.size >= MOST_BIND_GROUPS) this.#bindGroups.clear();
      const buffers = numbers.map((number) => this.#buffers[number]);
      this.#bindGroups.set(key, (group = this.#parts.bindGroup(this.#sizes, buffers, results)));
    }
    return group;
  }

  #submit(): void {
    if (this.#encoder === null) return;
    this.#count(HEAD.submits);
    this.#pass?.end();
    if (this.#dispatches > 0) this.#device.queue.writeBuffer(this.#sizes, 0, this.#sizeWords, 0, (this.#dispatches * SIZES_BYTES) / 4);
    this.#device.queue.submit([this.#encoder.finish()]);
    this.#pass = this.#encoder = null;
    this.#dispatches = 0;
    this.#touched.clear();
  }
}

/** A program that never repeats itself would keep one for each of its dispatches. */
const MOST_BIND_GROUPS = 8192;

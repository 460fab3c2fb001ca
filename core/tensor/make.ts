import { state } from "../autograd/state.ts";
import type { Node } from "../autograd/node.ts";
import { bytesOf, type DType } from "./dtype.ts";
import { runtimeError, TorchError } from "./error.ts";
import { isContiguous, rowMajor, sizeOf, type Shape } from "./shape.ts";
import { ON_HOST, Storage } from "./storage.ts";
import { Stack } from "./stack.ts";
import { type DeviceName, Tensor } from "./tensor.ts";

/**
 * A new tensor whose numbers are still to be written.
 *
 * @throws {TorchError} as PyTorch's allocators, naming the bytes, when there is no memory for it: RuntimeError, on "cuda" OutOfMemoryError.
 */
export function empty(shape: Shape, dtype: DType, device: DeviceName = "cpu"): Tensor {
  const size = sizeOf(shape);
  const storage = storageOf(size * bytesOf(dtype), shape, device);
  const tensor = new Tensor(storage, 0, shape, rowMajor(shape), dtype, size, true);
  tensor.device = device;
  return made(tensor);
}

/**
 * Refuses a tensor that no memory holds, before lists of its numbers are made.
 *
 * @throws {TorchError} as {@link empty} does.
 */
export function refuseTooLarge(shape: Shape, dtype: DType): void {
  const bytes = sizeOf(shape) * bytesOf(dtype);
  if (bytes > MOST_BYTES) throw outOfMemory(bytes, shape, "cpu");
}

/** WASM has no larger memory. */
const MOST_BYTES = 2 ** 32;

function storageOf(bytes: number, shape: Shape, device: DeviceName): Storage {
  try {
    return new Storage(state.memory.allocate(bytes), bytes, ON_HOST);
  } catch {
    throw outOfMemory(bytes, shape, device);
  }
}

function outOfMemory(bytes: number, shape: Shape, device: DeviceName): TorchError {
  // Above 2⁵³ JavaScript writes numbers rounded.
  if (bytes >= 2 ** 63) return runtimeError(`Storage size calculation overflowed with sizes=[${shape.map((n) => BigInt(n)).join(", ")}]`);
  if (device === "cuda") return new TorchError("OutOfMemoryError", `CUDA out of memory. Tried to allocate ${sizeText(bytes)}.`);
  return runtimeError(
    `[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate ${BigInt(bytes)} bytes. Error code 12 (Cannot allocate memory)`,
  );
}

/** As PyTorch writes it: "1.50 GiB". */
function sizeText(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(2)} ${["bytes", "KiB", "MiB", "GiB"][power]}`;
}

/** Another window on the storage of `tensor`. It shares the version counter: a write through one is seen by the other. */
export function alias(tensor: Tensor, shape: Shape, strides: Shape, offset: number): Tensor {
  return look(tensor, offset, shape, strides, sizeOf(shape), isContiguous(shape, strides));
}

/** The same window again. */
export const same = (tensor: Tensor): Tensor => look(tensor, tensor.offset, tensor.shape, tensor.strides, tensor.size, tensor.contiguous);

function look(at: Tensor, offset: number, shape: Shape, strides: Shape, size: number, contiguous: boolean): Tensor {
  const window = new Tensor(at.storage, offset, shape, strides, at.dtype, size, contiguous, at.version);
  window.device = at.device;
  window.inference = at.inference;
  return made(window);
}

/** Tensors made in the scopes that are open, the innermost last. Their scope holds each of them once. */
const made_ = new Stack<Tensor>();

function made(tensor: Tensor): Tensor {
  tensor.refs = 1;
  handOver(tensor);
  return tensor;
}

/** Gives a tensor that is held once to the scope around, or, where there is none, to the garbage collector. */
export function handOver(tensor: Tensor): void {
  if (state.depth > 0) made_.push(tensor);
  else leaveToCollector(tensor);
}

/**
 * Runs `work` and gives back the memory of what it made and nobody holds, except its result, which goes to the scope around.
 *
 * A training loop in TypeScript puts its step in one, so that the memory of a million steps is that of one.
 */
export function scoped<T extends Tensor | readonly Tensor[] | number | boolean | null | void>(work: () => T): T {
  const mark = openScope();
  try {
    const result = work();
    const kept = result instanceof Tensor ? [result] : Array.isArray(result) ? (result as Tensor[]) : [];
    for (const tensor of kept) hold(tensor);
    closeScope(mark);
    for (const tensor of kept) handOver(tensor);
    return result;
  } catch (error) {
    closeScope(mark);
    throw error;
  }
}

/** The same without a closure: `const mark = openScope(); try { … } finally { closeScope(mark); }`. */
export function openScope(): number {
  state.depth++;
  return made_.length;
}

export function closeScope(mark: number): void {
  state.depth--;
  while (made_.length > mark) {
    const tensor = made_.pop()!;
    if (--tensor.refs === 0) release(tensor);
    else if (state.depth === 0 && state.collects) survivors.push(tensor);
  }
  if (state.depth === 0 && (survivors.length > 0 || elders.length > 0)) age();
}

/**
 * Tensors of the scopes that end which something held when their turn came: it may itself have ended since. Most do not live longer
 * than the next scope, as a `.grad` that is set to None there; those that do are watched over.
 */
let survivors = new Stack<Tensor>();
let elders = new Stack<Tensor>();

function age(): void {
  for (let tensor = elders.pop(); tensor !== undefined; tensor = elders.pop()) watchOver(tensor);
  const younger = elders;
  elders = survivors;
  survivors = younger;
}

export function hold(tensor: Tensor): Tensor {
  tensor.refs++;
  return tensor;
}

export function drop(tensor: Tensor): void {
  if (--tensor.refs === 0) release(tensor);
}

const dying = new Stack<Tensor>();
let releasing = false;

/** Gives back the storage of a tensor and, in turn, all that only it held. A loop, not a recursion: a graph may be 20,000 deep. */
export function release(tensor: Tensor): void {
  if (tensor.released || tensor.collected) return;
  tensor.released = true;
  if (tensor.survivor) collector.unregister(tensor);
  freeStorage(tensor.storage);
  if (tensor.gradFn === null && tensor.grad === null && tensor.base === null) return;
  if (releasing) return dying.push(tensor);
  releasing = true;
  for (let next: Tensor | undefined = tensor; next !== undefined; next = dying.pop()) {
    const { gradFn, grad, base } = next;
    next.gradFn = next.grad = next.base = null;
    if (gradFn !== null) dropNode(gradFn);
    if (grad !== null) drop(grad);
    if (base !== null) drop(base);
  }
  releasing = false;
}

function freeStorage(storage: Storage): void {
  if (--storage.refs > 0) return;
  if (storage.pointer !== 0) state.memory.free(storage.pointer, storage.bytes);
  storage.pointer = 0;
  state.machine.freed(storage);
}

export function dropNode(node: Node): void {
  if (--node.refs === 0) node.free();
}

/** What TypeScript holds has no count that could be trusted: the garbage collector tells when it is gone. */
const collector = new FinalizationRegistry((storage: Storage) => freeStorage(storage));

function leaveToCollector(tensor: Tensor): void {
  if (!state.collects || tensor.collected) return;
  if (!tensor.survivor) collector.register(tensor, tensor.storage, tensor);
  tensor.collected = true;
}

/** A tensor that outlives its scope is held by another, as a `.grad` is: it goes by its count, or with its holder. */
function watchOver(tensor: Tensor): void {
  if (tensor.released || tensor.collected || tensor.survivor) return;
  tensor.survivor = true;
  collector.register(tensor, tensor.storage, tensor);
}

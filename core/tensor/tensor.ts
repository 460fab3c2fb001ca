import type { DType } from "./dtype.ts";
import type { Storage } from "./storage.ts";
import type { Node } from "../autograd/node.ts";

/** Counts the in-place writes: mostly a storage itself. Views and detach() share it; `.data` has its own, so its writes go unseen. */
export interface Version {
  n: number;
}

/** Where the learner put a tensor. */
export type DeviceName = "cpu" | "cuda";

/**
 * A window on a Storage, and at the same time the Variable that autograd follows: data, grad, grad_fn.
 *
 * Every field is set in the constructor, always in this order, so that all tensors have one hidden class and stay fast. What is only
 * yes or no shares one field: a step makes many tensors, and they cost as much as they are long.
 */
export class Tensor {
  declare storage: Storage;
  /** In elements from the start of the storage. */
  declare offset: number;
  declare shape: readonly number[];
  /** In elements, one for each dimension; 0 where a dimension is expanded. */
  declare strides: readonly number[];
  declare dtype: DType;
  /** Number of elements. */
  declare size: number;
  declare device: DeviceName;

  declare gradFn: Node | null;
  /** Which output of its grad_fn this is. */
  declare outputIndex: number;
  /** `.grad`: null is None, not 0. */
  declare grad: Tensor | null;
  /** What a leaf's gradient goes through; made when first needed. */
  declare accumulator: Node | null;
  declare version: Version;
  /** The tensor that this is a view of, never itself a view; null for an owner. */
  declare base: Tensor | null;
  /** Of a view: the version at which its grad_fn was right. */
  declare viewVersion: number;
  declare hooks: TensorHook[] | null;

  /** Name in the trace; 0 until it is first told. */
  declare id: number;
  /** The Variable that a write through this tensor changes, where that is another one: `.data`, detach() and `.grad` have one. */
  declare alias: number;
  /** What of it: its data, or its grad. */
  declare field: "data" | "grad";
  /** The segment of the recording in which it was last introduced; see core/trace/recorder.ts. */
  declare told: number;
  /** The name it was last bound to; "" while it has none. */
  declare name: string;
  /** How many hold it: Python handles, saved tensors, `.grad` fields, bases of views. */
  declare refs: number;

  /** Bits: {@link CONTIGUOUS} and those after it. */
  declare private flags: number;

  constructor(
    storage: Storage,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
    dtype: DType,
    size: number,
    contiguous: boolean,
    version: Version = storage,
  ) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.dtype = dtype;
    this.size = size;
    this.device = "cpu";
    this.gradFn = null;
    this.outputIndex = 0;
    this.grad = null;
    this.accumulator = null;
    this.version = version;
    this.base = null;
    this.viewVersion = 0;
    this.hooks = null;
    this.id = 0;
    this.alias = 0;
    this.field = "data";
    this.told = 0;
    this.name = "";
    this.refs = 0;
    this.flags = contiguous ? CONTIGUOUS : 0;
    storage.refs++;
  }

  /** Row-major without gaps, so that kernels can run over it. */
  get contiguous(): boolean {
    return (this.flags & CONTIGUOUS) !== 0;
  }
  set contiguous(is: boolean) {
    this.flags = is ? this.flags | CONTIGUOUS : this.flags & ~CONTIGUOUS;
  }

  /** A leaf's own flag; a result of an operation requires grad when it has a grad_fn. */
  get requiresGrad(): boolean {
    return (this.flags & REQUIRES_GRAD) !== 0;
  }
  set requiresGrad(is: boolean) {
    this.flags = is ? this.flags | REQUIRES_GRAD : this.flags & ~REQUIRES_GRAD;
  }

  get retainsGrad(): boolean {
    return (this.flags & RETAINS_GRAD) !== 0;
  }
  set retainsGrad(is: boolean) {
    this.flags = is ? this.flags | RETAINS_GRAD : this.flags & ~RETAINS_GRAD;
  }

  /** Made in inference_mode: autograd will not take it; a view with a base may only not be written through outside. */
  get inference(): boolean {
    return (this.flags & INFERENCE) !== 0;
  }
  set inference(is: boolean) {
    this.flags = is ? this.flags | INFERENCE : this.flags & ~INFERENCE;
  }

  /** Set once its storage was given back. */
  get released(): boolean {
    return (this.flags & RELEASED) !== 0;
  }
  set released(is: boolean) {
    this.flags = is ? this.flags | RELEASED : this.flags & ~RELEASED;
  }

  /** The garbage collector gives its storage back, not its count. */
  get collected(): boolean {
    return (this.flags & COLLECTED) !== 0;
  }
  set collected(is: boolean) {
    this.flags = is ? this.flags | COLLECTED : this.flags & ~COLLECTED;
  }

  /** Outlived the scope that it was made in: the garbage collector gives its storage back where its count never will. */
  get survivor(): boolean {
    return (this.flags & SURVIVOR) !== 0;
  }
  set survivor(is: boolean) {
    this.flags = is ? this.flags | SURVIVOR : this.flags & ~SURVIVOR;
  }
}

/** Bits of {@link Tensor.flags}. */
const CONTIGUOUS = 1;
const REQUIRES_GRAD = 2;
const RETAINS_GRAD = 4;
const INFERENCE = 8;
const RELEASED = 16;
const COLLECTED = 32;
const SURVIVOR = 64;

/** Sees a gradient on its way and may replace it; returns null to leave it. */
export type TensorHook = (gradient: Tensor) => Tensor | null;

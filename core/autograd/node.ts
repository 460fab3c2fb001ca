import { BARE, type Row } from "../ops/row.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { drop, dropNode, hold, same } from "../tensor/make.ts";
import { listText, type Shape } from "../tensor/shape.ts";
import { Stack } from "../tensor/stack.ts";
import { Tensor } from "../tensor/tensor.ts";
import { forgetHooks } from "./node_hooks.ts";
import { state, withGradMode, type Box } from "./state.ts";
import type { Input } from "./listener.ts";

/**
 * A grad_fn: remembers which operation was done, on what, and how its gradient goes on.
 *
 * `next[i]` is the node that input i came from: its grad_fn, or for a leaf the accumulator that adds into `.grad`; null where
 * input i needs no gradient. A rule of the table reads `dy`, the inputs `a`, `b`, … and the output `y` from it.
 */
export class Node {
  declare readonly row: Row;
  /** Counts up with every node made; backward runs the newest first. An accumulator runs as soon as it can. */
  declare readonly sequence: number;
  declare private readonly given: readonly unknown[];
  /** Tensors among the arguments (an index, a target): they are saved like inputs. */
  declare private readonly held: readonly Tensor[];
  declare heldVersions: readonly number[];
  declare readonly next: (Node | null)[];
  /** Which output of `next[i]` input i was; mostly the first, so nodes share one list. */
  declare nextIndex: readonly number[];
  /** Shape of each input: a gradient leaves in it. */
  declare readonly shapes: Shape[];
  /** Shape and dtype of each output: a gradient comes in with these. */
  declare outShapes: readonly Shape[];
  declare outDtypes: readonly DType[];
  /** What a rule needs later: inputs first, then outputs; undefined for the rest. */
  declare saved: (Input | Packed | undefined)[];
  /** Their versions; while all are 0, as they mostly are, nodes share one list. */
  declare savedVersions: readonly number[];
  /** The Variable of an accumulator; null for a grad_fn. */
  declare readonly variable: Tensor | null;
  /** Outputs that keep their gradient (retain_grad) or have hooks; they watch the gradient before this node runs. */
  declare watched: Tensor[] | null;
  /** Name of its first output in the trace, once it was told; the others count up from there. */
  declare id: number;
  declare freed: boolean;
  /** Held by tensors of which it is the grad_fn, by later nodes, and by Python. */
  declare refs: number;

  /** Of the pass that runs: gradients that came for each output, and how many are still to come. */
  declare pass: number;
  declare waits: number;
  declare gradients: (Tensor | null)[];

  /** {@link nodeOf} makes a grad_fn, {@link accumulatorOf} an accumulator. Nothing but assignments, so that it becomes a part of both. */
  constructor(
    row: Row,
    args: readonly unknown[],
    held: readonly Tensor[],
    next: (Node | null)[],
    shapes: Shape[],
    sequence: number,
    variable: Tensor | null,
  ) {
    this.row = row;
    this.sequence = sequence;
    this.given = args;
    this.held = held;
    this.heldVersions = NO_VERSIONS;
    this.next = next;
    this.nextIndex = ZEROS;
    this.shapes = shapes;
    this.outShapes = NO_SHAPES;
    this.outDtypes = NO_DTYPES;
    this.saved = NOTHING_SAVED;
    this.savedVersions = ZEROS;
    this.variable = variable;
    this.watched = null;
    this.id = 0;
    this.freed = false;
    this.refs = 0;
    this.pass = 0;
    this.waits = 0;
    this.gradients = NO_GRADIENTS;
  }

  /** @throws {TorchError} RuntimeError, when tensors among them were freed, or written into since. */
  get args(): readonly unknown[] {
    if (this.held.length === 0) return this.given;
    if (this.freed) throw runtimeError(SECOND_TIME);
    for (let i = 0; i < this.held.length; i++) {
      const tensor = this.held[i];
      if (tensor.version.n !== this.heldVersions[i]) throw runtimeError(this.modified(tensor, 0, this.heldVersions[i]));
    }
    return this.given;
  }

  holdArguments(): void {
    this.heldVersions = this.held.map((tensor) => hold(tensor).version.n);
  }

  /** Names the node that input i came from, which of its outputs it was, and its shape. */
  connect(i: number, from: Node | null, index: number, shape: Shape): void {
    this.shapes[i] = shape;
    this.next[i] = from;
    if (from !== null) from.refs++;
    if (index > 0) this.number(i, index);
  }

  private number(i: number, index: number): void {
    this.nextIndex = this.next.map((_, k) => (k === i ? index : (this.nextIndex[k] ?? 0)));
  }

  /** Another that came from the same and saved the same, for a gradient that is derived again once this one let go. */
  again(): Node {
    const node = nodeOf(this.row, this.args, this.next.map(() => null)); // prettier-ignore
    for (let i = 0; i < this.next.length; i++) node.connect(i, this.next[i], this.nextIndex[i], this.shapes[i]);
    node.outShapes = this.outShapes;
    node.outDtypes = this.outDtypes;
    for (const value of this.saved) if (value instanceof Tensor) hold(value);
    node.saved = this.saved === NOTHING_SAVED ? NOTHING_SAVED : [...this.saved];
    node.savedVersions = this.savedVersions;
    return node;
  }

  /** Several rules may read one place: it is held once. */
  save(place: number, value: Input): void {
    if (this.saved === NOTHING_SAVED) this.saved = listOf<Input | undefined>(this.next.length + 1, undefined);
    else if (this.saved[place] !== undefined) return;
    this.saved[place] = value;
    if (!(value instanceof Tensor)) return;
    value.refs++;
    if (this.savedVersions[place] !== value.version.n) this.noteVersion(place, value.version.n);
  }

  private noteVersion(place: number, version: number): void {
    const versions = this.saved.map((_, i) => this.savedVersions[i] ?? 0);
    versions[place] = version;
    this.savedVersions = versions;
  }

  /** Hands all that was saved to the program, which keeps it in a way of its own. */
  pack(make: (tensor: Tensor) => Box): void {
    for (let place = 0; place < this.saved.length; place++) {
      const value = this.saved[place];
      if (!(value instanceof Tensor)) continue;
      const count = this.next.length;
      const shown = place < count ? value : withGradMode(true, () => this.output(place - count));
      this.saved[place] = new Packed(make(shown));
      drop(value);
    }
  }

  /** The gradient of the first output. */
  get dy(): Tensor {
    return this.gradients[0]!;
  }
  get a(): Tensor {
    return this.input(0) as Tensor;
  }
  get b(): Tensor {
    return this.input(1) as Tensor;
  }
  get c(): Tensor {
    return this.input(2) as Tensor;
  }
  get y(): Tensor {
    return this.output(0);
  }

  input(i: number): Input {
    return this.unpack(i);
  }

  output(i: number): Tensor {
    const y = this.unpack(this.next.length + i) as Tensor;
    if (!state.gradMode || !isFloat(y.dtype)) return y;
    // An output is saved without its grad_fn, or each would hold the other; a second derivative needs to know it again.
    const again = same(y);
    again.gradFn = this;
    again.outputIndex = i;
    again.requiresGrad = true;
    this.refs++;
    return again;
  }

  /** @throws {TorchError} RuntimeError, when the buffers were freed, or written into since. */
  private unpack(place: number): Input {
    if (this.freed) throw runtimeError(SECOND_TIME);
    const value = this.saved[place];
    if (value instanceof Tensor) {
      if (value.version.n === this.savedVersions[place]) return value;
      throw runtimeError(this.modified(value, place, this.savedVersions[place]));
    }
    if (value === undefined) throw new Error(`${this.row.name}: its gradient reads what it did not save (${place})`);
    return value instanceof Packed ? this.opened(value.box, place) : value;
  }

  /** What the program gives back for a tensor that it kept: in that one's place in the graph. */
  private opened(box: Box, place: number): Tensor {
    const y = same(box.open());
    const from = this.next[place] ?? null;
    if (from === null) return y;
    y.requiresGrad = true;
    if (from.variable !== null) y.accumulator = from;
    else {
      y.gradFn = from;
      y.outputIndex = this.nextIndex[place];
      from.refs++;
    }
    return y;
  }

  private modified(value: Tensor, place: number, expected: number): string {
    const type = `torch.${value.device === "cuda" ? "cuda." : ""}${DTYPES[value.dtype].scalar}Tensor`;
    const isOutput = place >= this.next.length;
    const maker = isOutput ? this : gradFnOf(value);
    const index = isOutput ? place - this.next.length : value.outputIndex;
    const origin = maker === null ? "" : `, which is output ${index} of ${operationName(maker)},`;
    return (
      `one of the variables needed for gradient computation has been modified by an inplace operation: ` +
      `[${type} ${listText(value.shape)}]${origin} is at version ${value.version.n}; expected version ${expected} instead. ` +
      (state.anomaly === "off"
        ? `Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).`
        : "Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in question was changed in there or anywhere later. Good luck!")
    );
  }

  /** As `grad_fn.name()` says it: "MulBackward0". */
  get name(): string {
    return this.variable !== null ? "torch::autograd::AccumulateGrad" : (this.row.gradFn ?? this.row.name);
  }

  /** Lets go of what was saved, after backward without retain_graph. Nodes that saved nothing can run again. */
  freeSaved(): void {
    if (this.freed || (this.saved.length === 0 && this.held.length === 0)) return;
    this.freed = true;
    this.dropSaved();
  }

  /** The last that held it is gone. A loop, not a recursion: a graph may be 20,000 deep. */
  free(): void {
    if (freeing) return dead.push(this);
    freeing = true;
    this.letGo();
    for (let node = dead.pop(); node !== undefined; node = dead.pop()) node.letGo();
    freeing = false;
  }

  /** Of all that it held. */
  private letGo(): void {
    if (this.variable !== null) {
      this.freed = true;
      forgetHooks(this);
      drop(this.variable);
      return;
    }
    if (!this.freed) this.dropSaved();
    const { next, given } = this;
    for (let i = 0; i < next.length; i++) if (next[i] !== null) dropNode(next[i]!);
    for (let i = 0; i < given.length; i++) {
      const arg = given[i];
      if (arg instanceof Node) dropNode(arg);
    }
  }

  private dropSaved(): void {
    const { saved } = this;
    for (let i = 0; i < saved.length; i++) {
      const value = saved[i];
      if (value instanceof Tensor) drop(value);
      else if (value instanceof Packed) value.box.discard();
    }
    if (this.held.length > 0) this.held.forEach(drop);
    this.saved = NOTHING_SAVED;
  }
}

/** Stands for a tensor that was saved and that the program keeps. */
class Packed {
  readonly box: Box;

  constructor(box: Box) {
    this.box = box;
  }
}

/** A list of as many as will come into it. One that grows takes room for seventeen, and a literal is made faster than an Array. */
function listOf<T>(count: number, of: T): T[] {
  if (count === 0) return [];
  return count === 1 ? [of] : count === 2 ? [of, of] : count === 3 ? [of, of, of] : new Array<T>(count).fill(of);
}

/** The grad_fn of an operation, which knows where its inputs came from. */
export function nodeOf(row: Row, args: readonly unknown[], inputs: readonly Input[]): Node {
  const count = inputs.length;
  const held = args.length === 0 ? NO_TENSORS : tensorsOf(args);
  const node = new Node(row, args, held, listOf<Node | null>(count, null), listOf(count, NO_SHAPE), state.sequence++, null);
  if (count > ZEROS.length) node.nextIndex = listOf(count, 0);
  if (held.length > 0) node.holdArguments();
  for (let i = 0; i < count; i++) {
    const input = inputs[i];
    if (input instanceof Tensor) node.connect(i, sourceOf(input), input.outputIndex, input.shape);
  }
  return node;
}

/** The node that a gradient of `tensor` goes to; null where it needs none. */
function sourceOf(tensor: Tensor): Node | null {
  if (!tensor.requiresGrad && tensor.base === null) return null;
  return gradFnOf(tensor) ?? (tensor.requiresGrad ? accumulatorOf(tensor) : null);
}

/** Tensors among arguments and in their lists. Most operations have none. */
function tensorsOf(args: readonly unknown[]): readonly Tensor[] {
  let found: Tensor[] | null = null;
  for (const arg of args) {
    if (arg instanceof Tensor) (found ??= []).push(arg);
    else if (Array.isArray(arg)) for (const part of arg) if (part instanceof Tensor) (found ??= []).push(part);
  }
  return found ?? NO_TENSORS;
}

/** The sequence of an accumulator: above all others. Whole and of 31 bits, for a field of such numbers is read and made faster. */
const SOONEST = 2 ** 30 - 1;
/** For all nodes whose inputs were first outputs, or whose saved tensors were not written into before, as nearly all are. */
const ZEROS: readonly number[] = new Array<number>(8).fill(0);

const NO_TENSORS: readonly Tensor[] = [];

/** As PyTorch names the operation behind a grad_fn in its messages: "Exp". */
const operationName = (node: Node): string =>
  /^Copy(Slices|Backwards)$/.test(node.name)
    ? `torch::autograd::${node.name}`
    : node.name.replace(/Backward(\d*)$/, (_, n: string) => (n === "0" ? "" : n));

const dead = new Stack<Node>();
let freeing = false;
// Never written into.
const NO_SHAPE: Shape = [];
const NO_SHAPES: readonly Shape[] = [];
const NO_DTYPES: readonly DType[] = [];
const NOTHING_SAVED: (Input | undefined)[] = [];
const NO_VERSIONS: number[] = [];
const NO_ARGUMENTS: readonly unknown[] = [];
const NO_NODES: Node[] = [];
export const NO_GRADIENTS: (Tensor | null)[] = [];

const SECOND_TIME =
  "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). " +
  "Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). " +
  "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.";

const ACCUMULATE: Row = { ...BARE, name: "AccumulateGrad", gradFn: "AccumulateGrad" };

/** The node at the end of the graph that adds into a leaf's `.grad`; one for each leaf, which a next graph uses again. */
export function accumulatorOf(leaf: Tensor): Node {
  const known = leaf.accumulator;
  if (known !== null && !known.freed) return known;
  const node = known ?? new Node(ACCUMULATE, NO_ARGUMENTS, NO_TENSORS, NO_NODES, [], SOONEST, leaf);
  node.freed = false;
  if (node.outShapes[0] !== leaf.shape) node.outShapes = [leaf.shape];
  if (node.outDtypes[0] !== leaf.dtype) node.outDtypes = [leaf.dtype];
  leaf.accumulator = node;
  hold(leaf);
  return node;
}

/**
 * The grad_fn of a tensor as it is now. A view whose base was written into since has a new one: it is what the base became, seen
 * through the view's window.
 */
export function gradFnOf(tensor: Tensor): Node | null {
  const { base } = tensor;
  if (base !== null && tensor.viewVersion !== tensor.version.n && (base.gradFn !== null || tensor.gradFn !== null))
    view.renew(tensor, base);
  return tensor.gradFn;
}

/** Set by core/autograd/inplace.ts, which knows how to look at a base through a window. */
export const view = { renew: (_tensor: Tensor, _base: Tensor): void => {} };

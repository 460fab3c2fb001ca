import type { Row } from "../ops/row.ts";
import { add } from "../ops/arithmetic.ts";
import { numbersOf } from "../ops/create.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { closeScope, drop, empty, handOver, hold, openScope } from "../tensor/make.ts";
import { clone, kept, sumTo, toDtype } from "../ops/reshape.ts";
import { listText, sameShape, sizeOf } from "../tensor/shape.ts";
import { Stack } from "../tensor/stack.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { derivable } from "./again.ts";
import { accumulatorOf, gradFnOf, NO_GRADIENTS, Node } from "./node.ts";
import { afterNode, beforeNode, isHooked } from "./node_hooks.ts";
import { state } from "./state.ts";

export interface BackwardOptions {
  /** Keep what was saved, so that the graph can be gone through again. Default: createGraph. */
  readonly retainGraph?: boolean;
  /** Record the backward pass itself, for second derivatives. */
  readonly createGraph?: boolean;
  /** Accumulate into these leaves only. */
  readonly inputs?: readonly Tensor[];
}

/**
 * Sends gradients from `roots` to every Variable they were made from: the newest operation first, as PyTorch does.
 *
 * @param gradients one for each root, of its shape; null for a root of one element is 1.
 * @throws {TorchError} RuntimeError, in PyTorch's words.
 */
export function backward(roots: readonly Tensor[], gradients: readonly (Tensor | null)[] = [], options: BackwardOptions = {}): void {
  run(
    roots,
    gradients,
    options,
    null,
    options.inputs === undefined ? null : new Set(options.inputs.map((input) => gradFnOf(input) ?? accumulatorOf(input))),
  );
}

/**
 * The gradients of `roots` by `inputs`, leaving every `.grad` alone: torch.autograd.grad.
 *
 * @returns one for each input; null where it was not used and `allowUnused` is set.
 */
export function grad(
  roots: readonly Tensor[],
  inputs: readonly Tensor[],
  gradients: readonly (Tensor | null)[] = [],
  options: BackwardOptions & { readonly allowUnused?: boolean } = {},
): (Tensor | null)[] {
  roots.forEach(checkRoot);
  const wanted = inputs.map((input) => {
    if (!input.requiresGrad) throw runtimeError("One of the differentiated Tensors does not require grad");
    const node = gradFnOf(input) ?? accumulatorOf(input);
    return { node, index: input.outputIndex, value: null as Tensor | null };
  });
  run(roots, gradients, options, wanted, null);
  return wanted.map(({ value }, i) => {
    if (value === null && !options.allowUnused) {
      throw runtimeError(
        `The differentiated Tensor at index ${i} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.`,
      );
    }
    if (value !== null) handOver(value);
    return value;
  });
}

interface Wanted {
  readonly node: Node;
  readonly index: number;
  value: Tensor | null;
}

let passes = 0;

function run(
  roots: readonly Tensor[],
  given: readonly (Tensor | null)[],
  options: BackwardOptions,
  wanted: readonly Wanted[] | null,
  only: Set<Node> | null,
): void {
  const create = options.createGraph ?? false;
  const retain = options.retainGraph ?? create;
  const { gradMode, quiet } = state;
  const mark = openScope();
  state.gradMode = create;
  state.quiet = true;
  try {
    const gradients = roots.length === 1 ? [seedOf(roots[0], given[0], 0)] : roots.map((root, i) => seedOf(root, given[i], i));
    state.listener?.backward(roots, gradients);
    discover(roots);
    const ready = spare.pop() ?? new Stack<Node>();
    const pass = { retain, create, wanted, only };
    for (let i = 0; i < roots.length; i++)
      arrive(null, 0, gradFnOf(roots[i]) ?? accumulatorOf(roots[i]), roots[i].outputIndex, gradients[i], ready, false);
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) step(node, ready, pass);
    spare.push(ready);
    state.listener?.backwardEnd();
  } finally {
    state.gradMode = gradMode;
    state.quiet = quiet;
    closeScope(mark);
  }
}

/** Lists for the nodes that are ready: of passes that ended, for those to come. A hook may begin one within another. */
const spare = new Stack<Stack<Node>>();

function checkRoot(root: Tensor, place: number): void {
  if (!root.requiresGrad) throw runtimeError(`element ${place} of tensors does not require grad and does not have a grad_fn`);
}

/** The gradient that backward starts with at a root. */
function seedOf(root: Tensor, gradient: Tensor | null | undefined, place: number): Tensor {
  checkRoot(root, place);
  if (gradient == null) {
    if (root.size !== 1) throw runtimeError("grad can be implicitly created only for scalar outputs");
    if (!isFloat(root.dtype))
      throw runtimeError(`grad can be implicitly created only for real scalar outputs but got ${DTYPES[root.dtype].scalar}`);
    const one = empty(root.shape, root.dtype, root.device);
    state.device.fill(one, 1);
    return one;
  }
  if (!sameShape(gradient.shape, root.shape)) {
    throw runtimeError(
      `Mismatch in shape: grad_output[${place}] has a shape of torch.Size(${listText(gradient.shape)}) and output[${place}] has a shape of torch.Size(${listText(root.shape)}).`,
    );
  }
  return gradient;
}

/** Counts, for every node that the roots were made from, how many gradients will come. */
function discover(roots: readonly Tensor[]): void {
  const pass = ++passes;
  for (const root of roots) visit(gradFnOf(root) ?? accumulatorOf(root), pass);
  for (let node = found.pop(); node !== undefined; node = found.pop()) {
    const { next } = node;
    for (let i = 0; i < next.length; i++) if (next[i] !== null) visit(next[i]!, pass);
  }
}

const found = new Stack<Node>();

function visit(node: Node, pass: number): void {
  if (node.pass !== pass) {
    node.pass = pass;
    node.waits = 0;
    node.gradients = node.outShapes.length === 1 ? [null] : node.outShapes.map(() => null);
    found.push(node);
  }
  node.waits++;
}

interface Pass {
  readonly retain: boolean;
  readonly create: boolean;
  readonly wanted: readonly Wanted[] | null;
  readonly only: Set<Node> | null;
}

/** Runs one node: its gradients have all come, so they go on to its inputs. */
function step(node: Node, ready: Stack<Node>, pass: Pass): void {
  const mark = openScope();
  try {
    if (node.watched !== null || pass.wanted !== null) show(node, pass);
    const hooked = isHooked(node);
    if (hooked) beforeNode(node);
    if (node.variable !== null) {
      if (pass.wanted === null && (pass.only === null || pass.only.has(node))) {
        accumulate(node, node.variable, pass.create);
        if (hooked) afterNode(node, []);
      }
    } else if (node.gradients.length === 1 ? node.gradients[0] !== null : fillMissing(node)) sendOn(node, ready, hooked);
    else skipAll(node, ready);
  } finally {
    dropGradients(node);
    if (!pass.retain) node.freeSaved();
    closeScope(mark);
  }
}

/** To all who want to see what has come before it goes on. */
function show(node: Node, pass: Pass): void {
  for (const tensor of node.watched ?? []) watch(tensor, node, pass);
  for (const want of pass.wanted ?? []) if (want.node === node) want.value = holdOrNull(node.gradients[want.index]);
}

const holdOrNull = (tensor: Tensor | null): Tensor | null => (tensor === null ? null : hold(tensor));

function dropGradients(node: Node): void {
  const { gradients } = node;
  for (let i = 0; i < gradients.length; i++) if (gradients[i] !== null) drop(gradients[i]!);
  node.gradients = NO_GRADIENTS;
}

/** Calls the rules of a node and delivers what they say, each in its input's shape and dtype. */
function sendOn(node: Node, ready: Stack<Node>, hooked: boolean): void {
  const { row, next } = node;
  const made = state.gradMode ? derivable(node, gradientsOf) : hooked ? gradientsOf(node) : row.whole === null ? null : row.whole(node);
  const all = hooked ? afterNode(node, made!) : made;
  for (let i = 0; i < next.length; i++) {
    const to = next[i];
    if (to === null) continue;
    const gradient = all === null ? ruleOf(row, i)(node) : all[i];
    if (gradient == null) skip(to, ready);
    else {
      const index = node.nextIndex[i];
      const fitting = fits(gradient, node, i, to.outDtypes[index]) ? gradient : fit(gradient, node, i, to.outDtypes[index]);
      if (state.anomaly === "nan") refuseNaN(fitting, node, i);
      arrive(node, i, to, index, fitting, ready, true);
    }
  }
}

function skipAll(node: Node, ready: Stack<Node>): void {
  for (const next of node.next) if (next !== null) skip(next, ready);
}

/** All gradients of a node at once, each as it arrives. */
function gradientsOf(node: Node): readonly (Tensor | null)[] {
  const all = node.row.whole?.(node);
  return node.next.map((to, i) => {
    if (to === null) return null;
    const gradient = all === undefined ? ruleOf(node.row, i)(node) : (all[i] ?? null);
    // What was broadcast is summed outside of the operation, as PyTorch does.
    return gradient === null || (all === undefined && gradient.size !== sizeOf(node.shapes[i]))
      ? gradient
      : fit(gradient, node, i, to.outDtypes[node.nextIndex[i]]);
  });
}

function refuseNaN(gradient: Tensor, node: Node, i: number): void {
  if (numbersOf(gradient).some(Number.isNaN)) throw runtimeError(`Function '${node.name}' returned nan values in its ${i}th output.`);
}

function ruleOf(row: Row, i: number): NonNullable<Row["rules"][number]> {
  return row.rules[i] ?? refuseUnknown(row);
}

function refuseUnknown(row: Row): never {
  throw runtimeError(`derivative for aten::${row.name.split(".")[0]} is not implemented`);
}

/** Whether a gradient can go on as it is. */
function fits(gradient: Tensor, node: Node, i: number, dtype: DType): boolean {
  return gradient.dtype === dtype && sameShape(gradient.shape, node.shapes[i]);
}

/** Summed back over what was broadcast, and converted back from the dtype that was promoted to. */
function fit(gradient: Tensor, node: Node, i: number, dtype: DType): Tensor {
  const shape = node.shapes[i];
  const same = sameShape(gradient.shape, shape);
  if (!same) refuseMisfit(gradient, node, i);
  const summed = same ? gradient : sumTo(gradient, shape);
  return summed.dtype === dtype ? summed : toDtype(summed, dtype);
}

/** @throws {TorchError} RuntimeError, where a gradient is none that summing brings to the shape of input i. */
function refuseMisfit(gradient: Tensor, node: Node, i: number): void {
  const shape = node.shapes[i];
  const lead = gradient.shape.length - shape.length;
  if (lead >= 0 && shape.every((length, d) => length === 1 || length === gradient.shape[d + lead])) return;
  throw runtimeError(
    `Function ${node.name} returned an invalid gradient at index ${i} - got ${listText(gradient.shape)} but expected shape compatible with ${listText(shape)}`,
  );
}

/** Adds a gradient to those that came for output `index` of `to`. */
function arrive(from: Node | null, input: number, to: Node, index: number, value: Tensor, ready: Stack<Node>, mayOwn: boolean): void {
  const before = to.gradients[index];
  const sum = before === null ? hold(value) : addUp(before, value, mayOwn && !state.gradMode);
  to.gradients[index] = sum;
  if (state.listener !== null) state.listener.gradient(from, input, to, index, value, sum);
  if (--to.waits === 0) enqueue(to, ready);
}

/** What has come so far and what comes now, in the place of the first where it is nobody else's. */
function addUp(before: Tensor, value: Tensor, mayOwn: boolean): Tensor {
  if (mayOwn && isOwn(before) && before.dtype === value.dtype) {
    addInto(before, value);
    return before;
  }
  const sum = hold(add(before, value));
  drop(before);
  return sum;
}

/** Whether only one holds a tensor and its numbers, which lie row-major. */
const isOwn = (x: Tensor): boolean => x.refs === 1 && x.storage.refs === 1 && x.contiguous;

function addInto(sum: Tensor, value: Tensor): void {
  state.device.copy(sum, value, true);
}

/** No gradient comes this way after all. */
function skip(to: Node, ready: Stack<Node>): void {
  if (--to.waits === 0) enqueue(to, ready);
}

/** Keeps `ready` sorted, the newest last. Mostly one or two nodes wait. */
function enqueue(node: Node, ready: Stack<Node>): void {
  ready.push(node);
  for (let i = ready.length - 1; i > 0 && ready.at(i - 1).sequence > node.sequence; i--) {
    ready.set(i, ready.at(i - 1));
    ready.set(i - 1, node);
  }
}

/** Outputs of an operation of which only some were used have zeros for the others. @returns false where no gradient came at all. */
function fillMissing({ row, gradients, outShapes, outDtypes }: Node): boolean {
  const came = gradients.find((gradient) => gradient !== null);
  if (came === undefined) return false;
  if (row.partial) return true;
  for (let i = 0; i < gradients.length; i++) {
    if (gradients[i] !== null) continue;
    const zeros = empty(outShapes[i], outDtypes[i], came!.device);
    state.device.fill(zeros, 0);
    gradients[i] = hold(zeros);
  }
  return true;
}

/** Hooks see a gradient first and may replace it, also of a tensor that nobody has any more; then retain_grad keeps it. */
function watch(tensor: Tensor, node: Node, pass: Pass): void {
  const index = tensor.outputIndex;
  callHooks(tensor, node, index);
  const gradient = node.gradients[index];
  if (tensor.retainsGrad && !tensor.released && gradient != null && pass.wanted === null) keep(tensor, gradient, pass.create);
}

function callHooks(tensor: Tensor, node: Node, index: number): void {
  for (const hook of [...(tensor.hooks ?? [])]) {
    const gradient = node.gradients[index];
    if (gradient == null) return;
    const replaced = hook(gradient);
    if (replaced === null || replaced === gradient) continue;
    node.gradients[index] = hold(replaced);
    drop(gradient);
  }
}

/** The end of the way: the gradient goes into `.grad`. */
function accumulate(node: Node, leaf: Tensor, create: boolean): void {
  if (leaf.hooks !== null) callHooks(leaf, node, 0);
  const gradient = node.gradients[0];
  if (gradient == null) return;
  keep(leaf, gradient, create);
  if (anyAfterwards) for (const act of afterwards.get(leaf) ?? []) act();
}

/** What a leaf's owner wants done each time that a gradient was added into `.grad`. */
const afterwards = new WeakMap<Tensor, readonly (() => void)[]>();
let anyAfterwards = false;

export const afterwardsOf = (leaf: Tensor): readonly (() => void)[] => afterwards.get(leaf) ?? [];
export function setAfterwards(leaf: Tensor, acts: readonly (() => void)[]): void {
  afterwards.set(leaf, acts);
  anyAfterwards = true;
}

/** Adds into `.grad`, in place: it stays the same tensor, as in PyTorch. */
function keep(tensor: Tensor, gradient: Tensor, create: boolean): void {
  const before = tensor.grad;
  state.listener?.accumulate(tensor, before);
  if (before === null) {
    // Nobody else holds it, so it can be had without copying.
    const own = !create && isOwn(gradient) && gradient.hooks === null;
    tensor.grad = hold(own ? gradient : !create ? contiguousCopy(gradient) : tensor.gradFn === null ? kept(gradient) : clone(gradient));
  } else if (create) {
    tensor.grad = hold(add(before, gradient));
    drop(before);
  } else {
    addInto(before, gradient);
    before.version.n++;
  }
  state.listener?.accumulated(tensor);
}

function contiguousCopy(x: Tensor): Tensor {
  const y = empty(x.shape, x.dtype, x.device);
  state.device.copy(y, x, false);
  return y;
}

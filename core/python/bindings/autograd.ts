import { backward, grad } from "../../autograd/backward.ts";
import { accumulatorOf, gradFnOf, Node } from "../../autograd/node.ts";
import { state } from "../../autograd/state.ts";
import { data, detach, setGrad, setRequiresGrad } from "../../ops/create.ts";
import { drop, dropNode, hold } from "../../tensor/make.ts";
import { runtimeError } from "../../tensor/error.ts";
import type { Tensor, TensorHook } from "../../tensor/tensor.ts";
import type { Context, Functions } from "./context.ts";

/** data, grad, grad_fn: what makes a tensor a Variable. */
export function autogradFunctions(context: Context): Functions {
  const { handles } = context;
  const nodes: (Node | null)[] = [null];
  const freeNodes: number[] = [];
  const hooks = new Map<number, TensorHook>();
  const lendNode = (node: Node | null): number => {
    if (node === null) return 0;
    node.refs++;
    const handle = freeNodes.pop() ?? nodes.length;
    nodes[handle] = node;
    return handle;
  };
  const tensors = (list: readonly number[]) => list.map((handle) => handles.at(handle));
  const tensorsOrNull = (list: readonly number[]) => list.map((handle) => (handle === 0 ? null : handles.at(handle)));

  return {
    data_of: (h: number) => context.during(context.witness.at, () => handles.lend(data(handles.at(h)))),
    detach: (h: number) => context.during(context.witness.at, () => handles.lend(detach(handles.at(h)))),
    /** 0: None; -1: the one that Python knows by the handle `known`. */
    grad_of: (h: number, known: number) => {
      const { grad } = handles.at(h);
      if (grad === null) return 0;
      return known !== 0 && handles.at(known) === grad ? -1 : handles.lend(grad);
    },
    set_grad: (place: number, h: number, grad: number, label: string) =>
      context.during(place, () => {
        const x = handles.at(h);
        const before = x.grad === null ? null : hold(x.grad);
        setGrad(x, grad === 0 ? null : handles.at(grad), label);
        if (before !== null) drop(before);
      }),
    set_requires_grad: (h: number, requiresGrad: number) => setRequiresGrad(handles.at(h), requiresGrad === 1),
    retain_grad: (h: number) => retainGrad(handles.at(h)),

    backward: (place: number, retain: number, create: number, count: number, ...list: number[]) =>
      context.during(place, () => {
        const inputs = list.slice(2 * count);
        const options = { retainGraph: retain < 0 ? undefined : retain === 1, createGraph: create === 1, inputs: inputs.length > 0 ? tensors(inputs) : undefined };
        backward(tensors(list.slice(0, count)), tensorsOrNull(list.slice(count, 2 * count)), options);
      }),
    gradients: (place: number, retain: number, create: number, allowUnused: number, count: number, ...list: number[]) =>
      context.during(place, () => {
        const options = { retainGraph: retain < 0 ? undefined : retain === 1, createGraph: create === 1, allowUnused: allowUnused === 1 };
        return context.lendAll(grad(tensors(list.slice(0, count)), tensors(list.slice(2 * count)), tensorsOrNull(list.slice(count, 2 * count)), options));
      }),

    /** Sets a mode (-1: leaves it). @returns what it was. */
    grad_mode: (mode: number) => {
      const before = Number(state.gradMode);
      if (mode >= 0) state.gradMode = mode === 1;
      return before;
    },
    inference_mode: (mode: number) => {
      const before = Number(state.inferenceMode);
      if (mode >= 0) state.inferenceMode = mode === 1;
      return before;
    },

    node_of: (h: number) => lendNode(gradFnOf(handles.at(h))),
    accumulator_of: (h: number) => lendNode(accumulatorOf(handles.at(h))),
    node_name: (n: number) => (nodes[n]!.variable === null ? nodes[n]!.name : "AccumulateGrad"),
    node_inputs: (n: number) => nodes[n]!.next.length,
    node_next: (n: number, i: number) => lendNode(nodes[n]!.next[i]),
    node_next_index: (n: number, i: number) => nodes[n]!.nextIndex[i],
    node_variable: (n: number) => (nodes[n]!.variable === null ? 0 : handles.lend(nodes[n]!.variable!)),
    same_node: (a: number, b: number) => Number(nodes[a] === nodes[b]),
    release_node: (n: number) => {
      dropNode(nodes[n]!);
      nodes[n] = null;
      freeNodes.push(n);
    },

    /** Python's function that is called back with the number of what to do, and handles; it returns a handle, 0 for None. */
    set_caller: (caller: { copy(): Context["caller"] }) => {
      context.caller = caller.copy();
    },
    add_hook: (h: number, id: number) => {
      const hook = (gradient: Tensor): Tensor | null => {
        const handle = context.caller!(id, handles.lend(gradient));
        return handle === 0 ? null : handles.at(handle);
      };
      hooks.set(id, hook);
      addHook(handles.at(h), hook);
    },
    remove_hook: (h: number, id: number) => {
      const x = handles.at(h);
      x.hooks = x.hooks?.filter((hook) => hook !== hooks.get(id)) ?? null;
      hooks.delete(id);
    },
  };
}

function retainGrad(x: Tensor): void {
  if (!x.requiresGrad) throw runtimeError("can't retain_grad on Tensor that has requires_grad=False");
  if (gradFnOf(x) === null) return;
  x.retainsGrad = true;
  watch(x);
}

function addHook(x: Tensor, hook: TensorHook): void {
  if (!x.requiresGrad) throw runtimeError("cannot register a hook on a tensor that doesn't require gradient");
  (x.hooks ??= []).push(hook);
  watch(x);
}

/** Lets a tensor see the gradients that arrive at its grad_fn. */
function watch(x: Tensor): void {
  const node = gradFnOf(x);
  if (node === null) return;
  node.watched ??= [];
  if (!node.watched.includes(x)) node.watched.push(x);
}

import { afterwardsOf, backward, grad, setAfterwards } from "../../autograd/backward.ts";
import { accumulatorOf, gradFnOf, Node } from "../../autograd/node.ts";
import { follow } from "../../autograd/follow.ts";
import { nodeHooks, setNodeHooks, type NodeHook } from "../../autograd/node_hooks.ts";
import { state, withGradMode } from "../../autograd/state.ts";
import { detach, setGrad, setRequiresGrad } from "../../ops/create.ts";
import { drop, dropNode, empty, hold, same } from "../../tensor/make.ts";
import type { Row } from "../../ops/row.ts";
import { runtimeError } from "../../tensor/error.ts";
import { Tensor, type TensorHook } from "../../tensor/tensor.ts";
import type { Context, Functions } from "./context.ts";
import { savedNames, savedOf } from "./saved.ts";

/** data, grad, grad_fn: what makes a tensor a Variable. */
export function autogradFunctions(context: Context): Functions {
  const { handles } = context;
  const dead: number[] = [];
  const gone = new FinalizationRegistry<number>((id) => dead.push(id));
  const nodes: (Node | null)[] = [null];
  const freeNodes: number[] = [];
  const hooks = new Map<number, TensorHook>();
  const posts = new Map<number, () => void>();
  const watching = new Map<number, NodeHook>();
  /** Python has one object for a node, and so one handle. */
  const lent = new Map<Node, number>();
  const lendNode = (node: Node | null): number => {
    if (node === null) return 0;
    const known = lent.get(node);
    if (known !== undefined) return known;
    node.refs++;
    const handle = freeNodes.pop() ?? nodes.length;
    nodes[handle] = node;
    lent.set(node, handle);
    return handle;
  };
  const tensors = (list: readonly number[]) => list.map((handle) => handles.at(handle));
  const tensorsOrNull = (list: readonly number[]) => list.map((handle) => (handle === 0 ? null : handles.at(handle)));

  return {
    /** Where Python has the count of changes to any `.grad`. */
    count_grads_at: (address: number) => {
      context.gradChanges = address >> 2;
    },
    detached_of: (h: number) => context.during(() => handles.lend(detach(handles.at(h)))),
    /** 0: None; -1: the one that Python knows by the handle `known`. */
    grad_of: (h: number, known: number) => {
      const { grad } = handles.at(h);
      if (grad === null) return 0;
      return known !== 0 && handles.at(known) === grad ? -1 : handles.lend(grad);
    },
    set_grad: (h: number, grad: number, label: string) =>
      context.during(() => {
        const x = handles.at(h);
        const before = x.grad === null ? null : hold(x.grad);
        setGrad(x, grad === 0 ? null : handles.at(grad), label);
        if (before !== null) drop(before);
        context.changeGrads();
      }),
    /** Sets the `.grad` of each to None. */
    clear_grads: (...list: number[]) =>
      context.during(() => {
        for (const h of list) setGrad(handles.at(h), null);
        context.changeGrads();
      }),
    set_requires_grad: (h: number, requiresGrad: number) =>
      context.during(() => setRequiresGrad(handles.at(h), Number(requiresGrad) === 1)),
    /** The tensor that this is a view of; 0: it is none. */
    base_of: (h: number) => (handles.at(h).base === null ? 0 : handles.lend(handles.at(h).base!)),
    same_tensor: (a: number, b: number) => Number(handles.at(a) === handles.at(b)),
    /** detach_(): a leaf from now on. */
    cut_off: (h: number) => {
      const x = handles.at(h);
      if (x.base !== null)
        throw runtimeError(
          "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.",
        );
      if (x.gradFn !== null) dropNode(x.gradFn);
      x.gradFn = null;
      x.outputIndex = 0;
      x.requiresGrad = false;
    },
    keep_grad: (h: number) => retainGrad(handles.at(h)),

    /** backward() of one number, as training loops call it. */
    backward_of: (h: number) =>
      context.during(() => {
        try {
          backward([handles.at(h)]);
        } finally {
          context.changeGrads();
        }
      }),
    run_backward: (retain: number, create: number, count: number, ...list: number[]) =>
      context.during(() => {
        const inputs = list.slice(2 * count);
        const options = {
          retainGraph: retain < 0 ? undefined : retain === 1,
          createGraph: create === 1,
          inputs: inputs.length > 0 ? tensors(inputs) : undefined,
        };
        try {
          backward(tensors(list.slice(0, count)), tensorsOrNull(list.slice(count, 2 * count)), options);
        } finally {
          context.changeGrads();
        }
      }),
    find_gradients: (retain: number, create: number, allowUnused: number, count: number, ...list: number[]) =>
      context.during(() => {
        const options = { retainGraph: retain < 0 ? undefined : retain === 1, createGraph: create === 1, allowUnused: allowUnused === 1 };
        return context.lendAll(
          grad(tensors(list.slice(0, count)), tensors(list.slice(2 * count)), tensorsOrNull(list.slice(count, 2 * count)), options),
        );
      }),

    /** Sets a mode (-1: leaves it). @returns what it was. */
    grad_state: (mode: number) => {
      const before = Number(state.gradMode);
      if (mode >= 0) state.gradMode = mode === 1;
      return before;
    },
    anomaly_state: (mode: number) => {
      const before = ANOMALY.indexOf(state.anomaly);
      if (mode >= 0) state.anomaly = ANOMALY[mode];
      return before;
    },
    inference_state: (mode: number) => {
      const before = Number(state.inferenceMode);
      if (mode >= 0) state.inferenceMode = mode === 1;
      return before;
    },

    node_of: (h: number) => lendNode(gradFnOf(handles.at(h))),
    accumulator_of: (h: number) => lendNode(accumulatorOf(handles.at(h))),
    node_name: (n: number) => (nodes[n]!.variable === null ? nodes[n]!.name : "AccumulateGrad"),
    node_inputs: (n: number) => edgesOf(nodes[n]!).length,
    node_next: (n: number, i: number) => lendNode(nodes[n]!.next[edgesOf(nodes[n]!)[i]]),
    node_next_index: (n: number, i: number) => nodes[n]!.nextIndex[edgesOf(nodes[n]!)[i]],
    node_variable: (n: number) => (nodes[n]!.variable === null ? 0 : handles.lend(nodes[n]!.variable!)),
    release_node: (n: number) => {
      lent.delete(nodes[n]!);
      dropNode(nodes[n]!);
      nodes[n] = null;
      freeNodes.push(n);
    },

    /** Python's function that is called back with the number of what to do, and handles; it returns a handle, 0 for None. */
    set_caller: (caller: { copy(): Context["caller"] }) => {
      context.caller = caller.copy();
    },
    give_results: (...list: number[]) => {
      context.given = list;
    },
    /** A learner's own function: its outputs again, as results of one operation whose gradient Python knows. partial: as in {@link Row}. */
    custom_function: (name: string, id: number, partial: number, count: number, ...list: number[]) =>
      context.during(() => {
        const inputs = tensors(list.slice(0, count));
        const outputs = tensors(list.slice(count)).map(same);
        follow(customRow(context, name, id, partial === 1), inputs, [], outputs);
        const node = outputs[0]?.gradFn ?? null;
        if (node !== null) {
          gone.register(node, id);
          node.save(0, 0); // what Python saved: so that the node knows when it is let go
        } else dead.push(id);
        return context.lendAll(outputs);
      }),
    /** Whether backward has let go of what the function that it runs now had saved. */
    custom_freed: () => Number(context.freed),
    /** The number of an action that will not be called any more; 0: none is left. */
    dead_action: () => dead.pop() ?? 0,
    /** Names of what a node saved, with blanks between. */
    saved_names: (n: number) => savedNames(nodes[n]!).join(" "),
    /** What a node saved under PyTorch's name for it: a tensor's handle, or a value in Python's words, "" where there is none. */
    saved_of: (n: number, name: string) =>
      context.during(() => {
        const value = savedOf(nodes[n]!, name) ?? "";
        return value instanceof Tensor ? handles.lend(value) : value;
      }),
    /** From now on the action `id` takes each tensor that a node saves and gives the number of the action that gives it back; 0: none does. */
    set_packing: (id: number) => {
      state.pack =
        id === 0
          ? null
          : (tensor) => {
              const number = withGradMode(false, () => context.call(id, handles.lend(tensor)));
              return { open: () => handles.at(withGradMode(false, () => context.call(number))), discard: () => void dead.push(number) };
            };
    },
    /** A tensor without numbers whose gradient is that of a node's output. */
    edge_tensor: (n: number, index: number) => {
      const node = nodes[n]!;
      if (node.variable !== null) return handles.lend(node.variable);
      const y = empty(node.outShapes[index], node.outDtypes[index]);
      y.gradFn = node;
      y.outputIndex = index;
      y.requiresGrad = true;
      node.refs++;
      return handles.lend(y);
    },
    node_index: (h: number) => handles.at(h).outputIndex,
    /** The action gets the gradients of the outputs (before), or those of the inputs, and then of the outputs (after). */
    add_node_hook: (n: number, id: number, before: number) => {
      const node = nodes[n]!;
      const edges = edgesOf(node);
      gone.register(node, id);
      const ask = (list: readonly (Tensor | null)[]) => {
        context.given = [-1];
        context.call(id, ...list.map((x) => (x === null ? 0 : handles.lend(x))));
        return context.given[0] === -1 ? null : context.given.map((handle) => (handle === 0 ? null : handles.at(handle)));
      };
      const hook: NodeHook =
        before === 1
          ? { when: "before", act: (arrived) => ask(arrived) }
          : {
              when: "after",
              act: (arrived, sent) => {
                const replaced = ask([...edges.map((i) => sent[i] ?? null), ...arrived]);
                return replaced === null ? null : sent.map((value, i) => (edges.includes(i) ? replaced[edges.indexOf(i)] : value));
              },
            };
      watching.set(id, hook);
      setNodeHooks(node, [...nodeHooks(node), hook]);
    },
    remove_node_hook: (n: number, id: number) => {
      setNodeHooks(
        nodes[n]!,
        nodeHooks(nodes[n]!).filter((hook) => hook !== watching.get(id)),
      );
      watching.delete(id);
    },
    add_hook: (h: number, id: number) => {
      const hook = (gradient: Tensor): Tensor | null => {
        const handle = context.call(id, handles.lend(gradient));
        return handle === 0 ? null : handles.at(handle);
      };
      hooks.set(id, hook);
      addHook(handles.at(h), hook);
    },
    add_post_hook: (h: number, id: number) => {
      const x = handles.at(h);
      posts.set(id, () => void context.call(id));
      setAfterwards(x, [...afterwardsOf(x), posts.get(id)!]);
    },
    remove_post_hook: (h: number, id: number) => {
      const x = handles.at(h);
      setAfterwards(
        x,
        afterwardsOf(x).filter((act) => act !== posts.get(id)),
      );
      posts.delete(id);
    },
    remove_hook: (h: number, id: number) => {
      const x = handles.at(h);
      x.hooks = x.hooks?.filter((hook) => hook !== hooks.get(id)) ?? null;
      hooks.delete(id);
    },
  };
}

function customRow(context: Context, name: string, id: number, partial: boolean): Row {
  const { handles } = context;
  return {
    name,
    label: name,
    gradFn: `${name}Backward`,
    python: [],
    signatures: [],
    formula: `y = ${name}(a)`,
    gradients: [`∂a = ${name}.backward(∂y)`],
    view: false,
    rules: [],
    saves: [],
    partial,
    whole: ({ gradients, freed }) => {
      context.given = [];
      context.freed = freed;
      context.call(id, ...gradients.map((gradient) => (gradient == null ? 0 : handles.lend(gradient))));
      return context.given.map((handle) => (handle === 0 ? null : handles.at(handle)));
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

/** Operations of which PyTorch has one for numbers alone, where our row takes tensors, too. */
const OF_NUMBERS = new Set(["RsubBackward1", "ClampBackward1", "ClampMinBackward0", "ClampMaxBackward0"]);

/** The inputs that PyTorch's node has an edge for: numbers and masks of which no gradient can be had have none. */
function edgesOf({ row, name, next }: Node): number[] {
  const edges = next.map((_, i) => i);
  if (OF_NUMBERS.has(name)) return edges.filter((i) => next[i] !== null);
  return row.whole !== null ? edges : edges.filter((i) => next[i] !== null || row.rules[i] !== null);
}

/** How Python tells the modes of {@link state.anomaly}. */
const ANOMALY = ["off", "on", "nan"] as const;

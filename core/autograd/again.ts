import { OPS } from "../ops/define.ts";
import { TWICE, type Twice } from "../ops/twice.ts";
import type { Row } from "../ops/row.ts";
import { isFloat } from "../tensor/dtype.ts";
import { runtimeError, TorchError } from "../tensor/error.ts";
import { empty, same } from "../tensor/make.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { grad } from "./backward.ts";
import { attach } from "./follow.ts";
import type { Input } from "./listener.ts";
import { nodeOf, type Node } from "./node.ts";
import { state, withGradMode } from "./state.ts";

/** Says the gradients of a node's inputs: null where there is none. */
type Gradients = (node: Node) => readonly (Tensor | null)[];

/**
 * The gradients that a node sends on while a graph of them is made, where PyTorch makes them by operations of their own: they are
 * computed as without a graph, and get a grad_fn that derives the same once more when it is asked.
 *
 * @param gradients as the table's rules say them.
 */
export function derivable(node: Node, gradients: Gradients): readonly (Tensor | null)[] {
  const twice = TWICE.get(node.row.name);
  if (twice === undefined) return gradients(node);
  const { makes } = twice;
  const plain = withGradMode(false, () => gradients(node)).map((value) => (value === null ? null : same(value)));
  const followed = makes === null ? plain : plain.map((value, i) => (makes.includes(i) ? value : null));
  const made = followed.filter((value) => value !== null && isFloat(value.dtype)) as Tensor[];
  if (made.length > 0) join(node, twice, gradients, followed.map((value) => value !== null), made); // prettier-ignore
  if (makes === null) return plain;
  const others = gradients(node);
  return plain.map((value, i) => (makes.includes(i) ? value : others[i]));
}

/** Gives gradients their grad_fn, where anything they were made of requires grad. */
function join(node: Node, twice: Twice, gradients: Gradients, which: readonly boolean[], made: readonly Tensor[]): void {
  const { reads } = twice;
  const arrived = node.gradients;
  const edges = reads.map((place) => (place < 0 ? node : node.next[place]));
  if (!arrived.some((dy) => dy?.requiresGrad) && edges.every((edge) => edge === null)) return;
  const origin = node.again();
  const seal: Seal = { origin, twice, gradients, which };
  const again = nodeOf({ ...twice.row, whole: (node) => through(node, seal) }, [origin], [...arrived, ...reads.map(() => null)]);
  for (let k = 0; k < arrived.length; k++) again.save(k, arrived[k]);
  for (let k = 0; k < reads.length; k++) {
    const place = reads[k];
    again.connect(arrived.length + k, edges[k], place < 0 ? 0 : node.nextIndex[place], place < 0 ? node.outShapes[0] : node.shapes[place]);
  }
  attach(again, made);
}

interface Seal {
  /** What the gradients were made by, with what it saved. */
  readonly origin: Node;
  readonly twice: Twice;
  readonly gradients: Gradients;
  /** Which of the gradients are the outputs of the operation that {@link Twice} tells of. */
  readonly which: readonly boolean[];
}

/** The second derivative: the gradients are made anew by operations that autograd follows, from doors that it stops at. */
function through(again: Node, { origin, twice, gradients, which }: Seal): (Tensor | null)[] {
  if (twice.refusal !== "")
    throw twice.refusal.endsWith(".") ? new TorchError("NotImplementedError", twice.refusal) : runtimeError(twice.refusal);
  if (twice.linear) return [OPS.get(origin.row.name)!(...([again.dy, ...origin.args] as never[])) as Tensor];
  const create = state.gradMode;
  const count = origin.outShapes.length;
  const doors = new Map<number, Tensor>();
  const open = (k: number, tensor: Tensor): Tensor => {
    if (again.next[k] === null) return same(tensor);
    const known = doors.get(k);
    if (known !== undefined) return known;
    const door = same(tensor);
    attach(nodeOf(DOOR, [], [null]), [door]);
    doors.set(k, door);
    return door;
  };
  const read = (place: number, raw: Input): Input => {
    if (raw === null || typeof raw === "number" || !("storage" in raw)) return raw;
    const k = twice.reads.indexOf(place);
    return k < 0 ? same(raw) : open(count + k, raw);
  };
  const { listener } = state;
  state.listener = null;
  try {
    const inside = withGradMode(true, () => {
      const stand = Object.create(origin, {
        args: { value: origin.args },
        gradients: { value: Array.from({ length: count }, (_, k) => open(k, again.input(k) as Tensor)) },
        input: { value: (i: number) => read(i, origin.input(i)) },
        output: {
          value: (i: number) =>
            read(
              -1 - i,
              withGradMode(false, () => origin.output(i)),
            ),
        },
      }) as Node;
      return gradients(stand).filter((value, i) => which[i] && value !== null && isFloat(value.dtype)) as Tensor[];
    });
    const pairs = inside.map((value, k) => [value, again.gradients[k]] as const).filter(([value, dy]) => value.requiresGrad && dy !== null);
    const places = [...doors.keys()];
    const found =
      pairs.length === 0
        ? places.map(() => null)
        : grad(pairs.map(([value]) => value), places.map((k) => doors.get(k)!), pairs.map(([, dy]) => dy), { createGraph: create, retainGraph: true, allowUnused: true }); // prettier-ignore
    for (const k of places) doors.get(k)!.gradFn!.connect(0, again.next[k], again.nextIndex[k], again.shapes[k]);
    return again.next.map((next, k) => (next === null ? null : (found[places.indexOf(k)] ?? zeros(again, k))));
  } finally {
    state.listener = listener;
  }
}

/** What no second derivative came to. */
function zeros(again: Node, k: number): Tensor {
  const y = empty(again.shapes[k], again.outDtypes[0], again.dy.device);
  state.device.fill(y, 0);
  return y;
}

/** Where the gradients' own graph begins: it leads on to what they were made of only once it was gone through. */
const DOOR: Row = {
  name: "alias.again",
  label: "",
  gradFn: "AliasBackward0",
  python: [],
  signatures: [],
  formula: "",
  gradients: [],
  view: false,
  rules: [(node) => node.dy],
  whole: null,
  saves: [[]],
};

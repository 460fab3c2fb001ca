import type { LayoutNode } from "./layout/layout.ts";
import type { Plan } from "./plan.ts";
import type { Across } from "./ports.ts";
import type { Style } from "./style.ts";

/** Plain numbers stand beside their operation and move with it. */
export interface Beside {
  /** How far each constant is from the centre of its operation; 0 for other nodes. */
  readonly shift: readonly Across[];
  /** From the centre of each node to the far end of the constants on its sides; 0 without. */
  readonly before: Float64Array;
  readonly after: Float64Array;
}

export function besideOperations(plan: Plan, sizes: readonly Across[], style: Style): Beside {
  const shift = plan.nodes.map((): Across => [0, 0]);
  const before = new Float64Array(plan.nodes.length);
  const after = new Float64Array(plan.nodes.length);
  const firstInput = firstInputs(plan);
  const groups = new Map<string, { of: number; side: number; members: number[] }>();
  plan.nodes.forEach((node, i) => {
    if (node.kind !== "constant") return;
    const of = plan.nodes[node.of];
    // A number that comes second stands on the far side; where operands may change places, on the near one, away from the labels.
    const side = (of.kind === "operation" && of.commutes) || node.input < firstInput[node.of] ? -1 : 1;
    const key = `${node.of} ${side}`;
    const group = groups.get(key) ?? { of: node.of, side, members: [] };
    group.members.push(i);
    groups.set(key, group);
  });
  for (const { of, side, members } of groups.values()) {
    const widest = members.reduce((most, i) => Math.max(most, sizes[i][0]), 0);
    const away = sizes[of][0] / 2 + style.gap.constant + widest / 2;
    const pitch = sizes[members[0]][1] + 6;
    members.forEach((i, k) => (shift[i] = [side * away, (k - (members.length - 1) / 2) * pitch]));
    (side < 0 ? before : after)[of] = away + widest / 2;
  }
  return { shift, before, after };
}

/** What the layout places: constants take no part in it, but their operations are as wide as both together. */
export function layoutNodes(plan: Plan, sizes: readonly Across[], beside: Beside): LayoutNode[] {
  const alone = plan.nodes.map((node) => node.kind !== "constant");
  return plan.nodes.map((_, i) => {
    const [across, along] = alone[i] ? sizes[i] : [0, 0];
    return { before: Math.max(across / 2, beside.before[i]), after: Math.max(across / 2, beside.after[i]), depth: along };
  });
}

/** The first operand of each operation that is no plain number. */
function firstInputs(plan: Plan): Float64Array {
  const first = new Float64Array(plan.nodes.length).fill(Infinity);
  for (const { target, strands } of plan.edges) {
    for (const { into } of strands) if (into) first[target] = Math.min(first[target], into.input);
  }
  return first;
}

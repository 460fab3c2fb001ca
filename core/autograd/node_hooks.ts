import { drop, hold } from "../tensor/make.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Node } from "./node.ts";

type Gradients = readonly (Tensor | null)[];

/** What a program wants done at a node: before it runs, with the gradients of its outputs; after, with those that it sends on, too. */
export interface NodeHook {
  readonly when: "before" | "after";
  /** @returns other gradients, of the outputs before, to be sent on after; null: leave them. */
  readonly act: (arrived: Gradients, sent: Gradients) => Gradients | null;
}

const hooks = new WeakMap<Node, readonly NodeHook[]>();
/** Whether there ever was one: else no node need be asked. */
let any = false;

export const nodeHooks = (node: Node): readonly NodeHook[] => hooks.get(node) ?? [];
export function setNodeHooks(node: Node, list: readonly NodeHook[]): void {
  hooks.set(node, list);
  any = true;
}

export const forgetHooks = (node: Node): void => void (any && hooks.delete(node));
export const isHooked = (node: Node): boolean => any && hooks.has(node);

/** Lets the hooks see, and replace, what has arrived. */
export function beforeNode(node: Node): void {
  for (const { when, act } of nodeHooks(node)) {
    const replaced = when === "before" ? act(node.gradients, []) : null;
    if (replaced === null) continue;
    const before = node.gradients;
    node.gradients = replaced.map((gradient) => (gradient === null ? null : hold(gradient)));
    for (const gradient of before) if (gradient !== null) drop(gradient);
  }
}

/** @returns what is sent on, once the hooks have seen it. */
export function afterNode(node: Node, sent: Gradients): Gradients {
  for (const { when, act } of nodeHooks(node)) if (when === "after") sent = act(node.gradients, sent) ?? sent;
  return sent;
}

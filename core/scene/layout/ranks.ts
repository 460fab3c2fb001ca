import { depths, inCount, type Links, outCount } from "./links.ts";

/**
 * The row of each node, from 0.
 *
 * Every node as low as its uses allow, so that a parameter sits right above its use; then a node with more inputs than uses is
 * pulled up to its inputs. Since boxes and ellipses alternate along every link, a row is all boxes or all ellipses.
 */
export function ranksOf(links: Links, order: Int32Array): Int32Array {
  const { count, source, target, outStart, outs, inStart, ins } = links;
  const last = depths(links, order).reduce((a, b) => Math.max(a, b), 0);
  const rank = new Int32Array(count);
  for (let i = count - 1; i >= 0; i--) {
    const u = order[i];
    let row = last;
    for (let k = outStart[u]; k < outStart[u + 1]; k++) row = Math.min(row, rank[target[outs[k]]] - 1);
    rank[u] = row;
  }
  for (let sweep = 0; sweep < 4; sweep++) {
    let moved = false;
    for (let i = 0; i < count; i++) {
      const u = order[sweep % 2 === 0 ? i : count - 1 - i];
      let above = -1;
      let below = Infinity;
      for (let k = inStart[u]; k < inStart[u + 1]; k++) above = Math.max(above, rank[source[ins[k]]]);
      for (let k = outStart[u]; k < outStart[u + 1]; k++) below = Math.min(below, rank[target[outs[k]]]);
      const pull = outCount(links, u) - inCount(links, u);
      const row = pull > 0 && below < Infinity ? below - 1 : pull < 0 && above >= 0 ? above + 1 : rank[u];
      moved ||= row !== rank[u];
      rank[u] = row;
    }
    if (!moved) break;
  }
  const top = rank.reduce((a, b) => Math.min(a, b), last);
  return rank.map((row) => row - top);
}

/** The longest way through the graph: for each node on it, the next one; -1 elsewhere and at its end. */
export function spineOf(links: Links, order: Int32Array): { on: Uint8Array; next: Int32Array } {
  const { count, source, inStart, ins } = links;
  const depth = depths(links, order);
  const on = new Uint8Array(count);
  const next = new Int32Array(count).fill(-1);
  let end = 0;
  for (let i = 1; i < count; i++) if (depth[i] > depth[end]) end = i;
  for (let u = end; ;) {
    on[u] = 1;
    let from = -1;
    for (let k = inStart[u]; k < inStart[u + 1] && from < 0; k++) if (depth[source[ins[k]]] === depth[u] - 1) from = source[ins[k]];
    if (from < 0) return { on, next };
    next[from] = u;
    u = from;
  }
}

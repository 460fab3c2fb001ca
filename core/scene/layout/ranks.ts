import { depths, inCount, type Links, outCount } from "./links.ts";

/**
 * The row of each node, from 0.
 *
 * Every node as low as its uses allow, so that a parameter sits right above its use; then a node with more inputs than uses is
 * pulled up to its inputs. Where that leaves much longer links than the other way round (a sum that an unrolled loop adds to at each
 * turn would come after all turns), every node is as high as its inputs allow, but for what only leads to one use.
 *
 * Since boxes and ellipses alternate along every link, a row is all boxes or all ellipses.
 */
export function ranksOf(links: Links, order: Int32Array, ends: Ends = NO_ENDS): Int32Array {
  const low = settled(links, lowest(links, order), order);
  const high = settled(links, highest(links, order), order);
  const rank = lengthOf(links, low) <= 1.5 * lengthOf(links, high) ? low : high;
  return withEnds(rank, ends);
}

/** Nodes that stand in a row of their own, before all others and after them: where links come into the drawing and leave it. */
export interface Ends {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const NO_ENDS: Ends = { first: [], last: [] };

function withEnds(rank: Int32Array, { first, last }: Ends): Int32Array {
  const ends = new Set([...first, ...last]);
  let [top, bottom] = [Infinity, -Infinity];
  rank.forEach((row, i) => {
    if (ends.has(i)) return;
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  });
  const before = first.length > 0 ? 1 : 0;
  const rows = rank.map((row) => row - top + before);
  for (const i of first) rows[i] = 0;
  for (const i of last) rows[i] = bottom - top + before + 1;
  return rows;
}

function lowest({ count, target, outStart, outs }: Links, order: Int32Array): Int32Array {
  const rank = new Int32Array(count);
  for (let i = count - 1; i >= 0; i--) {
    const u = order[i];
    let row = 0;
    for (let k = outStart[u]; k < outStart[u + 1]; k++) row = Math.min(row, rank[target[outs[k]]] - 1);
    rank[u] = row;
  }
  return rank;
}

function highest(links: Links, order: Int32Array): Int32Array {
  const { source, target, outStart, outs, inStart, ins } = links;
  const rank = depths(links, order);
  // Of its own: all that leads to it leads nowhere else.
  const own = new Uint8Array(links.count);
  for (const u of order) {
    own[u] = 1;
    for (let k = inStart[u]; k < inStart[u + 1]; k++) if (!own[source[ins[k]]] || outCount(links, source[ins[k]]) > 1) own[u] = 0;
  }
  for (let i = links.count - 1; i >= 0; i--) {
    const u = order[i];
    if (!own[u] || outCount(links, u) === 0) continue;
    let row = Infinity;
    for (let k = outStart[u]; k < outStart[u + 1]; k++) row = Math.min(row, rank[target[outs[k]]] - 1);
    rank[u] = row;
  }
  return rank;
}

/** Pulls each node to the side on which it has more links, as far as it can go. */
function settled(links: Links, rank: Int32Array, order: Int32Array): Int32Array {
  const { count, source, target, outStart, outs, inStart, ins } = links;
  for (let sweep = 0; sweep < 4; sweep++) {
    let moved = false;
    for (let i = 0; i < count; i++) {
      const u = order[sweep % 2 === 0 ? i : count - 1 - i];
      let above = -Infinity;
      let below = Infinity;
      for (let k = inStart[u]; k < inStart[u + 1]; k++) above = Math.max(above, rank[source[ins[k]]]);
      for (let k = outStart[u]; k < outStart[u + 1]; k++) below = Math.min(below, rank[target[outs[k]]]);
      const pull = outCount(links, u) - inCount(links, u);
      const row = pull > 0 && below < Infinity ? below - 1 : pull < 0 && above > -Infinity ? above + 1 : rank[u];
      moved ||= row !== rank[u];
      rank[u] = row;
    }
    if (!moved) break;
  }
  return rank;
}

const lengthOf = ({ source, target }: Links, rank: Int32Array): number => source.reduce((sum, u, e) => sum + rank[target[e]] - rank[u], 0);

/**
 * The longest way through the graph: for each node on it, the next one; -1 elsewhere and at its end.
 *
 * @param length of each node: 1, or what it stands for.
 */
export function spineOf(links: Links, order: Int32Array, length: Float64Array): { on: Uint8Array; next: Int32Array } {
  const { count, source, inStart, ins } = links;
  const depth = new Float64Array(count);
  for (const u of order) {
    for (let k = inStart[u]; k < inStart[u + 1]; k++) depth[u] = Math.max(depth[u], depth[source[ins[k]]] + length[source[ins[k]]]);
  }
  const reach = (i: number) => depth[i] + length[i];
  const on = new Uint8Array(count);
  const next = new Int32Array(count).fill(-1);
  let end = 0;
  for (let i = 1; i < count; i++) if (reach(i) > reach(end)) end = i;
  for (let u = end; ;) {
    on[u] = 1;
    let from = -1;
    for (let k = inStart[u]; k < inStart[u + 1] && from < 0; k++) if (reach(source[ins[k]]) === depth[u]) from = source[ins[k]];
    if (from < 0) return { on, next };
    next[from] = u;
    u = from;
  }
}

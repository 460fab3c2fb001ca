/** Directed links among nodes 0 … count - 1, with the links of each node at hand. */
export interface Links {
  readonly count: number;
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** Links that leave node i: outs[outStart[i]] … outs[outStart[i + 1] - 1]; those that enter it likewise. */
  readonly outStart: Int32Array;
  readonly outs: Int32Array;
  readonly inStart: Int32Array;
  readonly ins: Int32Array;
}

/** @param before sorts the links that enter a node; without it they keep their order. */
export function linksOf(count: number, source: Int32Array, target: Int32Array, before?: (a: number, b: number) => number): Links {
  const [outStart, outs] = byNode(count, source);
  const [inStart, ins] = byNode(count, target);
  if (before) for (let i = 0; i < count; i++) if (inStart[i + 1] - inStart[i] > 1) ins.subarray(inStart[i], inStart[i + 1]).sort(before);
  return { count, source, target, outStart, outs, inStart, ins };
}

/** Nodes such that every link leads from an earlier to a later one. @throws {Error} when the links run in a circle. */
export function topological(links: Links): Int32Array {
  const { count, target, outStart, outs, inStart } = links;
  const waiting = new Int32Array(count);
  const order = new Int32Array(count);
  let tail = 0;
  for (let i = 0; i < count; i++) {
    waiting[i] = inStart[i + 1] - inStart[i];
    if (waiting[i] === 0) order[tail++] = i;
  }
  for (let head = 0; head < tail; head++) {
    const u = order[head];
    for (let k = outStart[u]; k < outStart[u + 1]; k++) {
      const v = target[outs[k]];
      if (--waiting[v] === 0) order[tail++] = v;
    }
  }
  if (tail !== count) throw new Error("layout: the links run in a circle, but a graph of operations has none");
  return order;
}

/** The number of links on the longest way to each node. */
export function depths(links: Links, order: Int32Array): Int32Array {
  const { source, inStart, ins } = links;
  const depth = new Int32Array(links.count);
  for (const u of order) {
    for (let k = inStart[u]; k < inStart[u + 1]; k++) depth[u] = Math.max(depth[u], depth[source[ins[k]]] + 1);
  }
  return depth;
}

export const outCount = (links: Links, i: number) => links.outStart[i + 1] - links.outStart[i];
export const inCount = (links: Links, i: number) => links.inStart[i + 1] - links.inStart[i];

function byNode(count: number, end: Int32Array): [start: Int32Array, links: Int32Array] {
  const start = new Int32Array(count + 1);
  for (const node of end) start[node + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const next = start.slice();
  const links = new Int32Array(end.length);
  for (let e = 0; e < end.length; e++) links[next[end[e]]++] = e;
  return [start, links];
}

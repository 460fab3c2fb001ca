import { inCount, type Links, linksOf, outCount } from "./links.ts";

/** What is to be placed: sizes of nodes, and where links may touch them. All lengths in points; "across" is along a row. */
export interface Net {
  readonly links: Links;
  /** Extent of each node to both sides of its axis, across; and its whole size along the flow. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly depth: Float64Array;
  /** Where a link enters its target, relative to the axis. */
  readonly port: Float64Array;
  /** Half the room that a link's lanes take, across. */
  readonly lane: Float64Array;
  /** The least room along the flow between a link's target and the row before. */
  readonly gap: Float64Array;
}

/** A net whose long links run through virtual nodes, one a row, so that every segment joins neighbouring rows. */
export interface Layered {
  /** Real nodes 0 … real - 1 come first, then the virtual ones. */
  readonly real: number;
  readonly count: number;
  readonly rank: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly segments: Links;
  /** Where a segment enters its target, and how strongly it wants to be straight. */
  readonly port: Float64Array;
  readonly pull: Float64Array;
  /** The virtual nodes that each source's long links share, from top to bottom. */
  readonly trunks: readonly (readonly number[])[];
  /** The virtual nodes that each link runs through. */
  readonly paths: readonly (readonly number[])[];
  /** Nodes of each row, from first to last across. Reordered by the passes that follow. */
  readonly rows: number[][];
}

const SPINE_PULL = 32;
const TRUNK_PULL = 8;
const CHAIN_PULL = 4;

export function layeredOf(net: Net, rank: Int32Array, spineNext: Int32Array): Layered {
  const { links } = net;
  const { count, target, outStart, outs } = links;
  const allRanks = Array.from(rank);
  const before = Array.from(net.before);
  const after = Array.from(net.after);
  const source: number[] = [];
  const to: number[] = [];
  const port: number[] = [];
  const pull: number[] = [];
  const trunks: number[][] = [];
  const paths: (readonly number[])[] = new Array(links.source.length).fill([]);
  const join = (a: number, b: number, at: number, strength: number) => {
    source.push(a);
    to.push(b);
    port.push(at);
    pull.push(strength);
  };

  for (let u = 0; u < count; u++) {
    let far = rank[u] + 1;
    let lane = 0;
    for (let k = outStart[u]; k < outStart[u + 1]; k++) {
      far = Math.max(far, rank[target[outs[k]]]);
      lane = Math.max(lane, net.lane[outs[k]]);
    }
    const trunk: number[] = [];
    for (let row = rank[u] + 1; row < far; row++) {
      const virtual = allRanks.length;
      allRanks.push(row);
      before.push(lane);
      after.push(lane);
      join(trunk.at(-1) ?? u, virtual, 0, trunk.length === 0 ? 2 : TRUNK_PULL);
      trunk.push(virtual);
    }
    if (trunk.length > 0) trunks.push(trunk);
    for (let k = outStart[u]; k < outStart[u + 1]; k++) {
      const e = outs[k];
      const v = target[e];
      const hops = rank[v] - rank[u] - 1;
      if (hops > 0) paths[e] = trunk.slice(0, hops);
      const chain = hops === 0 && outCount(links, u) === 1 && inCount(links, v) === 1;
      join(hops > 0 ? trunk[hops - 1] : u, v, net.port[e], hops === 0 && spineNext[u] === v ? SPINE_PULL : chain ? CHAIN_PULL : 1);
    }
  }
  const total = allRanks.length;
  const segments = linksOf(total, Int32Array.from(source), Int32Array.from(to), (a, b) => port[a] - port[b] || a - b);
  const rows: number[][] = Array.from({ length: allRanks.reduce((a, b) => Math.max(a, b), 0) + 1 }, () => []);
  return {
    real: count,
    count: total,
    rank: allRanks,
    before,
    after,
    segments,
    port: Float64Array.from(port),
    pull: Float64Array.from(pull),
    trunks,
    paths,
    rows,
  };
}

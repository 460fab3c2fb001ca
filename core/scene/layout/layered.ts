import { inCount, type Links, linksOf, outCount } from "./links.ts";

/** What is to be placed: sizes of nodes, and where links may touch them. All lengths in points; "across" is along a row. */
export interface Net {
  readonly links: Links;
  /** Extent of each node to both sides of its axis, across; and its whole size along the flow. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly depth: Float64Array;
  /** Where a link enters its target, relative to the axis; and where it leaves its source, NaN where that may be chosen. */
  readonly port: Float64Array;
  readonly start: Float64Array;
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
  /** Where a segment enters its target, and how far its target is to be from its source for it to be straight. */
  readonly port: Float64Array;
  readonly shift: Float64Array;
  /** How strongly it wants to be straight. */
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
  const { count, target } = links;
  const allRanks = Array.from(rank);
  const before = Array.from(net.before);
  const after = Array.from(net.after);
  const source: number[] = [];
  const to: number[] = [];
  const port: number[] = [];
  const shift: number[] = [];
  const pull: number[] = [];
  const trunks: number[][] = [];
  const paths: (readonly number[])[] = new Array(links.source.length).fill([]);
  const join = (a: number, b: number, at: number, from: number, strength: number) => {
    source.push(a);
    to.push(b);
    port.push(at);
    shift.push(from - at);
    pull.push(strength);
  };

  for (let u = 0; u < count; u++) for (const [start, own] of startsOf(net, u)) layTrunk(u, start, own);

  /** The links that leave a node at one place share a trunk. */
  function layTrunk(u: number, start: number, own: readonly number[]): void {
    let far = rank[u] + 1;
    let lane = 0;
    for (const e of own) {
      far = Math.max(far, rank[target[e]]);
      lane = Math.max(lane, net.lane[e]);
    }
    const trunk: number[] = [];
    const main = own.find((e) => target[e] === spineNext[u]);
    const along = (row: number) => main !== undefined && row < rank[target[main]];
    for (let row = rank[u] + 1; row < far; row++) {
      const virtual = allRanks.length;
      allRanks.push(row);
      before.push(lane);
      after.push(lane);
      join(trunk.at(-1) ?? u, virtual, 0, trunk.length === 0 ? start : 0, along(row) ? SPINE_PULL : trunk.length === 0 ? 2 : TRUNK_PULL);
      trunk.push(virtual);
    }
    if (trunk.length > 0) trunks.push(trunk);
    for (const e of own) {
      const v = target[e];
      const hops = rank[v] - rank[u] - 1;
      if (hops > 0) paths[e] = trunk.slice(0, hops);
      const chain = hops === 0 && outCount(links, u) === 1 && inCount(links, v) === 1;
      const strength = spineNext[u] === v ? SPINE_PULL : chain ? CHAIN_PULL : 1;
      join(hops > 0 ? trunk[hops - 1] : u, v, net.port[e], hops > 0 ? 0 : start, strength);
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
    shift: Float64Array.from(shift),
    pull: Float64Array.from(pull),
    trunks,
    paths,
    rows,
  };
}

/** The links that leave a node, by where they leave it: all at its axis, unless it says otherwise. */
function startsOf({ links, start }: Net, u: number): Map<number, number[]> {
  const starts = new Map<number, number[]>();
  for (let k = links.outStart[u]; k < links.outStart[u + 1]; k++) {
    const e = links.outs[k];
    const at = Number.isNaN(start[e]) ? 0 : start[e];
    const own = starts.get(at);
    if (own) own.push(e);
    else starts.set(at, [e]);
  }
  return starts;
}

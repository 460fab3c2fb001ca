import type { Layered } from "./layered.ts";
import { inCount, type Links, outCount } from "./links.ts";

/** Room between neighbours of a row, in points: between two nodes, and where a lane is one of them. */
export interface Gaps {
  readonly node: number;
  readonly lane: number;
}

/**
 * The place of each node across.
 *
 * Sweeps in which every row settles where its nodes' neighbours want them (a weighted median), without overlap: the spine, which
 * pulls hardest, becomes exactly straight. Then each long link and each simple side chain becomes one straight lane.
 */
export function placeAcross(net: Layered, links: Links, order: Int32Array, spine: Uint8Array, gaps: Gaps): Float64Array {
  const { rows, count } = net;
  const x = new Float64Array(count);
  const wish = new Float64Array(count);
  const weight = new Float64Array(count);
  const last = rows.length - 1;
  for (const row of rows) startRow(net, row, x, gaps);

  const settle = (row: readonly number[], look: Look) => {
    for (const u of row) want(net, u, look, x, wish, weight);
    placeRow(net, row, x, wish, weight, gaps);
  };
  const sweeps = count > 6000 ? 8 : 14;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const both = sweep >= sweeps - 3;
    const downwards = both ? (sweeps - 1 - sweep) % 2 === 0 : sweep % 2 === 0;
    for (let i = 0; i <= last; i++) settle(rows[downwards ? i : last - i], both ? "both" : downwards ? "up" : "down");
  }

  const lane = laneWishes(net, links, order, spine, x);
  if (lane) {
    for (let sweep = 0; sweep < 3; sweep++) {
      for (let i = 0; i <= last; i++) {
        const row = rows[sweep % 2 === 1 ? last - i : i];
        for (const u of row) {
          if (Number.isNaN(lane[u])) want(net, u, "both", x, wish, weight);
          else [wish[u], weight[u]] = [lane[u], 24];
        }
        placeRow(net, row, x, wish, weight, gaps);
      }
    }
  }
  return x;
}

/** Whose places a node looks at: of its inputs, of its uses, or of both. */
type Look = "up" | "down" | "both";

const gapBetween = ({ real, before, after }: Layered, a: number, b: number, gaps: Gaps) =>
  (a < real && b < real ? gaps.node : gaps.lane) + after[a] + before[b];

function startRow(net: Layered, row: readonly number[], x: Float64Array, gaps: Gaps): void {
  let at = 0;
  row.forEach((u, i) => {
    if (i > 0) at += gapBetween(net, row[i - 1], u, gaps);
    x[u] = at;
  });
  for (const u of row) x[u] -= at / 2;
}

function want({ segments, shift, pull }: Layered, u: number, look: Look, x: Float64Array, wish: Float64Array, weight: Float64Array): void {
  const { source, target, outStart, outs, inStart, ins } = segments;
  const wishes: Wish[] = [];
  let total = 0;
  if (look !== "down") {
    for (let k = inStart[u]; k < inStart[u + 1]; k++) {
      const s = ins[k];
      wishes.push([x[source[s]] + shift[s], pull[s]]);
      total += pull[s];
    }
  }
  if (look !== "up") {
    for (let k = outStart[u]; k < outStart[u + 1]; k++) {
      const s = outs[k];
      wishes.push([x[target[s]] - shift[s], pull[s]]);
      total += pull[s];
    }
  }
  [wish[u], weight[u]] = wishes.length > 0 ? [median(wishes), total] : [x[u], 0.01];
}

type Wish = [at: number, weight: number];

/** The weighted median; between the two middle ones where the weights tie. */
function median(wishes: Wish[]): number {
  if (wishes.length === 1) return wishes[0][0];
  wishes.sort((a, b) => a[0] - b[0]);
  let half = 0;
  for (const wish of wishes) half += wish[1] / 2;
  let sum = 0;
  for (let i = 0; i < wishes.length; i++) {
    sum += wishes[i][1];
    if (sum > half + 1e-9) return wishes[i][0];
    if (Math.abs(sum - half) <= 1e-9 && i + 1 < wishes.length) return (wishes[i][0] + wishes[i + 1][0]) / 2;
  }
  return wishes[wishes.length - 1][0];
}

/** Isotonic regression in the L1 norm: neighbours that would overlap become one block, which moves as one. */
function placeRow(net: Layered, row: readonly number[], x: Float64Array, wish: Float64Array, weight: Float64Array, gaps: Gaps): void {
  if (row.length === 1) {
    x[row[0]] = wish[row[0]];
    return;
  }
  interface Block {
    wishes: Wish[];
    first: number;
    last: number;
    at: number;
  }
  const offset = new Float64Array(row.length);
  for (let i = 1; i < row.length; i++) offset[i] = offset[i - 1] + gapBetween(net, row[i - 1], row[i], gaps);
  const blocks: Block[] = [];
  row.forEach((u, i) => {
    const at = wish[u] - offset[i];
    let block: Block = { wishes: [[at, Math.max(weight[u], 1e-3)]], first: i, last: i, at };
    while (blocks.length > 0 && blocks[blocks.length - 1].at > block.at - 1e-12) {
      const left = blocks.pop()!;
      for (const w of block.wishes) left.wishes.push(w);
      block = { wishes: left.wishes, first: left.first, last: block.last, at: median(left.wishes) };
    }
    blocks.push(block);
  });
  for (const block of blocks) for (let i = block.first; i <= block.last; i++) x[row[i]] = block.at + offset[i];
}

/** For nodes of long links and of side chains: the one place across that all of them take; NaN elsewhere. null without such. */
function laneWishes(net: Layered, links: Links, order: Int32Array, spine: Uint8Array, x: Float64Array): Float64Array | null {
  const chains = [...net.trunks, ...sideChains(net, links, order, spine)].filter((chain) => chain.length > 1);
  if (chains.length === 0) return null;
  const spineAt = new Float64Array(net.rows.length).fill(NaN);
  for (let i = 0; i < net.real; i++) if (spine[i]) spineAt[net.rank[i]] = x[i];
  const lane = new Float64Array(net.count).fill(NaN);
  for (const chain of chains) {
    let side = 0;
    let [low, high] = [Infinity, -Infinity];
    for (const d of chain) {
      const at = spineAt[net.rank[d]];
      if (!Number.isNaN(at)) side += x[d] < at ? -1 : 1;
      low = Math.min(low, x[d]);
      high = Math.max(high, x[d]);
    }
    const at = side < 0 ? low : side > 0 ? high : (low + high) / 2;
    for (const d of chain) lane[d] = at;
  }
  return lane;
}

/** Runs of nodes with one input and one use each, off the spine. */
function sideChains({ rank }: Layered, links: Links, order: Int32Array, spine: Uint8Array): number[][] {
  const inChain = new Uint8Array(links.count);
  const chains: number[][] = [];
  for (const first of order) {
    if (spine[first] || inChain[first]) continue;
    const chain = [first];
    for (let u = first; outCount(links, u) === 1;) {
      const v = links.target[links.outs[links.outStart[u]]];
      if (spine[v] || inCount(links, v) !== 1 || rank[v] !== rank[u] + 1) break;
      chain.push(v);
      inChain[v] = 1;
      u = v;
    }
    if (chain.length > 1) chains.push(chain);
  }
  return chains;
}

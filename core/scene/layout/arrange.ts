import { type Gaps, placeAcross } from "./across.ts";
import { inColumns } from "./columns.ts";
import { orderLanes } from "./lanes.ts";
import { type Layered, layeredOf, type Net } from "./layered.ts";
import { type Links, topological } from "./links.ts";
import { orderRows } from "./order.ts";
import { type Ends, ranksOf, spineOf } from "./ranks.ts";
import { type Placed, type Route, routeOf } from "./route.ts";

/** A connected net in its final form; both corners of its room are at 0 and at its size. */
export interface Arrangement {
  /** Axis of each node across, and its centre along the flow. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly routes: readonly Route[];
  readonly across: number;
  readonly along: number;
  /** Where each of its columns begins, across: one, or more where it was cut. */
  readonly columns: readonly number[];
}

/** A net whose links may choose the side of their target: that of the operand of `a + b` which does not come from above. */
export interface FlexibleNet extends Net {
  /** Of each node: 1, or how long a chain it stands for. */
  readonly length: Float64Array;
  /** Where links enter the net and leave it; null for a net of its own, which may be cut into columns. */
  readonly ends: Ends | null;
  /** Distance from the target's axis; 0 for a link that keeps its port. */
  readonly flexible: Float64Array;
}

export interface Spacing extends Gaps {
  /** Between two rows. */
  readonly row: number;
}

/**
 * A layered drawing made for graphs of operations, pass by pass. Nothing recurses: chains of any length are fine.
 *
 * @throws {Error} when the links run in a circle.
 */
export function arrange(net: FlexibleNet, spacing: Spacing): Arrangement {
  const { links } = net;
  const order = topological(links);
  const rank = ranksOf(links, order, net.ends ?? undefined);
  const spine = spineOf(links, order, net.length);
  const layered = layeredOf(net, rank, spine.next);
  orderRows(layered);
  orderLanes(layered, spine.on);
  const x = placeAcross(layered, links, order, spine.on, spacing);
  const across = moveToZero(layered, x);
  const rows = placeAlong(layered, net, x, spacing.row);
  const placed: Placed = { x, ...rows, depth: net.depth };
  const ports = chosenPorts(net, layered, x);
  const starts = spreadStarts(net, layered, x, ports);
  const routes = Array.from(links.source, (u, e) => routeOf(layered, links, placed, e, x[u] + starts[e], x[links.target[e]] + ports[e]));
  const whole = { x: x.slice(0, links.count), y: rows.y, routes, across, along: rows.along, columns: [0] };
  return net.ends ? whole : inColumns(whole, net, layered, rows);
}

function moveToZero({ count, before, after }: Layered, x: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) low = Math.min(low, x[i] - before[i]);
  for (let i = 0; i < count; i++) {
    x[i] -= low;
    high = Math.max(high, x[i] + after[i]);
  }
  return high;
}

/** Rows one below the other; a gap grows where its segments run far across, so that they do not become flat. */
function placeAlong(layered: Layered, { links, depth, gap: wanted, ends }: FlexibleNet, x: Float64Array, least: number) {
  const { rows, rank, segments, shift } = layered;
  const tallest = new Float64Array(rows.length);
  for (let i = 0; i < links.count; i++) tallest[rank[i]] = Math.max(tallest[rank[i]], depth[i]);
  const widest = new Float64Array(rows.length);
  segments.source.forEach((u, s) => {
    widest[rank[u]] = Math.max(widest[rank[u]], Math.abs(x[u] + shift[s] - x[segments.target[s]]));
  });
  const gap = new Float64Array(rows.length).fill(least);
  // Where links come in and go out, there is nothing to be read if they run straight on.
  if (ends && ends.first.length > 0 && widest[0] < 0.5) gap[0] = least / 2;
  if (ends && ends.last.length > 0 && widest[rows.length - 2] < 0.5) gap[rows.length - 2] = least / 2;
  links.target.forEach((v, e) => (gap[rank[v] - 1] = Math.max(gap[rank[v] - 1], wanted[e])));
  const rowTop = new Float64Array(rows.length);
  const rowBottom = new Float64Array(rows.length);
  let at = 0;
  for (let r = 0; r < rows.length; r++) {
    rowTop[r] = at;
    rowBottom[r] = at + tallest[r];
    at = rowBottom[r] + gap[r] + Math.min(46, Math.max(0, widest[r] - 120) * 0.09);
  }
  const y = new Float64Array(links.count);
  for (let i = 0; i < links.count; i++) {
    // A short box that nothing leads to sits at the bottom of its row, close to its use.
    const source = links.inStart[i + 1] === links.inStart[i];
    y[i] = source ? rowBottom[rank[i]] - depth[i] / 2 : (rowTop[rank[i]] + rowBottom[rank[i]]) / 2;
  }
  return { y, rowTop, rowBottom, along: rowBottom[rows.length - 1] };
}

/** The last column of a link before its target, or the first one after its source. */
const lastStop = ({ paths }: Layered, links: Links, e: number) => paths[e].at(-1) ?? links.source[e];
const firstStop = ({ paths }: Layered, links: Links, e: number) => paths[e][0] ?? links.target[e];

function chosenPorts({ links, port, flexible }: FlexibleNet, layered: Layered, x: Float64Array): Float64Array {
  return port.map((fixed, e) => {
    if (flexible[e] === 0) return fixed;
    return (x[lastStop(layered, links, e)] < x[links.target[e]] ? -1 : 1) * flexible[e];
  });
}

/**
 * Where each link leaves its source, relative to its axis: one that goes straight on leaves at the axis, the others beside it in
 * the order in which they part, so that gradients that come back along them arrive side by side.
 */
function spreadStarts({ links, before, after, lane, start }: Net, layered: Layered, x: Float64Array, ports: Float64Array): Float64Array {
  const starts = new Float64Array(links.source.length);
  for (let u = 0; u < links.count; u++) {
    const outs = links.outs.subarray(links.outStart[u], links.outStart[u + 1]);
    for (const e of outs) if (!Number.isNaN(start[e])) starts[e] = start[e];
    if (outs.length < 2 || !Number.isNaN(start[outs[0]])) continue;
    const stopAt = (e: number) => x[firstStop(layered, links, e)] + (layered.paths[e].length > 0 ? 0 : ports[e]);
    const strands = [...new Set(Array.from(outs, (e) => firstStop(layered, links, e)))].map((stop) => {
      const members = Array.from(outs).filter((e) => firstStop(layered, links, e) === stop);
      return { members, at: stopAt(members[0]) - x[u], room: Math.max(...members.map((e) => lane[e])) };
    });
    strands.sort((a, b) => a.at - b.at);
    const pitch = Math.max(...strands.map(({ room }) => 2 * room)) + 6;
    const straight = strands.findIndex(({ at }) => Math.abs(at) < 0.5);
    const centre = straight >= 0 ? straight : (strands.length - 1) / 2;
    const reach = Math.max(centre, strands.length - 1 - centre) * pitch;
    const fit = Math.min(1, (Math.min(before[u], after[u]) * 0.72) / Math.max(reach, 1));
    strands.forEach(({ members }, k) => {
      for (const e of members) starts[e] = (k - centre) * pitch * fit;
    });
  }
  return starts;
}

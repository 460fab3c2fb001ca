import type { Arrangement } from "./arrange.ts";
import type { Layered, Net } from "./layered.ts";
import { BEND, type Route } from "./route.ts";

/** Where the rows of an arrangement begin and end, along. */
interface Rows {
  readonly rowTop: Float64Array;
  readonly rowBottom: Float64Array;
}

/** A drawing longer than this many points, and much longer than wide, is cut. */
const LONG = 9000;
const SLENDER = 4;
/** How wide the columns together shall be, against their length. */
const SHAPE = 1.4;
/** A cut may go through so many links. */
const MOST_CUT = 4;
/** Between a column and what goes up beside it: numbers of gradients stand there. */
const MARGIN = 56;
/** Between two links that go from one column to the next, beside the room of their lanes. */
const APART = 10;

/**
 * Sets a long, slender drawing in columns side by side, as a newspaper does. Cuts are made where few links run; those that are cut
 * go back to the start of the next column beside their own.
 */
export function inColumns(whole: Arrangement, net: Net, { rank }: Layered, { rowTop, rowBottom }: Rows): Arrangement {
  if (whole.along < LONG || whole.along < SLENDER * whole.across) return whole;
  const { links, lane } = net;
  const count = Math.ceil(Math.sqrt((SHAPE * whole.along) / (whole.across + 100)));
  const cuts = cutsOf(net, rank, rowTop, Math.ceil(whole.along / count));
  if (cuts.length === 0) return whole;

  const columnOf = new Int32Array(rowTop.length);
  for (const cut of cuts) for (let row = cut + 1; row < columnOf.length; row++) columnOf[row]++;
  const middle = cuts.map((cut) => (rowBottom[cut] + rowTop[cut + 1]) / 2);
  // A link that is cut again and again has its place in every gutter; further left goes further out, so that none crosses another.
  const gutters = middle.map((at, k) => {
    const crossing: { e: number; from: number; room: number }[] = [];
    links.source.forEach((u, e) => {
      if (columnOf[rank[u]] <= k && columnOf[rank[links.target[e]]] > k)
        crossing.push({ e, from: columnAt(whole.routes[e], at), room: 2 * lane[e] + APART });
    });
    crossing.sort((a, b) => b.from - a.from);
    const offset = new Map<number, number>();
    let room = MARGIN;
    for (const { e, room: own } of crossing) {
      offset.set(e, room + own / 2);
      room += own;
    }
    return { offset, room };
  });
  const deepest = gutters.reduce((most, { room }) => Math.max(most, room), 0);
  const head = deepest - MARGIN + BEND;
  const left = [0];
  gutters.forEach(({ room }, k) => left.push(left[k] + whole.across + room + 2 * APART));
  const top = [0, ...cuts.map((cut) => rowTop[cut + 1])].map((at) => head - at);

  const column = (i: number) => columnOf[rank[i]];
  const x = whole.x.map((at, i) => at + left[column(i)]);
  const y = whole.y.map((at, i) => at + top[column(i)]);
  const routes = whole.routes.map(({ columns, turns }, e): Route => {
    let k = column(links.source[e]);
    const last = column(links.target[e]);
    const cutColumns: number[] = [];
    const cutTurns: number[] = [];
    for (let i = 0; i < columns.length; i++) {
      cutTurns.push(turns[i] + top[k]);
      cutColumns.push(columns[i] + left[k]);
      while (k < last && turns[i + 1] >= middle[k]) {
        // A cut at a turn takes its place.
        if (i + 1 < columns.length && turns[i + 1] === middle[k]) i++;
        const { offset, room } = gutters[k];
        const own = offset.get(e)!;
        cutTurns.push(middle[k] + top[k] + own - MARGIN, head - BEND - (room - own));
        cutColumns.push(left[k] + whole.across + own, columns[i] + left[k + 1]);
        k++;
      }
    }
    return { columns: cutColumns, turns: [...cutTurns, turns[columns.length] + top[last]] };
  });
  const bottoms = [...cuts, rowBottom.length - 1].map((row, k) => rowBottom[row] + top[k]);
  const along = bottoms.reduce((most, at) => Math.max(most, at), 0) + deepest - MARGIN + BEND;
  return { x, y, routes, across: left[left.length - 1] + whole.across, along, columns: left };
}

/** The rows after which to cut: about `length` apart, each where the fewest links run. */
function cutsOf({ links }: Net, rank: readonly number[], rowTop: Float64Array, length: number): number[] {
  const running = new Int32Array(rowTop.length + 1);
  links.source.forEach((u, e) => {
    running[rank[u]]++;
    running[rank[links.target[e]]]--;
  });
  for (let row = 1; row < running.length; row++) running[row] += running[row - 1];
  const cuts: number[] = [];
  let start = 0;
  let best = -1;
  for (let row = 0; row + 1 < rowTop.length; row++) {
    const far = rowTop[row + 1] - start;
    if (far < 0.8 * length) continue;
    if (running[row] <= MOST_CUT && (best < 0 || running[row] <= running[best])) best = row;
    if (far < length || best < 0) continue;
    cuts.push(best);
    start = rowTop[best + 1];
    row = best;
    best = -1;
  }
  return cuts;
}

/** Where a route runs at a place along. */
function columnAt({ columns, turns }: Route, at: number): number {
  let i = 0;
  while (i + 1 < columns.length && turns[i + 1] < at) i++;
  return columns[i];
}

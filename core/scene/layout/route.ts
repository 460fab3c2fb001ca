import type { Layered } from "./layered.ts";
import type { Links } from "./links.ts";

/** A way of straight columns along the flow, with a turn across between one and the next. */
export interface Route {
  /** Where each column runs, across. */
  readonly columns: readonly number[];
  /** Along: where the first column starts, each turn, and where the last column ends; one more than columns. */
  readonly turns: readonly number[];
}

/** What the routes need to know of the finished places. */
export interface Placed {
  readonly x: Float64Array;
  /** Centre of each node along the flow, and its size. */
  readonly y: Float64Array;
  readonly depth: Float64Array;
  readonly rowTop: Float64Array;
  readonly rowBottom: Float64Array;
}

/** Half the height of a bend: it stays inside the gap between two rows, where no node is. */
export const BEND = 22;

/**
 * The route of a link from `start` across at its source to `end` across at its target. Turns lie in the middle of gaps between rows.
 */
export function routeOf(net: Layered, links: Links, placed: Placed, e: number, start: number, end: number): Route {
  const { x, y, depth, rowTop, rowBottom } = placed;
  const [u, v] = [links.source[e], links.target[e]];
  const columns = [start];
  const turns = [y[u] + depth[u] / 2];
  const step = (row: number, at: number) => {
    if (Math.abs(at - columns[columns.length - 1]) < 0.5) return;
    turns.push((rowBottom[row - 1] + rowTop[row]) / 2);
    columns.push(at);
  };
  for (const d of net.paths[e]) step(net.rank[d], x[d]);
  step(net.rank[v], end);
  turns.push(y[v] - depth[v] / 2);
  return { columns, turns };
}

/**
 * The control polygon of a lane beside a route: `offset` across from it all the way, turns included, so that two lanes of one route
 * never meet. Points are [across, along]; from `start` to `end` along. A column that goes back along has its lanes the other way round.
 */
export function laneOf({ columns, turns }: Route, offset: number, start: number, end: number): [number, number][] {
  const points: [number, number][] = [[columns[0] + offset, start]];
  const sideOf = (i: number) => columns[i] + (turns[i + 1] < turns[i] ? -offset : offset);
  let left = start;
  for (let i = 1; i < columns.length; i++) {
    const [a, b] = [sideOf(i - 1), sideOf(i)];
    const turn = turns[i] - clampOffset(offset, columns[i] - columns[i - 1]);
    const next = i + 1 < columns.length ? turns[i + 1] : end;
    const [came, goes] = [Math.sign(turn - left), Math.sign(next - turn)];
    if (Math.abs(turn - left) > BEND) points.push([a, turn - came * BEND]);
    points.push([a, turn], [b, turn]);
    const far = Math.abs(next - turn);
    if (far > 2 * BEND || (i + 1 === columns.length && far > BEND)) points.push([b, turn + goes * BEND]);
    left = turn;
  }
  points.push([columns[columns.length - 1] + offset, end]);
  return points;
}

/**
 * How far a lane's turn is moved along the flow. A slight bend needs little, since its slope keeps the lanes apart; and a turn must
 * stay clear of the nodes at both ends, where the arrow heads are.
 */
const clampOffset = (offset: number, across: number) =>
  Math.sign(across) * Math.max(-6, Math.min(6, offset)) * Math.min(1, Math.abs(across) / (4 * BEND));

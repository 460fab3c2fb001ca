import type { Layered } from "./layered.ts";
import { countCrossings, renumber } from "./order.ts";

/**
 * Gives long links beside the spine tracks by interval colouring, a side each, so that overlapping skips lie beside each other
 * instead of pushing each other outwards like a staircase. Undone where it would cost many crossings.
 */
export function orderLanes(net: Layered, spine: Uint8Array): void {
  const { rows, rank, trunks, count, real } = net;
  if (trunks.length < 2) return;
  const place = new Float64Array(count);
  renumber(rows, place);
  const spinePlace = new Int32Array(rows.length).fill(-1);
  for (let i = 0; i < real; i++) if (spine[i]) spinePlace[rank[i]] = place[i];

  const trunkOf = new Int32Array(count).fill(-1);
  trunks.forEach((trunk, t) => trunk.forEach((d) => (trunkOf[d] = t)));
  const side = trunks.map((trunk) => {
    const right = trunk.reduce((sum, d) => sum + Math.sign(place[d] - spinePlace[rank[d]]), 0);
    return right < 0 ? -1 : 1;
  });
  const track = tracksOf(net, side);

  const before = countCrossings(net);
  const saved = rows.map((row) => row.slice());
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r];
    if (row.length < 3 || spinePlace[r] < 0) continue;
    for (const s of [-1, 1]) {
      const slots = row.flatMap((u, i) => (trunkOf[u] >= 0 && side[trunkOf[u]] === s && s * (i - spinePlace[r]) > 0 ? [i] : []));
      const lanes = slots.map((i) => row[i]).sort((a, b) => s * (track[trunkOf[a]] - track[trunkOf[b]]));
      slots.forEach((slot, k) => (row[slot] = lanes[k]));
    }
  }
  if (countCrossings(net) > before * 1.25 + 2) saved.forEach((row, r) => (rows[r] = row));
}

/** The innermost track that is free over a trunk's whole length, on its side. */
function tracksOf({ trunks, rank }: Layered, side: readonly number[]): number[] {
  const track = new Array<number>(trunks.length).fill(0);
  for (const s of [-1, 1]) {
    const ids = trunks.map((_, t) => t).filter((t) => side[t] === s);
    ids.sort((a, b) => rank[trunks[a][0]] - rank[trunks[b][0]]);
    const busyUntil: number[] = [];
    for (const t of ids) {
      let k = 0;
      while (k < busyUntil.length && busyUntil[k] >= rank[trunks[t][0]]) k++;
      busyUntil[k] = rank[trunks[t][trunks[t].length - 1]];
      track[t] = k;
    }
  }
  return track;
}

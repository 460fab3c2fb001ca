import type { Layered } from "./layered.ts";

/**
 * Orders each row so that few segments cross: first as a walk from the results up through the operands from left to right meets
 * the nodes, then barycentre sweeps, keeping the best order seen.
 */
export function orderRows(net: Layered): void {
  walkFromResults(net);
  const { rows, count } = net;
  const place = new Float64Array(count);
  const fraction = portFractions(net);
  const preference = trunkPreference(net);
  renumber(rows, place);

  let best = crossings(net, place, fraction);
  let bestRows = rows.map((row) => row.slice());
  const sweeps = count > 6000 ? 6 : count > 1500 ? 10 : 24;
  for (let sweep = 0, stalled = 0; sweep < sweeps && best > 0 && stalled <= 5; sweep++) {
    sweepRows(net, place, fraction, preference, sweep);
    if (count < 4000) swapNeighbours(net, place, fraction);
    const now = crossings(net, place, fraction);
    stalled++;
    if (now < best) {
      best = now;
      bestRows = rows.map((row) => row.slice());
      stalled = 0;
    }
  }
  bestRows.forEach((row, r) => (rows[r] = row));
}

/** How many pairs of segments cross, for the present order of the rows. */
export function countCrossings(net: Layered): number {
  const place = new Float64Array(net.count);
  renumber(net.rows, place);
  return crossings(net, place, portFractions(net));
}

export function renumber(rows: readonly (readonly number[])[], place: Float64Array): void {
  for (const row of rows) for (let i = 0; i < row.length; i++) place[row[i]] = i;
}

function walkFromResults({ count, rank, rows, segments }: Layered): void {
  const { source, outStart, inStart, ins } = segments;
  const seen = new Uint8Array(count);
  const next = inStart.slice();
  const results = Array.from({ length: count }, (_, i) => i).filter((i) => outStart[i] === outStart[i + 1]);
  results.sort((a, b) => rank[b] - rank[a] || a - b);
  const stack: number[] = [];
  const visit = (u: number) => {
    if (seen[u]) return;
    seen[u] = 1;
    rows[rank[u]].push(u);
    stack.push(u);
  };
  for (const result of results) {
    visit(result);
    while (stack.length > 0) {
      const u = stack[stack.length - 1];
      if (next[u] < inStart[u + 1]) visit(source[ins[next[u]++]]);
      else stack.pop();
    }
  }
}

/** Where each segment enters its target, as a part of one place in the row: operands of one node must not count as equal. */
function portFractions({ count, segments }: Layered): Float64Array {
  const { inStart, ins, source } = segments;
  const fraction = new Float64Array(source.length);
  for (let i = 0; i < count; i++) {
    const n = inStart[i + 1] - inStart[i];
    for (let k = 0; k < n && n > 1; k++) fraction[ins[inStart[i] + k]] = (k / (n - 1) - 0.5) * 0.8;
  }
  return fraction;
}

/** To which side the ports lie that each trunk leads to; 0 for real nodes. */
function trunkPreference({ count, trunks, segments, port }: Layered): Float64Array {
  const preference = new Float64Array(count);
  for (const trunk of trunks) {
    let side = 0;
    for (const d of trunk) for (let k = segments.outStart[d]; k < segments.outStart[d + 1]; k++) side += port[segments.outs[k]];
    for (const d of trunk) preference[d] = side;
  }
  return preference;
}

function sweepRows(net: Layered, place: Float64Array, fraction: Float64Array, preference: Float64Array, sweep: number): void {
  const { rows, segments } = net;
  const { source, target, outStart, outs, inStart, ins } = segments;
  const downwards = sweep % 2 === 0;
  const centre = new Float64Array(net.count);
  for (let i = 1; i < rows.length; i++) {
    const row = rows[downwards ? i : rows.length - 1 - i];
    if (row.length < 2) continue;
    for (const u of row) {
      let sum = 0;
      const [start, end] = downwards ? [inStart[u], inStart[u + 1]] : [outStart[u], outStart[u + 1]];
      for (let k = start; k < end; k++) sum += downwards ? place[source[ins[k]]] : place[target[outs[k]]] + fraction[outs[k]];
      centre[u] = end > start ? sum / (end - start) : place[u];
    }
    // Ties turn around every other time, or two equal neighbours would never change places.
    const turn = sweep & 2 ? -1 : 1;
    row.sort((a, b) => centre[a] - centre[b] || (downwards ? preference[a] - preference[b] : 0) || turn * (place[a] - place[b]));
    for (let k = 0; k < row.length; k++) place[row[k]] = k;
  }
}

function swapNeighbours(net: Layered, place: Float64Array, fraction: Float64Array): void {
  for (let round = 0, improved = true; improved && round < 3; round++) {
    improved = false;
    for (const row of net.rows) {
      for (let i = 0; i + 1 < row.length; i++) {
        const [a, b] = [row[i], row[i + 1]];
        if (pairCrossings(net, place, fraction, b, a) >= pairCrossings(net, place, fraction, a, b)) continue;
        [row[i], row[i + 1]] = [b, a];
        [place[b], place[a]] = [i, i + 1];
        improved = true;
      }
    }
  }
}

/** Crossings between the segments of two nodes of a row, were a placed before b. */
function pairCrossings({ segments }: Layered, place: Float64Array, fraction: Float64Array, a: number, b: number): number {
  const { source, target, outStart, outs, inStart, ins } = segments;
  let crossed = 0;
  for (let k = inStart[a]; k < inStart[a + 1]; k++) {
    const at = place[source[ins[k]]];
    for (let m = inStart[b]; m < inStart[b + 1]; m++) if (place[source[ins[m]]] < at) crossed++;
  }
  for (let k = outStart[a]; k < outStart[a + 1]; k++) {
    const at = place[target[outs[k]]] + fraction[outs[k]];
    for (let m = outStart[b]; m < outStart[b + 1]; m++) if (place[target[outs[m]]] + fraction[outs[m]] < at) crossed++;
  }
  return crossed;
}

function crossings(net: Layered, place: Float64Array, fraction: Float64Array): number {
  let total = 0;
  for (let r = 0; r + 1 < net.rows.length; r++) total += rowCrossings(net, place, fraction, net.rows[r]);
  return total;
}

/** Inversions between both ends of the segments below a row, by a Fenwick tree: n log n. */
function rowCrossings({ segments }: Layered, place: Float64Array, fraction: Float64Array, row: readonly number[]): number {
  const { target, outStart, outs } = segments;
  const from: number[] = [];
  const to: number[] = [];
  for (const u of row) {
    const first = to.length;
    for (let k = outStart[u]; k < outStart[u + 1]; k++) {
      from.push(place[u]);
      to.push(place[target[outs[k]]] + fraction[outs[k]]);
    }
    if (to.length - first > 1) to.splice(first, to.length - first, ...to.slice(first).sort((a, b) => a - b));
  }
  if (to.length < 2) return 0;
  const sorted = [...new Set(to)].sort((a, b) => a - b);
  const rankOf = new Map(sorted.map((value, i) => [value, i + 1]));
  const tree = new Int32Array(sorted.length + 1);
  let crossed = 0;
  let counted = 0;
  for (let i = 0; i < to.length;) {
    let end = i;
    while (end < to.length && from[end] === from[i]) end++;
    for (let k = i; k < end; k++) {
      let notAfter = 0;
      for (let q = rankOf.get(to[k])!; q > 0; q -= q & -q) notAfter += tree[q];
      crossed += counted - notAfter;
    }
    for (; i < end; i++, counted++) for (let q = rankOf.get(to[i])!; q < tree.length; q += q & -q) tree[q]++;
  }
  return crossed;
}

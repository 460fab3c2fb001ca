/**
 * Choosing and sorting places by a comparison that leaves some of them equal. Which of equals is found depends on every exchange
 * made on the way, and learners see it in `topk`'s and `median`'s indices: so these make the exchanges that PyTorch's build makes
 * (introselect and introsort as GNU's C++ library has them; quickselect for kthvalue).
 */
export type Before = (i: number, j: number) => boolean;

/** Below this length, a range is sorted by insertion. */
const SHORT = 16;

const depthOf = (n: number): number => 2 * (31 - Math.clz32(n));

/** Brings to place k what belongs there in order, with nothing after it that comes before it, within order[from … to). */
export function selectNth(order: Int32Array, k: number, before: Before, from = 0, to = order.length): void {
  for (let depth = depthOf(to - from); to - from > 3; depth--) {
    if (depth === 0) {
      heapSelect(order, from, k + 1, to, before);
      exchange(order, from, k);
      return;
    }
    const cut = partition(order, from, to, before);
    if (cut <= k) from = cut;
    else to = cut;
  }
  insertAll(order, from, to, before);
}

/** Sorts order[from … to). */
export function sortRange(order: Int32Array, before: Before, from = 0, to = order.length): void {
  if (from >= to) return;
  divide(order, from, to, depthOf(to - from), before);
  insertAll(order, from, Math.min(to, from + SHORT), before);
  for (let i = from + SHORT; i < to; i++) sink(order, i, before);
}

/** Brings the first k in order to the front. */
export function sortFirst(order: Int32Array, k: number, before: Before, from = 0, to = order.length): void {
  if (k <= from) return;
  heapSelect(order, from, k, to, before);
  for (let last = k - 1; last > from; last--) popHeap(order, from, last, last, before);
}

/** Brings to place k what belongs there in order, by Hoare's partition about the median of three. `after` is the strict order, turned round. */
export function quickSelect(order: Int32Array, k: number, after: Before): void {
  let [low, high] = [0, order.length - 1];
  const sortPair = (i: number, j: number) => after(order[i], order[j]) && exchange(order, i, j);
  while (high > low + 1) {
    exchange(order, low + ((high - low) >> 1), low + 1);
    sortPair(low + 1, high);
    sortPair(low, high);
    sortPair(low + 1, low);
    const pivot = order[low];
    let [i, j] = [low + 1, high];
    for (;;) {
      do i++;
      while (after(pivot, order[i]));
      do j--;
      while (after(order[j], pivot));
      if (j < i) break;
      exchange(order, i, j);
    }
    exchange(order, low, j);
    if (j <= k) low = i;
    if (j >= k) high = j - 1;
  }
  if (high === low + 1) sortPair(low, high);
}

function exchange(order: Int32Array, i: number, j: number): void {
  const kept = order[i];
  order[i] = order[j];
  order[j] = kept;
}

/** Sorts all but short ranges, which stay where they belong. */
function divide(order: Int32Array, from: number, to: number, depth: number, before: Before): void {
  while (to - from > SHORT) {
    if (depth-- === 0) {
      sortFirst(order, to, before, from, to);
      return;
    }
    const cut = partition(order, from, to, before);
    divide(order, cut, to, depth, before);
    to = cut;
  }
}

/** Splits order[from … to) about the median of its second, middle and last. @returns where the upper part begins. */
function partition(order: Int32Array, from: number, to: number, before: Before): number {
  medianToFront(order, from, from + 1, from + ((to - from) >> 1), to - 1, before);
  const pivot = order[from];
  let [i, j] = [from + 1, to];
  for (;;) {
    while (before(order[i], pivot)) i++;
    j--;
    while (before(pivot, order[j])) j--;
    if (i >= j) return i;
    exchange(order, i, j);
    i++;
  }
}

function medianToFront(order: Int32Array, front: number, a: number, b: number, c: number, before: Before): void {
  const [x, y, z] = [order[a], order[b], order[c]];
  const rising = before(x, y);
  const middle = rising ? (before(y, z) ? b : before(x, z) ? c : a) : before(x, z) ? a : before(y, z) ? c : b;
  exchange(order, front, middle);
}

function insertAll(order: Int32Array, from: number, to: number, before: Before): void {
  for (let i = from + 1; i < to; i++) {
    if (before(order[i], order[from])) {
      const value = order[i];
      order.copyWithin(from + 1, from, i);
      order[from] = value;
    } else sink(order, i, before);
  }
}

/** Moves place i down to where it belongs; something before it stops it. */
function sink(order: Int32Array, i: number, before: Before): void {
  const value = order[i];
  for (; before(value, order[i - 1]); i--) order[i] = order[i - 1];
  order[i] = value;
}

/** Brings the first k − from in order to the front, as a heap whose top is their last. */
function heapSelect(order: Int32Array, from: number, k: number, to: number, before: Before): void {
  const size = k - from;
  for (let parent = (size - 2) >> 1; parent >= 0; parent--) sift(order, from, parent, size, order[from + parent], before);
  for (let i = k; i < to; i++) if (before(order[i], order[from])) popHeap(order, from, k, i, before);
}

/** Puts the heap's top at place `at`, and what was there into the heap order[from … to). */
function popHeap(order: Int32Array, from: number, to: number, at: number, before: Before): void {
  const value = order[at];
  order[at] = order[from];
  sift(order, from, 0, to - from, value, before);
}

/** Fills a hole of a heap: the hole sinks to the bottom, then the value rises from there. */
function sift(order: Int32Array, from: number, hole: number, size: number, value: number, before: Before): void {
  const top = hole;
  let child = hole;
  while (child < (size - 1) >> 1) {
    child = 2 * (child + 1);
    if (before(order[from + child], order[from + child - 1])) child--;
    order[from + hole] = order[from + child];
    hole = child;
  }
  if (size % 2 === 0 && child === (size - 2) >> 1) {
    child = 2 * child + 1;
    order[from + hole] = order[from + child];
    hole = child;
  }
  for (let parent = (hole - 1) >> 1; hole > top && before(order[from + parent], value); parent = (hole - 1) >> 1) {
    order[from + hole] = order[from + parent];
    hole = parent;
  }
  order[from + hole] = value;
}

/** Dimensions that two tensors are walked along together, outermost first; `ys` and `as` are strides in elements. */
export interface Walk {
  readonly shape: readonly number[];
  readonly ys: readonly number[];
  readonly as: readonly number[];
}

/** The same walk in as few dimensions as will do: length 1 is left out, and neighbours that run on become one. */
export function merged(shape: readonly number[], ys: readonly number[], as: readonly number[]): Walk {
  const walk = { shape: [] as number[], ys: [] as number[], as: [] as number[] };
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const last = walk.shape.length - 1;
    if (last >= 0 && walk.ys[last] === ys[d] * shape[d] && walk.as[last] === as[d] * shape[d]) {
      walk.shape[last] *= shape[d];
      walk.ys[last] = ys[d];
      walk.as[last] = as[d];
    } else {
      walk.shape.push(shape[d]);
      walk.ys.push(ys[d]);
      walk.as.push(as[d]);
    }
  }
  return walk;
}

/** Whether two indices may name one element. False is certain; true may be a false alarm, for strides that interleave. */
export function mayOverlap(shape: readonly number[], strides: readonly number[]): boolean {
  const order = shape.map((_, d) => d).filter((d) => shape[d] > 1);
  order.sort((d, e) => Math.abs(strides[d]) - Math.abs(strides[e]));
  let reach = 0;
  for (const d of order) {
    if (Math.abs(strides[d]) <= reach) return true;
    reach += (shape[d] - 1) * Math.abs(strides[d]);
  }
  return false;
}

/** First and last element, as offsets in the storage, that a window touches. Empty windows touch none: [0, -1]. */
export function extent(offset: number, shape: readonly number[], strides: readonly number[]): readonly [number, number] {
  let [low, high] = [offset, offset];
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 0) return [0, -1];
    const reach = (shape[d] - 1) * strides[d];
    if (reach < 0) low += reach;
    else high += reach;
  }
  return [low, high];
}

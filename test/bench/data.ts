/** The numbers that every engine works on: pure functions of a seed, the same here and in torch_peer.py. */

/** n float32 numbers in [-0.5, 0.5), times `scale`. */
export function random(seed: number, n: number, scale = 1): Float32Array {
  const numbers = new Float32Array(n);
  const start = Math.imul(seed, 0x9e3779b1) >>> 0;
  for (let i = 0; i < n; i++) {
    let hash = (start + Math.imul(i, 0x85ebca6b)) | 0;
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x7feb352d);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x846ca68b);
    hash ^= hash >>> 16;
    numbers[i] = Math.fround(((hash >>> 8) / 16777216 - 0.5) * scale);
  }
  return numbers;
}

/** n classes, each in [0, classes). */
export function labels(seed: number, n: number, classes: number): Int32Array {
  return Int32Array.from(random(seed, n), (x) => Math.min(classes - 1, Math.floor((x + 0.5) * classes)));
}

/** Points near the line y = 2 x + 0.5. */
export function line(n: number): { x: Float32Array; y: Float32Array } {
  const x = Float32Array.from({ length: n }, (_, i) => i / n);
  const noise = random(21, n, 0.2);
  return { x, y: x.map((value, i) => Math.fround(2 * value + 0.5 + noise[i])) };
}

/** A table of the size of the bike rentals', one batch of it at a time. */
export const BIKE = { rows: 128 * 131, features: 56, hidden: 10, batch: 128, rate: 0.01 } as const;

/** A classifier of 28 × 28 pictures. */
export const MLP = { sizes: [784, 256, 128, 10], batch: 256, rate: 0.05 } as const;

/** What two by two matrices have, in closed form: their singular values and eigenvalues, and the rotations that lead to them. */

const sign = (size: number, like: number): number => (like < 0 ? -Math.abs(size) : Math.abs(size));

/** The smaller singular value of [[f, g], [0, h]]. */
export function smallerOf(f: number, g: number, h: number): number {
  const [least, most] = [Math.abs(f), Math.abs(h)].sort((x, y) => x - y);
  const edge = Math.abs(g);
  if (least === 0) return 0;
  const [sum, gap] = [1 + least / most, (most - least) / most];
  if (edge < most) {
    const part = (edge / most) ** 2;
    return least * (2 / (Math.sqrt(sum * sum + part) + Math.sqrt(gap * gap + part)));
  }
  const part = most / edge;
  if (part === 0) return (least * most) / edge;
  return 2 * (least / (Math.sqrt(1 + (sum * part) ** 2) + Math.sqrt(1 + (gap * part) ** 2))) * part;
}

export interface SingularPair {
  /** With signs. */
  readonly larger: number;
  readonly smaller: number;
  /** [[cl, sl], [−sl, cl]] [[f, g], [0, h]] [[cr, −sr], [sr, cr]] = [[larger, 0], [0, smaller]]. */
  readonly left: { readonly c: number; readonly s: number };
  readonly right: { readonly c: number; readonly s: number };
}

/** The singular values of [[f, g], [0, h]] and their vectors. */
export function singularPair(f: number, g: number, h: number, eps: number): SingularPair {
  const swaps = Math.abs(h) > Math.abs(f);
  const [ft, ht] = swaps ? [h, f] : [f, h];
  const [fa, ha, ga] = [Math.abs(ft), Math.abs(ht), Math.abs(g)];
  let [larger, smaller] = [fa, ha];
  let [left, right] = [
    { c: 1, s: 0 },
    { c: 1, s: 0 },
  ];
  if (ga !== 0 && fa / ga < eps) {
    larger = ga;
    smaller = ha > 1 ? fa / (ga / ha) : (fa / ga) * ha;
    left = { c: 1, s: ht / g };
    right = { c: ft / g, s: 1 };
  } else if (ga !== 0) {
    const gap = fa - ha === fa ? 1 : (fa - ha) / fa;
    const m = g / ft;
    const sum = 2 - gap;
    const s = Math.sqrt(sum * sum + m * m);
    const r = gap === 0 ? Math.abs(m) : Math.sqrt(gap * gap + m * m);
    const a = 0.5 * (s + r);
    [larger, smaller] = [fa * a, ha / a];
    let t = (m / (s + sum) + m / (r + gap)) * (1 + a);
    if (m * m === 0) t = gap === 0 ? sign(2, ft) * sign(1, g) : g / sign(fa - ha, ft) + m / sum;
    const length = Math.sqrt(t * t + 4);
    right = { c: 2 / length, s: t / length };
    left = { c: (right.c + right.s * m) / a, s: ((ht / ft) * right.s) / a };
  }
  if (swaps) [left, right] = [{ c: right.s, s: right.c }, { c: left.s, s: left.c }]; // prettier-ignore
  // The largest of the three numbers says the sign.
  let turned = sign(1, right.c) * sign(1, left.c) * sign(1, f);
  if (ga > fa) turned = sign(1, right.s) * sign(1, left.c) * sign(1, g);
  else if (swaps) turned = sign(1, right.s) * sign(1, left.s) * sign(1, h);
  return { larger: sign(larger, turned), smaller: sign(smaller, turned * sign(1, f) * sign(1, h)), left, right };
}

/** The eigenvalues of [[a, b], [b, c]], that of the larger size first; (cos, sin) is its vector. */
export function eigenPair(a: number, b: number, c: number): { larger: number; smaller: number; cos: number; sin: number } {
  const [sum, gap, twice] = [a + c, a - c, b + b];
  const root = Math.hypot(gap, twice);
  const [most, least] = Math.abs(a) > Math.abs(c) ? [a, c] : [c, a];
  const larger = sum < 0 ? 0.5 * (sum - root) : 0.5 * (sum + root);
  const smaller = sum === 0 ? -0.5 * root : (most / larger) * least - (b / larger) * b;
  const far = gap >= 0 ? gap + root : gap - root;
  let [cos, sin] = [1, 0];
  if (Math.abs(far) > Math.abs(twice)) {
    const t = -twice / far;
    sin = 1 / Math.sqrt(1 + t * t);
    cos = t * sin;
  } else if (twice !== 0) {
    const t = -far / twice;
    cos = 1 / Math.sqrt(1 + t * t);
    sin = t * cos;
  }
  return sum < 0 === gap < 0 ? { larger, smaller, cos: -sin, sin: cos } : { larger, smaller, cos, sin };
}

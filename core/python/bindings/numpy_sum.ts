import { empty } from "../../tensor/make.ts";
import { state } from "../../autograd/state.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/**
 * The sum over some axes, added up in numpy's order, so that its last digit is numpy's, too.
 *
 * numpy goes through memory: the axis with the longest stride is its outermost loop. Where the innermost axis is summed, eight sums
 * run side by side and long rows are halved; any other axis is added number by number.
 *
 * @param x float32 or float64, any strides.
 * @param axes what is summed; the result has the others, in their order.
 */
export function sumAsNumpy(x: Tensor, axes: readonly number[]): Tensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const y = empty(
    kept.map((axis) => x.shape[axis]),
    x.dtype,
  );
  state.machine.toHost(x);
  const single = x.dtype === "float32";
  const memory = single ? state.memory.f32 : state.memory.f64;
  const round = single ? Math.fround : (value: number) => value;
  const target = y.storage.pointer / (single ? 4 : 8);
  memory.fill(-0, target, target + y.size);
  if (x.size === 0) memory.fill(0, target, target + y.size);
  else {
    const start = x.storage.pointer / (single ? 4 : 8) + x.offset;
    const loops = loopsOf(x, y, kept);
    const run = (depth: number, from: number, to: number): void => {
      const { count, step, outStep } = loops[depth];
      if (depth < loops.length - 1) for (let i = 0; i < count; i++) run(depth + 1, from + i * step, to + i * outStep);
      else if (outStep === 0) memory[to] = round(memory[to] + pairwise(memory, from, count, step, round));
      else for (let i = 0; i < count; i++) memory[to + i * outStep] = round(memory[to + i * outStep] + memory[from + i * step]);
    };
    run(0, start, target);
  }
  state.machine.wroteHost(y);
  return y;
}

interface Loop {
  count: number;
  readonly step: number;
  /** 0: the axis is summed. */
  readonly outStep: number;
}

/** numpy's loops, outermost first; neighbours that lie in memory as one axis become one. */
function loopsOf(x: Tensor, y: Tensor, kept: readonly number[]): Loop[] {
  const all = x.shape.map((count, axis) => {
    const place = kept.indexOf(axis);
    return { count, step: x.strides[axis], outStep: place < 0 ? 0 : y.strides[place] };
  });
  const loops: Loop[] = [];
  for (const loop of all.filter(({ count }) => count > 1).sort((a, b) => Math.abs(b.step) - Math.abs(a.step))) {
    const outer = loops.at(-1);
    if (outer && outer.step === loop.step * loop.count && outer.outStep === loop.outStep * loop.count)
      loops[loops.length - 1] = { ...loop, count: outer.count * loop.count };
    else loops.push(loop);
  }
  return loops.length > 0 ? loops : [{ count: 1, step: 0, outStep: 0 }];
}

type Numbers = Float32Array | Float64Array;

function pairwise(a: Numbers, from: number, n: number, step: number, round: (value: number) => number): number {
  if (n < 8) {
    let total = -0;
    for (let i = 0; i < n; i++) total = round(total + a[from + i * step]);
    return total;
  }
  if (n <= 128) {
    const r = new Array<number>(8);
    const whole = n - (n % 8);
    for (let k = 0; k < 8; k++) r[k] = a[from + k * step];
    for (let i = 8; i < whole; i += 8) for (let k = 0; k < 8; k++) r[k] = round(r[k] + a[from + (i + k) * step]);
    const [low, high] = [round(round(r[0] + r[1]) + round(r[2] + r[3])), round(round(r[4] + r[5]) + round(r[6] + r[7]))];
    let total = round(low + high);
    for (let i = whole; i < n; i++) total = round(total + a[from + i * step]);
    return total;
  }
  let half = Math.floor(n / 2);
  half -= half % 8;
  return round(pairwise(a, from, half, step, round) + pairwise(a, from + half * step, n - half, step, round));
}

import type { Device } from "../../core/device/device.ts";
import { kernel } from "../../core/ops/formula.ts";
import type { DType } from "../../core/tensor/dtype.ts";
import { rowMajor, sizeOf } from "../../core/tensor/shape.ts";
import { ON_HOST, Storage } from "../../core/tensor/storage.ts";
import { Tensor } from "../../core/tensor/tensor.ts";
import type { Bench } from "./bench.ts";

const [BATCH, FEATURES, HIDDEN, RATE] = [128, 56, 10, 0.01];

const plus = kernel("bike.plus", "a + b");
const minus = kernel("bike.minus", "a - b");
const sigmoid = kernel("bike.sigmoid", "1 / (1 + exp(-a))");
const sigmoidGradient = kernel("bike.sigmoid.da", "dy * y * (1 - y)");
const square = kernel("bike.square", "a * a");
const squareGradient = kernel("bike.square.da", "dy * 2 * a");
const scale = kernel("bike.scale", "a * s");
const descend = kernel("bike.descend", "a - s * b");

/**
 * The training step of the notes' bike network, written out as the engine's calls to a device, with each step's tensors freed at its end.
 *
 * @returns does one step and gives its loss.
 */
export function bikeStep(bench: Bench, device: Device = bench.hybrid): () => number {
  const numbers = (n: number, k: number) => Array.from({ length: n }, (_, i) => Math.fround(((i * 7919 + k * 104729) % 1000) / 1000 - 0.5));
  const made: Tensor[] = [];
  const tensor = (...shape: number[]): Tensor => {
    const size = sizeOf(shape);
    const storage = new Storage(bench.memory.allocate(size * 4), size * 4, ON_HOST);
    const x = new Tensor(storage, 0, shape, rowMajor(shape), "float32" satisfies DType, size, true);
    x.device = "cuda";
    made.push(x);
    return x;
  };
  const kept = (k: number, ...shape: number[]): Tensor => bench.tensor(shape, "float32", numbers(sizeOf(shape), k));
  const turned = (x: Tensor): Tensor => bench.window(x, [x.shape[1], x.shape[0]], [x.strides[1], x.strides[0]], x.offset);
  const spread = (x: Tensor, rows: number): Tensor => bench.window(x, [rows, x.size], [0, 1], x.offset);
  const [w1, b1, w2, b2] = [kept(1, FEATURES, HIDDEN), kept(2, HIDDEN), kept(3, HIDDEN, 1), kept(4, 1)];
  let turn = 0;

  return () => {
    const [x, target] = [kept(5 + turn, BATCH, FEATURES), kept(6 + turn++, BATCH, 1)];
    const [h0, b1s, h1, h, o0, o, e, s, loss] = [tensor(BATCH, HIDDEN), tensor(BATCH, HIDDEN), tensor(BATCH, HIDDEN), tensor(BATCH, HIDDEN), tensor(BATCH, 1), tensor(BATCH, 1), tensor(BATCH, 1), tensor(BATCH, 1), tensor(1)]; // prettier-ignore
    const total = tensor(1);
    device.gemm(h0, x, w1, null);
    device.copy(b1s, spread(b1, BATCH), false);
    device.pointwise(plus, h1, h0, b1s, null, null, 0, 0);
    device.pointwise(sigmoid, h, h1, null, null, null, 0, 0);
    device.gemm(o0, h, w2, null);
    device.pointwise(plus, o, o0, b2, null, null, 0, 0);
    device.pointwise(minus, e, o, target, null, null, 0, 0);
    device.pointwise(square, s, e, null, null, null, 0, 0);
    device.reduce("sum", total, s, 1, BATCH, 1);
    device.pointwise(scale, loss, total, null, null, null, 1 / BATCH, 0);

    const [dy, de, dh, dw2, db2, dh1, dw1, db1] = [tensor(BATCH, 1), tensor(BATCH, 1), tensor(BATCH, HIDDEN), tensor(HIDDEN, 1), tensor(1), tensor(BATCH, HIDDEN), tensor(FEATURES, HIDDEN), tensor(HIDDEN)]; // prettier-ignore
    device.fill(dy, 1 / BATCH);
    device.pointwise(squareGradient, de, dy, e, null, null, 0, 0);
    device.reduce("sum", db2, de, 1, BATCH, 1);
    device.gemm(dh, de, turned(w2), null);
    device.gemm(dw2, turned(h), de, null);
    device.pointwise(sigmoidGradient, dh1, dh, h, null, null, 0, 0);
    device.reduce("sum", db1, dh1, 1, BATCH, HIDDEN);
    device.gemm(dw1, turned(x), dh1, null);
    for (const [w, dw] of [[w1, dw1], [b1, db1], [w2, dw2], [b2, db2]] as const) device.pointwise(descend, w, w, dw, null, null, RATE, 0); // prettier-ignore

    if (device === bench.hybrid) bench.hybrid.toHost(loss);
    const [value] = bench.plain.numbers(loss);
    for (const tensor of [...made, x, target]) bench.hybrid.freed(tensor.storage);
    made.length = 0;
    return value;
  };
}

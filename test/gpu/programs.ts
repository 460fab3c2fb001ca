import { backward } from "../../core/autograd/backward.ts";
import { withGradMode } from "../../core/autograd/state.ts";
import * as ops from "../../core/ops/index.ts";
import { overwrite } from "../../core/autograd/inplace.ts";
import type { DeviceName, Tensor } from "../../core/tensor/tensor.ts";

/** Programs in the engine's own operations, each giving the tensors to compare. The same on every device. */
export const PROGRAMS: Readonly<Record<string, (device: DeviceName) => readonly Tensor[]>> = {
  /** Four steps of gradient descent on two layers. */
  training(device) {
    const given = (k: number, ...shape: number[]) => ops.tensor(numbers(shape, k), shape, { device });
    const weight = (k: number, ...shape: number[]) => ops.tensor(numbers(shape, k), shape, { device, requiresGrad: true });
    const [x, y] = [given(1, 30, 8), given(2, 30, 1)];
    const [w1, b1, w2, b2] = [weight(3, 8, 5), weight(4, 5), weight(5, 5, 1), weight(6, 1)];
    const losses: Tensor[] = [];
    for (let step = 0; step < 4; step++) {
      const hidden = ops.sigmoid(ops.add(ops.mm(x, w1), b1));
      const loss = ops.mean(ops.square(ops.sub(ops.add(ops.mm(hidden, w2), b2), y)));
      backward([loss]);
      losses.push(loss);
      withGradMode(false, () => {
        for (const w of [w1, b1, w2, b2]) {
          overwrite("sub_", w, ops.sub(w, ops.mul(w.grad!, 0.1)));
          ops.setGrad(w, null);
        }
      });
    }
    return [...losses, w1, b1, w2, b2];
  },

  /** Views, broadcasting, comparisons, indices and softmax, with gradients through all of them. */
  shapes(device) {
    const a = ops.tensor(numbers([4, 6], 1), [4, 6], { device, requiresGrad: true });
    const b = ops.tensor(numbers([6], 2), [6], { device, requiresGrad: true });
    const mask = ops.gt(a, 0.1);
    const chosen = ops.where(mask, a, ops.mul(ops.t(ops.t(a)), b));
    const rows = ops.softmax(chosen, 1);
    const picked = ops.select(rows, 0, 2);
    const columns = ops.slice(chosen, 1, 1, 5, 2);
    const result = ops.add(ops.sum(ops.mul(picked, b)), ops.sum(ops.tanh(columns)));
    backward([result]);
    return [mask, chosen, rows, picked, columns, result, a.grad!, b.grad!, ops.toDtype(a, "float64"), ops.toDtype(mask, "int64")];
  },
};

const other = ({ device, dtype }: Tensor): Tensor => ops.tensor(numbers([4, 3], 9), [4, 3], { device, dtype });

/** Scalar functions of x [3, 4], whose gradients are compared with small steps. */
export const SCALARS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  sigmoid: (x) => ops.sum(ops.sigmoid(x)),
  tanh: (x) => ops.sum(ops.mul(ops.tanh(x), ops.tanh(x))),
  exp: (x) => ops.mean(ops.exp(x)),
  log: (x) => ops.sum(ops.log(ops.add(x, 2))),
  sqrt: (x) => ops.sum(ops.sqrt(ops.add(x, 2))),
  sin: (x) => ops.sum(ops.mul(ops.sin(x), 3)),
  quotient: (x) => ops.sum(ops.div(x, ops.add(ops.square(x), 1))),
  pow: (x) => ops.mean(ops.pow(x, 3)),
  mm: (x) => ops.sum(ops.square(ops.mm(x, other(x)))),
  softmax: (x) => ops.sum(ops.square(ops.softmax(x, 1))),
  broadcast: (x) => ops.sum(ops.square(ops.sub(x, ops.mean(x, [0], true)))),
  view: (x) => ops.sum(ops.square(ops.add(ops.reshape(ops.t(x), [12]), ops.reshape(x, [12])))),
};

/** Numbers between -0.5 and 0.5 that look like chance. */
export function numbers(shape: readonly number[], k: number): number[] {
  const size = shape.reduce((n, length) => n * length, 1);
  return Array.from({ length: size }, (_, i) => (((i + 1) * 7919 * (k + 3)) % 1009) / 1009 - 0.5);
}

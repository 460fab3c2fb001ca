/** jax-js on WebGPU, the whole step under jit, as it is fastest. Arrays are owned: .ref keeps one, passing it on consumes it. */
import * as jax from "@jax-js/jax";
import { BIKE, random } from "../data.ts";
import { answering, checked } from "./answer.mjs";

const { numpy: np, nn, valueAndGrad, tree } = jax;
if (!(await jax.init("webgpu")).includes("webgpu")) throw new Error("jax-js finds no WebGPU");
jax.defaultDevice("webgpu");
const array = (numbers, ...shape) => np.array(numbers, { shape });

/** `reads`: whether each step ends with reading its loss; else a run ends with reading the last one. */
function bike(reads) {
  const { rows, features, hidden, batch, rate } = BIKE;
  const [X, Y] = [random(31, rows * features, 2), random(32, rows, 4)];
  const step = jax.jit((parameters, xx, yy) => {
    const [loss, [gradients, dx, dy]] = valueAndGrad(
      ([w1, b1, w2, b2], xx, yy) =>
        np.mean(
          np.square(
            np
              .matmul(nn.sigmoid(np.matmul(xx, w1).add(b1)), w2)
              .add(b2)
              .sub(yy),
          ),
        ),
      { argnums: [0, 1, 2] },
    )(tree.ref(parameters), xx, yy);
    return [parameters.map((x, i) => x.sub(gradients[i].mul(rate))), loss, dx, dy];
  });
  let parameters = [
    array(random(33, features * hidden), features, hidden),
    array(random(34, hidden), hidden),
    array(random(35, hidden), hidden, 1),
    array(random(36, 1), 1),
  ];
  let start = 0;
  let loss = null;
  let value = 0;
  const run = async (n) => {
    for (let i = 0; i < n; i++) {
      const end = start + batch;
      const xx = array(X.slice(start * features, end * features), batch, features);
      const yy = array(Y.slice(start, end), batch, 1);
      start = end + batch > rows ? 0 : end;
      loss?.dispose();
      let dx, dy;
      [parameters, loss, dx, dy] = step(parameters, xx, yy);
      dx.dispose();
      dy.dispose();
      if (reads || i === n - 1) [value] = await loss.ref.data();
    }
  };
  return checked(run, 50, () => [value]);
}

globalThis.answer = answering({ W3n_gpu: () => bike(true), W3n_gpu_end: () => bike(false) });

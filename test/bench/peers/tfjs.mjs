/** TensorFlow.js on WASM, as its own API asks for: gradients come from closures, memory from tidy. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { createRequire } from "node:module";
import path from "node:path";
import { labels, line, MLP, random } from "../data.ts";
import { bikeStep } from "./tfjs_bike.mjs";
import { checked, oneHot } from "./answer.mjs";
import { serve } from "./serve.mjs";

const resolved = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
setWasmPaths(path.dirname(resolved) + "/");
await tf.setBackend("wasm");
await tf.ready();

/** Runs `step` again and again; it gives the tensors of which the first ones are read as the check. */
function stepping(step, checkSteps, check) {
  let out = [];
  const run = (n) => {
    for (let i = 0; i < n; i++) {
      tf.dispose(out);
      out = tf.tidy(step);
      out[0].dataSync();
    }
  };
  return checked(run, checkSteps, () => check(...out.map((x) => x.dataSync())));
}
const gradients = (f, x) => () => {
  const { value, grad } = f(x);
  return [value, grad];
};
const descend = (f, variables, rate) => () => {
  const { value, grads } = f(variables);
  variables.forEach((variable, i) => variable.assign(variable.sub(grads[i].mul(rate))));
  return [value];
};

function example() {
  const f = tf.valueAndGrad((x) => {
    const y = x.add(2);
    return y.mul(y).mean();
  });
  return stepping(
    () => gradients(f, tf.ones([2, 2]))(),
    1,
    (t, dx) => [...t, ...dx],
  );
}

function regression() {
  const points = line(100);
  const [x, y] = [tf.tensor1d(points.x), tf.tensor1d(points.y)];
  const [a, b] = [tf.variable(tf.tensor1d([0.25])), tf.variable(tf.tensor1d([-0.25]))];
  const f = tf.valueAndGrads((a, b) =>
    tf.mean(
      tf.square(
        a
          .broadcastTo([100])
          .mul(x)
          .add(b.broadcastTo([100]))
          .sub(y),
      ),
    ),
  );
  return stepping(descend(f, [a, b], 0.001), 200, (loss) => [...loss, ...a.dataSync(), ...b.dataSync()]);
}

const bike = () => stepping(bikeStep(), 50, (loss) => [...loss]);

function product(n) {
  const [a, b, g] = [41, 42, 43].map((seed) => tf.tensor2d(random(seed, n * n), [n, n]));
  const f = tf.valueAndGrads((p, q) => tf.matMul(p, q));
  const step = () => {
    const { value, grads } = f([a, b], g);
    return [value, ...grads];
  };
  return stepping(step, 1, (c, da, db) => [c[0], c[n * n - 1], da[0], db[0]]);
}

function chain() {
  const x = tf.tensor1d(random(51, 1_000_000, 4));
  const f = tf.valueAndGrad((x) => {
    const w = tf.sigmoid(x.mul(1.5).add(0.25)).mul(x);
    return w.mul(w).sum();
  });
  return stepping(gradients(f, x), 1, (s, dx) => [s[0] / 1e6, dx[0], dx[dx.length - 1]]);
}

function softmaxLoss() {
  const x = tf.tensor2d(random(61, 1024 * 1000, 8), [1024, 1000]);
  const target = tf.tensor2d(oneHot(labels(62, 1024, 1000), 1000), [1024, 1000]);
  const f = tf.valueAndGrad((x) => tf.losses.softmaxCrossEntropy(target, x));
  return stepping(gradients(f, x), 1, (loss, dx) => [loss[0], dx[0] * 1e3]);
}

function perceptron() {
  const { sizes, batch, rate } = MLP;
  const x = tf.tensor2d(random(71, batch * sizes[0], 2), [batch, sizes[0]]);
  const target = tf.tensor2d(oneHot(labels(72, batch, sizes[3]), sizes[3]), [batch, sizes[3]]);
  const variables = [0, 1, 2].flatMap((i) => {
    const [from, to] = [sizes[i], sizes[i + 1]];
    const scale = 2 / Math.sqrt(from);
    return [
      tf.variable(tf.tensor2d(random(73 + 2 * i, from * to, scale), [from, to])),
      tf.variable(tf.tensor1d(random(74 + 2 * i, to, scale))),
    ];
  });
  const f = tf.valueAndGrads((w1, b1, w2, b2, w3, b3) => {
    const second = tf.relu(tf.matMul(tf.relu(tf.matMul(x, w1).add(b1)), w2).add(b2));
    return tf.losses.softmaxCrossEntropy(target, tf.matMul(second, w3).add(b3));
  });
  return stepping(descend(f, variables, rate), 5, (loss) => [...loss]);
}

await serve(`TensorFlow.js ${tf.version_core}, WASM`, {
  W1: example,
  W2: regression,
  W3n: bike,
  W4b_256: () => product(256),
  W4b_512: () => product(512),
  W5: chain,
  W6: softmaxLoss,
  W7: perceptron,
});

/** jax-js on WASM, each operation on its own, without jit. Arrays are owned: .ref keeps one, passing it on consumes it. */
import * as jax from "@jax-js/jax";
import { BIKE, labels, line, MLP, random } from "../data.ts";
import { checked, oneHot } from "./answer.mjs";
import { serve } from "./serve.mjs";

const { numpy: np, nn, valueAndGrad, vjp, tree } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");
const array = (numbers, ...shape) => np.array(numbers, { shape: shape.length > 0 ? shape : [numbers.length] });

/** Runs `step` again and again; it gives arrays, the first of which is read in each step. */
function stepping(step, checkSteps, check) {
  let out = null;
  const run = async (n) => {
    for (let i = 0; i < n; i++) {
      tree.dispose(out);
      out = step();
      out[0].ref.dataSync();
      await jax.blockUntilReady(out);
    }
  };
  return checked(run, checkSteps, async () => check(...(await Promise.all(out.map((x) => x.ref.data())))));
}
/** Gradient descent of a loss of a list of parameters. */
function descending(loss, parameters, rate) {
  let p = parameters;
  return {
    step: () => {
      const [value, gradient] = valueAndGrad(loss)(tree.ref(p));
      p = p.map((x, i) => x.sub(gradient[i].mul(rate)));
      return [value];
    },
    read: () => p.flatMap((x) => [...x.ref.dataSync()]),
  };
}

function example() {
  const f = (x) => {
    const y = x.add(2);
    return y.ref.mul(y).mean();
  };
  return stepping(
    () => valueAndGrad(f)(np.ones([2, 2])),
    1,
    (t, dx) => [...t, ...dx],
  );
}

function regression() {
  const points = line(100);
  const [x, y] = [array(points.x), array(points.y)];
  const loss = ([a, b]) =>
    np.mean(
      np.square(
        np
          .broadcastTo(a, [100])
          .mul(x.ref)
          .add(np.broadcastTo(b, [100]))
          .sub(y.ref),
      ),
    );
  const { step, read } = descending(loss, [array(new Float32Array([0.25])), array(new Float32Array([-0.25]))], 0.001);
  return stepping(step, 200, (value) => [...value, ...read()]);
}

function bike() {
  const { rows, features, hidden, batch, rate } = BIKE;
  const [X, Y] = [random(31, rows * features, 2), random(32, rows, 4)];
  let start = 0;
  const loss = ([w1, b1, w2, b2]) => {
    const end = start + batch;
    const xx = array(X.slice(start * features, end * features), batch, features);
    const yy = array(Y.slice(start, end), batch, 1);
    start = end + batch > rows ? 0 : end;
    return np.mean(
      np.square(
        np
          .matmul(nn.sigmoid(np.matmul(xx, w1).add(b1)), w2)
          .add(b2)
          .sub(yy),
      ),
    );
  };
  const parameters = [
    array(random(33, features * hidden), features, hidden),
    array(random(34, hidden)),
    array(random(35, hidden), hidden, 1),
    array(random(36, 1)),
  ];
  return stepping(descending(loss, parameters, rate).step, 50, (value) => [...value]);
}

function product(n) {
  const [a, b, g] = [41, 42, 43].map((seed) => array(random(seed, n * n), n, n));
  const step = () => {
    const [c, pull] = vjp((p, q) => np.matmul(p, q), [a.ref, b.ref]);
    const gradients = pull(g.ref);
    pull.dispose?.();
    return [c, ...gradients];
  };
  return stepping(step, 1, (c, da, db) => [c[0], c[n * n - 1], da[0], db[0]]);
}

function chain() {
  const x = array(random(51, 1_000_000, 4));
  const f = (x) => {
    const w = nn.sigmoid(x.ref.mul(1.5).add(0.25)).mul(x);
    return w.ref.mul(w).sum();
  };
  return stepping(
    () => valueAndGrad(f)(x.ref),
    1,
    (s, dx) => [s[0] / 1e6, dx[0], dx[dx.length - 1]],
  );
}

function softmaxLoss() {
  const x = array(random(61, 1024 * 1000, 8), 1024, 1000);
  const target = array(oneHot(labels(62, 1024, 1000), 1000), 1024, 1000);
  const f = (x) =>
    nn
      .logSoftmax(x)
      .mul(target.ref)
      .sum()
      .mul(-1 / 1024);
  return stepping(
    () => valueAndGrad(f)(x.ref),
    1,
    (loss, dx) => [loss[0], dx[0] * 1e3],
  );
}

function perceptron() {
  const { sizes, batch, rate } = MLP;
  const x = array(random(71, batch * sizes[0], 2), batch, sizes[0]);
  const target = array(oneHot(labels(72, batch, sizes[3]), sizes[3]), batch, sizes[3]);
  const parameters = [0, 1, 2].flatMap((i) => {
    const [from, to] = [sizes[i], sizes[i + 1]];
    const scale = 2 / Math.sqrt(from);
    return [array(random(73 + 2 * i, from * to, scale), from, to), array(random(74 + 2 * i, to, scale))];
  });
  const loss = ([w1, b1, w2, b2, w3, b3]) => {
    const second = nn.relu(np.matmul(nn.relu(np.matmul(x.ref, w1).add(b1)), w2).add(b2));
    return nn
      .logSoftmax(np.matmul(second, w3).add(b3))
      .mul(target.ref)
      .sum()
      .mul(-1 / batch);
  };
  return stepping(descending(loss, parameters, rate).step, 5, (value) => [...value]);
}

await serve("jax-js, WASM, without jit", {
  W1: example,
  W2: regression,
  W3n: bike,
  W4b_256: () => product(256),
  W4b_512: () => product(512),
  W5: chain,
  W6: softmaxLoss,
  W7: perceptron,
});

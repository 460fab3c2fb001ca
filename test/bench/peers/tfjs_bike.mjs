import * as tf from "@tensorflow/tfjs-core";
import { BIKE, random } from "../data.ts";

/** A training step of the bike predictor in TensorFlow.js, on whatever runs it: called within tidy, it gives [loss]. */
export function bikeStep() {
  const { rows, features, hidden, batch, rate } = BIKE;
  const [X, Y] = [random(31, rows * features, 2), random(32, rows, 4)];
  const variables = [
    tf.tensor2d(random(33, features * hidden), [features, hidden]),
    tf.tensor1d(random(34, hidden)),
    tf.tensor2d(random(35, hidden), [hidden, 1]),
    tf.tensor1d(random(36, 1)),
  ].map((x) => tf.variable(x));
  const f = tf.valueAndGrads((xx, yy, w1, b1, w2, b2) =>
    tf.mean(
      tf.square(
        tf
          .matMul(tf.sigmoid(tf.matMul(xx, w1).add(b1)), w2)
          .add(b2)
          .sub(yy),
      ),
    ),
  );
  let start = 0;
  return () => {
    const end = start + batch;
    const xx = tf.tensor2d(X.slice(start * features, end * features), [batch, features]);
    const yy = tf.tensor2d(Y.slice(start, end), [batch, 1]);
    start = end + batch > rows ? 0 : end;
    const { value, grads } = f([xx, yy, ...variables]);
    variables.forEach((variable, i) => variable.assign(variable.sub(grads[i + 2].mul(rate))));
    return [value];
  };
}

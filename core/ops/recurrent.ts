import type { Tensor } from "../tensor/tensor.ts";
import { add, mul, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { select } from "./indexing.ts";
import { cat, lstmOutputs, stack } from "./join.ts";
import { relu, sigmoid, tanh } from "./pointwise.ts";
import { linear } from "./product.ts";
import { dropout } from "./random.ts";
import { transpose, transposeOwn } from "./reshape.ts";
import { chunk, unbind } from "./views.ts";

/** Networks that read a sequence and remember: RNN, LSTM, GRU, made of the operations that PyTorch makes them of. */

export type RecurrentMode = "RNN_TANH" | "RNN_RELU" | "LSTM" | "GRU";

/**
 * One step.
 *
 * @param x what the input contributes to the gates, [batch, gates].
 * @param states hidden state (and the LSTM's cell state), [batch, hidden].
 * @param hidden its contribution to the gates, [batch, gates].
 */
function advance(mode: RecurrentMode, x: Tensor, states: readonly Tensor[], hidden: Tensor): Tensor[] {
  if (mode === "LSTM") {
    const [input, forget, cell, output] = chunk(add(hidden, x), 4, 1);
    const c = add(mul(sigmoid(forget), states[1]), mul(sigmoid(input), tanh(cell)));
    return [mul(sigmoid(output), tanh(c)), c];
  }
  if (mode === "GRU") {
    const [xReset, xUpdate, xNew] = chunk(x, 3, 1);
    const [hReset, hUpdate, hNew] = chunk(hidden, 3, 1);
    const reset = sigmoid(add(hReset, xReset));
    const update = sigmoid(add(hUpdate, xUpdate));
    const fresh = tanh(add(xNew, mul(hNew, reset)));
    return [add(mul(sub(states[0], fresh), update), fresh)];
  }
  const sum = add(hidden, x);
  return [mode === "RNN_RELU" ? relu(sum) : tanh(sum)];
}

/** Weights of one layer in one direction; the biases and the projection may be missing. */
interface Weights {
  readonly input: Tensor;
  readonly hidden: Tensor;
  readonly inputBias: Tensor | null;
  readonly hiddenBias: Tensor | null;
  readonly projection: Tensor | null;
}

function weightsAt(weights: readonly Tensor[], i: number, bias: boolean, projected: boolean): Weights {
  const each = 2 + (bias ? 2 : 0) + (projected ? 1 : 0);
  const own = weights.slice(i * each, (i + 1) * each);
  return {
    input: own[0],
    hidden: own[1],
    inputBias: bias ? own[2] : null,
    hiddenBias: bias ? own[3] : null,
    projection: projected ? own[each - 1] : null,
  };
}

/** A whole sequence through one layer in one direction. @returns the outputs, [time, batch, hidden], and the last states. */
function runLayer(
  mode: RecurrentMode,
  x: Tensor,
  first: readonly Tensor[],
  w: Weights,
  backwards: boolean,
): { output: Tensor; last: readonly Tensor[] } {
  const steps = [...unbind(linear(x, w.input, w.inputBias), 0)];
  if (backwards) steps.reverse();
  let states = first;
  const outputs = steps.map((step) => {
    const [h, ...rest] = advance(mode, step, states, linear(states[0], w.hidden, w.hiddenBias));
    states = [w.projection === null ? h : linear(h, w.projection, null), ...rest];
    return states[0];
  });
  if (backwards) outputs.reverse();
  const whole = mode === "LSTM" && w.projection === null && x.dtype === "float32";
  return { output: (whole ? lstmOutputs : stack)(outputs, 0), last: states };
}

/**
 * A recurrent network over a batch of sequences.
 *
 * @param x [time, batch, features], or [batch, time, features] with `batchFirst`.
 * @param states first hidden (and cell) states, [layers · directions, batch, hidden].
 * @param weights of each layer and direction in turn: input, hidden, their biases with `bias`, the projection with `projected`.
 * @param p probability of dropout between layers.
 * @returns the outputs of the last layer, then the last states.
 */
export function recurrent(
  x: Tensor,
  states: readonly Tensor[],
  weights: readonly Tensor[],
  mode: RecurrentMode,
  bias: boolean,
  layers: number,
  p: number,
  bidirectional: boolean,
  batchFirst: boolean,
  projected: boolean,
): Tensor[] {
  const directions = bidirectional ? 2 : 1;
  let sequence = batchFirst ? transpose(x, 0, 1) : x;
  const last: (readonly Tensor[])[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const outputs: Tensor[] = [];
    for (let direction = 0; direction < directions; direction++) {
      const i = layer * directions + direction;
      const first = states.map((state) => select(state, 0, i));
      const run = runLayer(mode, sequence, first, weightsAt(weights, i, bias, projected), direction === 1);
      outputs.push(run.output);
      last.push(run.last);
    }
    sequence = bidirectional ? cat(outputs, 2) : outputs[0];
    if (p > 0 && layer < layers - 1) sequence = dropout(sequence, p, true);
  }
  const output = batchFirst ? (mode === "LSTM" ? transpose : transposeOwn)(sequence, 0, 1) : sequence;
  return [output, ...states.map((_, k) => stack(last.map((state) => state[k]), 0))]; // prettier-ignore
}

compose(
  "recurrent",
  ["F.recurrent"],
  [
    "recurrent(Tensor input, Tensor[] states, Tensor[] weights, str mode, bool bias, int layers, float dropout, bool bidirectional, bool batch_first, bool projected) -> Tensor[]",
  ],
  recurrent,
);

compose(
  "recurrent_step",
  ["F.recurrent_step"],
  [
    "recurrent_step(Tensor input, Tensor[] states, Tensor weight_ih, Tensor weight_hh, Tensor? bias_ih, Tensor? bias_hh, str mode) -> Tensor[]",
  ],
  (
    x: Tensor,
    states: readonly Tensor[],
    input: Tensor,
    hidden: Tensor,
    inputBias: Tensor | null,
    hiddenBias: Tensor | null,
    mode: RecurrentMode,
  ) => advance(mode, linear(x, input, inputBias), states, linear(states[0], hidden, hiddenBias)),
);

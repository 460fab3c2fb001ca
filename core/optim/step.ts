import { overwrite, overwriteBy, refuseInPlace } from "../autograd/inplace.ts";
import { quietly, state, withGradMode } from "../autograd/state.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import type { Op } from "../ops/define.ts";
import { addcdiv, addcmul, lerp } from "../ops/pairs.ts";
import { mm } from "../ops/matmul.ts";
import { sumDims as sum } from "../ops/reduce.ts";
import { copyOf, t } from "../ops/reshape.ts";
import { vectorNorm } from "../ops/statistics.ts";
import { abs, eq, maximum, minimum, reciprocal, sign, sqrt, where } from "../ops/pointwise.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * One step of an optimizer for one parameter: PyTorch's arithmetic in PyTorch's order. Nothing of it is told but the parameter's new
 * numbers, as one write.
 *
 * @param label as the learner knows it: "SGD.step".
 * @param buffers what the optimizer remembers of this parameter; changed in place. Which they are, and what `numbers` are, each
 * algorithm says below.
 */
export function optimizerStep(
  algorithm: string,
  label: string,
  parameter: Tensor,
  gradient: Tensor,
  buffers: readonly Tensor[],
  numbers: readonly number[],
): void {
  withGradMode(false, () => {
    refuseInPlace(parameter);
    quietly(() => ALGORITHMS[algorithm](parameter, gradient, buffers, numbers));
    if (!state.quiet) state.listener?.wrote(label, parameter);
  });
}

/** Writes the new value of a parameter. */
type Algorithm = (p: Tensor, g: Tensor, buffers: readonly Tensor[], numbers: readonly number[]) => void;

const plus = (a: Tensor, b: Tensor, factor = 1): Tensor => add.raw(a, b, factor);
const times = (a: Tensor, b: Tensor | number): Tensor => mul.raw(a, b);
const over = (a: Tensor, b: Tensor | number): Tensor => div.raw(a, b);
const root = (a: Tensor): Tensor => sqrt.raw(a);
const plusQuotient = (a: Tensor, b: Tensor, c: Tensor, factor: number): Tensor => addcdiv.raw(a, b, c, factor);

/** y ← op(…) */
function write<A extends readonly unknown[]>(y: Tensor, op: Op<A, Tensor>, ...[first, ...rest]: A): void {
  overwriteBy("", op as unknown as Op, y, first, rest);
}
/** y ← a + factor b² */
const writeSquare = (y: Tensor, a: Tensor, b: Tensor, factor: number): void => write(y, addcmul, a, b, b, factor);
/** y ← a + factor b / c */
const writeQuotient = (y: Tensor, a: Tensor, b: Tensor, c: Tensor, factor: number): void => write(y, addcdiv, a, b, c, factor);
/** Moves y towards b by a part of the way. */
const move = (y: Tensor, b: Tensor, part: number): void => write(y, lerp, y, b, part);

/** The gradient that an algorithm starts from: turned round to maximise, with weight decay. */
function start(p: Tensor, g: Tensor, decay: number, maximise: number): Tensor {
  const signed = maximise === 1 ? times(g, -1) : g;
  return decay === 0 ? signed : plus(signed, p, decay);
}

/** [momentum buffer]; lr, momentum, dampening, weight decay, nesterov, maximize, first step. */
const sgd: Algorithm = (p, g, [buffer], [lr, momentum, dampening, decay, nesterov, maximise, first]) => {
  let d = start(p, g, decay, maximise);
  if (momentum !== 0) {
    if (first === 1) overwrite("", buffer, d);
    else write(buffer, add, times(buffer, momentum), d, 1 - dampening);
    d = nesterov === 1 ? plus(d, buffer, momentum) : buffer;
  }
  write(p, add, p, d, -lr);
};

/** [first moment, second moment, greatest second moment]; lr, β₁, β₂, ε, weight decay, step, amsgrad, maximize, decay of its own (AdamW). */
const adam: Algorithm = (p, g, [m, v, most], [lr, beta1, beta2, epsilon, decay, step, amsgrad, maximise, decoupled]) => {
  const d = start(p, g, decoupled === 1 ? 0 : decay, maximise);
  const from = decoupled === 1 && decay !== 0 ? times(p, 1 - lr * decay) : p;
  move(m, d, 1 - beta1);
  writeSquare(v, times(v, beta2), d, 1 - beta2);
  if (amsgrad === 1) write(most, maximum, most, v);
  const spread = over(root(amsgrad === 1 ? most : v), Math.sqrt(1 - beta2 ** step));
  writeQuotient(p, from, m, add.raw(spread, epsilon), -(lr / (1 - beta1 ** step)));
};

/** [mean square, momentum buffer, mean gradient]; lr, α, ε, weight decay, momentum, centered, maximize. */
const rmsprop: Algorithm = (p, g, [mean, buffer, average], [lr, alpha, epsilon, decay, momentum, centered, maximise]) => {
  const d = start(p, g, decay, maximise);
  writeSquare(mean, times(mean, alpha), d, 1 - alpha);
  if (centered === 1) move(average, d, 1 - alpha);
  const spread = add.raw(root(centered === 1 ? addcmul.raw(mean, average, average, -1) : mean), epsilon);
  if (momentum === 0) return writeQuotient(p, p, d, spread, -lr);
  writeQuotient(buffer, times(buffer, momentum), d, spread, 1);
  write(p, add, p, buffer, -lr);
};

/** [sum of squares]; lr, lr decay, weight decay, ε, step, maximize. */
const adagrad: Algorithm = (p, g, [sum], [lr, slowing, decay, epsilon, step, maximise]) => {
  const d = start(p, g, decay, maximise);
  writeSquare(sum, sum, d, 1);
  writeQuotient(p, p, d, add.raw(root(sum), epsilon), -(lr / (1 + (step - 1) * slowing)));
};

/** [mean square, mean square of steps]; lr, ρ, ε, weight decay, maximize. */
const adadelta: Algorithm = (p, g, [mean, steps], [lr, rho, epsilon, decay, maximise]) => {
  const d = start(p, g, decay, maximise);
  writeSquare(mean, times(mean, rho), d, 1 - rho);
  const delta = times(over(root(add.raw(steps, epsilon)), root(add.raw(mean, epsilon))), d);
  writeSquare(steps, times(steps, rho), delta, 1 - rho);
  write(p, add, p, delta, -lr);
};

/** [first moment, greatest gradient]; lr, β₁, β₂, ε, weight decay, step, maximize. */
const adamax: Algorithm = (p, g, [m, most], [lr, beta1, beta2, epsilon, decay, step, maximise]) => {
  const d = start(p, g, decay, maximise);
  move(m, d, 1 - beta1);
  write(most, maximum, times(most, beta2), add.raw(abs.raw(d), epsilon));
  writeQuotient(p, p, m, most, -(lr / (1 - beta1 ** step)));
};

/** [first moment, second moment]; lr, β₁, β₂, ε, weight decay, step, μ, next μ, product of all μ, decay of its own, maximize. */
const nadam: Algorithm = (p, g, [m, v], [lr, beta1, beta2, epsilon, decay, step, mu, next, product, decoupled, maximise]) => {
  const d = start(p, g, decoupled === 1 ? 0 : decay, maximise);
  const from = decoupled === 1 && decay !== 0 ? times(p, 1 - lr * decay) : p;
  move(m, d, 1 - beta1);
  writeSquare(v, times(v, beta2), d, 1 - beta2);
  const spread = add.raw(root(over(v, 1 - beta2 ** step)), epsilon);
  const looked = plusQuotient(from, d, spread, (-lr * (1 - mu)) / (1 - product));
  writeQuotient(p, looked, m, spread, (-lr * next) / (1 - product * next));
};

/** [first moment, second moment]; lr, β₁, β₂, ε, weight decay, step, decay of its own, maximize. */
const radam: Algorithm = (p, g, [m, v], [lr, beta1, beta2, epsilon, decay, step, decoupled, maximise]) => {
  const d = start(p, g, decoupled === 1 ? 0 : decay, maximise);
  const from = decoupled === 1 && decay !== 0 ? times(p, 1 - lr * decay) : p;
  move(m, d, 1 - beta1);
  writeSquare(v, times(v, beta2), d, 1 - beta2);
  const correction = 1 - beta2 ** step;
  const limit = 2 / (1 - beta2) - 1;
  const length = limit - (2 * step * beta2 ** step) / correction;
  const moment = over(m, 1 - beta1 ** step);
  if (length <= 5) return write(p, add, from, times(moment, lr), -1);
  const rectified = Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
  const adapted = times(reciprocal.raw(add.raw(root(v), epsilon)), Math.sqrt(correction));
  write(p, add, from, times(times(times(moment, lr), adapted), rectified), -1);
};

/** [average]; λ, η, weight decay, μ, maximize. */
const asgd: Algorithm = (p, g, [average], [lambda, eta, decay, mu, maximise]) => {
  const d = start(p, g, decay, maximise);
  write(p, add, times(p, 1 - lambda * eta), d, -eta);
  if (mu === 1) overwrite("", average, p);
  else write(average, add, average, times(sub.raw(p, average), mu));
};

/** [gradient before, step sizes]; η⁻, η⁺, least step, greatest step, maximize. */
const rprop: Algorithm = (p, g, [before, sizes], [slower, faster, least, most, maximise]) => {
  const d = start(p, g, 0, maximise);
  const turn = sign.raw(times(d, before));
  const factor = where.raw(eq.raw(turn, 1), faster, where.raw(eq.raw(turn, -1), slower, 1));
  write(sizes, minimum, maximum.raw(times(sizes, factor), least), most);
  const kept = where.raw(eq.raw(turn, -1), 0, d);
  overwrite("", before, kept);
  write(p, add, p, times(sign.raw(kept), sizes), -1);
};

/** [of rows, of columns] or [of each number]: mean squares; lr, part of the way, ε₁, ε₂, d, weight decay, step, maximize. */
const adafactor: Algorithm = (p, g, [first, columns], [lr, part, tiny, least, d, decay, step, maximise]) => {
  const signed = maximise === 1 ? times(g, -1) : g;
  const rate = times(maximum.raw(over(norm(p), Math.sqrt(p.size)), least), Math.min(lr, 1 / Math.sqrt(step)));
  const from = decay === 0 ? p : times(p, 1 - lr * decay);
  let spread = first;
  if (columns === undefined) move(first, times(signed, signed), part);
  else {
    const [rows, across] = [g.shape.length - 2, g.shape.length - 1];
    move(first, meanSquare(signed, across), part);
    move(columns, meanSquare(signed, rows), part);
    const whole = maximum.raw(over(sum.raw(first, [rows], true, null), first.shape[rows]), tiny);
    spread = over(times(first, columns), whole);
  }
  const update = times(reciprocal.raw(root(maximum.raw(spread, tiny * tiny))), signed);
  const bound = maximum.raw(over(norm(update), Math.sqrt(update.size) * d), 1);
  write(p, sub, from, times(update, over(rate, bound)));
};

const norm = (x: Tensor): Tensor => vectorNorm.raw(x, 2, [], false);
const meanSquare = (x: Tensor, d: number): Tensor => over(sum.raw(times(x, x), [d], true, null), x.shape[d]);

/** [momentum buffer]; lr, momentum, weight decay, nesterov, steps, ε, factor of lr, three coefficients. */
const muon: Algorithm = (p, g, [buffer], [lr, momentum, decay, nesterov, steps, epsilon, factor, a, b, c]) => {
  move(buffer, g, 1 - momentum);
  const update = orthogonal(nesterov === 1 ? lerp.raw(g, buffer, momentum) : buffer, steps, epsilon, a, b, c);
  write(p, add, times(p, 1 - lr * decay), update, -lr * factor);
};

/** The nearest matrix with orthonormal rows or columns, by Newton and Schulz: each product is rounded to bfloat16, as PyTorch has it. */
function orthogonal(x: Tensor, steps: number, epsilon: number, a: number, b: number, c: number): Tensor {
  const tall = x.shape[0] > x.shape[1];
  const start = rounded(tall ? t.raw(x) : x);
  let y = rounded(over(start, maximum.raw(rounded(norm(start)), epsilon)));
  for (let i = 0; i < steps; i++) {
    const gram = rounded(mm.raw(y, t.raw(y)));
    const change = rounded(plus(times(gram, b), mm.raw(gram, gram), c));
    y = rounded(plus(times(y, a), mm.raw(change, y)));
  }
  return copyOf(tall ? t.raw(y) : y, x.dtype);
}

const rounded = (x: Tensor): Tensor => copyOf(copyOf(x, "bfloat16"), "float32");

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  sgd,
  adam,
  rmsprop,
  adagrad,
  adadelta,
  adamax,
  nadam,
  radam,
  asgd,
  rprop,
  adafactor,
  muon,
};

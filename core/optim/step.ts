import { overwrite } from "../autograd/inplace.ts";
import { quietly, withGradMode } from "../autograd/state.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { addcdiv, addcmul, lerp } from "../ops/pairs.ts";
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
    const value = quietly(() => ALGORITHMS[algorithm](parameter, gradient, buffers, numbers));
    overwrite(label, parameter, value);
  });
}

/** The new value of a parameter. */
type Algorithm = (p: Tensor, g: Tensor, buffers: readonly Tensor[], numbers: readonly number[]) => Tensor;

const plus = (a: Tensor, b: Tensor, factor = 1): Tensor => add.raw(a, b, factor);
const times = (a: Tensor, b: Tensor | number): Tensor => mul.raw(a, b);
const over = (a: Tensor, b: Tensor | number): Tensor => div.raw(a, b);
const root = (a: Tensor): Tensor => sqrt.raw(a);
const plusSquare = (a: Tensor, b: Tensor, factor: number): Tensor => addcmul.raw(a, b, b, factor);
const plusQuotient = (a: Tensor, b: Tensor, c: Tensor, factor: number): Tensor => addcdiv.raw(a, b, c, factor);
/** a, moved towards b by a part of the way. */
const towards = (a: Tensor, b: Tensor, part: number): Tensor => lerp.raw(a, b, part);
const write = (buffer: Tensor, value: Tensor): Tensor => overwrite("", buffer, value);

/** The gradient that an algorithm starts from: turned round to maximise, with weight decay. */
function start(p: Tensor, g: Tensor, decay: number, maximise: number): Tensor {
  const signed = maximise === 1 ? times(g, -1) : g;
  return decay === 0 ? signed : plus(signed, p, decay);
}

/** [momentum buffer]; lr, momentum, dampening, weight decay, nesterov, maximize, first step. */
const sgd: Algorithm = (p, g, [buffer], [lr, momentum, dampening, decay, nesterov, maximise, first]) => {
  let d = start(p, g, decay, maximise);
  if (momentum !== 0) {
    write(buffer, first === 1 ? d : plus(times(buffer, momentum), d, 1 - dampening));
    d = nesterov === 1 ? plus(d, buffer, momentum) : buffer;
  }
  return plus(p, d, -lr);
};

/** [first moment, second moment, greatest second moment]; lr, β₁, β₂, ε, weight decay, step, amsgrad, maximize, decay of its own (AdamW). */
const adam: Algorithm = (p, g, [m, v, most], [lr, beta1, beta2, epsilon, decay, step, amsgrad, maximise, decoupled]) => {
  const d = start(p, g, decoupled === 1 ? 0 : decay, maximise);
  const from = decoupled === 1 && decay !== 0 ? times(p, 1 - lr * decay) : p;
  write(m, towards(m, d, 1 - beta1));
  write(v, plusSquare(times(v, beta2), d, 1 - beta2));
  if (amsgrad === 1) write(most, maximum.raw(most, v));
  const spread = over(root(amsgrad === 1 ? most : v), Math.sqrt(1 - beta2 ** step));
  return plusQuotient(from, m, add.raw(spread, epsilon), -(lr / (1 - beta1 ** step)));
};

/** [mean square, momentum buffer, mean gradient]; lr, α, ε, weight decay, momentum, centered, maximize. */
const rmsprop: Algorithm = (p, g, [mean, buffer, average], [lr, alpha, epsilon, decay, momentum, centered, maximise]) => {
  const d = start(p, g, decay, maximise);
  write(mean, plusSquare(times(mean, alpha), d, 1 - alpha));
  if (centered === 1) write(average, towards(average, d, 1 - alpha));
  const spread = add.raw(root(centered === 1 ? plusSquare(mean, average, -1) : mean), epsilon);
  if (momentum === 0) return plusQuotient(p, d, spread, -lr);
  write(buffer, plusQuotient(times(buffer, momentum), d, spread, 1));
  return plus(p, buffer, -lr);
};

/** [sum of squares]; lr, lr decay, weight decay, ε, step, maximize. */
const adagrad: Algorithm = (p, g, [sum], [lr, slowing, decay, epsilon, step, maximise]) => {
  const d = start(p, g, decay, maximise);
  write(sum, plusSquare(sum, d, 1));
  return plusQuotient(p, d, add.raw(root(sum), epsilon), -(lr / (1 + (step - 1) * slowing)));
};

/** [mean square, mean square of steps]; lr, ρ, ε, weight decay, maximize. */
const adadelta: Algorithm = (p, g, [mean, steps], [lr, rho, epsilon, decay, maximise]) => {
  const d = start(p, g, decay, maximise);
  write(mean, plusSquare(times(mean, rho), d, 1 - rho));
  const delta = times(over(root(add.raw(steps, epsilon)), root(add.raw(mean, epsilon))), d);
  write(steps, plusSquare(times(steps, rho), delta, 1 - rho));
  return plus(p, delta, -lr);
};

/** [first moment, greatest gradient]; lr, β₁, β₂, ε, weight decay, step, maximize. */
const adamax: Algorithm = (p, g, [m, most], [lr, beta1, beta2, epsilon, decay, step, maximise]) => {
  const d = start(p, g, decay, maximise);
  write(m, towards(m, d, 1 - beta1));
  write(most, maximum.raw(times(most, beta2), add.raw(abs.raw(d), epsilon)));
  return plusQuotient(p, m, most, -(lr / (1 - beta1 ** step)));
};

/** [first moment, second moment]; lr, β₁, β₂, ε, weight decay, step, μ, next μ, product of all μ, decay of its own, maximize. */
const nadam: Algorithm = (p, g, [m, v], [lr, beta1, beta2, epsilon, decay, step, mu, next, product, decoupled, maximise]) => {
  const d = start(p, g, decoupled === 1 ? 0 : decay, maximise);
  const from = decoupled === 1 && decay !== 0 ? times(p, 1 - lr * decay) : p;
  write(m, towards(m, d, 1 - beta1));
  write(v, plusSquare(times(v, beta2), d, 1 - beta2));
  const spread = add.raw(root(over(v, 1 - beta2 ** step)), epsilon);
  const looked = plusQuotient(from, d, spread, (-lr * (1 - mu)) / (1 - product));
  return plusQuotient(looked, m, spread, (-lr * next) / (1 - product * next));
};

/** [first moment, second moment]; lr, β₁, β₂, ε, weight decay, step, decay of its own, maximize. */
const radam: Algorithm = (p, g, [m, v], [lr, beta1, beta2, epsilon, decay, step, decoupled, maximise]) => {
  const d = start(p, g, decoupled === 1 ? 0 : decay, maximise);
  const from = decoupled === 1 && decay !== 0 ? times(p, 1 - lr * decay) : p;
  write(m, towards(m, d, 1 - beta1));
  write(v, plusSquare(times(v, beta2), d, 1 - beta2));
  const correction = 1 - beta2 ** step;
  const limit = 2 / (1 - beta2) - 1;
  const length = limit - (2 * step * beta2 ** step) / correction;
  const moment = over(m, 1 - beta1 ** step);
  if (length <= 5) return plus(from, times(moment, lr), -1);
  const rectified = Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
  const adapted = times(reciprocal.raw(add.raw(root(v), epsilon)), Math.sqrt(correction));
  return plus(from, times(times(times(moment, lr), adapted), rectified), -1);
};

/** [average]; λ, η, weight decay, μ, maximize. */
const asgd: Algorithm = (p, g, [average], [lambda, eta, decay, mu, maximise]) => {
  const d = start(p, g, decay, maximise);
  const y = plus(times(p, 1 - lambda * eta), d, -eta);
  write(average, mu === 1 ? y : plus(average, times(sub.raw(y, average), mu)));
  return y;
};

/** [gradient before, step sizes]; η⁻, η⁺, least step, greatest step, maximize. */
const rprop: Algorithm = (p, g, [before, sizes], [slower, faster, least, most, maximise]) => {
  const d = start(p, g, 0, maximise);
  const turn = sign.raw(times(d, before));
  const factor = where.raw(eq.raw(turn, 1), faster, where.raw(eq.raw(turn, -1), slower, 1));
  write(sizes, minimum.raw(maximum.raw(times(sizes, factor), least), most));
  const kept = where.raw(eq.raw(turn, -1), 0, d);
  write(before, kept);
  return plus(p, times(sign.raw(kept), sizes), -1);
};

const ALGORITHMS: Readonly<Record<string, Algorithm>> = { sgd, adam, rmsprop, adagrad, adadelta, adamax, nadam, radam, asgd, rprop };

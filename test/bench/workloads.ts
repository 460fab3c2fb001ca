import * as gradwalk from "../../core/index.ts";
import { BIKE, labels, line, MLP, random } from "./data.ts";

/**
 * What is measured, through the engine's TypeScript API, with every operation recorded.
 *
 * Each workload is what a program of the same name in torch_peer.py does with PyTorch, on the same numbers; `check` returns numbers
 * that both must agree on.
 */
export interface Workload {
  /** Does n steps. Its results are there when it returns. */
  run(n: number): void;
  check(): number[];
}

const {
  add,
  addmm,
  backward,
  data,
  expand,
  inPlace,
  item,
  mean,
  mm,
  mul,
  numbersOf,
  ones,
  overwrite,
  pow,
  relu,
  sigmoid,
  sub,
  sum,
  t,
  tensor,
} = gradwalk;
type Tensor = gradwalk.Tensor;

/** How many events a recording keeps. */
const BUDGET = 20_000;
/** As many as a step of {@link example} has. */
const EVENTS_OF_EXAMPLE = 12;
function record(budget = BUDGET): gradwalk.Recorder {
  const recorder = new gradwalk.Recorder(() => null, budget);
  gradwalk.state.listener = recorder;
  return recorder;
}

/** Runs a step n times, each in a scope of its own. */
const repeat = (step: () => void) => (n: number) => {
  for (let i = 0; i < n; i++) gradwalk.scoped(step);
};
const addInto = (target: Tensor, value: Tensor): Tensor => inPlace("add_", add as never, target, value);
const corner = (x: Tensor): number => numbersOf(x)[0];
const last = (x: Tensor): number => numbersOf(x)[x.size - 1];
const matrix = (numbers: Float32Array, rows: number, columns: number, requiresGrad = false) =>
  tensor(numbers, [rows, columns], { requiresGrad });
/** A matrix's transpose, as nn.Linear keeps its weights. */
const transposed = (numbers: Float32Array, rows: number, columns: number): Float32Array =>
  Float32Array.from(numbers, (_, i) => numbers[(i % rows) * columns + Math.floor(i / rows)]);

/** The example of four nodes: t = mean((x + 2)²). */
function example(): Workload {
  const steps = Math.floor(BUDGET / 2 / EVENTS_OF_EXAMPLE);
  let value = 0;
  let gradient: number[] = [];
  let done = 0;
  const run = repeat(() => {
    // Nothing ever ends an iteration of this program, so it is recorded as programs of so many steps that each is kept whole.
    if (done++ % steps === 0) record();
    const x = ones([2, 2], { requiresGrad: true });
    const y = add(x, 2);
    const z = mul(y, y);
    const t = mean(z);
    backward([t]);
    value = item(t);
    if (gradient.length === 0) gradient = [...numbersOf(x.grad!)];
  });
  return {
    run,
    check() {
      run(1);
      return [value, ...gradient];
    },
  };
}

/** A straight line through 100 points, by hand. */
function regression(): Workload {
  const points = line(100);
  const [x, y] = [tensor(points.x), tensor(points.y)];
  const [a, b] = [tensor([0.25], undefined, { requiresGrad: true }), tensor([-0.25], undefined, { requiresGrad: true })];
  let value = 0;
  record();
  const run = repeat(() => {
    const predictions = add(mul(expand(a, x.shape), x), expand(b, x.shape));
    const loss = mean(pow(sub(predictions, y), 2));
    backward([loss]);
    for (const parameter of [a, b]) addInto(data(parameter), mul(data(parameter.grad!), -0.001));
    for (const parameter of [a, b]) overwrite("zero_", data(parameter.grad!), 0);
    value = item(loss);
  });
  return {
    run,
    check() {
      run(200);
      return [value, item(a), item(b)];
    },
  };
}

/** zero_grad, backward and a step of plain SGD. */
function descend(loss: Tensor, parameters: readonly Tensor[], rate: number): void {
  for (const parameter of parameters) gradwalk.setGrad(parameter, null, "zero_grad");
  backward([loss]);
  gradwalk.withGradMode(false, () =>
    parameters.forEach((parameter) => gradwalk.inPlace("add_", add as never, parameter, parameter.grad, -rate)),
  );
}

/**
 * A step of the bike predictor, by hand or as Sequential(Linear, Sigmoid, Linear), MSELoss and SGD do it.
 *
 * @param budget how many events are kept. Of the first half of them a GPU brings all numbers over, iteration by iteration.
 * @param reads whether a step ends with reading its loss; else the recorder's losses are read when a run ends.
 */
function bike(byHand: boolean, dtype: "float32" | "float64", device: "cpu" | "cuda" = "cpu", budget = BUDGET, reads = true): Workload {
  const { rows, features, hidden, batch, rate } = BIKE;
  const options = { dtype, device, requiresGrad: true };
  const [X, Y] = [random(31, rows * features, 2), random(32, rows, 4)];
  const [w1, b1, w2, b2] = [random(33, features * hidden), random(34, hidden), random(35, hidden), random(36, 1)];
  const parameters = byHand
    ? [tensor(w1, [features, hidden], options), tensor(b1, [hidden], options), tensor(w2, [hidden, 1], options)]
    : [
        tensor(transposed(w1, features, hidden), [hidden, features], options),
        tensor(b1, [hidden], options),
        tensor(w2, [1, hidden], options),
        tensor(b2, [1], options),
      ];
  const predict = byHand
    ? (xx: Tensor) => mm(sigmoid(add(mm(xx, parameters[0]), expand(parameters[1], [batch, hidden]))), parameters[2])
    : (xx: Tensor) => addmm(parameters[3], sigmoid(addmm(parameters[1], xx, t(parameters[0]))), t(parameters[2]));
  const cost = byHand ? (x: Tensor, y: Tensor) => mean(pow(sub(x, y), 2)) : (x: Tensor, y: Tensor) => gradwalk.mseLoss(x, y, "mean");
  let [start, value] = [0, 0];
  const recorder = record(budget);
  recorder.at = 1; // a place in the program: losses are of a loop
  const steps = repeat(() => {
    const end = start + batch;
    const xx = tensor(X.subarray(start * features, end * features), [batch, features], options);
    const yy = tensor(Y.subarray(start, end), [batch, 1], options);
    start = end + batch > rows ? 0 : end;
    const loss = cost(predict(xx), yy);
    if (byHand) {
      for (const { grad } of parameters) if (grad !== null) overwrite("zero_", grad, 0);
      backward([loss]);
      for (const parameter of parameters) addInto(data(parameter), mul(data(parameter.grad!), -rate));
    } else {
      descend(loss, parameters, rate);
    }
    if (reads) value = item(loss);
  });
  const run = (n: number): void => {
    steps(n);
    if (reads) return;
    gradwalk.state.machine.settle();
    value = recorder.losses[recorder.losses.length - 1];
  };
  return {
    run,
    check() {
      run(reads ? 50 : 51); // the recorder notes a loss when the next iteration begins
      return [value];
    },
  };
}

/** An n × n product, and its gradients from a dense one. */
function product(n: number, both: boolean): Workload {
  const [a, b, g] = [41, 42, 43].map((seed) => matrix(random(seed, n * n), n, n, both && seed < 43));
  let ends: number[] = [];
  record();
  const run = repeat(() => {
    if (both) for (const x of [a, b]) gradwalk.setGrad(x, null);
    const c = mm(a, b);
    if (both) backward([c], [g]);
    if (ends.length === 0) ends = [corner(c), last(c)];
  });
  return {
    run,
    check() {
      run(1);
      return both ? [...ends, corner(a.grad!), corner(b.grad!)] : ends;
    },
  };
}

/** A chain of elementwise operations over a million numbers, and its sum. */
function chain(): Workload {
  const x = tensor(random(51, 1_000_000, 4), undefined, { requiresGrad: true });
  let value = 0;
  record();
  const run = repeat(() => {
    gradwalk.setGrad(x, null);
    const w = mul(sigmoid(add(mul(x, 1.5), 0.25)), x);
    const s = sum(mul(w, w));
    backward([s]);
    value = item(s);
  });
  return {
    run,
    check() {
      run(1);
      return [value / 1e6, corner(x.grad!), last(x.grad!)];
    },
  };
}

const crossEntropy = (x: Tensor, target: Tensor) => gradwalk.crossEntropy(x, target, null, -100, "mean", 0);

function softmaxLoss(): Workload {
  const x = matrix(random(61, 1024 * 1000, 8), 1024, 1000, true);
  const target = tensor(labels(62, 1024, 1000), undefined, { dtype: "int64" });
  let value = 0;
  record();
  const run = repeat(() => {
    gradwalk.setGrad(x, null);
    const loss = crossEntropy(x, target);
    backward([loss]);
    value = item(loss);
  });
  return {
    run,
    check() {
      run(1);
      return [value, corner(x.grad!) * 1e3];
    },
  };
}

/** A training step of three Linear layers with ReLU between them. */
function perceptron(): Workload {
  const { sizes, batch, rate } = MLP;
  const layers = [0, 1, 2].map((i) => {
    const [from, to] = [sizes[i], sizes[i + 1]];
    const scale = 2 / Math.sqrt(from);
    return {
      weight: tensor(transposed(random(73 + 2 * i, from * to, scale), from, to), [to, from], { requiresGrad: true }),
      bias: tensor(random(74 + 2 * i, to, scale), undefined, { requiresGrad: true }),
    };
  });
  const parameters = layers.flatMap(({ weight, bias }) => [weight, bias]);
  const x = matrix(random(71, batch * sizes[0], 2), batch, sizes[0]);
  const target = tensor(labels(72, batch, sizes[3]), undefined, { dtype: "int64" });
  let value = 0;
  record();
  const run = repeat(() => {
    let h = x;
    layers.forEach(({ weight, bias }, i) => {
      h = addmm(bias, h, t(weight));
      if (i < 2) h = relu(h);
    });
    const loss = crossEntropy(h, target);
    descend(loss, parameters, rate);
    value = item(loss);
  });
  return {
    run,
    check() {
      run(5);
      return [value];
    },
  };
}

export const WORKLOADS: Readonly<Record<string, () => Workload>> = {
  W1: example,
  W2: regression,
  W3m: () => bike(true, "float32"),
  W3m_f64: () => bike(true, "float64"),
  W3n: () => bike(false, "float32"),
  W4f_256: () => product(256, false),
  W4b_256: () => product(256, true),
  W4f_512: () => product(512, false),
  W4b_512: () => product(512, true),
  W4f_1024: () => product(1024, false),
  W4b_1024: () => product(1024, true),
  W5: chain,
  W6: softmaxLoss,
  W7: perceptron,
};

/** On WebGPU: what is kept whole are the first few steps, so that it is the steps after them that are measured. */
export const GPU_WORKLOADS: Readonly<Record<string, () => Workload>> = {
  W3n_gpu: () => bike(false, "float32", "cuda", FEW_EVENTS),
  W3n_gpu_end: () => bike(false, "float32", "cuda", FEW_EVENTS, false),
};
const FEW_EVENTS = 400;

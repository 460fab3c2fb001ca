import {
  type Event,
  type EventOf,
  type Id,
  type ModuleCall,
  type Operand,
  type Trace,
  TRACE_VERSION,
  type Value,
} from "../core/trace/event.ts";

/** Builds traces by hand, as a Recorder would tell them. Numbers are given by the test, never computed. */
export class TraceBuilder {
  readonly events: Event[] = [];
  readonly #requires = new Map<Id, boolean>();
  readonly #values = new Map<Id, Value>();
  readonly #grads = new Map<Id, Value>();
  readonly #operations: EventOf<"operation">[] = [];
  #line = 0;
  #next = 1;
  #within: ModuleCall | null = null;
  #calls = 0;

  /** What follows is made in a call of a module, within the one before if that has not ended. */
  enter(path: string, type: string, options = ""): this {
    this.#within = { call: ++this.#calls, path, type, options, outer: this.#within };
    return this;
  }

  /** The innermost call ends. */
  leave(): this {
    this.#within = this.#within!.outer;
    return this;
  }

  /** The next events come from this line of the program. */
  line(line: number): this {
    this.#line = line;
    return this;
  }

  leaf(name: string | null, value: Value, options: { requiresGrad?: boolean; maker?: string; carried?: boolean } = {}): Id {
    const { requiresGrad = false, maker = "tensor", carried = false } = options;
    const id = this.#next++;
    this.#requires.set(id, requiresGrad);
    this.#values.set(id, value);
    this.events.push({ kind: "leaf", id, value, requiresGrad, maker, device: "cpu", carried, within: this.#within, at: this.#at() });
    if (name !== null) this.name(id, name);
    return id;
  }

  /** A plain number among the inputs is a Python number; an Id needs `v(id)`. */
  operation(label: string, gradFn: string | null, inputs: readonly (Operand | number)[], value: Value, name: string | null = null): Id {
    const id = this.#next++;
    const operands = inputs.map((input) => (typeof input === "number" ? { number: input } : input));
    const requiresGrad = gradFn !== null && operands.some((o) => "id" in o && this.#requires.get(o.id));
    this.#requires.set(id, requiresGrad);
    this.#values.set(id, value);
    const event: EventOf<"operation"> = {
      kind: "operation",
      op: label,
      label,
      inputs: operands,
      options: {},
      outputs: [{ id, value, requiresGrad }],
      gradFn: requiresGrad ? gradFn : null,
      saved: [],
      device: "cpu",
      inPlace: null,
      viewOf: null,
      within: this.#within,
      at: this.#at(),
    };
    this.events.push(event);
    this.#operations.push(event);
    if (name !== null) this.name(id, name);
    return id;
  }

  name(id: Id, name: string): void {
    this.events.push({ kind: "name", id, name, at: this.#at() });
  }

  print(text: string): void {
    this.events.push({ kind: "print", stream: "out", text, at: this.#at() });
  }

  iteration(index: number): void {
    this.events.push({ kind: "iteration", index, at: this.#at() });
  }

  write(id: Id, field: "data" | "grad", label: string, value: Value | null, version = 1): void {
    const before = (field === "grad" ? this.#grads : this.#values).get(id) ?? null;
    this.events.push({ kind: "write", id, field, label, before, value, version, at: this.#at() });
    if (field === "grad" && value) this.#grads.set(id, value);
    if (field === "grad" && !value) this.#grads.delete(id);
  }

  /**
   * The backward pass from `root`, in reverse creation order.
   *
   * @param gradient the value that reaches Variable `to` through input `input` of the operation with first output `from`.
   */
  backward(root: Id, seed: Value, gradient: (from: Id, input: number, to: Id) => Value): void {
    const at = this.#at();
    this.events.push({ kind: "backward", roots: [{ id: root, gradient: seed }], at });
    const sums = new Map<Id, Value>();
    const arrive = (to: Id, from: { id: Id; input: number } | null, value: Value) => {
      const before = sums.get(to);
      const sum = before ? { ...value, numbers: value.numbers.map((x, i) => x + before.numbers[i]) } : value;
      sums.set(to, sum);
      this.events.push({ kind: "gradient", to, from, value, sum, at });
    };
    arrive(root, null, seed);
    const made = new Set(this.#operations.map((event) => event.outputs[0].id));
    const uses = new Map<Id, number>();
    for (const event of this.#operations) for (const o of event.inputs) if ("id" in o) uses.set(o.id, (uses.get(o.id) ?? 0) + 1);
    for (const event of this.#operations.toReversed()) {
      const from = event.outputs[0].id;
      const reached: Id[] = [];
      if (sums.has(from)) {
        event.inputs.forEach((o, input) => {
          if (!("id" in o) || !this.#requires.get(o.id)) return;
          arrive(o.id, { id: from, input }, gradient(from, input, o.id));
          reached.push(o.id);
        });
      }
      for (const o of event.inputs) if ("id" in o) uses.set(o.id, uses.get(o.id)! - 1);
      for (const id of new Set(reached)) {
        if (made.has(id) || uses.get(id)! > 0) continue;
        const before = this.#grads.get(id) ?? null;
        const sum = sums.get(id)!;
        const value = before ? { ...sum, numbers: sum.numbers.map((x, i) => x + before.numbers[i]) } : sum;
        this.#grads.set(id, value);
        this.events.push({ kind: "accumulate", id, before, value, at });
      }
    }
    this.events.push({ kind: "backwardEnd", at });
  }

  trace(program = ""): Trace {
    return { version: TRACE_VERSION, program, events: this.events, losses: [] };
  }

  #at() {
    return this.#line === 0 ? null : { line: this.#line, column: 0, endLine: this.#line, endColumn: 80 };
  }
}

export const v = (id: Id): Operand => ({ id });

export function value(shape: readonly number[], numbers: number | readonly number[]): Value {
  const n = shape.reduce((a, b) => a * b, 1);
  return { dtype: "float32", shape, numbers: typeof numbers === "number" ? Array(n).fill(numbers) : numbers, sample: null, stats: null };
}

export const NOTES_PROGRAM = `import torch

x = torch.ones(2, 2, requires_grad=True)
y = x + 2
z = y * y
t = torch.mean(z)
t.backward()

print(z.grad, y.grad, x.grad)
`;

/**
 * The notes' first example.
 *
 * By hand: y = 3, z = 9, t = 9. ∂t/∂z = 1/4; z = y y sends y · 1/4 = 0.75 to each of its two operands, 1.5 together; + passes 1.5 on to x.
 */
export function notesTrace(): Trace {
  const b = new TraceBuilder();
  const x = b.line(3).leaf("x", value([2, 2], 1), { requiresGrad: true, maker: "ones" });
  const y = b.line(4).operation("+", "AddBackward0", [v(x), 2], value([2, 2], 3), "y");
  const z = b.line(5).operation("×", "MulBackward0", [v(y), v(y)], value([2, 2], 9), "z");
  const t = b.line(6).operation("mean", "MeanBackward0", [v(z)], value([], 9), "t");
  const sent: Record<number, number> = { [t]: 0.25, [z]: 0.75, [y]: 1.5 };
  b.line(7).backward(t, value([], 1), (from) => value([2, 2], sent[from]));
  b.line(9).print("None None tensor([[1.5000, 1.5000],\n        [1.5000, 1.5000]])\n");
  return b.trace(NOTES_PROGRAM);
}

/** Fits a line: iterations of p = a·x + b, loss = mean((p - y)²), backward, update and clearing. Numbers are placeholders. */
export function lineTrace(iterations: number, points = 100): Trace {
  const b = new TraceBuilder();
  const range = Array.from({ length: points }, (_, i) => i);
  const x = b.line(1).leaf("x", value([points], range));
  const y = b.line(2).leaf(
    "y",
    value(
      [points],
      range.map((i) => 0.94 * i + 6),
    ),
  );
  const a = b.line(3).leaf("a", value([1], 0.1), { requiresGrad: true, maker: "rand" });
  const c = b.line(4).leaf("b", value([1], 0.4), { requiresGrad: true, maker: "rand" });
  for (let k = 1; k <= iterations; k++) {
    b.line(5).iteration(k);
    const ea = b.line(6).operation("expand_as", "ExpandBackward0", [v(a), v(x)], value([points], 0.1));
    const ax = b.operation(
      "×",
      "MulBackward0",
      [v(ea), v(x)],
      value(
        [points],
        range.map((i) => 0.1 * i),
      ),
    );
    const eb = b.operation("expand_as", "ExpandBackward0", [v(c), v(x)], value([points], 0.4));
    const p = b.operation(
      "+",
      "AddBackward0",
      [v(ax), v(eb)],
      value(
        [points],
        range.map((i) => 0.1 * i + 0.4),
      ),
      "p",
    );
    const d = b.line(7).operation(
      "−",
      "SubBackward0",
      [v(p), v(y)],
      value(
        [points],
        range.map((i) => -0.84 * i - 5.6),
      ),
    );
    const s = b.operation(
      "**",
      "PowBackward0",
      [v(d), 2],
      value(
        [points],
        range.map((i) => (0.84 * i + 5.6) ** 2),
      ),
    );
    const loss = b.operation("mean", "MeanBackward0", [v(s)], value([], 412.7), "loss");
    const column = (to: Id) => value(to === a || to === c ? [1] : [points], to === a ? -91.4 : to === c ? -3.02 : -1.25);
    b.line(8).backward(loss, value([], 1), (_from, _input, to) => column(to));
    for (const [line, id, grad] of [
      [9, a, -91.4],
      [10, c, -3.02],
    ] as const) {
      const g = b.line(line).leaf(null, value([1], grad), { maker: "grad" });
      const step = b.operation("×", null, [-0.0001, v(g)], value([1], -0.0001 * grad));
      void step;
      b.write(id, "data", "add_", value([1], 0.9812), k);
    }
    b.line(11).write(a, "grad", "zero_", value([1], 0), k);
    b.line(12).write(c, "grad", "zero_", value([1], 0), k);
  }
  return b.trace("");
}

/** A multilayer perceptron: x @ w + b, sigmoid, … then a mean squared error. */
export function mlpTrace(layers: number, width = 4): Trace {
  const b = new TraceBuilder();
  let h = b.line(1).leaf("x", value([2, width], 0.5));
  const target = b.leaf("y", value([2, width], 1));
  for (let k = 0; k < layers; k++) {
    const w = b.line(k + 2).leaf(`net.${k}.weight`, value([width, width], 0.25), { requiresGrad: true, maker: "Parameter" });
    const bias = b.leaf(`net.${k}.bias`, value([width], 0.1), { requiresGrad: true, maker: "Parameter" });
    h = b.operation("@", "MmBackward0", [v(h), v(w)], value([2, width], 0.3));
    h = b.operation("+", "AddBackward0", [v(h), v(bias)], value([2, width], 0.4));
    h = b.operation("sigmoid", "SigmoidBackward0", [v(h)], value([2, width], 0.6), `h${k}`);
  }
  const d = b.line(layers + 2).operation("−", "SubBackward0", [v(h), v(target)], value([2, width], -0.4));
  const s = b.operation("**", "PowBackward0", [v(d), 2], value([2, width], 0.16));
  const loss = b.operation("mean", "MeanBackward0", [v(s)], value([], 0.16), "loss");
  const shapes = new Map(
    b.events.flatMap((e) =>
      e.kind === "leaf"
        ? [[e.id, e.value.shape] as const]
        : e.kind === "operation"
          ? e.outputs.map((o) => [o.id, o.value.shape] as const)
          : [],
    ),
  );
  b.backward(loss, value([], 1), (_f, _i, to) => value(shapes.get(to)!, 0.0125));
  return b.trace("");
}

/** A chain of `length` operations with a skip over every eighth, for time and depth. */
export function chainTrace(length: number): Trace {
  const b = new TraceBuilder();
  let h = b.line(1).leaf("x", value([1], 1), { requiresGrad: true });
  let skip = h;
  for (let k = 0; k < length; k++) {
    h =
      k % 8 === 7
        ? b.operation("+", "AddBackward0", [v(h), v(skip)], value([1], 1))
        : b.operation("sin", "SinBackward0", [v(h)], value([1], 1));
    if (k % 8 === 7) skip = h;
  }
  b.backward(h, value([1], 1), () => value([1], 1));
  return b.trace("");
}

/** A recurrent cell unrolled, whose three parameters are used at every step. */
export function rnnTrace(steps: number): Trace {
  const b = new TraceBuilder();
  const w = b.line(1).leaf("w", value([2, 2], 0.5), { requiresGrad: true });
  const u = b.leaf("u", value([2, 2], 0.5), { requiresGrad: true });
  const bias = b.leaf("b", value([2], 0.1), { requiresGrad: true });
  let h = b.leaf("h", value([1, 2], 0));
  for (let k = 0; k < steps; k++) {
    const x = b.line(2).leaf(`x${k}`, value([1, 2], 1));
    const p = b.operation("@", "MmBackward0", [v(x), v(w)], value([1, 2], 1));
    const q = b.operation("@", "MmBackward0", [v(h), v(u)], value([1, 2], 1));
    const s = b.operation("+", "AddBackward0", [v(p), v(q)], value([1, 2], 2));
    const r = b.operation("+", "AddBackward0", [v(s), v(bias)], value([1, 2], 2));
    h = b.operation("tanh", "TanhBackward0", [v(r)], value([1, 2], 0.9), "h");
  }
  const loss = b.line(3).operation("sum", "SumBackward0", [v(h)], value([], 1.8), "loss");
  b.backward(loss, value([], 1), (_f, _i, to) => value(to === w || to === u ? [2, 2] : to === bias ? [2] : [1, 2], 0.1));
  return b.trace("");
}

import { describe, expect, test } from "vitest";
import { decideBy, evaluate, read, simplify, sum, write } from "../../core/explain/algebra.ts";
import { captionOf, plain, whyOf } from "../../core/explain/index.ts";
import type { Line, Rows } from "../../core/explain/index.ts";
import type { Event, Id, Trace, Value } from "../../core/trace/event.ts";
import { graphAt } from "../../core/trace/graph.ts";
import { stepsOf } from "../../core/trace/steps.ts";
import { notesTrace, TraceBuilder, v, value } from "../traces.ts";

/** Rows as the table of operations has them. */
const ROWS: Rows = new Map([
  ["add", { formula: "y = a + s * b", gradients: ["∂a = dy", "∂b = s * dy"] }],
  ["sub", { formula: "y = a - s * b", gradients: ["∂a = dy", "∂b = -s * dy"] }],
  ["mul", { formula: "y = a * b", gradients: ["∂a = dy * b", "∂b = dy * a"] }],
  ["pow", { formula: "y = pow(a, b)", gradients: ["∂a = where(b == 0, 0, dy * b * pow(a, b - 1))"] }],
  ["relu", { formula: "y = max(a, 0)", gradients: ["∂a = where(y <= 0, 0, dy)"] }],
  ["sigmoid", { formula: "y = 1 / (1 + exp(-a))", gradients: ["∂a = dy * y * (1 - y)"] }],
  ["mean", { formula: "y = Σ a / n", gradients: ["∂a = ∂y / n for every element"] }],
  ["mm", { formula: "y = a b", gradients: ["∂a = ∂y bᵀ", "∂b = aᵀ ∂y"] }],
  ["expand", { formula: "y = a, repeated", gradients: ["∂a = Σ ∂y over what was repeated"] }],
]);

/** The table's name and label of what the trace builder knows by its sign. */
const OPS: Record<string, readonly [op: string, label: string]> = {
  "+": ["add", "+"],
  "−": ["sub", "−"],
  "×": ["mul", "×"],
  "**": ["pow", "xⁿ"],
  "@": ["mm", "@"],
};

function traceOf(builder: TraceBuilder | Trace): Trace {
  const trace = builder instanceof TraceBuilder ? builder.trace() : builder;
  const events = trace.events.map((event): Event =>
    event.kind === "operation" && OPS[event.op] ? { ...event, op: OPS[event.op][0], label: OPS[event.op][1] } : event,
  );
  return { ...trace, events };
}

const captions = (trace: Trace, language: "en" | "zh" = "en") =>
  stepsOf(trace).map(({ cursor }) => captionOf(trace, cursor, language, ROWS));
const texts = (lines: readonly Line[]) => lines.map((line) => plain(line.parts));
const idOf = (trace: Trace, name: string): Id =>
  [...graphAt(trace, trace.events.length).known.values()].find((variable) => variable.names[0] === name)!.id;
const why = (trace: Trace, name: string, language: "en" | "zh" = "en", place: number | null = null) =>
  whyOf(trace, trace.events.length, idOf(trace, name), language, ROWS, place);

describe("the walk of the notes' first example", () => {
  const trace = traceOf(notesTrace());

  test("each step has its sentence", () => {
    expect(captions(trace).map(({ prefix, body }) => `${plain(prefix!)}: ${plain(body)}`)).toEqual([
      "Forward, step 1 of 4: x is made by ones(…): a leaf that requires grad, so its .grad will keep what arrives",
      "Forward, step 2 of 4: y = x + 2 is computed, and AddBackward0 becomes its grad_fn: the way back",
      "Forward, step 3 of 4: z = y × y is computed, and MulBackward0 becomes its grad_fn: the way back",
      "Forward, step 4 of 4: t = mean(z) is computed, and MeanBackward0 becomes its grad_fn: the way back",
      "Backward, step 1 of 4: backward() begins at t with ∂t/∂t = 1: from here each grad_fn is asked, the latest first",
      "Backward, step 2 of 4: MeanBackward0 receives ∂t/∂t and passes 1/4·∂t/∂t back to z",
      "Backward, step 3 of 4: MulBackward0 receives ∂t/∂z and passes 2·y·∂t/∂z back to y",
      "Backward, step 4 of 4: AddBackward0 receives ∂t/∂y and passes it on unchanged to x",
    ]);
  });

  test("gradients of non-leaves pass and do not stay, two of them add, and the leaf keeps its own", () => {
    expect(captions(trace).slice(5).map(({ note }) => plain(note!))).toEqual([
      "z is not a leaf: the gradient passes and does not stay.",
      "0.75 + 0.75 = 1.5: y is used twice, and its gradients add.",
      "x is a leaf: its .grad keeps the gradient.",
    ]); // prettier-ignore
  });

  test("in Chinese too", () => {
    const [, , , , , , third] = captions(trace, "zh");
    expect(plain(third.prefix!)).toBe("反向第 3 步，共 4 步");
    expect(plain(third.body)).toBe("MulBackward0 收到 ∂t/∂z，把 2·y·∂t/∂z 传回 y");
    expect(plain(third.note!)).toBe("0.75 + 0.75 = 1.5：y 用了两次，各路梯度相加。");
  });

  test("names, grad_fns and formulas are marked for the page", () => {
    const { body } = captions(trace)[6];
    expect(body.filter((part) => part.mark !== "text").map(({ text, mark }) => [text, mark])).toEqual([
      ["MulBackward0", "gradFn"],
      ["∂t/∂z", "math"],
      ["2·y·∂t/∂z", "math"],
      ["y", "name"],
    ]);
    expect(body.at(-1)!.id).toBe(idOf(trace, "y"));
  });

  test("before the first step, and between two stops, there is a caption as well", () => {
    expect(captionOf(trace, 0, "en", ROWS)).toMatchObject({ prefix: null, note: null });
    for (let cursor = 1; cursor <= trace.events.length; cursor++) expect(plain(captionOf(trace, cursor, "en", ROWS).body)).not.toBe("");
  });

  test("why 1.5: the chain rule with the numbers at hand", () => {
    const { grad } = why(trace, "y");
    expect(plain(grad!.title)).toBe("Why 1.5?");
    expect(texts(grad!.lines)).toEqual([
      "∂t/∂y = ∂t/∂z · ∂z/∂y",
      "z = y × y, so ∂z/∂y = 2·y = 6",
      "0.25 × 6 = 1.5 for each element",
      "0.75 + 0.75 = 1.5, because y is used twice: gradients add",
      "y is not a leaf: the gradient passes and does not stay.",
    ]);
  });

  test("why 0.25, and why 1 at the root", () => {
    expect(texts(why(trace, "z").grad!.lines).slice(0, 2)).toEqual([
      "t = mean(z), so ∂t/∂z = 1/4 = 0.25",
      "1 × 0.25 = 0.25 for each element",
    ]);
    expect(texts(why(trace, "t").grad!.lines)[0]).toBe("∂t/∂t = 1");
  });

  test("why 9: how the number was computed; a leaf was made by you", () => {
    expect(texts(why(trace, "z").data!.lines)).toEqual(["z = y × y", "3 × 3 = 9 for each element"]);
    expect(texts(why(trace, "t").data!.lines)).toEqual(["t = mean(z)", "(9 + 9 + 9 + 9) / 4 = 9"]);
    expect(texts(why(trace, "x", "zh").data!.lines)).toEqual(["由你用 ones 创建"]);
  });

  test("a cursor before backward() has no gradient to explain", () => {
    expect(whyOf(trace, 4, idOf(trace, "y"), "en", ROWS).grad).toBeNull();
  });
});

describe("matrices and broadcasting", () => {
  // x = [[1, 2]], w = [[3], [4]], b = [5]: h = 1·3 + 2·4 = 11, p = 16. loss = mean(p) = 16.
  const builder = new TraceBuilder();
  const x = builder.leaf("x", value([1, 2], [1, 2]));
  const w = builder.leaf("w", value([2, 1], [3, 4]), { requiresGrad: true, maker: "Parameter" });
  const h = builder.operation("@", "MmBackward0", [v(x), v(w)], value([1, 1], [11]), "h");
  builder.backward(h, value([1, 1], [0.5]), () => value([2, 1], [0.5, 1]));
  const trace = traceOf(builder);

  test("a product of matrices is a sum of products, and its rule is told with the program's names", () => {
    expect(texts(why(trace, "h").data!.lines)).toEqual(["h = x @ w", "1 × 3 + 2 × 4 = 11"]);
    expect(texts(why(trace, "w", "en", 1).grad!.lines).slice(0, 2)).toEqual(["∂h/∂w = xᵀ ∂h/∂h", "0.5 × 2 = 1 for element [1, 0]"]);
    expect(plain(captions(trace).at(-1)!.body)).toBe("MmBackward0 receives ∂h/∂h and passes xᵀ ∂h/∂h back to w");
  });

  test("a bias that was added to three rows gets the sum of their gradients", () => {
    const b = new TraceBuilder();
    const a = b.leaf("a", value([3, 1], [1, 2, 3]));
    const bias = b.leaf("bias", value([1], [10]), { requiresGrad: true });
    const p = b.operation("+", "AddBackward0", [v(a), v(bias)], value([3, 1], [11, 12, 13]), "p");
    b.backward(p, value([3, 1], [0.1, 0.2, 0.3]), () => value([1], [0.6]));
    const biased = traceOf(b);
    expect(texts(why(biased, "bias").grad!.lines)).toContain("bias was repeated 3 times, so 3 gradients add: 0.1 + 0.2 + 0.3 = 0.6");
    expect(plain(captions(biased).at(-1)!.body)).toBe("AddBackward0 receives ∂p/∂p and passes Σ ∂p/∂p back to bias");
  });
});

describe("honesty", () => {
  function relu(arrived: number): Trace {
    const b = new TraceBuilder();
    const x = b.leaf("x", value([2], [-1, 4]), { requiresGrad: true });
    const y = b.operation("relu", "ReluBackward0", [v(x)], value([2], [0, 4]), "y");
    b.backward(y, value([2], [3, 3]), () => value([2], [0, arrived]));
    return traceOf(b);
  }

  test("the branch that the number took is the one that is told", () => {
    expect(texts(why(relu(3), "x", "en", 0).grad!.lines)).toContain("3 × 0 = 0 for element [0]");
    expect(texts(why(relu(3), "x", "en", 1).grad!.lines)).toContain("3 × 1 = 3 for element [1]");
  });

  test("arithmetic that does not give the recorded number is not shown", () => {
    expect(texts(why(relu(7), "x", "en", 1).grad!.lines).some((words) => words.includes("×"))).toBe(false);
  });

  test("of numbers that were not recorded the rule alone is told", () => {
    const large = (x: number): Value => ({
      ...value([400, 1], x),
      numbers: [x, x],
      sample: { rows: [0, 399], columns: [0] },
      stats: { min: x, max: x, mean: x },
    });
    const b = new TraceBuilder();
    const x = b.leaf("x", large(2));
    const w = b.leaf("w", value([1, 1], [3]), { requiresGrad: true });
    const h = b.operation("@", "MmBackward0", [v(x), v(w)], large(6), "h");
    b.backward(h, large(1), () => value([1, 1], [800]));
    const lines = texts(why(traceOf(b), "w").grad!.lines);
    expect(lines).toContain("∂h/∂w = xᵀ ∂h/∂h");
    expect(lines).toContain("The numbers that this came from were not all recorded: the tensors are too large");
  });

  test("a long chain of nameless results is not written out", () => {
    const b = new TraceBuilder();
    let h = b.leaf("x", value([], 1), { requiresGrad: true });
    for (let i = 0; i < 5000; i++) h = b.operation("+", "AddBackward0", [v(h), v(h)], value([], 1));
    const trace = traceOf(b);
    expect(plain(captionOf(trace, trace.events.length, "en", ROWS).body).length).toBeLessThan(120);
  });
});

describe("updates", () => {
  const b = new TraceBuilder();
  const a = b.line(1).leaf("a", value([1], [2]), { requiresGrad: true });
  const y = b.line(2).operation("×", "MulBackward0", [v(a), 3], value([1], [6]), "y");
  b.line(3).backward(y, value([1], [1]), () => value([1], [3]));
  b.line(4).write(a, "data", "add_", value([1], [1.7]));
  b.line(5).backward(y, value([1], [1]), () => value([1], [3]));
  b.line(6).write(a, "grad", "zero_", value([1], [0]));
  b.line(7).write(a, "grad", "zero_grad", null);
  const trace = traceOf(b);
  const bodies = captions(trace).map(({ body }) => plain(body));

  test("a step against the gradient says by how much of it", () => {
    expect(bodies).toContain("a moves by -0.1 · a.grad: 2 → 1.7");
    expect(texts(why(trace, "a").data!.lines)).toEqual(["Changed by add_: 2 → 1.7"]);
  });

  test("a second backward adds, and emptying says why it is done", () => {
    const cursor = trace.events.findIndex((event) => event.kind === "write" && event.field === "grad");
    const { grad } = whyOf(trace, cursor, idOf(trace, "a"), "en", ROWS);
    expect(texts(grad!.lines)).toContain("a.grad held 3, and 3 was added");
    expect(bodies.slice(-2)).toEqual([
      "Set to 0: a.grad, to which the next backward() would add",
      "Set to None: a.grad, to which the next backward() would add",
    ]);
  });
});

test("operations that autograd does not follow say why", () => {
  const b = new TraceBuilder();
  const x = b.leaf("x", value([1], [1]));
  const w = b.leaf("w", value([1], [1]), { requiresGrad: true });
  b.operation("+", null, [v(x), 1], value([1], [2]), "y");
  b.operation("×", null, [v(w), 2], value([1], [2]), "z");
  const notes = captions(traceOf(b)).map(({ note }) => note && plain(note));
  expect(notes[2]).toBe("None of its inputs requires grad.");
  expect(notes[3]).toBe("Its inputs require grad, but autograd was off here (no_grad), or the operation has no derivative.");
});

describe("algebra", () => {
  test("simplifying a gradient does not change its value", () => {
    const numbers = { dy: 1, a: 0.7, b: 2.5, y: 0.3, s: 1, t: 0 };
    for (const [, { gradients }] of ROWS) {
      for (const gradient of gradients) {
        const tree = read(gradient.replace(/^∂\w = /, ""));
        if (tree === null) continue;
        expect(evaluate(simplify(tree, { dy: 1, s: 1 }, decideBy(numbers)), numbers)).toBeCloseTo(evaluate(tree, numbers), 12);
      }
    }
  });

  test.each([
    ["dy * 2 * a", "2·x"],
    ["where(b == 0, 0, dy * b * pow(a, b - 1))", "3·x²"],
    ["dy * y * (1 - y)", "y·(1 - y)"],
    ["-dy * a / (b * b)", "-x / 9"],
    ["dy / (2 * y)", "1 / (2·y)"],
    ["dy * (1 - y * y)", "1 - y²"],
    ["-0.5 * dy * (y * y * y)", "-0.5·y³"],
  ])("%s is written %s", (source, text) => {
    const tree = simplify(read(source)!, { dy: 1, b: 3 }, decideBy({ a: 1, b: 3, y: 1 }));
    expect(write(tree, { a: "x", y: "y" })).toBe(text);
  });

  test("twice the same is 2 times it, also under two names", () => {
    expect(write(sum(read("a")!, read("b")!, { a: "y", b: "y" }), { a: "y", b: "y" })).toBe("2·y");
    expect(write(sum(read("a")!, read("b")!, { a: "u", b: "v" }), { a: "u", b: "v" })).toBe("u + v");
  });

  test("words are no formula", () => {
    expect(read("∂y bᵀ")).toBeNull();
  });
});

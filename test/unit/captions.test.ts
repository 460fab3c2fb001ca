import { beforeAll, describe, expect, test } from "vitest";
import { read } from "../../core/explain/algebra.ts";
import { captionOf, plain, whyOf } from "../../core/explain/index.ts";
import { nameOf } from "../../core/trace/names.ts";
import { told } from "../../core/explain/rule.ts";
import { ZH_RULES } from "../../core/explain/zh_rules.ts";
import { ROWS } from "../../core/ops/index.ts";
import { sceneOf } from "../../core/scene/compose.ts";
import { type Trace, TRACE_VERSION } from "../../core/trace/event.ts";
import { graphAt } from "../../core/trace/graph.ts";
import { stepsOf } from "../../core/trace/steps.ts";
import { startTorch, type TorchPython } from "../python/torch.ts";

let torch: TorchPython;
beforeAll(async () => {
  torch = await startTorch();
}, 180_000);

const HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n";

function traceOf(program: string): Trace {
  const { events, err } = torch.run(HEAD + program);
  expect(err).toBe("");
  return { version: TRACE_VERSION, program: `${HEAD}${program}`, events, losses: [] };
}

const bodies = (trace: Trace, language: "en" | "zh" = "en") =>
  stepsOf(trace).map(({ cursor }) => plain(captionOf(trace, cursor, language, ROWS).body));
/** What is told about one tensor, by what it is called at the end. */
function whys(trace: Trace, called: string) {
  const cursor = trace.events.findLastIndex(({ kind }) => kind === "backwardEnd") + 1;
  const graph = graphAt(trace, cursor);
  const id = [...graph.variables.keys()].find((one) => nameOf(graph, one) === called)!;
  const { data, grad } = whyOf(trace, cursor, id, "en", ROWS);
  const texts = (why: typeof data) => why?.lines.map(({ parts }) => plain(parts)) ?? [];
  return { data: texts(data), grad: texts(grad) };
}

describe("what autograd follows", () => {
  test("begins where requires_grad is set, in a step of its own or in that of the making", () => {
    const trace = traceOf(
      "x = torch.arange(2.)\nx.requires_grad_()\nv = torch.ones(2).requires_grad_()\nw = (v.detach() * 2).requires_grad_()\n(x * v * w).sum().backward()",
    );
    expect(bodies(trace).slice(0, 5)).toEqual([
      "x is made by arange(…): plain data until line 5, where autograd begins to follow it",
      "From here on autograd follows x: the gradients that arrive are kept in .grad",
      "v is made by ones(…): a leaf that requires grad, so its .grad will keep what arrives",
      "v.detach(): the very numbers of v, not copied; autograd does not follow them back to v",
      "w = v.detach() × 2 is computed; from here on autograd follows it: a leaf, whose .grad will keep what arrives",
    ]);
    const leaf = (cursor: number) => [...graphAt(trace, cursor).variables.values()].find(({ names }) => names.includes("x"))?.requiresGrad;
    const [made, followed] = stepsOf(trace);
    expect([leaf(made.cursor), leaf(followed.cursor)]).toEqual([false, true]);
  });

  test("ends where a layer is frozen, all of it in one step", () => {
    const told = bodies(
      traceOf(
        "net = nn.Linear(2, 1)\nfor p in net.parameters():\n    p.requires_grad = False\n    p.requires_grad = False\nnet(torch.ones(1, 2))",
      ),
    );
    expect(told[2]).toBe(
      "From here on autograd does not follow net.weight, net.bias: no gradient is computed there, and nothing trains it",
    );
    expect(told.filter((body) => body.startsWith("From here on"))).toHaveLength(1);
  });

  test("does not go through detach(), whose arrow ends there; one that nothing uses is not told", () => {
    const trace = traceOf(
      "x = torch.ones(2, requires_grad=True)\ny = x * 3\nz = y.detach()\nprint(y.detach().sum().item() and x.data.tolist())\n(z * x).sum().backward()",
    );
    const graph = graphAt(trace, trace.events.length);
    const cut = [...graph.operations.values()].filter(({ op }) => op === "detach");
    expect(cut.map(({ inputs, outputs, gradFn }) => [inputs, outputs.map((id) => nameOf(graph, id)), gradFn])).toEqual([
      [[{ id: 2 }], ["z"], null],
      [[{ id: 2 }], ["y.detach()"], null],
    ]);
    const arrived = trace.events.filter((event) => event.kind === "gradient").map(({ to }) => nameOf(graph, to));
    expect(arrived).not.toContain("y");
    expect(arrived).not.toContain("z");
  });

  test("does not go through a draw, which comes from its chances nevertheless", () => {
    const trace = traceOf(
      "p = torch.tensor([0.2, 0.8], requires_grad=True)\ni = torch.multinomial(p, 1)\nb = torch.bernoulli(p)\nh = F.one_hot(i, 2)\n(p * b * h).sum().backward()",
    );
    expect(bodies(trace).slice(1, 4)).toEqual([
      "i = multinomial(p) is computed; autograd does not follow it",
      "b = bernoulli(p) is computed; autograd does not follow it",
      "h = one_hot(i) is computed; autograd does not follow it",
    ]);
    expect(whys(trace, "i").data).toEqual(["i = multinomial(p)"]);
  });

  test("a parameter that a later iteration detaches is told as made there", () => {
    const program =
      "w = torch.ones(2, requires_grad=True)\nfor i in range(3):\n    x = torch.ones(2)\n    v = w.detach()\n    (v * w * x).sum().backward()\n    w.data.add_(-w.grad)\n";
    expect(bodies(traceOf(program)).filter((body) => /^v (=|is)/.test(body))).toEqual([
      "v = w.detach(): the very numbers of w, not copied; autograd does not follow them back to w",
      "v is made by detach(…): plain data, to which no gradient will come",
      "v is made by detach(…): plain data, to which no gradient will come",
    ]);
  });
});

describe("what has no name of its own is called by what it is", () => {
  const MODEL = [
    "x = torch.ones(2, 3)",
    "model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))",
    "loss = F.mse_loss(model(x), torch.zeros(2, 1))",
    "loss.backward()",
  ].join("\n");

  test("parameters by the name that the model will give them, results of modules by the module", () => {
    const told = bodies(traceOf(MODEL));
    expect(told[1]).toBe("model.0.weight is made by Parameter(…): a leaf that requires grad, so its .grad will keep what arrives");
    expect(told).toContain(
      "model.0(…) = x @ model.0.weightᵀ + model.0.bias is computed; its grad_fn AddmmBackward0 keeps x for the way back",
    );
    expect(told).toContain("model.1(…) = relu(model.0(…)) is computed; its grad_fn ReluBackward0 keeps model.1(…) for the way back");
    expect(told).toContain(
      "AddmmBackward0 receives ∂loss/∂model(…) and passes back Σ ∂loss/∂model(…) to model.2.bias, " +
        "∂loss/∂model(…) model.2.weight to model.1(…), model.1(…)ᵀ ∂loss/∂model(…) to model.2.weightᵀ",
    );
  });

  test("a result within a module's call by its last name, whichever method of it was called; others with their function", () => {
    const net = [
      "class Net(nn.Module):",
      "    def encode(self, x):",
      "        h = x * 2",
      "        self.kept = h + 1",
      "        return self.kept",
      "    def forward(self, x):",
      "        return self.encode(x) * 3",
      "def loss_function(y):",
      "    twice = y.double() * 2",
      "    return twice.sum()",
      "net = Net()",
      "loss = loss_function(net(torch.ones(1, requires_grad=True)))",
    ].join("\n");
    const told = bodies(traceOf(net)).map((body) => body.replace(/ is computed.*$/, ""));
    expect(told.slice(-6)).toEqual([
      "h = x × 2",
      "self.kept = h + 1",
      "y = self.kept × 3",
      "y.to(float64)",
      "loss_function.twice = y.to(float64) × 2",
      "loss = sum(loss_function.twice)",
    ]);
  });

  test("and no equation says that an expression is itself, told less deep", () => {
    const trace = traceOf("x = torch.ones(1, requires_grad=True)\nloss = torch.tanh(x * x + x * x).sum()\nloss.backward()\n");
    expect(whys(trace, "tanh(⟨×⟩ + ⟨×⟩)").data).toEqual(["tanh(x × x + x × x)", "tanh(2) = 0.964"]);
  });

  test("the picture calls them the same", () => {
    const trace = traceOf(MODEL);
    const { nodes } = sceneOf(trace, trace.events.length);
    expect(nodes.flatMap((node) => (node.kind === "variable" ? [node.title] : []))).toEqual(
      expect.arrayContaining(["model.0.weight", "model.0(…)", "model.1(…)", "model(…)"]),
    );
  });

  test("what lies between the operations of one call is not called by that call", () => {
    const trace = traceOf("x = torch.zeros(1, 2, requires_grad=True)\ny = torch.tensor([1])\nprint(F.cross_entropy(x, y) * 2)\n");
    const titles = sceneOf(trace, trace.events.length).nodes.flatMap((node) => (node.kind === "variable" ? [node.title] : []));
    expect(titles).toEqual(["x", "⟨log_softmax⟩", "y", "F.cross_entropy(x, y)", "F.cross_entropy(x, y) * 2"]);
  });

  test("names within forward() stand without the function, and what a constructor says gives way to the model's name", () => {
    const told = bodies(
      traceOf(
        [
          "class Net(nn.Module):",
          "    def __init__(self):",
          "        super().__init__()",
          "        self.w = nn.Parameter(torch.ones(2))",
          "    def forward(self, x):",
          "        h = x * self.w",
          "        return h.sum()",
          "net = Net()",
          "y = net(torch.ones(2))",
        ].join("\n"),
      ),
    );
    expect(told[1]).toMatch(/^net\.w is made by Parameter/);
    expect(told).toContain("h = x × net.w is computed; its grad_fn MulBackward0 keeps x for the way back");
  });

  test("views by what they show, and a view that changes nothing by the tensor itself", () => {
    const told = bodies(
      traceOf(
        [
          "a = torch.arange(6.).reshape(2, 3).requires_grad_()",
          "b = a[:, 1:] * 1",
          "c = a.T @ torch.ones(2, 1)",
          "d = a.view(2, 3) + a.view(3, 2).sum()",
          "e = a[0] - a.permute(1, 0)[2, 1]",
        ].join("\n"),
      ),
    );
    expect(told).toEqual(
      expect.arrayContaining([
        "a[:, 1:] is a view: a part of the numbers of a, not copied",
        "b = a[:, 1:] × 1 is computed, and MulBackward0 becomes its grad_fn: the way back",
        "aᵀ is a view: the numbers of a, seen in another shape and not copied",
        "a.view(2, 3) is a view: the very numbers of a, not copied",
        "d = a + ⟨sum⟩ is computed, and AddBackward0 becomes its grad_fn: the way back",
        "a[0] is a view: a part of the numbers of a, not copied",
      ]),
    );
  });

  test("arguments have PyTorch's names; infinity is written as Python writes it", () => {
    const told = bodies(
      traceOf(
        "a = torch.ones(2, 2)\nb = a.masked_fill(a > 0, float('-inf'))\nc = torch.softmax(b, dim=1)\nd = b.max(1)\ne = a == b\nf = b.std(0)\n",
      ),
    );
    expect(told).toContain("b = masked_fill(a, a > 0, value=-inf) is computed; autograd does not follow it");
    expect(told).toContain("c = softmax(b, dim=1) is computed; autograd does not follow it");
    expect(told).toContain("max(b, dim=1) is computed; autograd does not follow it");
    expect(told).toContain("e = a == b is computed; autograd does not follow it");
    // What everyone leaves out is left out: correction=1, keepdim=False.
    expect(told).toContain("f = std(b, dim=0) is computed; autograd does not follow it");
  });
});

describe("why a gradient is what it is", () => {
  test("where elements take different branches, the condition is told; where all take one, its branch", () => {
    const told = bodies(
      traceOf("w = torch.tensor([-1., 2.], requires_grad=True)\ny = torch.relu(w)\nz = torch.relu(y + 1)\nz.sum().backward()\n"),
    );
    expect(told).toContain("ReluBackward0 receives ∂sum(z)/∂y and passes (1 if y > 0 else 0)·∂sum(z)/∂y back to w");
    expect(told).toContain("ReluBackward0 receives ∂sum(z)/∂z and passes it on unchanged to y + 1");
    expect(told).toContain("SumBackward0 receives ∂sum(z)/∂sum(z) and passes it on unchanged to every element of z");
  });

  test("a gradient that only changes its shape says so", () => {
    const told = bodies(traceOf("w = torch.ones(2, 3, requires_grad=True)\ny = (w.view(6) * 2).mean() + (w.T * 3).mean()\ny.backward()\n"));
    expect(told).toContain("ViewBackward0 receives ∂y/∂w.view(6) and passes its numbers on unchanged, in the shape of w");
    expect(told).toContain("PermuteBackward0 receives ∂y/∂wᵀ and passes (∂y/∂wᵀ)ᵀ back to w");
  });

  test("a loss that reduces divides by the number of its elements", () => {
    const trace = traceOf(
      "p = torch.tensor([1., 4.], requires_grad=True)\nt = torch.tensor([0., 2.])\nloss = F.mse_loss(p, t)\nloss.backward()\n",
    );
    expect(bodies(trace).at(-1)).toBe("MseLossBackward0 receives ∂loss/∂loss and passes (2·(p - t) / 2)·∂loss/∂loss back to p");
    expect(whys(trace, "loss").data).toEqual(["loss = mse_loss(p, t)", "(1 + 4) / 2 = 2.5"]);
    expect(whys(trace, "p").grad.slice(0, 2)).toEqual([
      "loss = mse_loss(p, t), so ∂loss/∂p = 2·(p - t) / 2 = 1",
      "1 × 1 = 1 for element [0]",
    ]);
  });

  test("cross entropy: the logarithm of softmax, the target's share, and the numbers of a row", () => {
    const trace = traceOf(
      "x = torch.tensor([[0., 0.], [0., 0.]], requires_grad=True)\ny = torch.tensor([1, 0])\nloss = F.cross_entropy(x, y)\nloss.backward()\n",
    );
    expect(bodies(trace)).toContain(
      "NllLossBackward0 receives ∂loss/∂loss and passes −∂loss/∂loss / n at the target y, 0 elsewhere, back to ⟨log_softmax⟩",
    );
    expect(whys(trace, "⟨log_softmax⟩").data[1]).toBe("0 − log(exp(0) + exp(0)) = -0.6931 for each element");
    expect(whys(trace, "⟨log_softmax⟩").grad[1]).toBe("1 × 0 = 0 for element [0, 0]");
    expect(whys(trace, "loss").data[1]).toBe("(0.6931 + 0.6931) / 2 = 0.6931");
    // Row [0, 0] with target 1: softmax is ½ each, so ½ · ½ = ¼ against the first class.
    expect(whys(trace, "x").grad[1]).toBe("0 × 0.5 + (-0.5 × (-0.5)) = 0.25, a sum of 2 products, for element [0, 0]");
  });

  test("a loss with weights shows no formula that would not give its number", () => {
    const trace = traceOf(
      "p = torch.tensor([.5, .25], requires_grad=True)\nloss = F.binary_cross_entropy(p, torch.ones(2), weight=torch.tensor([2., 3.]))\nloss.backward()\n",
    );
    expect(whys(trace, "p").grad.join()).not.toContain("×");
    expect(whys(trace, "p").grad).toEqual(["p is a leaf: its .grad keeps the gradient."]);
    expect(bodies(trace).at(-1)).toMatch(/^BinaryCrossEntropyBackward0 receives ∂loss\/∂loss and passes -6 … -2 back to p$/);
  });
});

describe("in Chinese", () => {
  test("a rule in words is told in Chinese, with the program's names", () => {
    const trace = traceOf("x = torch.zeros(1, 2, requires_grad=True)\nloss = F.cross_entropy(x, torch.tensor([1]))\nloss.backward()\n");
    expect(bodies(trace, "zh")).toContain(
      "NllLossBackward0 收到 ∂loss/∂loss，把 目标 ⟨tensor⟩ 处取 −∂loss/∂loss / n，其余取 0 传回 ⟨log_softmax⟩",
    );
  });

  test("every rule of the table that is words has its translation, and every translation its rule", () => {
    const used = new Set<string>();
    const english = [...ROWS.values()].flatMap(({ formula, gradients }) => [formula, ...gradients]).filter((text) => {
      const rule = text.replace(/^(?:y|∂\w) = /, "");
      if (rule in ZH_RULES) return void used.add(rule);
      return rule !== "" && read(rule.replace(/, reduced$|, over n for the mean$/, "")) === null && WORDS.test(told(text, "zh"));
    }); // prettier-ignore
    expect(english).toEqual([]);
    expect(Object.keys(ZH_RULES).filter((rule) => !used.has(rule))).toEqual([]);
  });

  /** Two letters or more that are no function of mathematics. */
  const WORDS =
    /\b(?!(?:exp|log|det|diag|tril|triu|mean|max|min|sign|lgamma|digamma|polygamma|sigmoid|sqrt|abs|var|std|softmax)\b)[a-z]{2,}\b/;
});

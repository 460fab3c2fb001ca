import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type EventOf, type ModuleCall, TRACE_VERSION } from "../../core/trace/event.ts";
import { graphAt } from "../../core/trace/graph.ts";
import { placesOf } from "../../core/scene/places.ts";
import { startTorch, type TorchPython } from "../python/torch.ts";

/** Programs whose output real PyTorch has recorded: see test/record/torch_programs.py. */
const folder = path.join(import.meta.dirname, "../python/torch");
const programs = readdirSync(folder).filter((name) => name.endsWith(".py"));

let torch: TorchPython;
beforeAll(async () => {
  torch = await startTorch();
}, 180_000);

test.each(programs)("%s prints what PyTorch prints, to the last digit", (name) => {
  const { out, err, status } = torch.run(readFileSync(path.join(folder, name), "utf8"));
  expect(out).toBe(readFileSync(path.join(folder, name.replace(".py", ".out")), "utf8"));
  expect({ status, err: err.split("\n").filter((line) => line.startsWith("Traceback")) }).toEqual({ status: 0, err: [] });
});

test("expressions of all kinds give PyTorch's values, errors and warnings, word for word", () => {
  const expected = JSON.parse(readFileSync(path.join(folder, "../../data/torch_expressions.json"), "utf8")) as [string, string, string[]][];
  const program = readFileSync(path.join(folder, "../expressions.py"), "utf8");
  const { out, err } = torch.run(`LINES = ${JSON.stringify(expected.map(([line]) => line))}\n${program}`);
  expect(err).toBe("");
  const given = JSON.parse(out) as [string, string, string[]][];
  expect(given.filter((one, i) => JSON.stringify(one) !== JSON.stringify(expected[i]))).toEqual([]);
  expect(given.length).toBe(expected.length);
});

test("the first example's events tell its graph, each gradient that arrives, and the names", () => {
  const { events } = torch.run(readFileSync(path.join(folder, "notes_graph.py"), "utf8"));
  const told = events.filter((event) => event.kind !== "print").slice(0, 16);
  expect(told.map((event) => (event.kind === "operation" ? event.op : event.kind === "name" ? event.name : event.kind))).toEqual([
    "leaf", "x", "add", "y", "mul", "z", "mean", "t",
    "backward", "gradient", "gradient", "gradient", "gradient", "gradient", "accumulate", "backwardEnd",
  ]); // prettier-ignore
  const toY = events.flatMap((event) => (event.kind === "gradient" && event.to === 2 ? [event] : []));
  expect(toY.map((event) => [event.value.numbers[0], event.sum.numbers[0]])).toEqual([[0.75, 0.75], [0.75, 1.5]]); // prettier-ignore
});

test("each event knows the expression that made it", () => {
  const source = "import torch\nx = torch.ones(2, requires_grad=True)\nloss = ((x - 1) ** 2).sum()\n";
  const { events } = torch.run(source);
  const lines = source.split("\n");
  const texts = events.flatMap((event) =>
    event.kind === "operation" ? [lines[event.at!.line - 1].slice(event.at!.column, event.at!.endColumn)] : [],
  );
  expect(texts).toEqual(["x - 1", "(x - 1) ** 2", "((x - 1) ** 2).sum()"]);
});

test("a loop gives back what it makes: a thousand rounds hold no more tensors than ten", () => {
  const loop = (n: number) =>
    `import torch\nw = torch.ones(3, requires_grad=True)\nfor i in range(${n}):\n    loss = ((w * 2 - 1) ** 2).sum()\n    loss.backward()\n    w.grad.zero_()\n`;
  const few = torch.run(loop(10)).held;
  const many = torch.run(loop(1000)).held;
  expect(many).toBeLessThan(few + 300); // dead handles go back 256 at a time
});

test("a chain of 20,000 operations runs and goes backward", () => {
  const { out, err } = torch.run(
    "import torch\nx = torch.ones(1, requires_grad=True)\ny = x\nfor i in range(20000):\n    y = y + 1\ny.backward()\nprint(y.item(), x.grad)\n",
  );
  expect(err).toBe("");
  expect(out).toBe("20001.0 tensor([1.])\n");
});

test("an optimizer's step is one write for each parameter, told by the optimizer's name", () => {
  const { events } = torch.run(
    "import torch\nnet = torch.nn.Linear(2, 1)\nopt = torch.optim.Adam(net.parameters())\nnet(torch.ones(1, 2)).sum().backward()\nopt.step()\n",
  );
  const leaves = events.flatMap((event) => (event.kind === "leaf" ? [event.maker] : []));
  expect(leaves).toEqual(["Parameter", "Parameter", "ones"]);
  expect(events.flatMap((event) => (event.kind === "name" ? [event.name] : []))).toEqual(
    expect.arrayContaining(["net.weight", "net.bias"]),
  );
  expect(events.flatMap((event) => (event.kind === "write" ? [event.label] : []))).toEqual(["Adam.step", "Adam.step"]);
});

const namesIn = (source: string) => {
  const { events, err } = torch.run(`import torch\nfrom torch import nn\n${source}`);
  expect(err).toBe("");
  const names = new Map<number, string[]>();
  for (const event of events) if (event.kind === "name") names.set(event.id, [...(names.get(event.id) ?? []), event.name]);
  return [...names.values()];
};

test("what an argument or a loop calls a tensor counts for one without a name", () => {
  expect(namesIn("def f(t):\n  u = t\nx = torch.ones(1)\nf(x)\nf(torch.ones(1))\nfor p in [x]: pass\n")).toEqual([["x", "f.u"], ["f.t", "f.u"]]); // prettier-ignore
});

test("a function that initialises the parts of a model names none of them", () => {
  const init = "def init(m):\n  if isinstance(m, nn.Linear): nn.init.ones_(m.weight)\n";
  const net = "class Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n    fc = nn.Linear(1, 1)\n    self.fc = fc\n    self.apply(init)\n    for p in self.parameters(): p.data.zero_()\n  def forward(self, x):\n    return self.fc(x)\n"; // prettier-ignore
  const { events } = torch.run(`import torch\nfrom torch import nn\n${init}${net}net = Net()\ny = net(torch.ones(1))\n`);
  const graph = graphAt({ version: TRACE_VERSION, program: "", events, losses: [] }, events.length);
  expect([...graph.variables.values()].map(({ names }) => names[0] ?? "")).toEqual(
    expect.arrayContaining(["net.fc.weight", "net.fc.bias"]),
  );
  const operation = events.find((event) => event.kind === "operation" && event.label === "a b + c");
  expect(operation).toMatchObject({ within: { path: "net.fc", outer: { path: "net" } } });
});

test("the picture leaves out what is computed beside autograd, a view of a parameter too", () => {
  const trained = "import torch\nw = torch.ones(2, 3, requires_grad=True)\ny = (w * w).sum()\ny.backward()\n";
  const nodesOf = (source: string) => {
    const { events } = torch.run(source);
    return placesOf({ version: TRACE_VERSION, program: source, events, losses: [] }, events.length).nodes.map(({ id }) => id);
  };
  const beside = "with torch.no_grad():\n    v = w.t() @ torch.ones(2)\n    print(w.t().requires_grad)\n";
  expect(nodesOf(trained + beside)).toEqual(nodesOf(trained));
});

test("parameters that a constructor made and then copied are not drawn beside the model", () => {
  const source = `import torch
from torch import nn
import copy
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.Linear(1, 1)
        self.layers = nn.ModuleList([copy.deepcopy(layer) for _ in range(2)])
    def forward(self, x):
        for layer in self.layers: x = layer(x)
        return x
net = Net()
net(torch.ones(1, 1)).sum().backward()
`;
  const { events } = torch.run(source);
  const trace = { version: TRACE_VERSION, program: source, events, losses: [] };
  const { nodes } = placesOf(trace, events.length);
  const graph = graphAt(trace, events.length);
  const parameters = nodes.flatMap((node) => (node.kind === "variable" && graph.known.get(node.variable)!.maker === "Parameter" ? [node] : [])); // prettier-ignore
  expect(parameters).toHaveLength(4);
});

test("LBFGS tells each move of a parameter between its calls of the closure", () => {
  const { events } = torch.run(`import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
opt = torch.optim.LBFGS([x], max_iter=3)
def closure():
    opt.zero_grad()
    loss = (x * x).sum()
    loss.backward()
    return loss
opt.step(closure)
`);
  const told = events.flatMap((event) => (event.kind === "backward" ? ["backward"] : event.kind === "write" && event.field === "data" ? [event.label] : [])); // prettier-ignore
  expect(told).toEqual(["backward", "LBFGS.step", "backward", "LBFGS.step", "backward"]);
});

test("what a hook, or backward() of a Function, calls a gradient is not told as a Variable", () => {
  const program = `import torch
class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return v * 2
    @staticmethod
    def backward(ctx, grad_output):
        saved, = ctx.saved_tensors
        grad_input = grad_output * 2
        return grad_input
x = torch.ones(1, requires_grad=True)
h = x + 1
h.register_hook(lambda grad: grad * 2)
y = Double.apply(h)
y.backward()
`;
  expect(namesIn(program)).toEqual([["x"], ["h"], ["y"]]);
});

test("a warning points at the learner's line", () => {
  const { err } = torch.run(
    "import warnings, torch\nwarnings.simplefilter('always')\nx = torch.ones(1, requires_grad=True)\ny = x * 2\ny.grad\n",
  );
  expect(err).toMatch(/^graph\.py:5: UserWarning: The \.grad attribute of a Tensor that is not a leaf Tensor is being accessed/);
});

test("tqdm counts in silence and writes what programs write through it", () => {
  const { out, err } = torch.run(
    "from tqdm import tqdm, trange\nbar = tqdm(trange(3), desc='epoch')\nfor i in bar:\n    bar.set_postfix(loss=i)\ntqdm.write('done')\nprint(bar.n, len(bar))\n",
  );
  expect({ out, err }).toEqual({ out: "done\n3 3\n", err: "" });
});

test("torch.load reads what PyTorch 2.13 wrote: see test/record/torch_file.py", () => {
  const file = readFileSync(path.join(folder, "../../data/torch_file.pt")).toString("base64");
  const { out, err } = torch.run(`import base64, io, torch\nprint(torch.load(io.BytesIO(base64.b64decode("${file}"))))\n`);
  expect({ out, err }).toEqual({ out: readFileSync(path.join(folder, "../../data/torch_file.txt"), "utf8"), err: "" });
});

test("a name that is missing is refused with the nearest one that there is", () => {
  const { err, status } = torch.run("import torch\ntorch.sigmod(torch.ones(1))\n");
  expect(status).toBe(1);
  expect(err).toContain("AttributeError: module 'torch' has no attribute 'sigmod'. Did you mean: 'sigmoid'?");
  expect(err).not.toContain("/gradwalk/");
});

test("a name that PyTorch alone has is refused with what there is instead", () => {
  const source = `import torch
for name in "torch.complex64 torch.lstm_cell torch.fft torch.sparse_coo_tensor torch.distributions.Cauchy torch.nn.FractionalMaxPool2d torch.linalg.eigvals torch.linalg.lu_solve".split():
    try: print(eval(name))
    except AttributeError as error: print(error)
import torch._nearest as nearest
for name, instead in nearest._INSTEAD.items():
    module, _, last = name.rpartition(".")
    assert last in nearest.MISSING[module].split(), name
    eval(instead)
`;
  const { out, err } = torch.run(source);
  expect(err).toBe("");
  expect(out.split("\n")).toEqual([
    "module 'torch' has no attribute 'complex64' in Gradwalk, which has no complex numbers",
    "module 'torch' has no attribute 'lstm_cell' in Gradwalk. The nearest that there is: torch.nn.LSTMCell",
    "module 'torch' has no attribute 'fft' in Gradwalk, which has no complex numbers",
    "module 'torch' has no attribute 'sparse_coo_tensor' in Gradwalk, which has no sparse tensors",
    "module 'torch.distributions' has no attribute 'Cauchy' in Gradwalk. There are: Bernoulli, Beta, Binomial, Categorical, Chi2, Dirichlet, " +
      "Exponential, Gamma, Laplace, LogNormal, Multinomial, MultivariateNormal, Normal, Poisson, StudentT, Uniform",
    "module 'torch.nn' has no attribute 'FractionalMaxPool2d' in Gradwalk. The nearest that there is: torch.nn.MaxPool2d",
    "module 'torch.linalg' has no attribute 'eigvals' in Gradwalk, which has no complex numbers. The nearest that there is: torch.linalg.eigvalsh",
    "module 'torch.linalg' has no attribute 'lu_solve' in Gradwalk. The nearest that there is: torch.linalg.solve",
    "",
  ]);
});

test("each operation knows the calls of modules that it is a part of, by path, class and options", () => {
  const source = `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 3), nn.Linear(3, 3)])
        self.act = nn.ReLU()
    def forward(self, x):
        for layer in self.layers:
            x = self.act(layer(x))
        return x * 2
net = Net()
y = net(torch.ones(1, 2)) + 1
z = nn.Sigmoid()(y)
`;
  const { events } = torch.run(source);
  const path = (call: ModuleCall | null): string[] => (call ? [...path(call.outer), `${call.path}#${call.call}`] : []);
  const told = events.flatMap((event) => (event.kind === "operation" && event.op !== "t" ? [[event.op, ...path(event.within)]] : []));
  expect(told).toEqual([
    ["addmm", "net#1", "net.layers.0#2"],
    ["relu", "net#1", "net.act#3"],
    ["addmm", "net#1", "net.layers.1#4"],
    ["relu", "net#1", "net.act#5"],
    ["mul", "net#1"],
    ["add"],
    ["sigmoid", "Sigmoid#6"],
  ]);
  const linear = events.find((event) => event.kind === "operation" && event.op === "addmm") as EventOf<"operation">;
  expect(linear.within).toMatchObject({ type: "Linear", options: "in_features=2, out_features=3, bias=True" });
});

test("two calls of one module that follow each other are two, and what a module is called is asked again once it is another", () => {
  const source = `import torch
cell = torch.nn.Linear(2, 2)
x = torch.ones(1, 2)
for i in range(3): x = cell(x)
for n in (2, 3, 4): torch.nn.Linear(2, n)(x)
`;
  const { events } = torch.run(source);
  const calls = events.flatMap((event) => (event.kind === "operation" && event.op === "addmm" ? [event.within!] : []));
  expect(calls.map(({ call }) => call)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(calls.map(({ path }) => path)).toEqual(["cell", "cell", "cell", "Linear", "Linear", "Linear"]);
  expect(calls.slice(3).map(({ options }) => options)).toEqual([2, 3, 4].map((n) => `in_features=2, out_features=${n}, bias=True`));
});

test("a parameter is called what the whole module is called, not what its constructor calls it", () => {
  const source = "import torch\nclass Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = torch.nn.Linear(1, 1)\nnet = Net()\nnet.fc.weight.sum().backward()\n"; // prettier-ignore
  const { events } = torch.run(source);
  const trace = { version: TRACE_VERSION, program: source, events, losses: [] };
  expect([...graphAt(trace, events.length).known.values()].map(({ names }) => names[0]).slice(0, 2)).toEqual([
    "net.fc.weight",
    "net.fc.bias",
  ]);
});

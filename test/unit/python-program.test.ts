import { beforeAll, describe, expect, test } from "vitest";
import { type FakePython, startFake } from "../python/fake.ts";

let fake: FakePython;
beforeAll(async () => {
  fake = await startFake();
}, 180_000);

const run = (source: string) => fake.run(source);
const log = (source: string) => fake.run(source).log;
/** The names that were told: "x", "neu.hidden". */
const names = (source: string) => log(source).flatMap((line) => /^name \d+ = (\S+)/.exec(line)?.[1] ?? []);
/** The text of the sub-expression that made each tensor. */
const places = (source: string) => log(source).flatMap((line) => /^tensor \d+ @ (.*)/.exec(line)?.[1] ?? []);

describe("places", () => {
  test("a tensor knows the sub-expression that made it", () => {
    expect(places("x = torch.ones()\nz = (x + 2) * (x + 3) ** 2\n")).toEqual([
      "torch.ones()",
      "x + 2",
      "x + 3",
      "(x + 3) ** 2",
      "(x + 2) * (x + 3) ** 2",
    ]);
  });

  test("what a function of the learner's does is where it stands; what a library does is where it was called", () => {
    expect(places("def f(a):\n    return a + 1\ny = f(torch.ones())\nz = torch.Module()(y)\n")).toEqual([
      "torch.ones()",
      "a + 1",
      "torch.Module()(y)",
    ]);
  });

  test("columns count UTF-16 units, after Chinese and after an emoji too", () => {
    expect(places("张量 = '😀'; y = torch.ones() + 张量\n")).toEqual(["torch.ones()", "torch.ones() + 张量"]);
  });

  test("an expression over several lines has all of them", () => {
    expect(places("y = (torch.ones()\n  + 2)\n")).toEqual(["torch.ones()", "lines 1-2"]);
  });

  test("every round of a loop has the same place", () => {
    expect(places("x = torch.ones()\nfor i in range(3): x = x + i\n")).toEqual(["torch.ones()", "x + i", "x + i", "x + i"]);
  });
});

describe("names", () => {
  test("an assignment names, where it stands", () => {
    expect(log("x = y = torch.ones()\n")).toEqual(["tensor 1 @ torch.ones()", "name 1 = x @ 1:0-1", "name 1 = y @ 1:4-5"]);
  });

  test.each([
    ["a, (b, *c) = torch.ones(), (torch.ones(), torch.ones())", ["a", "b"]],
    ["for i, x in enumerate([torch.ones(), torch.ones()]): pass", ["x", "x"]],
    ["y = [x for x in [torch.ones(), torch.ones()] if x is not None]", ["x", "x"]],
    ["if (w := torch.ones()): pass", ["w"]],
    ["x: object = torch.ones()", ["x"]],
    ["x = torch.ones()\nx += 1", ["x", "x"]],
    [
      "def neu(x, /, y, *, z=None):\n    'Says what.'\n    hidden = x + 1\n    return hidden\nneu(torch.ones(), torch.ones())",
      ["neu.x", "neu.y", "neu.hidden"],
    ],
    ["def f():\n    global w\n    w = torch.ones()\nf()", ["w"]],
    ["from contextlib import nullcontext\nwith nullcontext(torch.ones()) as t: pass", ["t"]],
    ["class A:\n    def __init__(self): self.w = torch.ones()\nA()", ["A.__init__.self.w"]],
    ["p = {}\np['w1'] = torch.ones()", ["p['w1']"]],
    ["net = torch.Module(fc1=torch.Module(weight=torch.ones()), scale=torch.ones())", ["net.fc1.weight", "net.scale"]],
    ["losses = [0]\nlosses[int('0')] = torch.ones()", []],
  ])("%s", (source, expected) => {
    expect(names(source)).toEqual(expected);
  });

  test("the program does not see who names", () => {
    expect(run("x = torch.ones()\nprint([n for n in dir() if 'gradwalk' in n], [n for n in globals() if 'gradwalk' in n])").out).toBe(
      "[] []\n",
    );
  });

  test("an expression too deep to be walked still runs", () => {
    const t = run(`x = ${"-".repeat(700)}1\nprint(x)`);
    expect([t.out, t.err]).toEqual(["1\n", ""]);
  });
});

describe("the last expression", () => {
  test("is shown, as in a notebook, unless it is None", () => {
    expect(run("y = 1\ny; y + 1; [y + 2]").out).toBe("[3]\n");
    expect(run("None").out).toBe("");
    expect(run("y = 1").out).toBe("");
  });

  test("is not shown by a script", () => {
    expect(fake.run("1 + 1", { notebook: false }).out).toBe("");
  });
});

describe("errors", () => {
  test("show only the learner's lines, with carets", () => {
    const t = run("def f(w):\n    return torch.ones().mm(w)\n\nf(torch.ones())\n");
    expect(t.err).toBe(
      'Traceback (most recent call last):\n  File "graph.py", line 4, in <module>\n    f(torch.ones())\n    ~^^^^^^^^^^^^^^\n' +
        '  File "graph.py", line 2, in f\n    return torch.ones().mm(w)\n           ~~~~~~~~~~~~~~~^^^\n' +
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)\n",
    );
    expect(t.log.at(-1)).toBe("error RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3) @ torch.ones().mm(w)");
    expect(t.status).toBe(1);
  });

  test("of the engine are caught by their Python type", () => {
    expect(run("try:\n    torch.ones().mm(1)\nexcept RuntimeError as e:\n    print('caught', e)").out).toBe(
      "caught mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)\n",
    );
  });

  test("suggest the name that was meant", () => {
    expect(run("weights1 = 1\nprint(weight1)").err).toBe(
      'Traceback (most recent call last):\n  File "graph.py", line 2, in <module>\n    print(weight1)\n          ^^^^^^^\n' +
        "NameError: name 'weight1' is not defined. Did you mean: 'weights1'?\n",
    );
  });

  test("in a rewritten assignment point to the same columns", () => {
    expect(run("a = 1\nb = a + undefined_thing * 2\n").err).toContain("    b = a + undefined_thing * 2\n            ^^^^^^^^^^^^^^^\n");
  });

  test("of syntax point to their place, and nothing runs", () => {
    const t = run("print(1)\nx = torch.ones(2, 2\ny = x + 2\n");
    expect(t.err).toBe("  File \"graph.py\", line 2\n    x = torch.ones(2, 2\n                  ^\nSyntaxError: '(' was never closed\n");
    expect([t.out, t.log]).toEqual(["", ["error SyntaxError: '(' was never closed (graph.py, line 2) @ x = torch.ones(2, 2"]]);
  });

  test("that only the compiler finds are found before anything runs", () => {
    expect(run("print(1)\nreturn 2").err).toMatch(/line 2\n {4}return 2\n {4}\^+\nSyntaxError: 'return' outside function\n$/);
  });

  test("that follow one another are both shown", () => {
    expect(run("try:\n    1/0\nexcept ZeroDivisionError:\n    {}['k']\n").err).toMatch(
      /ZeroDivisionError: division by zero\n\nDuring handling of the above exception, another exception occurred:\n\n[^]*KeyError: 'k'\n$/,
    );
  });

  test("within the standard library show the learner's line", () => {
    expect(run("import json\njson.loads('{')").err).toBe(
      "Traceback (most recent call last):\n  File \"graph.py\", line 2, in <module>\n    json.loads('{')\n    ~~~~~~~~~~^^^^^\n" +
        "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)\n",
    );
  });

  test("endless recursion is an ordinary error, even with the limit lifted", () => {
    expect(run("def f(n):\n    return f(n + 1)\nf(0)\n").err).toMatch(/RecursionError: maximum recursion depth exceeded\n$/);
    expect(run("import sys\nsys.setrecursionlimit(10**6)\ndef f(n):\n    return f(n + 1)\nf(0)\n").err).toMatch(
      /RecursionError: maximum recursion depth exceeded\n$/,
    );
    run("import sys\nsys.setrecursionlimit(1000)");
  }, 180_000);

  test("memory without end is a MemoryError, and Python lives on", () => {
    expect(run("a = []\nwhile True:\n    a.append([0] * 100000)\n").err).toMatch(/MemoryError\n$/);
    expect(run("print(sum(range(10)))").out).toBe("45\n");
  }, 180_000);
});

describe("warnings", () => {
  test("of the program and of the engine stand at the learner's line", () => {
    expect(run("import warnings\nwarnings.warn('careful')\n").err).toBe("graph.py:2: UserWarning: careful\n  warnings.warn('careful')\n");
    const t = run("x = torch.ones()\n\nx.grad\n");
    expect(t.err).toBe("graph.py:3: UserWarning: the .grad of a non-leaf is accessed\n  x.grad\n");
    expect(t.log.at(-1)).toBe("warning UserWarning: the .grad of a non-leaf is accessed @ x.grad");
  });
});

describe("output", () => {
  test("keeps its order, and Chinese", () => {
    const t = run(
      "import sys\nprint('a', end=' ')\nprint('b', flush=True)\nprint('张量 😀')\nprint('oops', file=sys.stderr)\nsys.stdout.buffer.write('字节\\n'.encode())\nsys.stdout.buffer.flush()",
    );
    expect([t.out, t.err]).toEqual(["a b\n张量 😀\n字节\n", "oops\n"]);
  });

  test("each line is told with the place that ended it", () => {
    expect(log("print('a', end='')\nprint('b', 2)\nprint('c', end='')")).toEqual(["print ab 2 @ print('b', 2)", "print c @ nowhere"]);
  });

  test("redirect_stdout takes it", () => {
    expect(
      run("import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as s: print('hidden')\nprint(repr(s.getvalue()))").out,
    ).toBe("'hidden\\n'\n");
  });
});

describe("the program's end", () => {
  test.each([
    ["", 0],
    ["import sys; sys.exit()", 0],
    ["import sys; sys.exit(3)", 3],
    ["raise SystemExit(True)", 1],
    ["1/0", 1],
    ["raise KeyboardInterrupt", 130],
  ])("%s", (source, status) => {
    expect(run(source).status).toBe(status);
  });

  test("sys.exit with a text writes it to stderr", () => {
    const t = run("import sys; sys.exit('bad data')");
    expect([t.status, t.err]).toEqual([1, "bad data\n"]);
  });
});

describe("as with python", () => {
  test("the program is the module __main__", () => {
    const t = run(
      "import sys, pickle, dataclasses\n@dataclasses.dataclass\nclass P: x: int\nprint(__name__, sys.modules['__main__'].P is P, pickle.loads(pickle.dumps(P(3))), sys.argv)",
    );
    expect(t.out).toBe("__main__ True P(x=3) ['graph.py']\n");
  });

  test("a run does not see the names of the one before", () => {
    run("secret = 1");
    expect(run("secret").err).toMatch(/NameError: name 'secret' is not defined/);
  });

  test("random numbers are random, though the image froze their state", () => {
    expect(run("import random\nrandom.seed(1); print(random.random())").out).toBe("0.13436424411240122\n"); // CPython's value
  });
});

describe("what is not there", () => {
  test("a missing package is named, and what there is instead", () => {
    expect(run("import pandas as pd").err).toMatch(
      /ModuleNotFoundError: No module named 'pandas'\nGradwalk has no pandas. Read a table with the csv module/,
    );
    expect(fake.run("import sklearn.svm", { language: "zh" }).err).toMatch(/Gradwalk 没有 scikit-learn/);
    expect(run("import torch\n%matplotlib inline").err).toMatch(/SyntaxError: invalid syntax\nA line that begins with % or !/);
    expect(run("x = (1 +").err).not.toContain("Jupyter");
    expect(fake.run("import xgboost.core", { language: "zh" }).err).toMatch(/No module named 'xgboost'\nGradwalk 离线运行/);
  });

  test("a try around the import still works", () => {
    expect(run("try:\n    import pandas\nexcept ImportError:\n    print('without')").out).toBe("without\n");
  });

  test.each(["js", "pyodide_js", "pyodide.http", "ctypes", "socket", "subprocess", "urllib.request", "asyncio", "_gradwalk_js"])(
    "%s of the host is not there",
    (name) => {
      expect(run(`import ${name}`).err).toMatch(/ModuleNotFoundError: No module named/);
    },
  );

  test("gc still collects", () => {
    expect(run("import gc\nprint(gc.collect() >= 0, gc.isenabled() if hasattr(gc, 'isenabled') else '')").out).toBe("True \n");
  });
});

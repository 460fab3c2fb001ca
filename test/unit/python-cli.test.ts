import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readTrace } from "../../core/trace/jsonl.ts";
import { readArguments, UsageError } from "../../electron/cli-arguments.ts";

const cli = path.resolve(import.meta.dirname, "../../out/cli/cli.mjs");
const folder = mkdtempSync(path.join(tmpdir(), "gradwalk-cli-"));

function script(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

function gradwalk(words: readonly string[], { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {}) {
  if (!existsSync(cli)) throw new Error("the command line is not built: run `npm run build` first");
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...words], {
    cwd: folder,
    encoding: "utf8",
    input,
    env: { ...process.env, ...env },
  });
  return { stdout, stderr, status };
}

const GRAPH = script("graph.py", "x = torch.ones(2, 2, requires_grad=True)\ny = x + 2\nz = y * y\nt = torch.mean(z)\nt.backward()\n");

describe("arguments", () => {
  test("what follows the script is the script's", () => {
    expect(readArguments(["run", "--notebook", "a.py", "--epochs", "3", "-o"])).toEqual({
      do: "run",
      notebook: true,
      script: { file: "a.py", arguments: ["--epochs", "3", "-o"] },
    });
  });

  test("a picture's format is that of its file, unless another is named", () => {
    expect(readArguments(["render", "a.py", "-o", "g.PNG"])).toMatchObject({
      painter: { extension: "png" },
      at: { cursor: Infinity },
      scale: 2,
    });
    expect(readArguments(["render", "-o", "g.txt", "--format", "svg", "a.py"])).toMatchObject({
      painter: { extension: "svg" },
      output: "g.txt",
    });
  });

  test("a moment is the end, a number of events, or a stop within a phase", () => {
    const at = (text: string) => (readArguments(["render", "a.py", "-o", "g.svg", "--at", text]) as { at: object }).at;
    expect(at("12")).toEqual({ cursor: 12 });
    expect(at("backward:2")).toEqual({ phase: "backward", stop: 2 });
    expect(at("update:end")).toEqual({ phase: "update", stop: Infinity });
  });

  test.each([
    [["draw", "a.py"], '"draw" is not a command'],
    [["run"], "script.py is missing"],
    [["run", "--fast", "a.py"], "run has no option --fast"],
    [["trace", "a.py"], "-o trace.jsonl is missing"],
    [["render", "a.py", "-o", "g.gif"], '"gif" is not a format'],
    [["render", "a.py", "-o", "graph"], "has no extension"],
    [["render", "a.py", "-o", "g.svg", "--at", "middle"], "--at middle"],
    [["render", "a.py", "-o", "g.svg", "--at", "backward:0"], "--at backward:0"],
    [["render", "a.py", "-o", "g.svg", "--scale", "9"], "--scale 9"],
    [["render", "a.py", "-o", "g.svg", "--theme", "blue"], "--theme blue"],
    [["render", "a.py", "-o", "g.svg", "--colour", "blue"], "--colour"],
  ])("%j is refused: %s", (words, message) => {
    expect(() => readArguments(words)).toThrow(UsageError);
    expect(() => readArguments(words)).toThrow(message);
  });
});

describe("run", () => {
  test("is as python: arguments, input, files, modules beside the script, exit status", () => {
    script("helper.py", "def double(x): return 2 * x\n");
    script("data.csv", "1,2\n");
    const file = script(
      "main.py",
      "import sys, os\nfrom helper import double\nprint(sys.argv, __name__, input('n? '), sys.stdin.read().split())\n" +
        "print(double(4), open('data.csv').read().strip(), os.getcwd() == os.path.realpath('.'))\nopen('made.txt', 'w').write('张量')\nsys.exit(7)",
    );
    const { stdout, stderr, status } = gradwalk(["run", file, "a", "--b"], { input: "五\n1 2\n3" });
    expect(stderr).toBe("");
    expect(stdout).toBe("n? ['main.py', 'a', '--b'] __main__ 五 ['1', '2', '3']\n8 1,2 True\n");
    expect(readFileSync(path.join(folder, "made.txt"), "utf8")).toBe("张量");
    expect(status).toBe(7);
  });

  test("an error goes to stderr with the script's lines, and the status is 1", () => {
    const { stdout, stderr, status } = gradwalk(["run", script("error.py", "print('before')\ndef f():\n    return 1 / 0\nf()\n")]);
    expect([stdout, status]).toEqual(["before\n", 1]);
    expect(stderr).toBe(
      'Traceback (most recent call last):\n  File "error.py", line 4, in <module>\n    f()\n    ~^^\n  File "error.py", line 3, in f\n    return 1 / 0\n           ~~^~~\nZeroDivisionError: division by zero\n',
    );
  });

  test("shows no last expression and gives no torch unasked, unless it runs as a notebook", () => {
    expect(gradwalk(["run", GRAPH]).stderr).toContain("NameError: name 'torch' is not defined");
    const file = script("last.py", "torch.ones(2) + 1\n");
    expect(gradwalk(["run", "--notebook", file]).stdout).toBe("tensor([2., 2.])\n");
  });

  test("recursion through Python's own code is an error that can be caught", () => {
    const file = script(
      "deep.py",
      "class A:\n    def __repr__(self): return repr(self)\ntry:\n    repr(A())\nexcept RecursionError as e:\n    print('caught', e)\n",
    );
    expect(gradwalk(["run", file])).toMatchObject({ stdout: "caught maximum recursion depth exceeded\n", status: 0 });
  });

  test("starts without the image, too", () => {
    const file = script("cold.py", "import torch, numpy as np\nprint(torch.ones(2).sum(), np.arange(3))\n");
    expect(gradwalk(["run", file], { env: { GRADWALK_COLD: "1" } })).toMatchObject({
      stdout: "tensor(2.) [0 1 2]\n",
      stderr: "",
      status: 0,
    });
  });

  test.each([
    ["an endless loop", "while True: pass", ""],
    ["a wait for input", "input('more? ')", "more? "],
  ])("Ctrl-C interrupts %s: what was printed stands once, finally runs, the status is 130", async (_name, body, asked) => {
    const file = script("endless.py", `try:\n    print('begun', flush=True)\n    ${body}\nfinally:\n    print('cleaned')\n`);
    const child = spawn(process.execPath, [cli, "run", file], { cwd: folder });
    const all = `begun\n${asked}`;
    let out = "";
    let err = "";
    child.stdout.on("data", (text: Buffer) => {
      out += text.toString();
      if (out === all) child.kill("SIGINT");
    });
    child.stderr.on("data", (text: Buffer) => (err += text.toString()));
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect([out, status]).toEqual([`${all}cleaned\n`, 130]);
    expect(err).toMatch(/KeyboardInterrupt\n$/);
  });

  test("Ctrl-C ends a program whose large work two threads share", async () => {
    const work = "import torch\na = torch.ones(300, 300)\nprint((a @ a).sum().item(), flush=True)\nwhile True:\n    b = a @ a\n";
    const child = spawn(process.execPath, [cli, "run", script("large.py", work)], { cwd: folder });
    let out = "";
    child.stdout.on("data", (text: Buffer) => {
      out += text.toString();
      child.kill("SIGINT");
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect([out, status]).toEqual(["27000000.0\n", 130]);
  });

  test("input() reads lines, sys.stdin.read() all of a long pipe, and then comes the end", () => {
    const file = script("read.py", "import sys\nprint('hi', input('name? '))\nprint(len(sys.stdin.read()))\ninput()\n");
    const { stdout, stderr, status } = gradwalk(["run", file], { input: `王\n${"a".repeat(200_000)}\n` });
    expect([stdout, status]).toEqual(["name? hi 王\n200001\n", 1]);
    expect(stderr).toMatch(/EOFError: EOF when reading a line\n$/);
  });

  test("a script that is not there, or no text, is said in one line", () => {
    expect(gradwalk(["run", "nope.py"])).toEqual({
      stdout: "",
      stderr: "gradwalk: cannot open nope.py: no such file or folder\n",
      status: 2,
    });
    writeFileSync(path.join(folder, "bytes.py"), Buffer.from([0xff, 0xfe, 0x00]));
    expect(gradwalk(["run", "bytes.py"])).toMatchObject({ stderr: "gradwalk: bytes.py is not text in UTF-8\n", status: 1 });
  });
});

describe("trace and render", () => {
  test("a trace is every event of the run, and can be read again", () => {
    expect(gradwalk(["trace", GRAPH, "-o", "t.jsonl"])).toEqual({ stdout: "", stderr: "", status: 0 });
    const trace = readTrace(readFileSync(path.join(folder, "t.jsonl"), "utf8"));
    expect(trace.program).toBe(readFileSync(path.join(folder, GRAPH), "utf8"));
    expect(trace.events.filter(({ kind }) => kind === "operation").map((event) => (event as { label: string }).label)).toEqual([
      "+",
      "×",
      "mean",
    ]);
    expect(trace.events.filter(({ kind }) => kind === "name").map((event) => (event as { name: string }).name)).toEqual([
      "x",
      "y",
      "z",
      "t",
    ]);
  });

  test("a script that fails leaves the trace up to its error, and its status", () => {
    const file = script("fails.py", "x = torch.ones(2)\nx.mm(x)\n");
    expect(gradwalk(["trace", file, "-o", "f.jsonl"]).status).toBe(1);
    expect(readTrace(readFileSync(path.join(folder, "f.jsonl"), "utf8")).events.at(-1)).toMatchObject({
      kind: "error",
      type: "RuntimeError",
    });
  });

  test("a figure is an event, with what was drawn; points that are no numbers are NaN", () => {
    const file = script(
      "figure.py",
      "plt.plot(torch.linspace(0, 1, 3), [1, float('nan'), 3], 'o-', label='a')\nplt.plot(np.arange(2.), np.array([5, 6]), 'o')\n" +
        "plt.bar(['p', 'q'], [1, 2])\nplt.title('T')\nplt.xlabel('X')\nplt.grid(True)\nplt.show()\nfig, ax = plt.subplots()\nax.hist([1, 2, 2, 3], bins=2)\nax.set_title('H')\n",
    );
    expect(gradwalk(["trace", file, "-o", "figure.jsonl"])).toEqual({ stdout: "", stderr: "", status: 0 });
    const { events } = readTrace(readFileSync(path.join(folder, "figure.jsonl"), "utf8"));
    const figures = events.flatMap((event) => (event.kind === "figure" ? [event] : []));
    const look = { label: "", colour: "", line: "solid", dots: false };
    const side = { label: "", scale: "linear", limits: [] };
    expect(figures.map(({ figure }) => figure)).toEqual([
      {
        title: "",
        columns: 1,
        axes: [
          {
            cell: 0,
            title: "T",
            frame: true,
            x: { ...side, label: "X" },
            y: side,
            series: [
              { ...look, kind: "line", x: [0, 0.5, 1], y: [1, NaN, 3], label: "a", dots: true },
              { ...look, kind: "line", x: [0, 1], y: [5, 6], line: "none", dots: true },
              { ...look, kind: "bar", x: [0, 1], y: [1, 2] },
            ],
          },
        ],
      },
      {
        title: "",
        columns: 1,
        axes: [{ cell: 0, title: "H", frame: true, x: side, y: side, series: [{ ...look, kind: "hist", x: [1.5, 2.5], y: [1, 3] }] }],
      },
    ]);
    expect(figures[0].at).toMatchObject({ line: 7, column: 0, endColumn: 10 });
  });

  test.each(["svg", "png", "pdf", "dot", "tex", "mmd"])("draws %s", (extension) => {
    const file = `g.${extension}`;
    expect(gradwalk(["render", GRAPH, "-o", file, "--theme", "dark", "--lang", "zh"])).toEqual({ stdout: "", stderr: "", status: 0 });
    const bytes = readFileSync(path.join(folder, file));
    expect(bytes.length).toBeGreaterThan(500);
    const starts: Record<string, string> = {
      svg: "<svg",
      png: "\x89PNG",
      pdf: "%PDF",
      dot: "digraph",
      tex: "\\documentclass",
      mmd: "flowchart",
    };
    expect(bytes.subarray(0, 4000).toString("latin1")).toContain(starts[extension]);
  });

  test("a picture within backward differs from the one before it and from the end", () => {
    const drawn = ["forward:end", "backward:2", "end"].map((at, i) => {
      expect(gradwalk(["render", GRAPH, "-o", `${i}.svg`, "--at", at])).toMatchObject({ stderr: "", status: 0 });
      return readFileSync(path.join(folder, `${i}.svg`), "utf8");
    });
    expect(new Set(drawn).size).toBe(3);
  });

  test("a moment that the run does not have, and a file that cannot be written, are said in one line", () => {
    expect(gradwalk(["render", GRAPH, "-o", "x.svg", "--at", "backward:99"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^gradwalk: --at: the run has no such stop; it has \d+ events\n$/),
    });
    expect(gradwalk(["render", GRAPH, "-o", "no/folder/x.svg"])).toMatchObject({
      status: 1,
      stderr: "gradwalk: cannot write no/folder/x.svg: no such file or folder\n",
    });
  });
});

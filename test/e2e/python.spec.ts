/** The learner's Python in its locked worker, as the built page has it, without the page around it. */
import { expect, type Page, test } from "@playwright/test";
import { readdirSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import type { FromRunner } from "../../core/python/protocol.ts";

const assets = path.resolve(import.meta.dirname, "../../out/renderer/assets");
const asset = (start: string, folder = "") =>
  `/assets/${folder}${readdirSync(path.join(assets, folder)).find((name) => name.startsWith(start))!}`;

interface Told {
  readonly out: string;
  readonly err: string;
  readonly kinds: readonly string[];
  /** The same, as they came through the port. */
  readonly witnessed: readonly string[];
  readonly end: Extract<FromRunner, { kind: "done" | "broken" }> | null;
}

interface Options {
  readonly files?: Readonly<Record<string, string>>;
  /** What input() gets; "nobody" leaves it waiting. */
  readonly answers?: readonly (string | null)[] | "nobody";
  /** Asks the program to stop when it has printed this. */
  readonly stopAt?: string;
  /** Keeps the worker, to look into it. */
  readonly keep?: boolean;
}

/** Runs a program in a worker of its own. */
async function run(page: Page, program: string, options: Options = {}): Promise<Told> {
  const addresses = {
    worker: asset("runner.worker", "workers/"),
    wasm: asset("pyodide.asm"),
    stdlib: asset("python_stdlib"),
    snapshot: asset("python-"),
  };
  return page.evaluate(
    async ({ program, options, addresses }) => {
      const get = async (url: string) => (await fetch(url)).arrayBuffer();
      const python = {
        module: await WebAssembly.compileStreaming(fetch(addresses.wasm)),
        stdlib: await get(addresses.stdlib),
        snapshot: await (await fetch(addresses.snapshot)).blob(),
        sources: null,
      };
      const control = new SharedArrayBuffer(64 + 65536);
      const slots = new Int32Array(control, 0, 16);
      const answers = [...(options.answers ?? [])];
      const worker = new Worker(addresses.worker, { type: "module" });
      let out = "";
      let err = "";
      let stopped = false;
      const kinds: string[] = [];
      const witnessed: string[] = [];
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<readonly { readonly kind: string }[]>) => witnessed.push(...data.map(({ kind }) => kind));
      const files = new Map(Object.entries(options.files ?? {}).map(([name, text]) => [name, new Blob([text])]));
      const end = await new Promise<Told["end"]>((resolve, reject) => {
        worker.onerror = (error) => reject(new Error(error.message));
        worker.onmessage = ({ data }: MessageEvent<FromRunner>) => {
          if (data.kind === "ready")
            worker.postMessage({ kind: "run", run: 1, program, file: "graph.py", files, budget: 20_000, language: "en", port: port2 }, [
              port2,
            ]);
          else if (data.kind === "text") {
            if (data.stream === "out") out += data.text;
            else err += data.text;
            if (options.stopAt !== undefined && out.includes(options.stopAt) && !stopped) {
              stopped = true;
              Atomics.store(slots, 0, 2);
              Atomics.notify(slots, 0);
            }
          } else if (data.kind === "events") kinds.push(...data.events.map(({ kind }) => kind));
          else if (data.kind === "input" && options.answers !== "nobody") {
            const answer = answers.shift();
            const bytes = new TextEncoder().encode(`${answer}\n`);
            if (typeof answer === "string") new Uint8Array(control, 64).set(bytes);
            Atomics.store(slots, 2, typeof answer === "string" ? bytes.length : -1);
            Atomics.store(slots, 1, 0);
            Atomics.notify(slots, 1);
          } else if (data.kind === "done" || data.kind === "broken") resolve(data);
        };
        worker.postMessage({ kind: "start", run: 1, python, control, gpu: { port: null, cuda: "lent" }, helpers: 0 });
      });
      // The port's last message may come after the worker's.
      while (witnessed.length < kinds.length) await new Promise((resolve) => port1.addEventListener("message", resolve, { once: true }));
      if (!options.keep) worker.terminate();
      return { out, err, kinds, witnessed, end };
    },
    { program, options, addresses },
  );
}

test.beforeEach(async ({ page }) => {
  await page.goto("/");
});

test("runs a program with the real engine, and tells its events", async ({ page }) => {
  const told = await run(page, "x = torch.ones(2, 2, requires_grad=True)\ny = x + 2\nt = torch.mean(y * y)\nt.backward()\nx.grad\n");
  expect(told.end).toMatchObject({ kind: "done", outcome: "ended" });
  expect(told.out).toBe("tensor([[1.5000, 1.5000],\n        [1.5000, 1.5000]])\n");
  expect(told.kinds.filter((kind) => kind === "operation")).toHaveLength(3);
  expect(told.kinds.filter((kind) => kind === "accumulate")).toHaveLength(1);
});

test("tells its events through a port, too", async ({ page }) => {
  const told = await run(page, "x = torch.ones(2, requires_grad=True)\nfor i in range(200): x = x * 2\nx.sum().backward()");
  expect(told.kinds.length).toBeGreaterThan(600);
  expect(told.witnessed).toEqual(told.kinds);
});

test("opens the data files that came with it, and no others", async ({ page }) => {
  const program = "import os\nprint(open('hour.csv').read(), os.listdir())\nopen('/etc/passwd')";
  const told = await run(page, program, { files: { "hour.csv": "1,2" } });
  expect(told.out).toBe("1,2 ['hour.csv']\n");
  expect(told.err).toContain("FileNotFoundError");
});

test("asks for lines of input, in any language", async ({ page }) => {
  const told = await run(page, "print(input('name? ') * 2, int(input()) + 1)\ninput()", { answers: ["五", "21", null] });
  expect(told.out).toBe("name? 五五 22\n");
  expect(told.err).toMatch(/EOFError: EOF when reading a line\n$/);
});

for (const [what, body] of Object.entries({
  "an endless loop": "while True: pass",
  "a loop over tensors": "x = torch.ones(2)\nwhile True: x = x + 1",
  "a sleep": "import time\ntime.sleep(1000)",
  "a wait for input": "input()",
})) {
  test(`${what} ends when it is asked to`, async ({ page }) => {
    const told = await run(page, `print('begun')\n${body}`, { stopAt: "begun", answers: "nobody" });
    expect(told.end).toMatchObject({ kind: "done", outcome: "stopped" });
  });
}

test("a program that recurses through Python's own code breaks its interpreter, which says so", async ({ page }) => {
  const told = await run(page, "class A:\n    def __repr__(self): return repr(self)\nA()");
  expect(told.end).toMatchObject({ kind: "broken" });
  expect(told.out).toBe("");
});

test("a program that prints without end is cut, with a note and its last lines", async ({ page }) => {
  const told = await run(page, "line = 'x' * 999\nfor i in range(2000): print(line)\nprint('the end')");
  expect(told.out.length).toBeLessThan(1_100_000);
  expect(told.err).toContain("Its last lines follow when it ends");
  expect(told.err).toMatch(/\[[\d,]+ characters left out\]/);
  expect(told.out).toMatch(/x\nthe end\n$/);
});

test("tensors that do not fit are an error of the program, and the worker lives on", async ({ page }) => {
  const told = await run(
    page,
    "try:\n    torch.zeros(100000, 100000)\nexcept RuntimeError as error:\n    print('RuntimeError')\nprint(torch.ones(2).sum())",
  );
  expect(told.out).toBe("RuntimeError\ntensor(2.)\n");
});

test("no way out: neither Python nor JavaScript in the worker reaches a network, a storage, or another worker", async ({ page }) => {
  const hits: string[] = [];
  const outside = http.createServer((request, response) => {
    hits.push(request.url!);
    response.writeHead(200, { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" });
    response.end("1");
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const { port } = outside.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const inside: string[] = [];
  page.on("request", (request) => inside.push(request.url()));

  const attempts = [
    `import js; js.fetch('${url}/1')`,
    `from js import fetch; fetch('${url}/2')`,
    `import pyodide.http; pyodide.http.open_url('${url}/3')`,
    `import urllib.request; urllib.request.urlopen('${url}/4')`,
    `import socket; socket.create_connection(('127.0.0.1', ${port}), 1)`,
    `import _gradwalk.places as p; p.place_id.constructor('return fetch("${url}/5")')()`,
    `import micropip`,
    `import ctypes`,
    `import subprocess`,
    `import sys; sys.meta_path[:] = [f for f in sys.meta_path if 'Refuse' not in f.__name__]\nimport js; js.fetch('${url}/6')`,
  ];
  const program = attempts
    .map(
      (attempt, i) =>
        `try:\n    exec(${JSON.stringify(attempt)}, {})\n    print(${i}, 'GOT OUT')\nexcept BaseException as error:\n    pass`,
    )
    .join("\n");
  const told = await run(page, `${program}\nprint('done')`, { keep: true });
  expect(told.out).toBe("done\n");

  // As if a program had found a way from Python to JavaScript: the same worker, asked from outside.
  const worker = page.workers().find((worker) => worker.url().includes("runner.worker"))!;
  const reach = await worker.evaluate(async (url) => {
    const names =
      "fetch XMLHttpRequest WebSocket EventSource importScripts Worker SharedWorker indexedDB caches navigator postMessage BroadcastChannel MessageChannel".split(
        " ",
      );
    const scope = globalThis as unknown as Record<string, unknown>;
    const found = names.filter((name) => typeof scope[name] !== "undefined");
    const imported = await import(`${url}/module.mjs`).then(
      () => "imported",
      () => "refused",
    );
    return { found, imported };
  }, url);
  expect(reach).toEqual({ found: [], imported: "refused" });
  expect(hits).toEqual([]);
  expect(inside.filter((address) => !address.includes("/assets/") && !address.includes("module.mjs"))).toEqual([]);
  outside.close();
});

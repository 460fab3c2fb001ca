import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startTorch, type TorchPython } from "../python/torch.ts";

interface Recorded {
  readonly program: string;
  readonly out: string;
}

/** What numpy 2 and PyTorch print: see test/record/numpy_arrays.py. */
const recorded = JSON.parse(readFileSync(path.join(import.meta.dirname, "../data/numpy.json"), "utf8")) as Recorded[];

/** As the recorder ran it: an error is its last line. */
const harness = (program: string) =>
  `import numpy as np, torch, warnings\nwarnings.simplefilter("ignore")\ntry:\n    exec(${JSON.stringify(program)}, {"np": np, "torch": torch, "__name__": "__main__"})\n` +
  `except Exception as error:\n    print(f"{type(error).__name__}: {error}")\n`;

let torch: TorchPython;
beforeAll(async () => {
  torch = await startTorch();
}, 120_000);

test.each(recorded)("prints what numpy prints: $program", ({ program, out }) => {
  const run = torch.run(harness(program));
  expect(run.err).toBe("");
  expect(run.out).toBe(out);
});

test("what numpy computes is no part of the graph", () => {
  const { events, err } = torch.run(
    "import numpy as np, torch\nx = torch.ones(2, requires_grad=True)\na = x.data.numpy() * 2 + np.arange(2)\nprint(np.mean(a))",
  );
  expect(err).toBe("");
  expect(events.filter(({ kind }) => kind !== "print" && kind !== "name").map(({ kind }) => kind)).toEqual(["leaf"]);
});

import { beforeAll, expect, test } from "vitest";
import { FAKE_SOURCES, type FakePython, startFake } from "../python/fake.ts";
import { makeSnapshot } from "../../scripts/snapshot.mjs";

let snapshot: Uint8Array;
let fake: FakePython;
beforeAll(async () => {
  snapshot = await makeSnapshot(FAKE_SOURCES);
  fake = await startFake({ image: { snapshot } });
}, 180_000);

test("a program runs from the image as it does from a cold start", () => {
  const { log, out, err, status } = fake.run("x = torch.ones()\ny = x + 2\nprint(y)\n'张量'\n");
  expect({ log, out, err, status }).toEqual({
    log: [
      "tensor 1 @ torch.ones()",
      "name 1 = x @ 1:0-1",
      "tensor 2 @ x + 2",
      "name 2 = y @ 2:0-1",
      "print tensor(2) @ print(y)",
      "print '张量' @ '张量'",
    ],
    out: "tensor(2)\n'张量'\n",
    err: "",
    status: 0,
  });
});

test("errors of the engine have their Python type", () => {
  expect(fake.run("try:\n    torch.ones().mm(1)\nexcept RuntimeError:\n    print('caught')").out).toBe("caught\n");
});

test("a module of the standard library that is not in the image can be imported", () => {
  expect(fake.run("import wave, sys\nprint(wave.__name__)").out).toBe("wave\n");
});

test("what the host lends is hidden as after a cold start", () => {
  expect(fake.run("import pyodide_js").err).toMatch(/ModuleNotFoundError/);
});

test("each start has other random numbers", async () => {
  const program = "import random\nprint(random.random())";
  const other = await startFake({ image: { snapshot } });
  expect(other.run(program).out).not.toBe(fake.run(program).out);
});

test("memory grows beyond the image, up to its limit", () => {
  expect(fake.run("a = bytearray(100 * 2**20)\nprint(len(a))").out).toBe(`${100 * 2 ** 20}\n`);
  expect(fake.run("a = bytearray(600 * 2**20)").err).toMatch(/MemoryError\n$/);
});

test("an image that is larger than allowed is refused", async () => {
  await expect(makeSnapshot({ ...FAKE_SOURCES, "torch/large.py": "ballast = bytearray(60 * 2**20)\n" })).rejects.toThrow("memory grew");
}, 180_000);

test("an image of a memory that has grown is restored, too", async () => {
  const larger = await makeSnapshot({ ...FAKE_SOURCES, "torch/large.py": "ballast = bytearray(range(256)) * 50_000\n" });
  expect(larger.length).toBeGreaterThan(31 * 2 ** 20);
  const python = await startFake({ image: { snapshot: larger } });
  expect(python.run("import torch.large\nprint(sum(torch.large.ballast))").out).toBe(`${255 * 128 * 50_000}\n`);
}, 180_000);

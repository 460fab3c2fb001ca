import path from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { createCpu } from "../../core/device/cpu/cpu.ts";
import { type Exports, kernelsOf, modulesOf } from "../../core/device/cpu/exports.ts";
import { COMPILED } from "../../core/device/cpu/kernels.generated.ts";
import { Memory, SCRATCH, SCRATCH_BYTES } from "../../core/device/cpu/memory.ts";
import { Board, BOARD_BYTES, SPLIT_KERNELS } from "../../core/device/cpu/threads/board.ts";
import { type Helpers, helpersOn } from "../../core/device/cpu/threads/helper.ts";
import { split } from "../../core/device/cpu/threads/split.ts";
import { Team } from "../../core/device/cpu/threads/team.ts";
import { nodeHelpers } from "../../electron/helpers.ts";
import { make, random } from "./cpu_tensors.ts";

const MODULE = pathToFileURL(path.resolve(import.meta.dirname, "../../out/cli/helper.worker.mjs"));

/** What results are filled with before they are computed. */
const NOTHING = 0xa5;
const NOTHING_WORD = 0xa5a5a5a5 | 0;

const memory = new Memory(true);
const modules = modulesOf(COMPILED, true);
const kernels = kernelsOf(modules, memory.wasm, SCRATCH);
const truths = COMPILED.formulas.map((formula) => formula.includes(" as bool"));
/** The first and the last word of a result: of its first piece the engine's thread computes nothing before one of them is written. */
let awaited: readonly number[] = [];
let team: Team;
let large: Exports;

/** The kernels of the engine's thread for its pieces, that let the helper go first; and for work that is not shared. */
const held = { ...kernels };
const unshared = { ...kernels };
for (const name of SPLIT_KERNELS) {
  const run = kernels[name] as (...args: number[]) => void;
  held[name] = (...args: number[]) => {
    while (awaited.length > 0 && awaited.every((at) => Atomics.load(memory.i32, at) === NOTHING_WORD));
    awaited = [];
    run(...args);
  };
  unshared[name] = () => {
    throw new Error(`${name} was not shared`);
  };
}

beforeAll(async () => {
  team = new Team(memory, modules, held, nodeHelpers(MODULE, 1)!);
  large = split(unshared, team, memory, truths);
  while (team.board === null) await new Promise(setImmediate);
});

/** `n` random numbers of 4 or 8 bytes, somewhere in the memory. */
function numbers(n: number, size: 4 | 8, seed: number): number {
  const pointer = memory.allocate(n * size);
  const next = random(seed);
  const to = size === 4 ? memory.f32 : memory.f64;
  for (let i = 0; i < n; i++) to[pointer / size + i] = 4 * next() - 2;
  return pointer;
}

/** Room for a result, with nothing in it. */
function room(bytes: number): number {
  const pointer = memory.allocate(bytes);
  memory.u8.fill(NOTHING, pointer, pointer + bytes);
  return pointer;
}

/** Whether the same bytes come of one thread alone and of two, of which the helper computes at least the first or the last piece. */
function same(bytes: number, compute: (kernels: Exports, y: number) => void): boolean {
  const [alone, together] = [room(bytes), room(bytes)];
  compute(kernels, alone);
  awaited = [together / 4, (together + bytes - 4) / 4];
  compute(large, together);
  const [a, b] = [alone, together].map((at) => memory.u8.slice(at, at + bytes));
  return Buffer.compare(a, b) === 0 && a.some((byte) => byte !== NOTHING);
}

const slotOf = (start: string) => {
  const slot = COMPILED.formulas.findIndex((formula) => formula.startsWith(start));
  expect(slot, start).toBeGreaterThanOrEqual(0);
  return slot;
};

describe("a helper's bits are those of one thread", () => {
  const MANY = 300_007;

  test.each([0, 1])("in pointwise kernels, of numbers and of truths (code %d)", (code) => {
    const size = code === 0 ? 4 : 8;
    const [a, b] = [numbers(MANY, size, 1), numbers(MANY, size, 2)];
    for (const name of ["sigmoid(", "mul(", "tanh(", "exp("]) {
      const slot = slotOf(name);
      expect(
        same(MANY * size, (k, y) => k.pointwise(slot, code, y, MANY, a, b, 0, 0, 0, 0, 0)),
        name,
      ).toBe(true);
      expect(
        same(MANY * size, (k, y) => k.pointwise(slot, code, y, MANY, a, b + 8, 0, 0, 2, 0, 0)),
        `${name} one number`,
      ).toBe(true);
    }
    // Truths are bytes: the last four of a multiple of four are one word.
    const n = MANY - (MANY % 4);
    expect(same(n, (k, y) => k.pointwise(slotOf("lt("), code, y, n, a, b, 0, 0, 0, 0, 0))).toBe(true);
  });

  test.each([
    ["rows", 1, 262, 130, 301],
    ["rows, one left over", 1, 321, 129, 200],
    ["a tall column", 1, 3001, 1, 1000],
    ["a long row", 1, 1, 3001, 1000],
    ["a batch", 9, 65, 66, 131],
  ] as const)("in matrix products: %s", (_, batch, m, n, k) => {
    for (const [code, size] of [
      [0, 4],
      [1, 8],
    ] as const) {
      const [a, b] = [numbers(batch * m * k, size, 3), numbers(batch * k * n, size, 4)];
      for (const [rowA, columnA] of [
        [k, 1],
        [1, m],
      ]) {
        for (const [rowB, columnB] of [
          [n, 1],
          [1, k],
        ]) {
          const compute = (kernels: Exports, y: number) =>
            kernels.gemm(code, batch, m, n, k, a, m * k, rowA, columnA, b, k * n, rowB, columnB, y, 0);
          expect(same(batch * m * n * size, compute), `${[code, rowA, columnA, rowB, columnB]}`).toBe(true);
        }
      }
    }
  });

  test.each([0, 1])("in softmax, its logarithm and their gradients (code %d)", (code) => {
    const size = code === 0 ? 4 : 8;
    const shapes = [[257, 700, 1], [33, 200, 31]] as const; // prettier-ignore
    for (const [outer, n, inner] of shapes) {
      const all = outer * n * inner;
      const [a, dy] = [numbers(all, size, 5), numbers(all, size, 6)];
      for (const log of [0, 1]) {
        expect(same(all * size, (k, y) => k.softmax(code, y, a, log, outer, n, inner))).toBe(true);
        expect(same(all * size, (k, y) => k.softmaxGradient(code, y, dy, a, log, outer, n, inner))).toBe(true);
      }
    }
  });

  test("in reductions and running sums along kept dimensions", () => {
    const [outer, n, inner] = [600, 250, 2];
    const a = numbers(outer * n * inner, 4, 7);
    for (let kind = 0; kind < 8; kind++) {
      const bytes = outer * inner * (kind < 4 ? 4 : kind < 6 ? 8 : 1);
      expect(
        same(bytes, (k, y) => k.reduce(kind, 0, y, a, outer, n, inner)),
        `${kind}`,
      ).toBe(true);
    }
    const bytes = outer * n * inner * 4;
    for (let kind = 0; kind < 4; kind++)
      expect(
        same(bytes, (k, y) => k.scan(kind, 0, y, 0, a, outer, n, inner)),
        `${kind}`,
      ).toBe(true);
  });

  test("in what moves, fills and takes", () => {
    const a = numbers(MANY, 4, 8);
    expect(same(MANY * 4, (k, y) => k.move(y, a, MANY * 4))).toBe(true);
    expect(same(MANY * 4, (k, y) => k.fill(y, 0, 1.5, MANY))).toBe(true);
    const index = memory.allocate(MANY * 8);
    for (let i = 0; i < MANY; i++) memory.i64[index / 8 + i] = BigInt((i * 7919) % MANY);
    expect(same(MANY * 4, (k, y) => k.take(4, y, a, index, MANY))).toBe(true);
  });

  test("in copies with strides, to other dtypes, and that add", () => {
    const [m, n] = [401, 750];
    const [float, transposed] = [numbers(m * n, 4, 9), [[m, n * 4, 4], [n, 4, m * 4]]] as const; // prettier-ignore
    const copy = (kernels: Exports, y: number, dtypeY: number, add: number, dims: readonly (readonly number[])[]) => {
      const words = memory.i32.subarray(kernels.parameters() / 4);
      dims.forEach((dim, d) => words.set(dim, 4 * d));
      kernels.copy(dims.length, y, dtypeY, float, 0, add);
    };
    expect(same(m * n * 4, (k, y) => copy(k, y, 0, 0, transposed))).toBe(true);
    expect(same(m * n * 8, (k, y) => copy(k, y, 1, 0, [[m * n, 8, 4]]))).toBe(true);
    expect(same(m * n * 4, (k, y) => copy(k, y, 0, 1, [[m * n, 4, 4]]))).toBe(true);
  });

  test("where the memory has grown since it came", () => {
    const before = memory.wasm.buffer.byteLength;
    const n = before / 2; // a source and two results of n bytes
    const a = numbers(n / 4, 4, 10);
    expect(same(n, (k, y) => k.move(y, a, n))).toBe(true);
    expect(memory.wasm.buffer.byteLength).toBeGreaterThan(before);
  });
});

describe("work is left to one thread", () => {
  /** How often a kernel is called for all of the work at once. */
  const calls = (compute: (kernels: Exports) => void): number[] => {
    const lengths: number[] = [];
    const told = { ...kernels, pointwise: (...args: Parameters<Exports["pointwise"]>) => void lengths.push(args[3]), copy: () => void lengths.push(1), reduce: () => void lengths.push(1) }; // prettier-ignore
    compute(split(told, team, memory, truths));
    return lengths;
  };
  const n = 400_000;

  test("where one number of the result is read as an operand for all, since it may be written first", () => {
    const a = numbers(n, 4, 11);
    expect(calls((k) => k.pointwise(slotOf("mul("), 0, a, n, a, a + 4000, 0, 0, 2, 0, 0))).toEqual([n]);
  });
  test("where whole numbers are divided, since that may fail", () => {
    const a = numbers(n, 8, 12);
    expect(calls((k) => k.pointwise(slotOf("mul("), 2, room(n * 8), n, a, a, 0, 0, 0, 0, 0))).toEqual([n]);
  });
  test("where all numbers have one sum, and where many are added to the same one", () => {
    const a = numbers(n, 4, 13);
    expect(calls((k) => k.reduce(0, 0, room(16), a, 1, n, 1))).toEqual([1]);
    memory.i32.set([n, 0, 4], kernels.parameters() / 4);
    expect(calls((k) => k.copy(1, room(16), 0, a, 0, 1))).toEqual([1]);
  });
});

describe("without a helper", () => {
  const product = (helpers: Helpers | null): number[] => {
    const memory = new Memory(helpers !== null);
    const cpu = createCpu(memory, COMPILED, helpers);
    const side = 130;
    const values = Array.from({ length: side * side }, (_, i) => (i % 7) - 3);
    const [a, y] = [make(memory, "float32", [side, side], values), make(memory, "float32", [side, side])];
    for (let i = 0; i < 3; i++) cpu.gemm(y, a, a, null);
    const at = y.storage.pointer / 4;
    return [...memory.f32.slice(at, at + side * side)];
  };

  test("that could be started, the engine computes alone", () => {
    const wanted = product(null);
    let asked = 0;
    const fails = () => {
      asked++;
      throw new Error("no threads here");
    };
    expect(product({ count: 2, start: fails })).toEqual(wanted);
    expect(product({ count: 2, start: () => void asked++ })).toEqual(wanted);
    expect(asked).toBe(2);
  });

  test("whose module is there, nothing is said", async () => {
    expect(product(nodeHelpers(new URL("./absent.mjs", import.meta.url), 1))).toEqual(product(null));
    await new Promise(setImmediate);
  });

  test("on one core none is asked for; on many, seven at most", () => {
    expect([1, 2, 8, 64].map(helpersOn)).toEqual([0, 1, 7, 7]);
    expect(nodeHelpers(MODULE, 0)).toBe(null);
  });
});

test("a thread finds its own place above two GiB of memory, too", ({ skip }) => {
  const high = new Memory(true);
  try {
    high.keep(2 ** 31); // never written: it takes no real memory
  } catch {
    skip("this machine does not lend so much");
  }
  const [at, scratch] = [high.keep(BOARD_BYTES), high.keep(SCRATCH_BYTES)];
  const board = new Board(high.wasm.buffer as unknown as SharedArrayBuffer, at, kernelsOf(modules, high.wasm, scratch));
  const [n, y] = [1000, high.allocate(4000)];
  board.run("fill", [y, 0, 3, n], [4, 0, 0, 0], 3, n, 64);
  expect([...new Set(high.f32.subarray(y / 4, y / 4 + n))]).toEqual([3]);
});

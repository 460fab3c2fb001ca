import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import recorded from "../data/random.json" with { type: "json" };
import * as random from "../../core/random/index.ts";
import { Generator } from "../../core/random/index.ts";

/** One call to PyTorch and the bytes of its result: see test/record/random_numbers.py. */
interface Case {
  call: string;
  seed: string;
  dtype: "float32" | "float64" | "int64" | "int32";
  size: number;
  bytes?: string;
  sha256?: string;
  some?: number[];
  after: number;
  low?: number | string;
  high?: number | string;
  mean?: number;
  std?: number;
  p?: number | number[];
  rate?: number;
  median?: number;
  sigma?: number;
  pdtype?: string;
  categories?: number;
  samples?: number;
  replacement?: boolean;
  epochs?: number;
  items?: number;
}

const ARRAYS = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array, int32: Int32Array };
const cases = recorded.records as unknown as Case[];

for (const call of new Set(cases.map((one) => one.call))) {
  const ours = cases.filter((one) => one.call === call);
  test(`${call} gives PyTorch's numbers and takes as many draws (${ours.length} calls)`, () => {
    for (const one of ours) {
      const generator = new Generator(BigInt(one.seed));
      const target = new ARRAYS[one.dtype](one.size);
      fill(generator, target, one);
      compare(target, one);
      expect(drawAfter(generator), JSON.stringify(one).slice(0, 200)).toBe(one.after);
    }
  });
}

for (const state of recorded.states) {
  test(`the state after seed ${state.seed} and ${state.draws + state.normals} draws is PyTorch's, byte for byte`, () => {
    const generator = new Generator(BigInt(state.seed));
    for (let i = 0; i < state.draws; i++) generator.random32();
    for (let i = 0; i < state.normals; i++) random.standardNormal(generator);
    expect(sha256(generator.save())).toBe(state.sha256);
    expect(String(generator.seed)).toBe(state.initial);
  });
}

test("a saved state goes on where it was, with its cached normal number", () => {
  const generator = new Generator(4);
  random.fillRand(generator, new Float32Array(700));
  random.standardNormal(generator);
  const other = new Generator(99);
  other.load(generator.save());
  const copy = generator.clone();
  const expected = new Float32Array(40);
  random.fillNormal(generator, expected.subarray(0, 3));
  random.fillRand(generator, expected.subarray(3));
  for (const again of [other, copy]) {
    const numbers = new Float32Array(40);
    random.fillNormal(again, numbers.subarray(0, 3));
    random.fillRand(again, numbers.subarray(3));
    expect(numbers).toEqual(expected);
  }
});

test("bytes that are no generator state are refused", () => {
  expect(() => new Generator().load(new Uint8Array(3))).toThrow("5056 bytes");
  expect(() => new Generator().load(new Uint8Array(random.STATE_BYTES))).toThrow("Invalid mt19937 state");
});

test("probabilities that no distribution has are named as PyTorch names them", () => {
  expect(random.multinomialProblem(new Float32Array([0.5, -1]), 2, false)).toBe(
    "probability tensor contains either `inf`, `nan` or element < 0",
  );
  expect(random.multinomialProblem(new Float32Array([0.5, NaN]), 2, false)).toContain("`nan`");
  expect(random.multinomialProblem(new Float32Array([1, 1, 0, 0]), 2, false)).toBe(
    "invalid multinomial distribution (sum of probabilities <= 0)",
  );
  expect(random.multinomialProblem(new Float32Array([1, 0]), 2, false)).toBeNull();
  expect(random.multinomialProblem(new Float32Array([0.5, -1]), 2, true)).toBe(
    "invalid multinomial distribution (encountering probability entry < 0)",
  );
});

function fill(generator: Generator, target: Float32Array | Float64Array | BigInt64Array | Int32Array, one: Case): void {
  const floats = target as Float32Array | Float64Array;
  switch (one.call) {
    case "rand":
      return random.fillRand(generator, floats);
    case "randn":
      return random.fillNormal(generator, floats);
    case "uniform":
      return random.fillUniform(generator, floats, Number(one.low), Number(one.high));
    case "normal":
      return random.fillNormal(generator, floats, one.mean, one.std);
    case "bernoulli":
      return random.fillBernoulli(generator, floats, one.p as number);
    case "bernoulliEach":
      return random.fillBernoulliEach(generator, floats, (floats.slice() as Float32Array).fill(one.p as number));
    case "dropout":
      return random.fillDropout(generator, floats, one.p as number);
    case "exponential":
      return random.fillExponential(generator, floats, one.rate!);
    case "logNormal":
      return random.fillLogNormal(generator, floats, one.mean!, one.std!);
    case "cauchy":
      return random.fillCauchy(generator, floats, one.median!, one.sigma!);
    case "geometric":
      return random.fillGeometric(generator, floats, one.p as number);
    case "randint":
      return random.fillRandint(generator, target, BigInt(one.low!), BigInt(one.high!));
    case "randperm":
      return random.fillRandperm(generator, target);
    case "random63":
      for (let i = 0; i < one.size; i++) (target as BigInt64Array)[i] = random.random63(generator);
      return;
    case "multinomial": {
      const p = new ARRAYS[one.pdtype as "float32" | "float64"](one.p as number[]);
      return random.fillMultinomial(generator, target, p, one.categories!, one.samples!, one.replacement!);
    }
    case "mixed":
      return fillMixed(generator, floats as Float32Array);
    case "loader":
      return fillLoaderOrders(generator, target as BigInt64Array, one.epochs!, one.items!);
  }
  throw new Error(`no such call: ${one.call}`);
}

function fillMixed(generator: Generator, target: Float32Array): void {
  let start = 0;
  const next = (size: number) => target.subarray(start, (start += size));
  random.fillNormal(generator, next(3));
  random.fillRand(generator, next(5));
  random.fillNormal(generator, next(2));
  random.fillNormal(generator, next(17));
  random.fillNormal(generator, next(1));
  random.fillRandint(generator, next(3), 0, 9);
  random.fillNormal(generator, next(4));
}

/** DataLoader(shuffle=True) draws its base seed, then the seed of the generator that shuffles. */
function fillLoaderOrders(generator: Generator, target: BigInt64Array, epochs: number, items: number): void {
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.random63(generator);
    const shuffler = new Generator(random.random63(generator));
    random.fillRandperm(shuffler, target.subarray(epoch * items, (epoch + 1) * items));
  }
}

/** The numbers whose last bit depends on the C library of the machine that recorded them. */
const LIBRARY_CALLS = ["randn", "normal", "exponential", "logNormal", "cauchy", "mixed"];

function compare(target: Float32Array | Float64Array | BigInt64Array | Int32Array, one: Case): void {
  const bytes = Buffer.from(target.buffer, target.byteOffset, target.byteLength);
  if (target instanceof Float64Array && LIBRARY_CALLS.includes(one.call)) {
    const expected = one.bytes ? [...doubles(one.bytes)] : one.some!;
    const step = one.bytes ? 1 : Math.max(1, Math.floor(one.size / 40));
    expected.forEach((value, i) => expect(Math.abs(target[i * step] - value)).toBeLessThanOrEqual(2 ** -51 * Math.max(1, Math.abs(value))));
  } else if (one.bytes) {
    expect(bytes.toString("base64"), JSON.stringify(one)).toBe(one.bytes);
  } else {
    expect(sha256(bytes), JSON.stringify(one)).toBe(one.sha256);
  }
}

function doubles(base64: string): Float64Array {
  const bytes = Buffer.from(base64, "base64");
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function drawAfter(generator: Generator): number {
  const draw = new Int32Array(1);
  random.fillRandint(generator, draw, 0, 2 ** 27);
  return draw[0];
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

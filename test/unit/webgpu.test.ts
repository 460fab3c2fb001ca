import { expect, test } from "vitest";
import { gpuStatus } from "../../core/device/webgpu/adapter.ts";
import { carriedBytes, fromWords, toWords } from "../../core/device/webgpu/carry.ts";
import { Channel, COMMAND, HEAD, STATE } from "../../core/device/webgpu/channel.ts";
import { Client, DeviceLost } from "../../core/device/webgpu/client.ts";
import { NOTHING, Pool, sizeClass } from "../../core/device/webgpu/pool.ts";
import { mayOverlap, merged } from "../../core/device/webgpu/strides.ts";
import { hasWgsl, numberOf, pointwiseShader } from "../../core/device/webgpu/wgsl.ts";
import { kernel, parse } from "../../core/ops/formula.ts";
import { SHADERS } from "../../shaders/index.ts";

const wgsl = (source: string) => numberOf(parse(source));

test("a formula becomes WGSL that leaves nan, inf and division by 0 to functions of ours", () => {
  expect(wgsl("1 / (1 + exp(-a))")).toBe("quotient(1.0f, (1.0f + f_exp((-a))))");
  expect(wgsl("a < b")).toBe("select(0.0, 1.0, less(a, b))");
  expect(wgsl("a != inf")).toBe("select(0.0, 1.0, !equal(a, inf))");
  expect(wgsl("where(a > 0 && !b, dy, nan)")).toBe("f_where((less(0.0f, a) && !truth(b)), dy, nan)");
  expect(wgsl("0.1")).toBe("0.10000000149011612f"); // the float32 nearest to 0.1
  expect(wgsl("1e39")).toBe("inf");
});

test("the shader of a formula is the template with its last function replaced", () => {
  const text = pointwiseShader(kernel("test.mul.da", "dy * b"));
  expect(text.match(/fn formula\(/g)).toHaveLength(1);
  expect(text).toContain("let dy = operand0(i);\n  let b = operand1(i);");
  expect(text.trimEnd().endsWith("return bitcast<u32>((dy * b));\n}")).toBe(true);
  // An operand in the result's own buffer is read there; a truth value is the word 1 or 0.
  expect(pointwiseShader(kernel("test.sub", "a - b"), 2)).toContain("let a = operand0(i);\n  let b = inside1(i);");
  expect(pointwiseShader(kernel("test.gt", "a > 0", "float", "bool"))).toContain("return u32(less(0.0f, a));");
});

test("formulas without a good WGSL form stay on the CPU", () => {
  expect(hasWgsl(kernel("test.lgamma", "dy * digamma(a)"))).toBe(false);
  expect(hasWgsl(kernel("test.ints", "a + b", "int"))).toBe(false);
  expect(hasWgsl(kernel("test.erf", "erf(a)"))).toBe(true);
});

test("every kernel binds its sizes, one result and at most four operands, and says its dispatch", () => {
  for (const [name, text] of Object.entries(SHADERS)) {
    expect(text.match(/var<uniform>/g), name).toHaveLength(1);
    expect(text.match(/var<storage, read_write>/g), name).toHaveLength(1);
    expect(text.match(/var<storage, read>/g)?.length ?? 0, name).toBeLessThanOrEqual(4);
    expect(text, name).toContain("Dispatch: ");
  }
});

test("dimensions that run on are walked as one", () => {
  expect(merged([2, 3, 4], [12, 4, 1], [12, 4, 1])).toEqual({ shape: [24], ys: [1], as: [1] });
  expect(merged([2, 1, 4], [4, 9, 1], [0, 9, 1])).toEqual({ shape: [2, 4], ys: [4, 1], as: [0, 1] });
  expect(merged([3, 3], [3, 1], [1, 3])).toEqual({ shape: [3, 3], ys: [3, 1], as: [1, 3] });
  expect(merged([1, 1], [5, 5], [5, 5])).toEqual({ shape: [], ys: [], as: [] });
});

test("windows that may name an element twice are known", () => {
  expect(mayOverlap([3, 4], [4, 1])).toBe(false);
  expect(mayOverlap([4, 3], [1, 4])).toBe(false);
  expect(mayOverlap([3, 4], [-4, 1])).toBe(false);
  expect(mayOverlap([3, 4], [0, 1])).toBe(true);
  expect(mayOverlap([10, 3], [1, 1])).toBe(true);
  expect(mayOverlap([1, 4], [0, 1])).toBe(false);
});

test("numbers come back from words as they went, and an int64 too large stays", () => {
  const ints = new BigInt64Array([0n, -1n, 2147483647n, -2147483648n]);
  const words = toWords("int64", new Uint8Array(ints.buffer))!;
  expect([...new Int32Array(words.buffer)]).toEqual([0, -1, 2147483647, -2147483648]);
  const back = new BigInt64Array(4);
  fromWords("int64", words, new Uint8Array(back.buffer));
  expect(back).toEqual(ints);
  for (const large of [2147483648n, -2147483649n]) expect(toWords("int64", new Uint8Array(new BigInt64Array([large]).buffer))).toBeNull();
  const truths = new Uint8Array(3);
  fromWords("bool", toWords("bool", new Uint8Array([1, 0, 1]))!, truths);
  expect([...truths]).toEqual([1, 0, 1]);
  expect(carriedBytes("int64", 80)).toBe(40);
  expect(carriedBytes("bool", 10)).toBe(40);
});

test("of the free buffers of a size the lowest number is taken", () => {
  const pool = new Pool();
  const numbers = Array.from({ length: 20 }, () => pool.add(256));
  expect(numbers[0]).toBeGreaterThan(NOTHING);
  for (const number of [...numbers].sort((a, b) => ((a * 7) % 20) - ((b * 7) % 20))) pool.give(number);
  expect(numbers.map(() => pool.take(256))).toEqual(numbers);
  expect(pool.take(256)).toBe(0);
  expect(pool.take(512)).toBe(0);
});

test("a buffer is at most twice as large as asked for, and a large one a quarter more", () => {
  for (const bytes of [1, 256, 257, 5000, 1 << 20, (1 << 20) + 1, 20_000_004, 2 ** 31 - 4]) {
    const size = sizeClass(bytes);
    expect(size).toBeGreaterThanOrEqual(bytes);
    expect(size % 4).toBe(0);
    expect(size).toBeLessThanOrEqual(bytes <= 128 ? 256 : bytes <= 1 << 20 ? 2 * bytes : 1.25 * bytes + 4);
  }
});

/** A client whose server is the test. */
function connected(state: number): { client: Client | null; channel: Channel } {
  let channel: Channel | null = null;
  const client = Client.connect({
    postMessage(memory) {
      channel = new Channel(memory as SharedArrayBuffer);
      channel.head[HEAD.maxBuffer] = 1 << 20;
      Atomics.store(channel.head, HEAD.state, state);
    },
  });
  return { client, channel: channel! };
}

test("a server without a device gives no client", () => {
  expect(connected(STATE.lost).client).toBeNull();
});

test("commands are told when they are sent, not before", () => {
  const { client, channel } = connected(STATE.ready);
  const number = client!.allocate(100);
  client!.upload(number, 0, new Uint8Array([1, 2, 3, 4, 5]));
  expect(Atomics.load(channel.head, HEAD.written)).toBe(0);
  client!.flush();
  expect(Atomics.load(channel.head, HEAD.written)).toBe(9);
  expect([...channel.ring.subarray(0, 7)]).toEqual([COMMAND.buffer, number, 256, COMMAND.upload, number, 0, 8]);
  expect([...channel.ringBytes.subarray(28, 33)]).toEqual([1, 2, 3, 4, 5]);
});

test("work that is held back goes before what is sent next", () => {
  const { client, channel } = connected(STATE.ready);
  const sizes = new Int32Array(1);
  client!.defer(() => client!.dispatch(7, 1, 1, 1, [2], [], sizes, 0));
  client!.defer(() => client!.dispatch(8, 1, 1, 1, [2], [], sizes, 0));
  client!.dispatch(9, 1, 1, 1, [2], [], sizes, 0);
  client!.dispatch(10, 1, 1, 1, [2], [], sizes, 0);
  client!.flush();
  const length = Atomics.load(channel.head, HEAD.written) / 4;
  expect([0, 1, 2, 3].map((k) => channel.ring[k * length + 1])).toEqual([7, 8, 9, 10]);
});

test("who waits for a lost GPU is told, and does not wait for ever", () => {
  const { client, channel } = connected(STATE.ready);
  Atomics.store(channel.head, HEAD.state, STATE.lost);
  expect(client!.lost).toBe(true);
  expect(() => client!.read(2, 4, () => {})).toThrow(DeviceLost);
  expect(() => client!.upload(2, 0, new Uint8Array(5 << 20))).toThrow(DeviceLost); // more than the ring holds
});

test("the page learns which of the cases holds", async () => {
  const adapter = (info: object) => ({ requestAdapter: async () => ({ info }) }) as unknown as GPU;
  expect(await gpuStatus(undefined)).toEqual({ kind: "none", vendor: "", architecture: "" });
  expect(await gpuStatus({ requestAdapter: async () => null } as unknown as GPU)).toEqual({
    kind: "blocked",
    vendor: "",
    architecture: "",
  });
  expect(await gpuStatus(adapter({ vendor: "google", architecture: "swiftshader", isFallbackAdapter: true }))).toMatchObject({
    kind: "software",
  });
  for (const info of [{ device: "llvmpipe (LLVM 19.1, 256 bits)" }, { description: "Microsoft Basic Render Driver" }])
    expect(await gpuStatus(adapter({ vendor: "", architecture: "", ...info }))).toMatchObject({ kind: "software" });
  expect(await gpuStatus(adapter({ vendor: "nvidia", architecture: "ampere", isFallbackAdapter: false }))).toEqual({
    kind: "ready",
    vendor: "nvidia",
    architecture: "ampere",
  });
});

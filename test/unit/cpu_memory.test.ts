import { expect, test } from "vitest";
import { AllocationError, Memory, RESERVED } from "../../core/device/cpu/memory.ts";
import { random } from "./cpu_tensors.ts";

test("blocks are aligned, apart from each other and from the kernels' own memory", () => {
  const memory = new Memory();
  const next = random(1);
  const blocks: { pointer: number; bytes: number }[] = [];
  for (let i = 0; i < 2000; i++) {
    const bytes = Math.floor(2 ** (next() * 20));
    blocks.push({ pointer: memory.allocate(bytes), bytes });
    if (next() < 0.3) {
      const [old] = blocks.splice(Math.floor(next() * blocks.length), 1);
      memory.free(old.pointer, old.bytes);
    }
  }
  blocks.sort((a, b) => a.pointer - b.pointer);
  expect(blocks[0].pointer).toBeGreaterThanOrEqual(RESERVED);
  blocks.forEach(({ pointer, bytes }, i) => {
    expect(pointer % 16).toBe(0);
    if (i + 1 < blocks.length) expect(pointer + bytes).toBeLessThanOrEqual(blocks[i + 1].pointer);
  });
  expect(memory.wasm.buffer.byteLength).toBeGreaterThanOrEqual(blocks.at(-1)!.pointer + blocks.at(-1)!.bytes + 16);
});

test("a million rounds of allocating and freeing leave the memory as large as the first thousand did", () => {
  const memory = new Memory();
  const next = random(2);
  const held: { pointer: number; bytes: number }[] = [];
  let early = 0;
  for (let i = 0; i < 1_000_000; i++) {
    const bytes = Math.floor(4 * 2 ** (next() * 19));
    held.push({ pointer: memory.allocate(bytes), bytes });
    if (held.length > 40) {
      const at = Math.floor(next() * held.length);
      const { pointer, bytes } = held[at];
      held[at] = held.at(-1)!;
      held.pop();
      memory.free(pointer, bytes);
    }
    if (i === 20_000) early = memory.wasm.buffer.byteLength;
  }
  expect(memory.wasm.buffer.byteLength).toBeLessThanOrEqual(1.3 * early);
  for (const { pointer, bytes } of held) memory.free(pointer, bytes);
  expect(memory.used).toBe(0);
});

test("large blocks that are freed become one again", () => {
  const memory = new Memory();
  const small = 100_000;
  const pointers = Array.from({ length: 100 }, () => memory.allocate(small));
  const size = memory.wasm.buffer.byteLength;
  for (const i of [...pointers.keys()].sort((a, b) => (a % 7) - (b % 7))) memory.free(pointers[i], small);
  expect(memory.allocate(9_000_000)).toBe(Math.min(...pointers));
  expect(memory.wasm.buffer.byteLength).toBe(size);
});

test("a small block freed is the next one of its size", () => {
  const memory = new Memory();
  const pointer = memory.allocate(100);
  memory.free(pointer, 100);
  expect(memory.allocate(99)).toBe(pointer);
});

test("used and peak count what is held", () => {
  const memory = new Memory();
  const a = memory.allocate(64);
  const b = memory.allocate(1 << 20);
  expect(memory.used).toBe(64 + (1 << 20));
  memory.free(b, 1 << 20);
  memory.free(a, 64);
  expect([memory.used, memory.peak]).toEqual([0, 64 + (1 << 20)]);
});

test("the views follow the memory as it grows", () => {
  const memory = new Memory();
  const pointer = memory.allocate(64);
  memory.f32[pointer / 4] = 1.5;
  memory.allocate(memory.wasm.buffer.byteLength);
  expect(memory.f32[pointer / 4]).toBe(1.5);
  expect(memory.u8.buffer).toBe(memory.wasm.buffer);
  expect(memory.i64.length).toBe(memory.wasm.buffer.byteLength / 8);
});

test("what cannot be had is refused with its size, and the memory goes on", () => {
  const memory = new Memory();
  for (const bytes of [5 * 2 ** 30, 1e300, Infinity]) {
    const refused = expect(() => memory.allocate(bytes));
    refused.toThrow(AllocationError);
    refused.toThrow(`you tried to allocate ${bytes} bytes`);
  }
  const pointer = memory.allocate(1000);
  expect(pointer).toBeGreaterThan(0);
});

import { expect, test } from "vitest";
import { type Call, type Costs, isSmall, paysOnGpu } from "../../core/device/placement.ts";

// Made-up machines, in microseconds: 40 Gflop/s and 10 GB/s on the CPU of both.
const CPU = { cpuFlop: 1e6 / 40e9, cpuByte: 1e6 / 10e9 };
/** A graphics card: 2 Tflop/s, 200 GB/s, 5 GB/s there and back, and a millisecond until an answer is there. */
const CARD: Costs = { ...CPU, gpuFlop: 1e6 / 2e12, gpuByte: 1e6 / 200e9, upload: 1e6 / 5e9, download: 1e6 / 5e9, wait: 1000 };
/** WebGPU on the processor: 1 Gflop/s, 2 GB/s. */
const SOFTWARE: Costs = { ...CPU, gpuFlop: 1e6 / 1e9, gpuByte: 1e6 / 2e9, upload: 1e6 / 2e9, download: 1e6 / 2e9, wait: 400 };

/** The product of two n × n matrices that lie on the host. */
const product = (n: number): Call => ({ flops: 2 * n ** 3, bytes: 12 * n * n, toGpu: 8 * n * n, toHost: 0, results: 4 * n * n });
/** A sum of two tensors of so many bytes. */
const sum = (bytes: number, on: "host" | "gpu"): Call => ({
  flops: 0,
  bytes: 3 * bytes,
  toGpu: on === "host" ? 2 * bytes : 0,
  toHost: on === "gpu" ? 2 * bytes : 0,
  results: bytes,
});

test("a product of large matrices goes to the card, one of small matrices stays", () => {
  // 1024: 54 ms on the CPU; 1.6 ms there, 1.1 ms of work, 1 + 0.8 ms back. 256: 0.84 ms on the CPU.
  expect(paysOnGpu(product(1024), CARD)).toBe(true);
  expect(paysOnGpu(product(256), CARD)).toBe(false);
});

test("what reads each number once stays where its operands are", () => {
  expect(paysOnGpu(sum(1 << 26, "host"), CARD)).toBe(false);
  expect(paysOnGpu(sum(1 << 26, "gpu"), CARD)).toBe(true);
});

test("a small advantage is none", () => {
  const costs = { ...CARD, upload: 0, download: 0, gpuFlop: 0, gpuByte: 0 };
  const call = { flops: 0, bytes: 1e8, toGpu: 0, toHost: 0, results: 4 }; // 10 ms on the CPU
  expect(paysOnGpu(call, { ...costs, wait: 6000 })).toBe(false);
  expect(paysOnGpu(call, { ...costs, wait: 4000 })).toBe(true);
});

test("WebGPU on the processor wins nothing, however large", () => {
  for (const n of [256, 1024, 4096]) expect(paysOnGpu(product(n), SOFTWARE)).toBe(false);
  for (const bytes of [1 << 20, 1 << 26, 1 << 30]) expect(paysOnGpu(sum(bytes, "host"), SOFTWARE)).toBe(false);
});

test("what the CPU does in about a millisecond is small", () => {
  expect(isSmall(2 * 255 ** 3, 12 * 255 ** 2)).toBe(true);
  expect(isSmall(2 * 256 ** 3, 12 * 256 ** 2)).toBe(false);
  expect(isSmall(0, 1 << 22)).toBe(false);
});

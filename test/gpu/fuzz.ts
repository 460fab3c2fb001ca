import { start } from "../../core/autograd/state.ts";
import { machineOf } from "../../core/device/webgpu/machine.ts";
import { forgetConstants } from "../../core/ops/elementwise.ts";
import { generate } from "../fuzz/generate.ts";
import { difference, run, toPython } from "../fuzz/program.ts";
import type { Bench } from "./bench.ts";

/** How far float32 may be off on two devices, of the largest number of a tensor: programs amplify rounding. */
const RELATIVE = 1e-3;

/** Random programs in float32 on "cpu" and on "cuda": the same numbers, gradients, grad_fn and errors. */
export function fuzz(bench: Bench, seed: number, count: number): void {
  forgetConstants();
  start(machineOf(() => bench.client));
  for (let i = seed; i < seed + count; i++) {
    const program = generate(i);
    const [want, got] = (["cpu", "cuda"] as const).map((device) => run(program, { dtype: "float32", device }));
    const sentence = difference({ ...got, error: got.error?.replaceAll("torch.cuda.", "torch.") ?? null }, want, RELATIVE);
    bench.expect(sentence === null, `seed ${i}: ${sentence}\n${toPython(program, "float32")}`);
  }
}

import { beforeAll, expect, test } from "vitest";
import { backward } from "../../core/autograd/backward.ts";
import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { item, numbersOf, tensor } from "../../core/ops/index.ts";
import { numbers, SCALARS } from "../gpu/programs.ts";

beforeAll(() => start(cpuMachine()));

const shape = [3, 4];
const step = 1e-5;
const at = numbers(shape, 5);
const given = (values: readonly number[], requiresGrad = false) => tensor(values, shape, { dtype: "float64", requiresGrad });

for (const [name, f] of Object.entries(SCALARS)) {
  test(`the gradient of ${name} is the slope that small steps show`, () => {
    const x = given(at, true);
    backward([f(x)]);
    const moved = (i: number, by: number) => item(f(given(at.map((value, k) => (k === i ? value + by : value)))));
    numbersOf(x.grad!).forEach((slope, i) => expect(slope).toBeCloseTo((moved(i, step) - moved(i, -step)) / (2 * step), 7));
  });
}

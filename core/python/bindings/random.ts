import * as ops from "../../ops/random.ts";
import { random63 } from "../../random/index.ts";
import { DTYPE_NAMES } from "../../tensor/dtype.ts";
import { runtimeError } from "../../tensor/error.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Context, Functions } from "./context.ts";
import { deviceOf } from "./create.ts";

/** Random numbers. A generator is a number, 0 the default one. */
export function randomFunctions(context: Context): Functions {
  const { handles, bridge } = context;
  const { generatorAt } = ops;
  const lend = (make: () => Tensor): number => context.during(() => handles.lend(make()));
  const optionsOf = (dtype: number, requiresGrad: number, cuda: number) => ({
    dtype: DTYPE_NAMES[dtype] as (typeof DTYPE_NAMES)[number] | undefined,
    requiresGrad: requiresGrad === 1,
    device: deviceOf(cuda),
  });
  const distributions = { uniform_: ops.uniform_, normal_: ops.normal_, log_normal_: ops.logNormal_, cauchy_: ops.cauchy_ };
  const single = { exponential_: ops.exponential_, geometric_: ops.geometric_, bernoulli_: ops.bernoulli_ };

  return {
    make_rand: (normal: number, generator: number, dtype: number, requiresGrad: number, cuda: number, ...shape: number[]) =>
      lend(() => (normal === 1 ? ops.randn : ops.rand)(shape, generatorAt(generator), optionsOf(dtype, requiresGrad, cuda))),
    make_randint: (low: number, high: number, generator: number, dtype: number, requiresGrad: number, cuda: number, ...shape: number[]) =>
      lend(() => ops.randint(Number(low), Number(high), shape, generatorAt(generator), optionsOf(dtype, requiresGrad, cuda))),
    make_randperm: (n: number, generator: number, dtype: number, requiresGrad: number, cuda: number) =>
      lend(() => ops.randperm(n, generatorAt(generator), optionsOf(dtype, requiresGrad, cuda))),
    draw_: (h: number, name: keyof typeof distributions, a: number, b: number, generator: number) =>
      context.during(() => void distributions[name](handles.at(h), a, b, generatorAt(generator))),
    draw_one_: (h: number, name: keyof typeof single, a: number, generator: number) =>
      context.during(() => void single[name](handles.at(h), a, generatorAt(generator))),
    make_bernoulli: (h: number, generator: number) => lend(() => ops.bernoulli(handles.at(h), generatorAt(generator))),
    make_poisson: (h: number, generator: number) => lend(() => ops.poisson(handles.at(h), generatorAt(generator))),
    make_gamma: (h: number, wide: number) => lend(() => ops.standardGamma(handles.at(h), wide === 1)),
    make_binomial: (h: number, p: number, generator: number) =>
      lend(() => ops.binomial(handles.at(h), handles.at(p), generatorAt(generator))),
    make_multinomial: (h: number, samples: number, replacement: number, generator: number) =>
      lend(() => ops.multinomial(handles.at(h), samples, replacement === 1, generatorAt(generator))),

    new_generator: () => ops.newGenerator(),
    seed_generator: (generator: number, seed: number | bigint) => void generatorAt(generator).manualSeed(seed),
    seed_of: (generator: number) => generatorAt(generator).seed,
    draw_63: (generator: number) => random63(generatorAt(generator)),
    /** The state of a generator, to and from Python's memory. */
    save_generator: (generator: number, address: number) => bridge.heap().set(generatorAt(generator).save(), address),
    load_generator: (generator: number, address: number, length: number) => {
      try {
        generatorAt(generator).load(bridge.heap().slice(address, address + length));
      } catch (error) {
        throw error instanceof RangeError ? runtimeError(error.message) : error;
      }
    },
  };
}

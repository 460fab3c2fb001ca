import { Pcg64 } from "../../random/pcg.ts";
import { exponential, normal } from "../../random/ziggurat.ts";
import { state } from "../../autograd/state.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Context, Functions } from "./context.ts";

/** What `np.random.default_rng` draws. A generator is a number. */
export function numpyRandomFunctions({ handles }: Context): Functions {
  const generators: Pcg64[] = [];
  const draws = {
    random: (g: Pcg64) => g.double(),
    single: (g: Pcg64) => g.single(),
    normal,
    exponential,
  };

  return {
    /** Words of 32 bits, the lowest first, are the seed. */
    new_pcg: (...seed: number[]) => generators.push(new Pcg64(seed)) - 1,
    /** Fills a new float64 array, in the order of memory. */
    pcg_fill: (generator: number, kind: keyof typeof draws, h: number) => {
      const numbers = placesOf(handles.at(h), state.memory.f64);
      for (let i = 0; i < numbers.length; i++) numbers[i] = draws[kind](generators[generator]);
    },
    /** Fills a new int64 array with whole numbers from 0 to `most`. */
    pcg_fill_below: (generator: number, most: number | bigint, h: number) => {
      const numbers = placesOf(handles.at(h), state.memory.i64);
      for (let i = 0; i < numbers.length; i++) numbers[i] = generators[generator].below(BigInt(most));
    },
    pcg_masked: (generator: number, most: number) => generators[generator].masked(most),
    pcg_below: (generator: number, most: number | bigint) => generators[generator].below(BigInt(most)),
  };
}

/** The numbers of a new tensor, of 8 bytes each, where they lie. */
function placesOf<Numbers extends Float64Array | BigInt64Array>({ storage, offset, size }: Tensor, memory: Numbers): Numbers {
  const start = storage.pointer / 8 + offset;
  return memory.subarray(start, start + size) as Numbers;
}

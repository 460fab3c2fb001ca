import { backward } from "../../core/autograd/backward.ts";
import { start, state } from "../../core/autograd/state.ts";
import { createCpu } from "../../core/device/cpu/cpu.ts";
import { Memory } from "../../core/device/cpu/memory.ts";
import { Hybrid } from "../../core/device/hybrid.ts";
import type { Costs } from "../../core/device/placement.ts";
import { WebGPUDevice } from "../../core/device/webgpu/device.ts";
import { machineOf } from "../../core/device/webgpu/machine.ts";
import { addmm, item, KERNELS, mean, mm, mseLoss, mul, numbersOf, setGrad, sigmoid, tensor } from "../../core/ops/index.ts";
import { forgetConstants } from "../../core/ops/elementwise.ts";
import { FUNCTIONS, kernel, type FunctionName, type Kernel } from "../../core/ops/formula.ts";
import type { DType } from "../../core/tensor/dtype.ts";
import { sizeOf } from "../../core/tensor/shape.ts";
import { ON_GPU, ON_HOST } from "../../core/tensor/storage.ts";
import { scoped } from "../../core/tensor/make.ts";
import type { DeviceName, Tensor } from "../../core/tensor/tensor.ts";
import { optimizerStep } from "../../core/optim/step.ts";
import { Recorder } from "../../core/trace/recorder.ts";
import { DeviceLost } from "../../core/device/webgpu/client.ts";
import { hasWgsl } from "../../core/device/webgpu/wgsl.ts";
import type { Device } from "../../core/device/device.ts";
import { cpuMachine } from "../../core/machine.ts";
import type { Event, Value } from "../../core/trace/event.ts";
import { SHADERS } from "../../shaders/index.ts";
import type { Bench, Check } from "./bench.ts";
import { bikeStep } from "./bike.ts";
import { numbers, PROGRAMS, SCALARS } from "./programs.ts";

/** Every kernel of the operations' table; the checks' own come after them. */
const TABLE = [...KERNELS];

const EDGES = [0, -0, 1, -1, 0.5, -0.5, 2, 3, -3, 1e-20, -1e-20, 1e20, 3e38, -3e38, Infinity, -Infinity, NaN, 16777217, 0.1, 100.5].map(
  Math.fround,
);

/** Where a function's argument is taken from, besides the edges. */
const DOMAINS: Partial<Record<FunctionName, readonly [number, number]>> = {
  asin: [-1, 1], acos: [-1, 1], atanh: [-1, 1], erfinv: [-1, 1], sqrt: [0, 1e6], log: [0, 1e6], log2: [0, 1e6], log10: [0, 1e6], log1p: [-1, 10],
  acosh: [1, 100], exp: [-88, 88], exp2: [-126, 127], expm1: [-20, 80], sinh: [-88, 88], cosh: [-88, 88], tanh: [-12, 12], sin: [-1000, 1000],
  cos: [-1000, 1000], tan: [-1000, 1000], erf: [-5, 5], erfc: [-5, 9], abs: [-1e9, 1e9], round: [-100, 100],
}; // prettier-ignore

/** Absolute errors that a function may have: where its result passes through 0 at an argument that float32 cannot name. */
const NEAR_ZERO: Partial<Record<FunctionName, number>> = { sin: 1e-7, cos: 1e-7, tan: 1e-7, acos: 1e-7, expm1: 0, log1p: 0 };

const INTEGERS: readonly DType[] = ["int64", "bool"];

export const CHECKS = {
  functions(bench) {
    for (const name of Object.keys(FUNCTIONS) as FunctionName[]) {
      if (name === "lgamma" || name === "digamma" || FUNCTIONS[name] !== 1) continue;
      const [low, high] = DOMAINS[name] ?? [-10, 10];
      const near = bench.numbers(1000, Math.max(low, -1), Math.min(high, 1)).map((x) => Math.fround(x * x * x));
      const far = name in TURNS ? bench.numbers(2000, 16, 127).map((x, k) => Math.fround((k % 2 === 0 ? 1 : -1) * 2 ** x)) : [];
      const inputs = [...EDGES, ...bench.numbers(3000, low, high), ...near, ...far];
      const a = bench.tensor([inputs.length], "float32", inputs);
      const y = bench.random32([inputs.length]);
      const formula = checkKernel(`${name}(a)`);
      bench.both(name, [y, a], [y], (device, y, a) => device.pointwise(formula, y, a, null, null, null, 0, 0), {
        absolute: NEAR_ZERO[name],
      });
    }
  },

  pairs(bench) {
    const xs = [...EDGES.flatMap((x) => EDGES.map(() => x)), ...bench.numbers(2000, -20, 20), ...bench.numbers(500, 0, 3)];
    const ys = [
      ...EDGES.flatMap(() => EDGES),
      ...bench.numbers(1500, -7, 7),
      ...bench.numbers(500, -4, 4).map(Math.round),
      ...bench.numbers(500, -30, 30),
    ];
    const [a, b] = [bench.tensor([xs.length], "float32", xs), bench.tensor([ys.length], "float32", ys)];
    const formulas = [
      "a + b",
      "a - b",
      "a * b",
      "a / b",
      "max(a, b)",
      "min(a, b)",
      "pow(a, b)",
      "pow(abs(a), b)",
      "atan2(a, b)",
      "where(a < b, a, b)",
      "a && b",
      "a || !b",
    ];
    for (const sign of ["==", "!=", "<", "<=", ">", ">="]) formulas.push(`a ${sign} b`);
    for (const source of formulas) {
      const y = bench.random32([xs.length]);
      const formula = checkKernel(source);
      bench.both(source, [y, a, b], [y], (device, y, a, b) => device.pointwise(formula, y, a, b, null, null, 0, 0));
    }
  },

  remainders(bench) {
    const xs = [...EDGES.flatMap((x) => EDGES.map(() => x)), ...bench.numbers(1000, -100, 100), ...bench.numbers(500, -1e20, 1e20)];
    const ys = [...EDGES.flatMap(() => EDGES), ...bench.numbers(1000, -3, 3), ...bench.numbers(500, -1e3, 1e3)];
    // Beyond 2^53 the quotient of floordiv is not a whole number in the plain device either.
    const pairs = xs.map((x, i) => [x, ys[i]]);
    const small = pairs.filter(([x, y]) => !(Math.abs(x / y) > 2 ** 24) && Math.abs(x) !== Infinity && Math.abs(y) !== Infinity && y !== 0);
    for (const [source, list] of [
      ["fmod(a, b)", pairs],
      ["mod(a, b)", small],
      ["floordiv(a, b)", small],
    ] as const) {
      const a = bench.tensor([list.length], "float32", list.map(([x]) => x)); // prettier-ignore
      const b = bench.tensor([list.length], "float32", list.map(([, y]) => y)); // prettier-ignore
      const y = bench.random32([list.length]);
      const formula = checkKernel(source);
      bench.both(source, [y, a, b], [y], (device, y, a, b) => device.pointwise(formula, y, a, b, null, null, 0, 0), { relative: 1e-6 });
    }
  },

  table(bench) {
    bench.client.pipeline("the template as it stands", () => ({ wgsl: SHADERS.pointwise, constants: {} }));
    let onCpu = 0;
    for (const kernel of TABLE) {
      if (!kernel.floats) continue;
      if (!hasWgsl(kernel)) {
        onCpu++;
        continue;
      }
      const n = 257;
      const [a, b, c, d] = kernel.operands.map((_, k) => (k === 3 ? bench.random32([1], 0.1, 0.9) : bench.random32([n], 0.1, 0.9)));
      const y = kernel.result === "bool" ? bench.tensor([n], "bool", [0, 1]) : bench.random32([n]);
      const given = [y, a, b, c, d].filter((x) => x !== undefined);
      bench.both(
        `${kernel.name}: ${kernel.formula.source}`,
        given,
        [y],
        (device, y, a, b, c, d) => device.pointwise(kernel, y, a, b ?? null, c ?? null, d ?? null, 0.3, 0.7),
        { absolute: 2e-6 },
      );
    }
    bench.notes.kernels = TABLE.length;
    bench.notes.onCpu = onCpu;
  },

  inPlace(bench) {
    const formula = checkKernel("a - s * b + c");
    for (const n of [1, 63, 1000, 300_000]) {
      const [a, b] = [bench.random32([n]), bench.random32([n])];
      const one = bench.random32([1]);
      const call = (device: Device, y: Tensor, a: Tensor, b: Tensor, c: Tensor) => device.pointwise(formula, y, a, b, c, null, 0.25, 0);
      bench.both(`y = a, n = ${n}`, [a, a, b, one], [a], call, { absolute: 1e-6 });
      bench.both(`y = b, n = ${n}`, [b, a, b, one], [b], call, { absolute: 1e-6 });
      bench.both(`y = a = b, n = ${n}`, [a, a, a, one], [a], call, { absolute: 1e-6 });
    }
    const whole = bench.random32([300]);
    const [left, right, shifted] = [0, 150, 10].map((offset) => bench.window(whole, [150], [1], offset));
    const one = bench.random32([1]);
    const inside = bench.window(whole, [1], [1], 77);
    for (const [what, y, a, b] of [
      ["halves", left, right, right],
      ["overlapping windows", left, shifted, left],
      ["one of its own", left, left, inside],
    ] as const) {
      bench.both(what, [y, a, b, one], [y], (device, y, a, b, c) => device.pointwise(formula, y, a, b, c, null, 0.5, 0), {
        absolute: 1e-6,
      });
    }
    const bool = bench.tensor([100], "bool", [1]);
    const x = bench.random32([100]);
    bench.both("a truth value", [bool, x], [bool], (device, y, a) =>
      device.pointwise(checkKernel("a > 0", "bool"), y, a, null, null, null, 0, 0),
    );
  },

  /** Formulas one after the other: the first four updates, then the fifth with a product, and two that must wait for others' numbers. */
  neighbours(bench) {
    const [update, product, more] = [checkKernel("a + s * b"), checkKernel("a * b"), checkKernel("a > b", "bool")];
    const counts: number[] = [];
    const sizes = [1000, 3, 1, 70, 40];
    const ps = sizes.map((n) => bench.window(bench.random32([n + 9]), [n], [1], 7));
    const gs = sizes.map((n) => bench.random32([n], -2, 2, 2));
    const [q, r, two] = [bench.random32([1000]), bench.random32([1000]), bench.tensor([1], "float32", [2])];
    const larger = bench.tensor([1000], "bool", [0]);
    // In the first turn their numbers are brought over in between.
    for (let turn = 0; turn < 6; turn++) {
      const work = bench.counted(() =>
        bench.both(
          `neighbours, turn ${turn}`,
          [...ps, ...gs, q, r, two, larger],
          [...ps, gs[0], q, r, larger],
          (device, ...x) => {
            const [p, g, [q, r, two, larger]] = [x.slice(0, 5), x.slice(5, 10), x.slice(10)];
            p.forEach((p, k) => device.pointwise(update, p, p, g[k], null, null, 0.5, 0));
            device.pointwise(product, q, p[0], two, null, null, 0, 0);
            device.pointwise(product, r, q, g[0], null, null, 0, 0);
            device.pointwise(more, larger, q, p[0], null, null, 0, 0);
            device.pointwise(update, g[0], g[0], two, null, null, 0.25, 0);
          },
          { absolute: 1e-6 },
        ),
      );
      counts.push(work.dispatches);
    }
    bench.notes.dispatches = counts;
  },

  copy(bench) {
    for (let i = 0; i < 60; i++) {
      const { y, a } = stridedPair(bench, "float32");
      bench.both(`copy of [${y.shape}]`, [y, a], [y], (device, y, a) => device.copy(y, a, false));
    }
    const kinds: readonly DType[] = ["float32", "int64", "bool"];
    for (const from of kinds) {
      for (const to of kinds) {
        const a = bench.tensor(
          [40],
          from,
          bench.numbers(40, -3, 3).map((x) => (from === "int64" || bench.random() < 0.3 ? Math.trunc(x) : x)),
        );
        const y = bench.tensor([40], to, [1, 0]);
        const gpu = !(from === "float32" && to === "int64");
        bench.both(`${from} to ${to}`, [y, a], [y], (device, y, a) => device.copy(y, a, false), { gpu });
      }
    }
    const nine = Array(9).fill(2) as number[];
    const many = bench.random32([512]);
    const turned = bench.window(many, nine, nine.map((_, d) => 2 ** d), 0); // prettier-ignore
    const nineY = bench.random32(nine);
    bench.both("nine dimensions", [nineY, turned], [nineY], (device, y, a) => device.copy(y, a, false), { gpu: false });
    const wide = bench.tensor([3], "int64", [1, 2 ** 40, -1]);
    const wideY = bench.tensor([3], "int64", [0]);
    bench.both("an int64 that is no i32", [wideY, wide], [wideY], (device, y, a) => device.copy(y, a, false), { gpu: false });
    const double = bench.tensor([3], "float64", [1.5, 2, 3]);
    const doubleY = bench.random32([3]);
    bench.both("float64", [doubleY, double], [doubleY], (device, y, a) => device.copy(y, a, false), { gpu: false });
    const same = bench.random32([100]);
    const [front, back] = [bench.window(same, [60], [1], 0), bench.window(same, [60], [1], 40)];
    bench.both("within one storage, overlapping", [front, back], [front], (device, y, a) => device.copy(y, a, false));
  },

  add(bench) {
    for (let i = 0; i < 40; i++) {
      const { y, a } = stridedPair(bench, "float32");
      bench.both(`add to [${y.shape}]`, [y, a], [y], (device, y, a) => device.copy(y, a, true), { absolute: 1e-6 });
    }
    for (const [shape, strides] of [
      [
        [5, 7],
        [0, 1],
      ],
      [
        [5, 7],
        [1, 0],
      ],
      [
        [4, 3, 6],
        [0, 1, 0],
      ],
      [[200], [0]],
      [
        [3, 1, 4, 5],
        [20, 7, 0, 4],
      ],
    ] as const) {
      const target = bench.random32([64]);
      const y = bench.window(target, shape, strides, 0);
      const a = bench.random32(shape);
      bench.both(`add over strides [${strides}]`, [y, a], [y], (device, y, a) => device.copy(y, a, true), { absolute: 1e-5 });
    }
    const sliding = bench.window(bench.random32([64]), [10, 3], [1, 1], 0);
    const a = bench.random32([10, 3]);
    bench.both("add over windows that overlap", [sliding, a], [sliding], (device, y, a) => device.copy(y, a, true), {
      gpu: false,
      absolute: 1e-5,
    });
  },

  fill(bench) {
    for (const value of [1.5, 0, -0, Infinity, -Infinity, NaN]) {
      const { y } = stridedPair(bench, "float32");
      bench.both(`fill with ${value}`, [y], [y], (device, y) => device.fill(y, value));
    }
    for (const dtype of INTEGERS) {
      const y = bench.window(bench.tensor([60], dtype, [1]), [4, 5], [10, 2], 3);
      bench.both(`fill of ${dtype}`, [y], [y], (device, y) => device.fill(y, -7));
    }
    const wide = bench.tensor([4], "int64", [1]);
    bench.both("fill with 2^40", [wide], [wide], (device, y) => device.fill(y, 2 ** 40), { gpu: false });
    const one = bench.random32([1]);
    const work = bench.counted(() => {
      bench.hybrid.fill(one, 3);
      const y = bench.random32([40]);
      bench.both("a lone number", [y, y, one], [y], (device, y, a, b) => device.pointwise(checkKernel("a + b"), y, a, b, null, null, 0, 0));
    });
    bench.expect(one.storage.valid === ON_HOST && work.dispatches === 1, "a lone number is told to the kernel that needs it");
    const [product, row] = [bench.random32([1, 5]), bench.random32([1, 5])];
    const matrix = bench.window(one, [1, 1], [1, 1], 0);
    bench.both("a lone number as a matrix", [product, matrix, row], [product], (device, y, a, b) => device.gemm(y, a, b, null));
  },

  reduce(bench) {
    const shapes = [[1, 1, 1], [3, 5, 7], [1, 1000, 1], [7, 513, 1], [2, 600, 3], [1, 100_000, 1], [1, 3000, 40], [5000, 3, 1], [1, 128, 1280]] as const; // prettier-ignore
    for (const [outer, n, inner] of shapes) {
      for (const kind of ["sum", "prod", "max", "min", "argmax", "argmin", "any", "all"] as const) {
        const size = outer * n * inner;
        // Factors whose products are exact, and so few that are not ±1 that none overflows.
        const factor = () => (bench.random() < 0.002 ? bench.pick([2, 0.5]) : bench.pick([1, -1]));
        const numbers = kind === "prod" ? Array.from({ length: size }, factor) : bench.numbers(size);
        const a = bench.tensor([outer, n, inner], "float32", numbers, 5);
        const dtype = kind === "any" || kind === "all" ? "bool" : kind.startsWith("arg") ? "int64" : "float32";
        const y = bench.tensor([outer, inner], dtype, [1, 0], 3);
        bench.both(`${kind} of [${outer}, ${n}, ${inner}]`, [y, a], [y], (device, y, a) => device.reduce(kind, y, a, outer, n, inner), {
          absolute: kind === "sum" ? n * 2e-7 : 0,
        });
      }
    }
    for (const kind of ["sum", "prod", "any", "all"] as const) {
      const [nothing, before] = [bench.random32([3, 0, 2]), bench.random32([64])];
      const y = kind === "any" || kind === "all" ? bench.tensor([3, 2], "bool", [1, 0]) : bench.random32([3, 2]);
      bench.hybrid.pointwise(checkKernel("a + 1"), before, before, null, null, null, 0, 0);
      bench.both(`${kind} of nothing`, [y, nothing], [y], (device, y, a) => device.reduce(kind, y, a, 3, 0, 2));
    }
    bench.gpu.card = true;
    for (const [outer, n, inner] of [
      [4100, 70, 1],
      [2100, 65, 2],
    ] as const) {
      const a = bench.tensor([outer, n, inner], "float32", bench.numbers(10_007), 5);
      for (const kind of ["sum", "max", "argmin", "all"] as const) {
        const y = bench.tensor([outer, inner], kind === "sum" || kind === "max" ? "float32" : kind === "all" ? "bool" : "int64", [1, 0], 3);
        const what = `${kind} of [${outer}, ${n}, ${inner}] on a card`;
        bench.both(what, [y, a], [y], (device, y, a) => device.reduce(kind, y, a, outer, n, inner), { absolute: 1e-5 });
      }
    }
    bench.gpu.card = false;
    const special = [NaN, 1, 1, -1, -1, NaN, 0, 0, Infinity, Infinity, -Infinity, 2];
    for (const kind of ["max", "min", "argmax", "argmin", "sum", "any", "all"] as const) {
      for (const n of [4, 1200]) {
        const a = bench.tensor(
          [3, n, 2],
          "float32",
          Array.from({ length: 6 * n }, (_, i) => (i % 7 === 0 ? bench.pick(special) : (i % 3) - 1)),
        );
        const dtype = kind === "any" || kind === "all" ? "bool" : kind.startsWith("arg") ? "int64" : "float32";
        const y = bench.tensor([3, 2], dtype, [1]);
        bench.both(`${kind} with nan, inf and ties, n = ${n}`, [y, a], [y], (device, y, a) => device.reduce(kind, y, a, 3, n, 2));
      }
    }
  },

  scan(bench) {
    for (const [outer, n, inner] of [
      [1, 1, 1],
      [3, 50, 4],
      [1, 1000, 1],
      [100, 7, 1],
    ] as const) {
      for (const kind of ["sum", "prod", "max", "min"] as const) {
        const numbers = bench.numbers(outer * n * inner, -2, 2).map((x) => (kind === "prod" ? 1 + x / 1000 : Math.round(x * 8)));
        if (kind === "max" || kind === "min") numbers[numbers.length >> 1] = NaN;
        const a = bench.tensor([outer, n, inner], "float32", numbers);
        const y = bench.random32([outer, n, inner]);
        const indices = bench.tensor([outer, n, inner], "int64", [9]);
        const extreme = kind === "max" || kind === "min";
        const what = `running ${kind} of [${outer}, ${n}, ${inner}]`;
        if (!extreme) bench.both(what, [y, a], [y], (device, y, a) => device.scan(kind, y, null, a, outer, n, inner), { absolute: 1e-5 });
        else bench.both(what, [y, indices, a], [y, indices], (device, y, indices, a) => device.scan(kind, y, indices, a, outer, n, inner));
      }
    }
    const [long, y] = [bench.random32([20_000]), bench.random32([20_000])];
    bench.both("one long row", [y, long], [y], (device, y, a) => device.scan("sum", y, null, a, 1, 20_000, 1), {
      gpu: false,
      absolute: 1e-3,
    });
  },

  gemm(bench) {
    const shapes = [[1, 1, 1, 1], [1, 128, 56, 10], [1, 10, 128, 1], [3, 5, 7, 9], [1, 33, 17, 65], [2, 4, 3000, 4], [1, 1, 5000, 1], [1, 56, 2000, 10], [4, 1, 6, 1]] as const; // prettier-ignore
    for (const [batch, m, k, n] of shapes) {
      for (const add of [false, true]) {
        const lead = batch === 1 ? [] : [batch];
        const a = matrices(bench, batch, m, k);
        const b = matrices(bench, batch, k, n);
        const y = bench.random32([...lead, m, n], -1, 1, 7);
        bench.both(
          `[${batch}, ${m}, ${k}] × [${k}, ${n}]${add ? ", added" : ""}`,
          [y, a, b],
          [y],
          (device, y, a, b) => device.gemm(y, a, b, add ? y : null),
          { absolute: k * 2e-7 },
        );
      }
      const [a, b, y] = [
        matrices(bench, batch, m, k),
        matrices(bench, batch, k, n),
        bench.random32([...(batch === 1 ? [] : [batch]), m, n]),
      ];
      const bias = bench.window(bench.random32([n + 3]), y.shape, y.shape.map((_, d) => (d === y.shape.length - 1 ? 1 : 0)), 3); // prettier-ignore
      const what = `[${batch}, ${m}, ${k}] × [${k}, ${n}] and a bias`;
      bench.both(what, [y, a, b, bias], [y], (device, y, a, b, bias) => device.gemm(y, a, b, bias), { absolute: k * 2e-7 });
    }
    // More rows than there may be workgroups for.
    const tall = bench.client.maxGroups * 16 + 1;
    const [high, two] = [bench.random32([1]), bench.random32([1, 2])];
    const column = bench.window(high, [tall, 1], [0, 1], 0);
    const product = bench.tensor([tall, 2], "float32", [0]);
    bench.both("an outer product of many rows", [product, column, two], [product], (device, y, a, b) => device.gemm(y, a, b, null), { gpu: false }); // prettier-ignore
    const whole = bench.random32([3, 4, 4]);
    const [x, y] = [0, 32].map((offset) => bench.window(whole, [4, 4], [4, 1], offset));
    bench.both("a matrix and its product in one storage", [y, x, x], [y], (device, y, a, b) => device.gemm(y, a, b, null), {
      absolute: 1e-6,
    });
  },

  tiled(bench) {
    bench.gpu.card = true;
    const shapes = [
      [1, 64, 64, 64],
      [1, 65, 100, 130],
      [2, 128, 70, 64],
      [1, 64, 3000, 64],
      [3, 100, 64, 77],
    ] as const;
    for (const [batch, m, k, n] of shapes) {
      for (const add of [false, true]) {
        const [a, b] = [matrices(bench, batch, m, k), matrices(bench, batch, k, n)];
        const y = bench.random32([...(batch === 1 ? [] : [batch]), m, n], -1, 1, 7);
        const what = `[${batch}, ${m}, ${k}] × [${k}, ${n}]${add ? ", added" : ""}`;
        bench.both(what, [y, a, b], [y], (device, y, a, b) => device.gemm(y, a, b, add ? y : null), { absolute: k * 2e-7 });
      }
    }
    bench.gpu.card = false;
  },

  softmax(bench) {
    for (bench.gpu.card of [true, false]) {
      for (const [outer, n, inner] of [
        [1, 1, 1],
        [4, 10, 1],
        [2, 7, 5],
        [64, 1000, 1],
        [3, 16, 1],
        [5, 65, 1],
      ] as const) {
        for (const log of [false, true]) {
          const shape = [outer, n, inner];
          const a = bench.random32(shape, -10, 10, 3);
          const y = bench.random32(shape, 0, 1, 2);
          const what = `${log ? "log softmax" : "softmax"} of [${shape}]${bench.gpu.card ? " on a card" : ""}`;
          bench.both(what, [y, a], [y], (device, y, a) => device.softmax(y, a, log, outer, n, inner), { relative: 2e-5, absolute: 1e-7 });
          const [da, dy] = [bench.random32(shape), bench.random32(shape)];
          bench.both(`gradient of ${what}`, [da, dy, y], [da], (device, da, dy, y) => device.softmaxGradient(da, dy, y, log, outer, n, inner), { relative: 2e-5, absolute: n * 2e-7 }); // prettier-ignore
        }
      }
    }
  },

  indexing(bench) {
    for (const [n, size] of [
      [1, 1],
      [50, 20],
      [1000, 64],
      [3000, 5000],
    ] as const) {
      const index = bench.tensor([n], "int64", Array.from({ length: n }, () => bench.whole(0, size - 1)), 2); // prettier-ignore
      const a = bench.random32([size], -2, 2, 3);
      const y = bench.random32([n]);
      bench.both(`take ${n} of ${size}`, [y, a, index], [y], (device, y, a, index) => device.take(y, a, index));
      const [target, source, one] = [bench.random32([size]), bench.random32([n]), bench.random32([1])];
      for (const add of [false, true]) {
        bench.both(
          `put ${n} into ${size}${add ? ", added" : ""}`,
          [target, index, source],
          [target],
          (device, y, index, a) => device.put(y, index, a, add),
          { absolute: 1e-5 },
        );
        bench.both(
          `put one into ${size}${add ? ", added" : ""}`,
          [target, index, one],
          [target],
          (device, y, index, a) => device.put(y, index, a, add),
          { relative: 2e-5, absolute: 1e-5 },
        );
      }
    }
    for (const dtype of INTEGERS) {
      const index = bench.tensor([5], "int64", [4, 0, 0, 2, 1]);
      const [y, a] = [bench.tensor([5], dtype, [1]), bench.tensor([6], dtype, [1, 0, 3, 0, -5, 1])];
      bench.both(`take of ${dtype}`, [y, a, index], [y], (device, y, a, index) => device.take(y, a, index));
      bench.both(`put of ${dtype}`, [a, index, y], [a], (device, y, index, a) => device.put(y, index, a, false));
    }
    const [y, index] = [bench.random32([10]), bench.tensor([9000], "int64", [3, 1, 9])];
    const many = bench.random32([9000]);
    bench.both("put too many to compare", [y, index, many], [y], (device, y, index, a) => device.put(y, index, a, true), {
      gpu: false,
      absolute: 1e-3,
    });
    const [sorted, places, row] = [bench.random32([30]), bench.tensor([30], "int64", [0]), bench.random32([30])];
    bench.both(
      "sort",
      [sorted, places, row],
      [sorted, places],
      (device, values, indices, a) => device.sort(values, indices, a, false, 1, 30, 1),
      { gpu: false },
    );
  },

  large(bench) {
    // Uploads and reads in several parts, a grid that does four elements a thread, a buffer that is asked for.
    const n = 5_000_001;
    const numbers = bench.numbers(1013);
    const a = bench.tensor([n], "float32", numbers);
    const y = bench.tensor([n], "float32", [0]);
    bench.hybrid.pointwise(checkKernel("a * a"), y, a, null, null, null, 0, 0);
    const got = bench.read(y);
    bench.compare("5,000,001 squares", got, got.map((_, i) => numbers[i % 1013] ** 2), 1e-6); // prettier-ignore
    const huge = bench.gpu.client.maxBytes;
    bench.expect(bench.gpu.client.allocate(huge + 4) === 0, "more than a buffer can have is refused");
  },

  /** A step of the notes' network (56-10-1, batch 128), as the engine would call it. */
  bike(bench) {
    const step = bikeStep(bench);
    const losses = [step(), step(), step()];
    const work = bench.counted(() => losses.push(step()));
    bench.notes.work = work;
    bench.notes.losses = losses;
    const twin = bikeStep(bench, bench.plain);
    bench.compare("the losses of four steps", losses, [twin(), twin(), twin(), twin()], 1e-5);
  },

  /** Many steps: the pool and the ring go round, and nothing is made anew. */
  steady(bench) {
    const step = bikeStep(bench);
    step();
    const before = bench.client.memory;
    const work = bench.counted(() => {
      for (let i = 0; i < 300; i++) step();
    });
    Object.assign(bench.notes, { work, before, after: bench.client.memory });
  },

  /** The engine itself, on the pair of devices: the same programs on tensors of "cpu" and of "cuda". */
  engine(bench) {
    const machine = machineOf(() => bench.client);
    start(machine);
    for (const [name, program] of Object.entries(PROGRAMS)) {
      const results = (device: DeviceName) => program(device).map((x) => [...numbersOf(x)]);
      const [expected, got] = [results("cpu"), results("cuda")];
      got.forEach((numbers, k) => bench.compare(`${name}, result ${k}`, numbers, expected[k], 1e-5, 2e-6));
    }
    bench.notes.work = bench.client.work;
  },

  /** Gradients on the GPU against small steps there: central differences, as good as float32 lets them be. */
  slopes(bench) {
    start(machineOf(() => bench.client));
    const [shape, step] = [[3, 4], 1 / 64];
    const at = numbers(shape, 5);
    const given = (values: readonly number[], requiresGrad = false) => tensor(values, shape, { device: "cuda", requiresGrad });
    for (const [name, f] of Object.entries(SCALARS)) {
      const x = given(at, true);
      backward([f(x)]);
      const moved = (i: number, by: number) => item(f(given(at.map((value, k) => (k === i ? value + by : value)))));
      const slopes = at.map((_, i) => (moved(i, step) - moved(i, -step)) / (2 * step));
      bench.compare(name, [...numbersOf(x.grad!)], slopes, 5e-3, 1e-3);
    }
  },

  /**
   * Fifty steps of the bike network in the engine's own operations, recorded, with a new batch in each, of which gradients are wanted, too, as
   * the notes do it: the first ones whole, each with one wait for all its numbers, and the others with their losses alone, for which no
   * step waits. The losses are those of the CPU.
   */
  recorded(bench) {
    const run = (device: DeviceName) => {
      forgetConstants();
      start(device === "cuda" ? machineOf(() => bench.client) : cpuMachine());
      const recorder = new Recorder(() => null, 400);
      state.listener = recorder;
      const given = (k: number, ...shape: number[]) => tensor(numbers(shape, k), shape, { device, requiresGrad: true });
      const parameters = [given(3, 56, 10), given(4, 10), given(5, 10, 1), given(6, 1)];
      const [w1, b1, w2, b2] = parameters;
      let batch = 0;
      const step = () => {
        recorder.at = 1;
        const [x, y] = [given(++batch, 128, 56), given(-batch, 128, 1)];
        const loss = mseLoss(addmm(b2, sigmoid(addmm(b1, x, w1)), w2), y, "mean");
        for (const parameter of parameters) setGrad(parameter, null);
        backward([loss]);
        for (const parameter of parameters) optimizerStep("sgd", "SGD.step", parameter, parameter.grad!, [], [0.1, 0, 0, 0, 0, 0, 0]);
      };
      const steps = (n: number) => {
        for (let i = 0; i < n; i++) scoped(step);
        state.machine.settle();
      };
      // A step is some forty events, so five of them fill the half of the budget that is kept whole.
      steps(1);
      const whole = bench.counted(() => steps(3));
      steps(16);
      const others = bench.counted(() => steps(30));
      if (device === "cuda") Object.assign(bench.notes, { whole, others });
      const events = recorder.take(true);
      state.listener = null;
      return { losses: recorder.losses, seen: values(events.slice(0, 150)) };
    };
    const [expected, got] = [run("cpu"), run("cuda")];
    bench.expect(expected.losses.length === 50, `${expected.losses.length} losses`);
    bench.compare("the losses", got.losses, expected.losses, 1e-5);
    const all = ({ seen }: typeof got) => seen.flatMap(({ numbers, stats }) => [...numbers, ...(stats ? Object.values(stats) : [])]);
    bench.compare("what was seen of the first steps", all(got), all(expected), 1e-5, 1e-6);
  },

  /** Large work on "cpu" tensors, on a machine that believes what it is told about costs: the GPU's are nothing, or the CPU's are. */
  placement(bench) {
    const nothing = { gpuFlop: 0, gpuByte: 0, upload: 0, download: 0, wait: 0 };
    const dear = { gpuFlop: 1, gpuByte: 1, upload: 1, download: 1, wait: 1 };
    const program = (device: DeviceName) => {
      const given = (k: number, ...shape: number[]) => tensor(numbers(shape, k), shape, { device, requiresGrad: true });
      const [a, b, small] = [given(1, 256, 256), given(2, 256, 256), given(3, 4, 4)];
      const product = mm(a, b);
      const places = [product, mm(small, small)].map((x) => `${x.device} ${x.storage.valid === ON_GPU ? "GPU" : "host"}`);
      const loss = mean(mul(product, product));
      backward([loss]);
      return { places: places.join(", "), numbers: [loss, a.grad!, b.grad!].map((x) => [...numbersOf(x)]) };
    };
    const run = (device: DeviceName, costs: Costs | null) => {
      const memory = new Memory();
      const cpu = createCpu(memory);
      const gpu = new WebGPUDevice(bench.client, memory);
      forgetConstants();
      start(new Hybrid(cpu, memory, { open: () => gpu, cuda: "card", costs: costs && (() => costs), onlost() {} }));
      return program(device);
    };
    const expected = run("cpu", null);
    for (const [device, costs, places] of [
      ["cpu", null, "cpu host, cpu host"],
      ["cpu", { cpuFlop: 1, cpuByte: 1, ...nothing }, "cpu GPU, cpu host"],
      ["cpu", { cpuFlop: 1e-9, cpuByte: 1e-9, ...dear }, "cpu host, cpu host"],
      ["cuda", { cpuFlop: 1e-9, cpuByte: 1e-9, ...dear }, "cuda GPU, cuda GPU"],
    ] as const) {
      const got = run(device, costs);
      bench.expect(got.places === places, `computed on ${got.places}, not ${places}`);
      got.numbers.forEach((list, k) => bench.compare(`${places}, result ${k}`, list, expected.numbers[k], 1e-5, 1e-7));
    }
  },

  /** A tensor that the next check finds on the GPU alone. */
  leave(bench) {
    bench.keeps = true;
    left = { alone: bench.random32([100]), both: bench.random32([100]) };
    const { alone, both } = left;
    bench.hybrid.pointwise(checkKernel("a + 1"), alone, both, null, null, null, 0, 0);
    bench.expect(bench.onGpu(alone), "the numbers are on the GPU alone");
  },
  /** After the loss: what was on the host goes on, what was not is told to be lost. */
  afterLoss(bench) {
    const { alone, both } = left!;
    let thrown: unknown = null;
    try {
      bench.read(alone);
    } catch (error) {
      thrown = error;
    }
    bench.expect(thrown instanceof DeviceLost, `reading what is lost throws DeviceLost, not ${String(thrown)}`);
    bench.expect(bench.losses === 1 && bench.hybrid.gpu === "lost", "the loss is told, once");
    const y = bench.random32([100]);
    bench.both(
      "a call after the loss",
      [y, both],
      [y],
      (device, y, a) => device.pointwise(checkKernel("a * 2"), y, a, null, null, null, 0, 0),
      { gpu: false },
    );
  },
} satisfies Record<string, Check>;

/** All that events say of tensors' numbers. */
const values = (events: readonly Event[]): Value[] =>
  events.flatMap((event) =>
    event.kind === "operation" ? event.outputs.map(({ value }) => value) : "value" in event && event.value !== null ? [event.value] : [],
  );

let left: { alone: Tensor; both: Tensor } | null = null;

/** Functions of an angle, which may be of many turns. */
const TURNS = { sin: true, cos: true, tan: true };

const made = new Map<string, Kernel>();
function checkKernel(source: string, result: Kernel["result"] = "same"): Kernel {
  let formula = made.get(source + result);
  if (formula === undefined) made.set(source + result, (formula = kernel(source, source, "float", result)));
  return formula;
}

/** Two windows of one shape with different strides: dimensions in any order, some with gaps, some walked backwards; a's may stay (0). */
function stridedPair(bench: Bench, dtype: DType): { y: Tensor; a: Tensor } {
  const shape = Array.from({ length: bench.whole(1, 6) }, () => bench.whole(1, 5));
  const strided = (mayStay: boolean): Tensor => {
    const order = shape.map((_, d) => d).sort(() => bench.random() - 0.5);
    const strides = shape.map(() => 0);
    let [step, offset] = [1, bench.whole(0, 3)];
    for (const d of order) {
      if (mayStay && bench.random() < 0.2) continue;
      const backwards = bench.random() < 0.2;
      strides[d] = backwards ? -step : step;
      if (backwards) offset += (shape[d] - 1) * step;
      step *= shape[d] + (bench.random() < 0.2 ? 1 : 0);
    }
    return bench.window(bench.tensor([step + 8], dtype, bench.numbers(step + 8)), shape, strides, offset);
  };
  return { y: strided(false), a: strided(true) };
}

/** [batch, rows, columns], or two dimensions: plain, transposed, cut out of a larger matrix, or the same matrix for the whole batch. */
function matrices(bench: Bench, batch: number, rows: number, columns: number): Tensor {
  const [stride, step, between] = bench.pick([
    [columns, 1, rows * columns],
    [1, rows, rows * columns],
    [columns + 3, 1, rows * (columns + 3)],
    [columns, 1, 0],
  ]);
  const whole = bench.random32([batch * rows * (columns + 3) + 8], -1, 1);
  const shape = batch === 1 ? [rows, columns] : [batch, rows, columns];
  const x = bench.window(whole, shape, batch === 1 ? [stride, step] : [between, stride, step], 5);
  return sizeOf(shape) === 0 ? whole : x;
}

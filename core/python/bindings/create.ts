import { state } from "../../autograd/state.ts";
import { inPlace, overwrite, refuseOverlap } from "../../autograd/inplace.ts";
import { getItem, setItem, assign, type IndexPart } from "../../ops/indexing.ts";
import { fill_ } from "../../ops/fill.ts";
import { arange, full, item, leaf, linspace } from "../../ops/create.ts";
import { taper, type Taper } from "../../ops/tapers.ts";
import { viewBytes } from "../../ops/bytes.ts";
import { toDevice } from "../../ops/move.ts";
import { optimizerStep } from "../../optim/step.ts";
import { convert, copyOf, toDtype } from "../../ops/reshape.ts";
import { DTYPE_NAMES, DTYPES, type DType } from "../../tensor/dtype.ts";
import { assertionError, runtimeError } from "../../tensor/error.ts";
import { empty, same } from "../../tensor/make.ts";
import { broadcast, listText, sizeOf } from "../../tensor/shape.ts";
import type { DeviceName, Tensor } from "../../tensor/tensor.ts";
import type { Context, Functions } from "./context.ts";

/** Tensors from numbers, from each other, and into each other: what autograd starts with. */
export function createFunctions(context: Context): Functions {
  const { handles, bridge } = context;
  const lend = (make: () => Tensor): number => context.during(() => handles.lend(make()));
  const optionsOf = (dtype: number, requiresGrad: number, cuda: number) => ({
    dtype: DTYPE_NAMES[dtype] as (typeof DTYPE_NAMES)[number] | undefined,
    requiresGrad: requiresGrad === 1,
    device: deviceOf(cuda),
  });

  return {
    /** 0: "cuda" is refused; 1: it is obeyed, without a graphics card; 2: a graphics card is there. */
    cuda_place: () => ["none", "lent", "card"].indexOf(state.machine.cuda),
    default_dtype: (dtype: number) => {
      if (dtype >= 0) state.defaultDtype = DTYPE_NAMES[dtype] as typeof state.defaultDtype;
      return DTYPE_NAMES.indexOf(state.defaultDtype);
    },

    /** Numbers of the dtype `given` at an address of Python's memory become a tensor of `dtype`. */
    from_memory: (address: number, given: number, maker: string, dtype: number, requiresGrad: number, cuda: number, ...shape: number[]) =>
      lend(() => {
        const device = deviceOf(cuda);
        const x = empty(shape, DTYPE_NAMES[given]);
        const bytes = sizeOf(shape) * DTYPES[x.dtype].size;
        state.memory.u8.set(bridge.heap().subarray(address, address + bytes), x.storage.pointer);
        state.machine.wroteHost(x);
        const y = given === dtype ? x : copyOf(x, DTYPE_NAMES[dtype]);
        y.device = device;
        return leaf(y, maker, requiresGrad === 1);
      }),
    /** Writes numbers of Python's memory, in the tensor's own dtype and row-major, over a tensor that only Python knows. */
    write_memory: (h: number, address: number) => {
      const x = handles.at(h);
      const { size } = DTYPES[x.dtype];
      const start = x.storage.pointer + x.offset * size;
      state.memory.u8.set(bridge.heap().subarray(address, address + x.size * size), start);
      state.machine.wroteHost(x);
    },
    /** A leaf with a copy of a tensor's numbers, in another dtype (-1: its own) and on another device (-1: its own). */
    copy_leaf: (h: number, dtype: number, cuda: number, maker: string, requiresGrad: number) =>
      lend(() => copied(handles.at(h), dtype, cuda, maker, requiresGrad === 1)),
    make_full: (value: number, maker: string, dtype: number, requiresGrad: number, cuda: number, ...shape: (number | bigint)[]) =>
      lend(() => full(checkSizes(shape, maker), Number(value), { ...optionsOf(dtype, requiresGrad, cuda), maker })),
    make_arange: (start: number, end: number, step: number, dtype: number, requiresGrad: number, cuda: number) =>
      lend(() => arange(start, end, step, optionsOf(dtype, requiresGrad, cuda))),
    make_linspace: (start: number, end: number, n: number, dtype: number, requiresGrad: number, cuda: number) =>
      lend(() => linspace(start, end, n, optionsOf(dtype, requiresGrad, cuda))),

    make_taper: (kind: Taper, n: number, periodic: number, a: number, b: number, dtype: number, requiresGrad: number, cuda: number) =>
      lend(() => taper(kind, n, periodic === 1, a, b, optionsOf(dtype, requiresGrad, cuda))),
    /** The bytes of a tensor as numbers of another dtype: x.view(torch.int32). Autograd does not follow. */
    view_bytes: (h: number, dtype: number) => lend(() => leaf(viewBytes(handles.at(h), DTYPE_NAMES[dtype]), "view")),

    /** A leaf of its own on the same numbers: nn.Parameter(x). */
    as_leaf: (h: number, maker: string, requiresGrad: number) =>
      lend(() => {
        const y = same(handles.at(h));
        y.version = { n: 0 };
        return leaf(y, maker, Number(requiresGrad) === 1);
      }),
    /** Tells a tensor that was made while nothing was told. */
    tell_leaf: (h: number, maker: string) => {
      context.mark();
      state.listener?.leaf(handles.at(h), maker);
    },
    /** Tells that a tensor was written to while nothing was told. */
    tell_write: (h: number, label: string) => {
      context.mark();
      state.listener?.wrote(label, handles.at(h));
    },
    /** The lower dtypes that torch.autocast is on with, "" for off. */
    autocast_to: (cpu: string, cuda: string) => {
      state.autocast = cpu === "" && cuda === "" ? null : { cpu: (cpu || null) as DType | null, cuda: (cuda || null) as DType | null };
    },
    /** Whether nothing that happens is told. @returns what it was. */
    quiet_mode: (quiet: number) => {
      const before = Number(state.quiet);
      state.quiet = quiet === 1;
      return before;
    },
    /** Another dtype (-1: its own) and device (-1: its own). 0: it is so already. */
    convert: (h: number, dtype: number, cuda: number, copy: number) =>
      context.during(() => {
        const x = handles.at(h);
        let y = cuda < 0 ? x : toDevice(x, deviceOf(cuda));
        if (dtype >= 0) y = toDtype(y, DTYPE_NAMES[dtype]);
        if (y === x && copy === 1) y = convert(x, x.dtype);
        return y === x ? 0 : handles.lend(y);
      }),
    fill_with: (h: number, value: number, label: string) => context.during(() => void fill_(label, handles.at(h), Number(value))),
    zero: (h: number) => context.during(() => void fill_("zero_", handles.at(h), 0)),
    fill_with_tensor: (h: number, value: number, label: string) =>
      context.during(() => void fill_(label, handles.at(h), handles.at(value))),
    copy_from: (h: number, from: number, label: string) =>
      context.during(() => {
        const [x, y] = [handles.at(h), handles.at(from)];
        const shape = broadcast(x.shape, y.shape); // refuses what does not fit
        if (shape.length > x.shape.length && !shape.slice(0, shape.length - x.shape.length).every((n) => n === 1))
          throw runtimeError(`output with shape ${listText(x.shape)} doesn't match the broadcast shape ${listText(shape)}`);
        refuseOverlap(x, [y]);
        if (state.gradMode && (x.requiresGrad || y.requiresGrad)) inPlace(label, assign as never, x, toDevice(y, x.device));
        else overwrite(label, x, assign.raw(x, toDevice(y, x.device)));
      }),
    /** `.data = other`: the tensor shows the other's numbers from now on. */
    set_data: (h: number, from: number) =>
      context.during(() => {
        const [x, y] = [handles.at(h), handles.at(from)];
        if (
          x.gradFn === null &&
          x.base === null &&
          x.contiguous &&
          y.contiguous &&
          x.dtype === y.dtype &&
          x.device === y.device &&
          x.size === y.size &&
          x.shape.join() === y.shape.join()
        ) {
          const { gradMode } = state;
          state.gradMode = false;
          try {
            overwrite("data =", x, y);
          } finally {
            state.gradMode = gradMode;
          }
        } else adopt(x, y);
      }),

    /** One step of an optimizer for one parameter: how many buffers, their handles, then the numbers of its algorithm. */
    optimizer_step: (algorithm: string, label: string, h: number, gradient: number, count: number, ...list: number[]) =>
      context.during(() => {
        const buffers = list.slice(0, count).map((handle) => handles.at(handle));
        optimizerStep(algorithm, label, handles.at(h), handles.at(gradient), buffers, list.slice(count).map(Number));
      }),

    /** A step of SGD without momentum for all of these parameters that have a gradient. */
    descend: (label: string, lr: number, decay: number, maximise: number, ...list: number[]) =>
      context.during(() => {
        const numbers = [Number(lr), 0, 0, Number(decay), 0, maximise, 0];
        for (let i = 0; i < list.length; i++) {
          const parameter = handles.at(list[i]);
          if (parameter.grad !== null) optimizerStep("sgd", label, parameter, parameter.grad, NO_BUFFERS, numbers);
        }
      }),
    /** Adds one to an optimizer's count, untold. @returns how far it is. */
    count_up: (h: number) =>
      context.during(() => {
        const count = handles.at(h);
        const next = item(count) + 1;
        state.device.fill(count, next);
        count.version.n++;
        return next;
      }),

    get_item: (h: number, ...parts: (number | undefined)[]) => lend(() => getItem(handles.at(h), partsOf(context, parts))),
    set_item: (h: number, value: number, ...parts: (number | undefined)[]) =>
      context.during(() => setItem(handles.at(h), partsOf(context, parts), handles.at(value))),
  };
}

const NO_BUFFERS: readonly Tensor[] = [];

/**
 * The device that Python names by a number: 1 is "cuda".
 *
 * @throws {TorchError} where that is refused.
 */
export function deviceOf(cuda: number): DeviceName {
  if (cuda !== 1) return "cpu";
  if (state.machine.cuda === "none") throw assertionError("Torch not compiled with CUDA enabled");
  return "cuda";
}

/** A leaf with a copy of a tensor's numbers; how they were copied is not told. */
export function copied(x: Tensor, dtype: number, cuda: number, maker: string, requiresGrad: boolean): Tensor {
  const { quiet, gradMode } = state;
  state.quiet = true;
  state.gradMode = false;
  try {
    const moved = cuda < 0 ? x : toDevice(x, deviceOf(cuda));
    const y = dtype < 0 ? moved : toDtype(moved, DTYPE_NAMES[dtype]);
    const own = y === x ? copyOf(x, x.dtype) : y;
    state.quiet = quiet;
    return leaf(own, maker, requiresGrad);
  } finally {
    state.quiet = quiet;
    state.gradMode = gradMode;
  }
}

function checkSizes(shape: readonly (number | bigint)[], maker: string): readonly number[] {
  const negative = shape.find((length) => length < 0);
  // Python's numbers above 2⁵³ come as they are. No memory holds so many.
  if (negative === undefined) return shape.map(Number);
  if (maker === "zeros" || maker === "ones") throw runtimeError(`${maker}: Dimension size must be non-negative.`);
  throw runtimeError(`Trying to create tensor with negative dimension ${negative}: [${shape.join(", ")}]`);
}

/** A tensor takes over the window of another. */
function adopt(x: Tensor, y: Tensor): void {
  const before = x.storage;
  x.storage = y.storage;
  x.storage.refs++;
  x.offset = y.offset;
  x.shape = y.shape;
  x.strides = y.strides;
  x.dtype = y.dtype;
  x.size = y.size;
  x.contiguous = y.contiguous;
  x.device = y.device;
  if (x.gradFn === null && x.base === null) x.id = x.told = 0; // of another dtype or on another device: the trace meets it as another Variable
  if (--before.refs === 0 && before.pointer !== 0) {
    state.memory.free(before.pointer, before.bytes);
    before.pointer = 0;
    state.machine.freed(before);
  }
}

/** How the parts of an index cross: a number that says which kind, then what belongs to it. */
const PART = { int: 0, slice: 1, none: 2, ellipsis: 3, bool: 4, tensor: 5 } as const;

function partsOf({ handles }: Context, numbers: readonly (number | undefined)[]): IndexPart[] {
  const parts: IndexPart[] = [];
  for (let i = 0; i < numbers.length;) {
    switch (numbers[i++]) {
      case PART.int:
        parts.push({ kind: "int", value: numbers[i++]! });
        break;
      case PART.slice:
        parts.push({ kind: "slice", start: numbers[i++] ?? null, end: numbers[i++] ?? null, step: numbers[i++] ?? null });
        break;
      case PART.none:
        parts.push({ kind: "none" });
        break;
      case PART.ellipsis:
        parts.push({ kind: "ellipsis" });
        break;
      case PART.bool:
        parts.push({ kind: "bool", value: numbers[i++] === 1 });
        break;
      default:
        parts.push({ kind: "tensor", value: handles.at(numbers[i++]!) });
    }
  }
  return parts;
}

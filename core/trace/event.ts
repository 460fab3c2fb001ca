import type { DType } from "../tensor/dtype.ts";
import type { DeviceName } from "../tensor/tensor.ts";

/**
 * The contract between the engine and everything that is shown.
 *
 * A run is a list of events, in the order in which they happened. Nothing else leaves the engine; every picture, number and
 * sentence is computed from a prefix of this list. Events are plain JSON and are never changed after they were told.
 */

/** Raised when an event is added, or changes its meaning. Readers accept every version up to their own. */
export const TRACE_VERSION = 4;

/** Names one Variable of the run: 1 for the first. An operation that writes in place and is followed by autograd makes a new id. */
export type Id = number;

/** A range in the learner's program. Lines count from 1, columns from 0, in UTF-16 units, the end is exclusive. */
export interface Source {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The numbers of a tensor as they were at one moment. */
export interface Value {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Row-major. All of them, or, when `sample` is set, those at its rows and columns. Bools are 0 and 1. */
  readonly numbers: readonly number[];
  /** Which numbers were kept of a tensor with more than {@link SAMPLE_LIMIT}: rows and columns of its [n / last, last] matrix. */
  readonly sample: { readonly rows: readonly number[]; readonly columns: readonly number[] } | null;
  /** Over all numbers, only for a sampled value; NaN where there is one. */
  readonly stats: { readonly min: number; readonly max: number; readonly mean: number } | null;
}

/** A tensor with at most this many numbers is recorded whole; a larger one as at most SAMPLE_SIDE × SAMPLE_SIDE of them. */
export const SAMPLE_LIMIT = 144;
export const SAMPLE_SIDE = 12;

/** What an operation was given, in the order in which the learner wrote it: a Variable, or a plain Python number. */
export type Operand = { readonly id: Id } | { readonly number: number };

/** One result of an operation. */
export interface Output {
  readonly id: Id;
  readonly value: Value;
  readonly requiresGrad: boolean;
}

/** One call of an nn.Module, known by its number in the run: 1 for the first. */
export interface ModuleCall {
  readonly call: number;
  /** What the program calls the module: "net.0"; its class where it has no name. */
  readonly path: string;
  /** Its class: "Linear". */
  readonly type: string;
  /** What its class says of it: "in_features=4, out_features=8, bias=True"; often empty. */
  readonly options: string;
  /** The call in whose forward() it was made. */
  readonly outer: ModuleCall | null;
}

interface At {
  /** The sub-expression that caused this; null where no line of the learner's did. */
  readonly at: Source | null;
}

export type Event =
  /** A Variable that no recorded operation made: `torch.ones(…)`, a parameter, data. */
  | (At & {
      readonly kind: "leaf";
      readonly id: Id;
      readonly value: Value;
      readonly requiresGrad: boolean;
      /** What made it, as the learner wrote it: "ones", "tensor", "randn", "Parameter". */
      readonly maker: string;
      readonly device: DeviceName;
      /** True where it was made in a part of the run that was not kept, and comes in with its value of now. */
      readonly carried: boolean;
      /** The call in whose forward() it was made: a mask, a first hidden state. */
      readonly within: ModuleCall | null;
    })
  /** An operation and what it made. */
  | (At & {
      readonly kind: "operation";
      /** Row of the table of operations, for formula and derivative. */
      readonly op: string;
      /** As the learner wrote it: "+", "@", "mean". */
      readonly label: string;
      readonly inputs: readonly Operand[];
      /** Arguments that are not operands, as Python text: { dim: "1", keepdim: "True" }. */
      readonly options: Readonly<Record<string, string>>;
      readonly outputs: readonly Output[];
      /** PyTorch's class name, "MulBackward0"; null where autograd does not follow. */
      readonly gradFn: string | null;
      /** Inputs whose numbers grad_fn keeps for backward, by their place in `inputs`; "y" is the output. */
      readonly saved: readonly (number | "y")[];
      readonly device: DeviceName;
      /** Set where the operation wrote into an existing Variable (`y += 1`): its id before. */
      readonly inPlace: Id | null;
      /** Set where the output shares storage with this input (a view). */
      readonly viewOf: Id | null;
      /** The innermost call of an nn.Module that it is a part of. */
      readonly within: ModuleCall | null;
    })
  /** Autograd follows a leaf from now on, or no more: `x.requires_grad_()`, `weight.requires_grad = False`. */
  | (At & { readonly kind: "follow"; readonly id: Id; readonly requiresGrad: boolean })
  /** The program bound a name to a Variable: "x", "net.fc1.weight", "neu.hidden" (a local of the function neu). */
  | (At & { readonly kind: "name"; readonly id: Id; readonly name: string })
  /** Numbers were written into a Variable behind autograd's back, or within no_grad: `a.data.add_(…)`, `optimizer.step()`. */
  | (At & {
      readonly kind: "write";
      readonly id: Id;
      readonly field: "data" | "grad";
      /** As the learner wrote it: "add_", "zero_", "SGD.step". */
      readonly label: string;
      readonly before: Value | null;
      /** null: the field was set to None. */
      readonly value: Value | null;
      readonly version: number;
    })
  /** `backward()` begins at these Variables, with these gradients. */
  | (At & { readonly kind: "backward"; readonly roots: readonly { readonly id: Id; readonly gradient: Value }[] })
  /** One gradient arrived at a Variable, coming from the operation that used it. */
  | (At & {
      readonly kind: "gradient";
      readonly to: Id;
      /** First output of the operation it comes from, and which of that operation's inputs this Variable was; null from backward() itself. */
      readonly from: { readonly id: Id; readonly input: number } | null;
      readonly value: Value;
      /** Sum of what has arrived at this Variable in this pass, this one included. */
      readonly sum: Value;
    })
  /** All gradients of this pass have arrived at a leaf (or at one with retain_grad) and went into its `.grad`. */
  | (At & {
      readonly kind: "accumulate";
      readonly id: Id;
      /** `.grad` before: null is None. */
      readonly before: Value | null;
      readonly value: Value;
    })
  | (At & { readonly kind: "backwardEnd" })
  /** The next events belong to this iteration of the learner's training loop: 1 for the first. */
  | (At & { readonly kind: "iteration"; readonly index: number })
  /** These iterations (0 to 0: a part of none), with this many events, were run but not kept, to stay inside the budget. */
  | (At & { readonly kind: "skipped"; readonly from: number; readonly to: number; readonly events: number })
  | (At & { readonly kind: "print"; readonly stream: "out" | "err"; readonly text: string })
  /** A Python warning: its category and text. */
  | (At & { readonly kind: "warning"; readonly category: string; readonly message: string })
  /** The exception that ended the program. */
  | (At & { readonly kind: "error"; readonly type: string; readonly message: string; readonly traceback: string })
  /** A figure that the program showed with matplotlib. */
  | (At & { readonly kind: "figure"; readonly figure: Figure });

export type EventKind = Event["kind"];
export type EventOf<K extends EventKind> = Extract<Event, { kind: K }>;

/** What pyplot drew, as data: sets of axes, in cells of so many columns. */
export interface Figure {
  readonly title: string;
  readonly columns: number;
  readonly axes: readonly Axes[];
}

export interface Axes {
  /** Counted row by row, from 0. */
  readonly cell: number;
  readonly title: string;
  /** False: its sides and ticks are not to be seen. */
  readonly frame: boolean;
  readonly x: Side;
  readonly y: Side;
  readonly series: readonly (Series | Image)[];
}

export interface Side {
  readonly label: string;
  readonly scale: "linear" | "log";
  /** Where it begins and ends; empty: as its numbers ask. */
  readonly limits: readonly number[];
}

export interface Series {
  /** "across" and "down": lines from side to side, at each y, at each x. */
  readonly kind: "line" | "bar" | "hist" | "across" | "down";
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly label: string;
  /** As the program wrote it: "r", "tab:blue", "C1", "#ff0000"; "" for none. */
  readonly colour: string;
  readonly line: "solid" | "dashed" | "none";
  readonly dots: boolean;
}

export interface Image {
  readonly kind: "image";
  readonly columns: number;
  /** Row by row from the top; where it has `colours`, red, green and blue of each. */
  readonly numbers: readonly number[];
  readonly colours: boolean;
  /** The numbers at the two ends of the colour map. */
  readonly range: readonly number[];
  /** "gray"; "" for pyplot's own. */
  readonly map: string;
  /** Left, right, bottom, top. */
  readonly extent: readonly number[];
  /** Whether its cells are as wide as they are high. */
  readonly square: boolean;
}

/** A whole run. */
export interface Trace {
  readonly version: number;
  /** The program's text, to which every Source refers. */
  readonly program: string;
  readonly events: readonly Event[];
  /** The loss of every iteration, kept or not: the one number from which its backward() began; NaN where there was none. */
  readonly losses: readonly number[];
}

export const EMPTY_TRACE: Trace = { version: TRACE_VERSION, program: "", events: [], losses: [] };

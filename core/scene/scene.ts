/**
 * A picture before anyone has chosen how to paint it: boxes, ellipses and arrows, in points, y downwards.
 *
 * The screen and every exporter paint this one description, so that what is exported is what is seen. Places are chosen once for
 * the whole trace; between two cursors only tones, numbers and `shown` change, and nothing moves.
 */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly direction: Direction;
  readonly detail: Detail;
  readonly groups: readonly SceneGroup[];
  readonly edges: readonly SceneEdge[];
  readonly nodes: readonly SceneNode[];
}

/** The way of the forward pass: from top to bottom, or from left to right. */
export type Direction = "down" | "right";

/** "full": numbers in cells and names of grad_fn. "compact": a line each, for graphs of many nodes. */
export type Detail = "full" | "compact";

/** What a mark means. A theme turns tones into colours; nothing else may. */
export type Tone = "idle" | "forward" | "backward" | "update" | "error";

/** "ghost": not reached yet, drawn faintly so that nothing jumps when it comes. */
export type Shown = "full" | "ghost";

export interface SceneNode {
  /**
   * "v12": the Variable 12; "v12@f20": another small box of the leaf 12, at its use by f20; "f12": the operation whose first output is
   * 12; "c12.1": the plain number that is operand 1 of f12; "mnet.0": the folded module net.0.
   */
  readonly id: string;
  /** A variable is a box, an operation an ellipse, a plain number a small box, a folded module a box upon others. */
  readonly kind: "variable" | "operation" | "constant" | "module";
  /** Centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tone: Tone;
  readonly shown: Shown;
  /** A leaf that requires grad wears a green border. */
  readonly leaf: boolean;
  /** "x", "+", "2". */
  readonly title: string;
  /** False where the title is the learner's expression, because the Variable has no name. */
  readonly named: boolean;
  /** "2×2 leaf", "AddBackward0". */
  readonly subtitle: string;
  readonly data: Grid | null;
  /** Where the gradient drawer is, if one will be needed: top relative to the centre, and its height; `note` stands in it while empty. */
  readonly drawer: { readonly y: number; readonly height: number; readonly note: string } | null;
  /**
   * The gradient drawer's numbers, once one has arrived. `passing`: seen on its way, but not kept in `.grad`; `gone`: and the pass
   * is over.
   */
  readonly grad: (Grid & { readonly passing: boolean; readonly gone: boolean }) | null;
}

/** Numbers as they stand in a box: cells row by row, "…" where some are left out. */
export interface Grid {
  /** Top left corner relative to the node's centre, and the size of one cell. */
  readonly x: number;
  readonly y: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Between two cells. */
  readonly gap: number;
  readonly columns: number;
  readonly cells: readonly string[];
  /** The same cells as numbers, for shading; NaN for "…". */
  readonly numbers: readonly number[];
  /** "text": print the cells. "heat": shade them. "plain": print the one cell without a ground. */
  readonly style: "text" | "heat" | "plain";
  /** Statistics below shaded cells; empty elsewhere. */
  readonly note: string;
}

export interface SceneEdge {
  /** "v1>f2.0": from x to operand 0; "f2>v2": from an operation to its output; "f2>f3.0": past a Variable that has no box. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Control polygon: a quadratic spline runs through the midpoints of its inner legs. Two points are a straight line. */
  readonly points: readonly Point[];
  readonly tone: Tone;
  readonly shown: Shown;
  /** The gradient's own lane beside the edge, from target to source, with its number; null where none comes, or not in this pass yet. */
  readonly gradient: SceneGradient | null;
}

export interface SceneGradient {
  readonly points: readonly Point[];
  /** "full" once it has come; "ghost" while the running pass will still bring it. */
  readonly shown: Shown;
  /** Empty where another lane's label tells the number too: "0.75 + 0.75". */
  readonly label: string;
  /** Left end, right end or middle of the label, as `anchor` says, at its vertical middle; a remark included. */
  readonly labelAt: Point;
  readonly anchor: "start" | "end" | "middle";
  /** A sentence under the label; empty for most. */
  readonly remark: string;
  /** True for the gradient that the current step brings. */
  readonly active: boolean;
}

/** A module whose nodes are shown: a frame behind them. Corner and size. */
export interface SceneGroup {
  /** "mnet.0", as its node has when it is folded. */
  readonly id: string;
  /** "net.0". */
  readonly title: string;
  /** "Linear(in_features=4, out_features=8, bias=True)", as much of it as there is room for. */
  readonly subtitle: string;
  readonly shown: Shown;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

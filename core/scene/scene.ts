/**
 * A picture before anyone has chosen how to paint it: boxes, ellipses and arrows, in points, y downwards.
 *
 * The screen and every exporter paint this one description, so that what is exported is what is seen. Places are chosen once for
 * the whole trace; between two cursors only tones, numbers and `shown` change, and nothing moves.
 */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly SceneGroup[];
  readonly edges: readonly SceneEdge[];
  readonly nodes: readonly SceneNode[];
}

/** What a mark means. A theme turns tones into colours; nothing else may. */
export type Tone = "idle" | "forward" | "backward" | "update" | "error";

/** "ghost": not reached yet, drawn faintly so that nothing jumps when it comes. */
export type Shown = "full" | "ghost";

export interface SceneNode {
  /** "v12": the Variable 12; "f12": the operation whose first output is 12; "c12.1": the plain number that is operand 1 of f12. */
  readonly id: string;
  /** A variable is a box, an operation an ellipse, a plain number a small box. */
  readonly kind: "variable" | "operation" | "constant";
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
  /** "2×2 leaf", "AddBackward0". */
  readonly subtitle: string;
  readonly data: Grid | null;
  /** The gradient drawer, open once one has arrived. `passing`: seen on its way, but not kept in `.grad`. */
  readonly grad: (Grid & { readonly passing: boolean }) | null;
}

/** Numbers as they stand in a box: cells row by row, "…" where some are left out. */
export interface Grid {
  /** Top left corner relative to the node's centre, and the size of one cell. */
  readonly x: number;
  readonly y: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly columns: number;
  readonly cells: readonly string[];
  /** The same cells as numbers, for shading; NaN for "…". */
  readonly numbers: readonly number[];
  /** "text": print the cells. "heat": shade them. */
  readonly style: "text" | "heat";
}

export interface SceneEdge {
  /** "v1>f2.0": from x to operand 0; "f2>v2": from an operation to its output. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Control polygon: a quadratic spline runs through the midpoints of its inner legs. Two points are a straight line. */
  readonly points: readonly Point[];
  readonly tone: Tone;
  readonly shown: Shown;
  /** The gradient's own lane beside the edge, from target to source, with its number at the label's place; null before it comes. */
  readonly gradient: {
    readonly points: readonly Point[];
    readonly label: string;
    readonly labelAt: Point;
    /** True for the gradient that the current event brings. */
    readonly active: boolean;
  } | null;
}

/** A module call (`net.fc1`), drawn behind its nodes. Corner and size. */
export interface SceneGroup {
  readonly id: string;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

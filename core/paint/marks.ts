import { summarize } from "./title.ts";
import { measureByTable } from "../scene/measure.ts";
import type { Grid, Point, Scene, SceneEdge, SceneGroup, SceneNode, Tone } from "../scene/scene.ts";
import { type Style, styles, type TextStyle } from "../scene/style.ts";
import { ellipse, faded, type Ink, type Mark, type MarkGroup, type Paint, path, rectangle, text } from "./mark.ts";

/** How faint is what has not run yet. */
export const GHOST = 0.26;
/** Of a frame's title, which has no shape to be known by. */
const GHOST_TITLE = 0.5;

/** All that is to be drawn, from the back to the front: groups, edges, nodes, and the labels of gradients. */
export function marksOf(scene: Scene): Mark[] {
  return markGroupsOf(scene).flatMap((group) => group.marks);
}

export function markGroupsOf(scene: Scene): MarkGroup[] {
  const style = styles[scene.detail];
  return [
    ...scene.groups.map((group) => ({
      id: group.id,
      title: [group.title, group.subtitle].join(" ").trim(),
      marks: groupMarks(group, style),
    })),
    ...scene.edges.map((edge) => ({ id: edge.id, title: "", marks: edgeMarks(edge) })),
    ...scene.nodes.map((node) => ({ id: node.id, title: summarize(node), marks: nodeMarks(node, style) })),
    ...scene.edges.flatMap((edge) => (edge.gradient?.label ? [{ id: `${edge.id} label`, title: "", marks: labelMarks(edge, style) }] : [])),
  ];
}

export function nodeMarks(node: SceneNode, style: Style): Mark[] {
  const marks =
    node.kind === "variable"
      ? variableMarks(node, style)
      : node.kind === "operation"
        ? operationMarks(node, style)
        : node.kind === "module"
          ? moduleMarks(node, style)
          : constantMarks(node, style);
  return node.shown === "ghost" ? marks.map((mark) => faded(mark.kind === "rectangle" ? { ...mark, shadow: false } : mark, GHOST)) : marks;
}

export function edgeMarks(edge: SceneEdge): Mark[] {
  const forward = path(edge.points, {
    stroke: edge.tone === "idle" ? "line" : edge.tone,
    strokeWidth: edge.tone === "idle" ? 1.6 : 2.4,
    head: edge.tone === "idle" ? 9 : 11,
    opacity: edge.shown === "ghost" ? GHOST : 1,
  });
  const { gradient } = edge;
  if (!gradient) return [forward];
  const lane =
    gradient.shown === "ghost"
      ? path(gradient.points, { stroke: "backward", strokeWidth: 1.6, head: 9, opacity: 0.4, dashed: true })
      : path(gradient.points, { stroke: "backward", strokeWidth: gradient.active ? 3.2 : 2.2, head: gradient.active ? 14 : 11 });
  return [forward, lane];
}

export function labelMarks({ gradient }: SceneEdge, style: Style): Mark[] {
  if (!gradient?.label) return [];
  const { labelAt, anchor, label, remark } = gradient;
  const [x, y] = labelAt;
  const look = { anchor, fill: "backwardInk", rim: true } as const;
  if (!remark) return [text(label, x, middle(y, style.gradient), style.gradient, look)];
  return [
    text(label, x, middle(y - style.remark.size * 0.65, style.gradient), style.gradient, look),
    text(remark, x, middle(y + style.gradient.size * 0.65, style.remark), style.remark, { ...look, fill: "ink2" }),
  ];
}

/** Quiet, so that what is within stands out; frames within frames grow a little darker. */
export function groupMarks({ title, subtitle, x, y, width, height, shown }: SceneGroup, style: Style): Mark[] {
  const base = y + style.frame.head * 0.5 + style.title.size * 0.36;
  const left = x + style.frame.side;
  const name = { ...style.title, weight: 600 };
  const opacity = shown === "ghost" ? GHOST_TITLE : 1;
  return [
    rectangle(x, y, width, height, { radius: [12, 12], fill: "operation", opacity: 0.45 }),
    rectangle(x, y, width, height, { radius: [12, 12], stroke: "faint", strokeWidth: 1 }),
    ...foldMarks(left, base, style, true, opacity),
    text(title, left + style.frame.fold, base, name, { fill: "ink2", opacity }),
    ...(subtitle
      ? [
          text(subtitle, left + style.frame.fold + measureByTable(`${title} `, name.font, name.size), base, style.subtitle, {
            fill: "ink3",
            opacity,
          }),
        ]
      : []),
  ];
}

/** The sign of a module: points down where it is unfolded, to the right where it is folded. */
function foldMarks(x: number, base: number, style: Style, open: boolean, opacity = 1): Mark[] {
  const size = style.title.size * 0.3;
  const [cx, cy] = [x + size + 1, base - style.title.size * 0.35];
  const points: Point[] = open
    ? [
        [cx - size, cy - size * 0.55],
        [cx, cy + size * 0.55],
        [cx + size, cy - size * 0.55],
      ]
    : [
        [cx - size * 0.55, cy - size],
        [cx + size * 0.55, cy],
        [cx - size * 0.55, cy + size],
      ];
  return [path(points, { straight: true, stroke: "ink3", strokeWidth: 1.6, opacity })];
}

/** The base line of text whose middle is at y. */
const middle = (y: number, { size }: { readonly size: number }) => y + size * 0.36;

const soft: { readonly [T in Tone]: Ink } = {
  idle: "operation",
  forward: "forwardSoft",
  backward: "backwardSoft",
  update: "updateSoft",
  error: "errorSoft",
};
const inked: { readonly [T in Tone]: Ink } = {
  idle: "ink3",
  forward: "forwardInk",
  backward: "backwardInk",
  update: "updateInk",
  error: "errorInk",
};

function variableMarks(node: SceneNode, style: Style): Mark[] {
  const { x, y, width, height, tone, leaf } = node;
  const [left, top] = [x - width / 2, y - height / 2];
  const { radius, padding, head } = style.box;
  const hot = tone !== "idle";
  const marks: Mark[] = [];
  // A leaf keeps its green border; the tone of the step then is a ring around it.
  if (hot && leaf) {
    marks.push(
      rectangle(left - 4, top - 4, width + 8, height + 8, {
        radius: [radius + 4, radius + 4],
        stroke: tone,
        strokeWidth: 2,
        opacity: 0.75,
      }),
    );
  }
  const stroke = leaf ? "leaf" : hot ? tone : "line";
  const strokeWidth = leaf || hot ? 2.4 : 1.2;
  marks.push(rectangle(left, top, width, height, { radius: [radius, radius], fill: "box", shadow: true }));
  if (node.drawer) marks.push(...drawerMarks(node, node.drawer, style));
  const titleStyle = node.named ? style.title : style.unnamed;
  if (node.data === null && node.drawer === null && node.subtitle === "") {
    marks.push(text(node.title, x, middle(y, titleStyle), titleStyle, { anchor: "middle" }));
  } else {
    const base = top + head * 0.5 + titleStyle.size * 0.36 + 0.5;
    marks.push(text(node.title, left + padding, base, titleStyle, { fill: node.named ? "ink" : "ink2" }));
    if (node.subtitle) marks.push(text(node.subtitle, left + width - padding, base, style.subtitle, { anchor: "end", fill: "ink3" }));
  }
  if (node.data) marks.push(...gridMarks(node.data, x, y, style, "data", "forwardSoft"));
  if (node.grad) marks.push(...gridMarks(node.grad, x, y, style, "grad", node.grad.gone ? null : "backwardCell"));
  marks.push(rectangle(left, top, width, height, { radius: [radius, radius], stroke, strokeWidth }));
  return marks;
}

/** Full of colour while it holds a gradient; an empty place with a dashed edge before, and after a gradient that was not kept. */
function drawerMarks({ x, y, width, grad }: SceneNode, drawer: NonNullable<SceneNode["drawer"]>, style: Style): Mark[] {
  const [left, top] = [x - width / 2, y + drawer.y];
  const { radius } = style.box;
  const edge = (look: { stroke: Ink; dashed: boolean }) =>
    path(
      [
        [left + 1, top],
        [left + width - 1, top],
      ],
      { ...look, strokeWidth: 1, straight: true },
    );
  if (grad && !grad.gone) {
    const fill = rectangle(left, top, width, drawer.height, { radius: [0, radius], fill: "backwardSoft" });
    return grad.passing ? [fill, edge({ stroke: "backward", dashed: true })] : [fill, edge({ stroke: "backward", dashed: false })];
  }
  if (grad) return [edge({ stroke: "backward", dashed: true })];
  const note = drawer.note
    ? [text(drawer.note, x, middle(top + drawer.height / 2, style.note), style.note, { anchor: "middle", fill: "ink3" })]
    : [];
  return [edge({ stroke: "faint", dashed: true }), ...note];
}

function gridMarks(grid: Grid, nodeX: number, nodeY: number, style: Style, ramp: "data" | "grad", fill: Ink | null): Mark[] {
  const [left, top] = [nodeX + grid.x, nodeY + grid.y];
  const { cellWidth, cellHeight, columns, gap } = grid;
  const most = grid.numbers.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 0);
  const marks: Mark[] = [];
  grid.cells.forEach((content, i) => {
    const x = left + (i % columns) * (cellWidth + gap);
    const y = top + Math.floor(i / columns) * (cellHeight + gap);
    if (grid.style === "heat" && content !== "…") {
      const value = grid.numbers[i];
      const heat: Paint = Number.isFinite(value) ? { ramp, value: most > 0 ? value / most : 0 } : "errorSoft";
      const opacity = fill === null ? 0.35 : 1;
      marks.push(rectangle(x, y, cellWidth, cellHeight, { fill: heat, stroke: "box", strokeWidth: 0.6, opacity }));
    } else if (grid.style === "text") {
      const outline = fill === null ? ({ stroke: "backward", strokeWidth: 0.8, dashed: true, opacity: 0.6 } as const) : {};
      marks.push(rectangle(x, y, cellWidth, cellHeight, { radius: [3.5, 3.5], fill, ...outline }));
    }
    if (content) {
      const ink = fill === null ? "ink2" : grid.style === "plain" && ramp === "grad" ? "backwardInk" : "ink";
      marks.push(text(content, x + cellWidth / 2, middle(y + cellHeight / 2, style.cell), style.cell, { anchor: "middle", fill: ink }));
    }
  });
  if (grid.note) {
    const bottom = top + Math.ceil(grid.cells.length / columns) * (cellHeight + gap);
    marks.push(text(grid.note, nodeX, middle(bottom + 10, style.note), style.note, { anchor: "middle", fill: "ink2" }));
  }
  return marks;
}

function operationMarks({ x, y, width, height, tone, title, subtitle }: SceneNode, style: Style): Mark[] {
  const hot = tone !== "idle";
  const shape = ellipse(x, y, width / 2, height / 2, { fill: soft[tone], stroke: hot ? tone : "line", strokeWidth: hot ? 2.4 : 1.2 });
  const full = subtitle !== "" && style.box.head >= 24;
  const marks: Mark[] = [shape, centred(title, x, full ? y - 5 : y, style.label)];
  if (full) marks.push(text(subtitle, x, y + 14, style.gradFn, { anchor: "middle", fill: inked[tone] }));
  return marks;
}

/** A folded module lies upon what it hides, like the first of some cards. */
function moduleMarks({ x, y, width, height, tone, title, subtitle }: SceneNode, style: Style): Mark[] {
  const [left, top] = [x - width / 2, y - height / 2];
  const { radius, padding } = style.box;
  const hot = tone !== "idle";
  const [stroke, strokeWidth] = [hot ? tone : ("line" as const), hot ? 2.4 : 1.2];
  const look = { radius: [radius, radius], stroke: "faint", fill: "operation" } as const;
  const base = subtitle ? y - height * 0.1 : middle(y, style.title);
  return [
    rectangle(left + 3, top + 3, width, height, { ...look }),
    rectangle(left, top, width, height, { radius: [radius, radius], fill: soft[tone], stroke, strokeWidth }),
    ...foldMarks(left + padding, base, style, false),
    text(title, left + padding + style.frame.fold, base, style.title, {}),
    ...(subtitle ? [text(subtitle, left + padding, y + height * 0.28, style.subtitle, { fill: inked[tone] })] : []),
  ];
}

function constantMarks({ x, y, width, height, title }: SceneNode, style: Style): Mark[] {
  return [
    rectangle(x - width / 2, y - height / 2, width, height, {
      radius: [style.box.radius, style.box.radius],
      fill: "box",
      stroke: "faint",
      strokeWidth: 1.2,
    }),
    centred(title, x, y, style.constant, "ink2"),
  ];
}

const centred = (content: string, x: number, y: number, style: TextStyle, fill: Ink = "ink") =>
  text(content, x, middle(y, style), style, { anchor: "middle", fill });

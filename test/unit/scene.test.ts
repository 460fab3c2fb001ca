import { describe, expect, test } from "vitest";
import type { Trace } from "../../core/trace/event.ts";
import { graphAt } from "../../core/trace/graph.ts";
import { stepsOf } from "../../core/trace/steps.ts";
import { cellPlan, cellTexts, statistics, summary } from "../../core/scene/cells.ts";
import { sceneOf } from "../../core/scene/compose.ts";
import { nodeAt } from "../../core/scene/hit.ts";
import { fitText, measureByTable } from "../../core/scene/measure.ts";
import { placesOf } from "../../core/scene/places.ts";
import type { Scene } from "../../core/scene/scene.ts";
import { along, beginning, piecesOf, trackOf } from "../../core/scene/spline.ts";
import { sceneWords } from "../../core/scene/words.ts";
import { styles } from "../../core/scene/style.ts";
import { nodeMarks } from "../../core/paint/marks.ts";
import { lineTrace, mlpTrace, notesTrace, rnnTrace, TraceBuilder, v, value } from "../traces.ts";

const trace = notesTrace();
const steps = stepsOf(trace);
/** The Scene after so many steps of the notes' example: 4 forward, then backward(), mean, ×, +. */
const after = (count: number) => sceneOf(trace, count === 0 ? 0 : steps[count - 1].cursor);
const node = (scene: Scene, id: string) => scene.nodes.find((one) => one.id === id)!;
const edge = (scene: Scene, id: string) => scene.edges.find((one) => one.id === id)!;

describe("the Scene of the notes' example", () => {
  test("at the beginning everything is a ghost", () => {
    expect(after(0).nodes.every((one) => one.shown === "ghost" && one.data === null)).toBe(true);
    expect(after(0).edges.every((one) => one.shown === "ghost" && one.gradient === null)).toBe(true);
  });

  test("a step lights the operation and its output, and nothing before them", () => {
    const scene = after(3);
    expect(
      scene.nodes
        .filter((one) => one.tone === "forward")
        .map((one) => one.id)
        .sort(),
    ).toEqual(["f3", "v3"]);
    expect(node(scene, "v3").data!.cells).toEqual(["9", "9", "9", "9"]);
    expect(node(scene, "f4").shown).toBe("ghost");
  });

  test("what autograd calls them stands with boxes and ellipses", () => {
    const scene = after(4);
    expect(node(scene, "v1")).toMatchObject({ title: "x", subtitle: "2×2 leaf", leaf: true });
    expect(node(scene, "v4")).toMatchObject({ title: "t", subtitle: "scalar", leaf: false });
    expect(node(scene, "f3")).toMatchObject({ title: "×", subtitle: "MulBackward0" });
    expect(node(scene, "c2.1")).toMatchObject({ kind: "constant", title: "2" });
  });

  test("before backward() every drawer says None and no lane is there", () => {
    const scene = after(4);
    expect(scene.nodes.flatMap((one) => (one.drawer ? [one.drawer.note] : []))).toEqual(Array(4).fill("grad None"));
    expect(scene.edges.every((one) => one.gradient === null)).toBe(true);
  });

  test("when × has sent, 0.75 + 0.75 stand at y's lanes and 1.5 in its drawer", () => {
    const scene = after(7);
    const lanes = ["v2>f3.0", "v2>f3.1"].map((id) => edge(scene, id).gradient!);
    expect(lanes.map((lane) => lane.label)).toEqual(["", "0.75 + 0.75"]);
    expect(lanes.every((lane) => lane.active && lane.shown === "full")).toBe(true);
    expect(lanes[1].remark).toBe("y is used twice: both gradients add");
    expect(node(scene, "v2").grad).toMatchObject({ cells: ["1.5", "1.5", "1.5", "1.5"], passing: true, gone: false });
    expect(edge(scene, "f3>v3").gradient).toMatchObject({ label: "0.25", active: true });
    expect(edge(scene, "f4>v4").gradient).toMatchObject({ label: "1", active: false });
  });

  test("between the two arrivals only the first number is told", () => {
    const between = trace.events.findIndex((event) => event.kind === "gradient" && event.from?.input === 1 && event.from.id === 3);
    expect(edge(sceneOf(trace, between), "v2>f3.1").gradient).toMatchObject({ shown: "ghost" });
    expect(node(sceneOf(trace, between), "v2").grad!.cells[0]).toBe("0.75");
  });

  test("lanes that the pass has not reached yet are ghosts", () => {
    expect(edge(after(7), "v1>f2.0").gradient).toMatchObject({ shown: "ghost", label: "" });
  });

  test("after the pass only the leaf keeps its gradient; the others' went by", () => {
    const scene = after(8);
    expect(node(scene, "v1").grad).toMatchObject({ passing: false, gone: false });
    expect(["v2", "v3", "v4"].map((id) => node(scene, id).grad!.gone)).toEqual([true, true, true]);
    expect(node(scene, "v2").drawer!.note).toBe("not kept");
  });

  test("nothing moves: places, sizes and ways are the same at every cursor", () => {
    const still = (scene: Scene) => ({
      size: [scene.width, scene.height],
      nodes: scene.nodes.map(({ id, x, y, width, height }) => [id, x, y, width, height]),
      edges: scene.edges.map(({ id, points }) => [id, points]),
    });
    const end = still(after(8));
    for (let cursor = 0; cursor < trace.events.length; cursor++) expect(still(sceneOf(trace, cursor))).toEqual(end);
  });

  test("places made before give the same Scene; those of another iteration are not used", () => {
    expect(sceneOf(trace, 5, { places: placesOf(trace, 0) })).toEqual(sceneOf(trace, 5));
    const loop = lineTrace(2);
    expect(sceneOf(loop, loop.events.length, { places: placesOf(loop, 0) })).toEqual(sceneOf(loop, loop.events.length));
  });

  test("places survive the way to a worker and back", () => {
    const places = placesOf(trace, 5);
    expect(sceneOf(trace, 5, { places: structuredClone(places) })).toEqual(sceneOf(trace, 5));
  });

  test("speaks Chinese when asked", () => {
    const scene = sceneOf(trace, steps[6].cursor, { words: sceneWords.zh });
    expect([node(scene, "v1").subtitle, edge(scene, "v2>f3.1").gradient!.remark]).toEqual(["2×2 叶子", "y 用了两次：两个梯度相加"]);
  });
});

describe("the Scene of a loop", () => {
  const loop = lineTrace(3);

  test("a parameter is there from the start of an iteration, with its value of now", () => {
    const start = loop.events.findIndex((event) => event.kind === "iteration" && event.index === 2) + 1;
    expect(node(sceneOf(loop, start), "v3")).toMatchObject({ title: "a", shown: "full" });
    expect(node(sceneOf(loop, start), "v3").data!.cells).toEqual(["0.9812"]);
  });

  test("a write is lit in the tone of the update", () => {
    const write = loop.events.findIndex((event) => event.kind === "write" && event.field === "data");
    expect(node(sceneOf(loop, write + 1), "v3").tone).toBe("update");
  });

  test("a cleared gradient is 0, a removed one is None", () => {
    const b = new TraceBuilder();
    const x = b.leaf("x", value([1], 2), { requiresGrad: true });
    const y = b.operation("*", "MulBackward0", [v(x), 3], value([1], 6), "y");
    b.backward(y, value([1], 1), () => value([1], 3));
    b.write(x, "grad", "zero_", value([1], 0));
    const zeroed = b.events.length;
    b.write(x, "grad", "zero_grad", null);
    const t = b.trace();
    const drawer = (cursor: number) => node(sceneOf(t, cursor), `v${x}`).grad?.cells;
    expect([drawer(zeroed), node(sceneOf(t, zeroed), `v${x}`).grad?.passing]).toEqual([["0"], false]);
    expect(graphAt(t, b.events.length).variables.get(x)!.grad).toBeNull();
  });

  test("a gradient that is added to one from another use says so", () => {
    const b = new TraceBuilder();
    const x = b.leaf("x", value([1], 2), { requiresGrad: true });
    const p = b.operation("*", "MulBackward0", [v(x), 3], value([1], 6), "p");
    const q = b.operation("*", "MulBackward0", [v(x), 4], value([1], 8), "q");
    const s = b.operation("+", "AddBackward0", [v(p), v(q)], value([1], 14), "s");
    b.backward(s, value([1], 1), (from) => value([1], from === p ? 3 : from === q ? 4 : 1));
    const scene = sceneOf(b.trace(), b.events.length);
    // q was made last, so its gradient comes first.
    expect([`v${x}>f${q}.0`, `v${x}>f${p}.0`].map((id) => edge(scene, id).gradient!.label)).toEqual(["4", "+ 3"]);
    expect(node(scene, `v${x}`).grad!.cells).toEqual(["7"]);
  });

  test("an unnamed intermediate is titled by the learner's expression", () => {
    const b = new TraceBuilder();
    const x = b.line(1).leaf("x", value([1], 2), { requiresGrad: true });
    b.line(2).operation("*", "MulBackward0", [v(x), 3], value([1], 6));
    const scene = sceneOf(b.trace("x = torch.tensor([2.])\nx * 3"), b.events.length);
    expect(node(scene, "v2")).toMatchObject({ title: "x * 3", named: false });
    expect(node(scene, "f2").title).toBe("×");
  });
});

describe("text", () => {
  const pictures: readonly [name: string, trace: Trace, detail: "full" | "compact"][] = [
    ["notes", notesTrace(), "full"],
    ["line", lineTrace(1), "full"],
    ["line, compact", lineTrace(1), "compact"],
    ["perceptron", mlpTrace(3), "full"],
    ["recurrent, compact", rnnTrace(5), "compact"],
    ["wide numbers", wideTrace(), "full"],
    ["wide numbers, compact", wideTrace(), "compact"],
  ];

  test.each(pictures)("never runs over its box: %s", (_name, t, detail) => {
    for (const words of [sceneWords.en, sceneWords.zh]) {
      for (const cursor of stepsOf(t).map((step) => step.cursor)) {
        for (const one of sceneOf(t, cursor, { detail, words, intermediates: "boxes" }).nodes) {
          const [left, right] = [one.x - one.width / 2, one.x + one.width / 2];
          for (const mark of nodeMarks(one, styles[detail])) {
            if (mark.kind !== "text") continue;
            const width = measureByTable(mark.text, mark.font, mark.size, mark.weight);
            const start = mark.x - (mark.anchor === "start" ? 0 : mark.anchor === "middle" ? width / 2 : width);
            expect(start, `${mark.text} in ${one.id}`).toBeGreaterThanOrEqual(left);
            expect(start + width, `${mark.text} in ${one.id}`).toBeLessThanOrEqual(right);
          }
        }
      }
    }
  });

  test("title and subtitle do not touch", () => {
    const t = wideTrace();
    for (const one of sceneOf(t, t.events.length).nodes) {
      if (one.kind !== "variable" || !one.subtitle) continue;
      const style = one.named ? styles.full.title : styles.full.unnamed;
      const used =
        measureByTable(one.title, style.font, style.size, style.weight) + measureByTable(one.subtitle, "mono", styles.full.subtitle.size);
      expect(used + 2 * styles.full.box.padding).toBeLessThan(one.width);
    }
  });

  test("that is too long is shortened to fit, with an ellipsis", () => {
    const short = fitText("a_very_long_name_of_a_parameter", 80, "mono", 10, 400, measureByTable);
    expect(short.endsWith("…")).toBe(true);
    expect(measureByTable(short, "mono", 10)).toBeLessThanOrEqual(80);
    expect(fitText("x", 80, "mono", 10, 400, measureByTable)).toBe("x");
  });
});

describe("cells", () => {
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

  test.each([
    [[], 1, "text", 1, 1],
    [[2, 2], 4, "text", 2, 2],
    [[6], 6, "text", 1, 6],
    [[7], 7, "heat", 1, 7],
    [[100], 100, "heat", 9, 12],
    [[100, 1], 100, "heat", 9, 12],
    [[12, 12], 144, "heat", 12, 12],
    // Six rows, "…", six rows.
    [[50, 2], 100, "heat", 13, 2],
    [[2, 3, 4], 24, "heat", 6, 4],
    [[0, 3], 0, "text", 0, 0],
  ])("of shape %j: %i numbers as %s, %i × %i", (shape, n, style, rows, columns) => {
    expect(cellPlan(value(shape, numbers(n)), null)).toMatchObject({ style, rows, columns });
  });

  test("of a large tensor are those that were kept of it", () => {
    const kept = { ...value([100, 50], numbers(4)), sample: { rows: [0, 99], columns: [0, 49] }, stats: { min: -3, max: 8, mean: 0.5 } };
    expect(cellPlan(kept, null)).toMatchObject({ rows: 3, columns: 3, picks: [0, null, 1, null, null, null, 2, null, 3] });
    expect(cellTexts(cellPlan(kept, null), kept)[1]).toBe("…");
    expect(summary({ ...kept, stats: null })).toBe("≈ 0 … 3");
    expect([statistics(kept), summary(kept)]).toEqual(["-3 … 8, mean 0.5", "-3 … 8"]);
  });

  test("tell a gradient in one line as its number or its range", () => {
    expect(cellTexts(cellPlan(value([3], 0.25), "range"), value([3], 0.25))).toEqual(["0.25"]);
    expect(cellTexts(cellPlan(value([3], [1, 2, 3]), "range"), value([3], [1, 2, 3]))).toEqual(["1 … 3"]);
    expect(cellTexts(cellPlan(value([3], [1, 2, 3]), "shape"), value([3], [1, 2, 3]))).toEqual(["3"]);
  });
});

describe("hit", () => {
  const scene = after(8);

  test("finds boxes, and ellipses only inside their curve", () => {
    const plus = node(scene, "f2");
    expect(nodeAt(scene, plus.x, plus.y)?.id).toBe("f2");
    expect(nodeAt(scene, plus.x - plus.width / 2 + 2, plus.y - plus.height / 2 + 2)).toBeNull();
    const x = node(scene, "v1");
    expect(nodeAt(scene, x.x - x.width / 2 + 2, x.y - x.height / 2 + 2)?.id).toBe("v1");
    expect(nodeAt(scene, -100, -100)).toBeNull();
  });
});

describe("splines", () => {
  const polygon = [
    [0, 0],
    [0, 10],
    [20, 10],
    [20, 20],
  ] as const;

  test("begin and end where the polygon does, and pass the middle of its inner leg", () => {
    const pieces = piecesOf(polygon);
    expect([pieces[0].from, pieces[0].to, pieces[1].to]).toEqual([
      [0, 0],
      [10, 10],
      [20, 20],
    ]);
  });

  test("are walked at a steady speed", () => {
    const track = trackOf([
      [0, 0],
      [100, 0],
    ]);
    expect([0, 0.25, 1, 2].map((t) => along(track, t))).toEqual([
      [0, 0],
      [25, 0],
      [100, 0],
      [100, 0],
    ]);
    expect(beginning(track, 0.5)).toEqual([
      [0, 0],
      [50, 0],
    ]);
    const bent = trackOf(polygon, 64);
    const stations = Array.from({ length: 11 }, (_, i) => along(bent, i / 10));
    const gaps = stations.slice(1).map(([x, y], i) => Math.hypot(x - stations[i][0], y - stations[i][1]));
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(1.2);
  });
});

/** Numbers that are long, names that are long, in boxes that change their width of text. */
function wideTrace(): Trace {
  const b = new TraceBuilder();
  const w = b
    .line(1)
    .leaf("network.encoder.layers.0.attention.weight", value([2, 3], [-1.234e-7, 2, 3, 4, 5, -99999]), { requiresGrad: true });
  const y = b.line(2).operation("log_softmax_with_a_long_name", "LogSoftmaxBackward0", [v(w), -1.5e-9], value([2, 3], -0.12345));
  const z = b.operation("sum", "SumBackward0", [v(y)], value([], NaN), "z");
  b.backward(z, value([], 1), (_f, _i, to) => value(to === w ? [2, 3] : [2, 3], [-1.5e-7, 1.25, -3.3333, 1e9, NaN, -Infinity]));
  b.line(4).write(w, "data", "add_", value([2, 3], -12345.678));
  return b.trace("w = make()\nfunction(w, a_rather_long_argument, another_one)\nz");
}

import { describe, expect, test } from "vitest";
import { dot } from "../../core/paint/dot.ts";
import { mermaid } from "../../core/paint/mermaid.ts";
import { svg } from "../../core/paint/svg.ts";
import { sceneOf } from "../../core/scene/compose.ts";
import { FOLD_LIMIT } from "../../core/scene/folding.ts";
import { Memo } from "../../core/scene/layout/memo.ts";
import { Board, Picture } from "../../core/scene/picture.ts";
import { type Places, placesOf, type PlacesOptions } from "../../core/scene/places.ts";
import type { Trace } from "../../core/trace/event.ts";
import { graphAt } from "../../core/trace/graph.ts";
import { captionOf } from "../../core/explain/caption.ts";
import { TraceBuilder, v, value } from "../traces.ts";

/** `loss = mean(net(x))` with blocks of a linear layer each, every second one with a residual sum, and an activation. */
function deepTrace(blocks: number): Trace {
  const t = new TraceBuilder();
  const one = value([1], [1]);
  const x = t.line(1).leaf("x", one);
  t.line(2);
  const parameters = Array.from({ length: blocks }, (_, i) => t.leaf(`net.${i}.0.weight`, one, { requiresGrad: true, maker: "Parameter" }));
  t.line(3).enter("net", "Sequential");
  let h = x;
  for (let i = 0; i < blocks; i++) {
    t.enter(`net.${i}`, "Block").enter(`net.${i}.0`, "Linear", "in_features=1, out_features=1");
    const product = t.operation("*", "MulBackward0", [v(h), v(parameters[i])], one);
    t.leave().enter(`net.${i}.1`, "ReLU");
    const active = t.operation("relu", "ReluBackward0", [v(product)], one);
    t.leave();
    h = t.operation("+", "AddBackward0", [v(active), v(h)], one);
    t.leave();
  }
  t.leave();
  t.name(h, "y");
  const loss = t.line(4).operation("mean", "MeanBackward0", [v(h)], one, "loss");
  t.line(5).backward(loss, one, () => one);
  return t.trace("x = …\nnet = …\ny = net(x)\nloss = y.mean()\nloss.backward()\n");
}

const small = deepTrace(2);
const at = (trace: Trace, options: PlacesOptions = {}) => placesOf(trace, trace.events.length, options);
const ids = (places: Places) => places.nodes.map(({ id }) => id);

describe("frames", () => {
  const places = at(small);
  const frame = (id: string) => places.frames.find((one) => one.id === id)!;
  const within = (id: string) => {
    const { x, y, width, height } = frame(id);
    const inside = (one: Places["nodes"][number]) =>
      one.x - one.width / 2 >= x &&
      one.x + one.width / 2 <= x + width &&
      one.y - one.height / 2 >= y &&
      one.y + one.height / 2 <= y + height;
    return places.nodes.filter(inside).map((one) => one.id);
  };

  test("stand around modules with several nodes, and around no single operation", () => {
    expect(places.frames.map(({ id, title, subtitle }) => [id, title, subtitle])).toEqual([
      ["mnet", "net", "Sequential"],
      ["mnet.0", "0", "Block"],
      ["mnet.0.0", "0", "Linear"],
      ["mnet.1", "1", "Block"],
      ["mnet.1.0", "0", "Linear"],
    ]);
  });

  test("have what belongs to them within, and nothing else: data and results stay outside", () => {
    const [x, w0, w1] = ["v1", "v2", "v3"];
    expect(within("mnet.0.0").sort()).toEqual([w0, "f4"].sort());
    expect(within("mnet").includes(x)).toBe(false);
    expect(within("mnet").includes(w1)).toBe(true);
    // The result of block 0 is used by block 1: it stands in net, between the two. y is the program's.
    expect([within("mnet.0").includes("v6"), within("mnet.1").includes("v6"), within("mnet").includes("v6")]).toEqual([false, false, true]);
    expect(within("mnet").includes("v9")).toBe(false);
  });

  test("meet only where one is within the other", () => {
    const apart = (a: (typeof places.frames)[number], b: (typeof places.frames)[number]) =>
      a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    expect(apart(frame("mnet.0"), frame("mnet.1"))).toBe(true);
    expect(apart(frame("mnet"), frame("mnet.1.0"))).toBe(false);
  });

  test.each(["down", "right"] as const)("let links through without a break: %s", (direction) => {
    const placed = at(small, { direction });
    for (const { points, source, target } of placed.strands) {
      const [from, to] = [source, target].map((id) => placed.nodes.find((node) => node.id === id)!);
      const [along, size] = direction === "down" ? ([1, "height"] as const) : ([0, "width"] as const);
      const [axis, other] = direction === "down" ? (["y", "x"] as const) : (["x", "y"] as const);
      expect(points[0][along]).toBeGreaterThan(from[axis]);
      expect(points.at(-1)![along]).toBeLessThan(to[axis] + to[size] / 2);
      expect(Math.abs(points.at(-1)![1 - along] - to[other])).toBeLessThan(to.width + to.height);
      for (let i = 1; i < points.length; i++) expect(points[i][along]).toBeGreaterThanOrEqual(points[i - 1][along] - 1e-6);
    }
  });

  test("keep the main chain straight", () => {
    const straight = at(deepTrace(3), { intermediates: "hidden" });
    const across = straight.nodes.filter(({ id }) => id.startsWith("f")).map(({ x }) => Math.round(x));
    expect(new Set(across).size).toBe(1);
  });
});

describe("a folded module", () => {
  const folds = { "net.0": true };
  const places = at(small, { folds });

  test("is one node, and what does not leave it is not shown", () => {
    expect(ids(places)).toContain("mnet.0");
    expect(ids(places).filter((id) => ["v2", "f4", "v4", "f5", "v5", "f6"].includes(id))).toEqual([]);
    expect(ids(places)).toContain("v6");
    expect(places.inside.get("f4")).toBe("mnet.0");
    expect(places.inside.get("v2")).toBe("mnet.0");
  });

  test("has the links of what is within: x goes in twice, one result comes out", () => {
    const links = places.strands.filter(({ source, target }) => source === "mnet.0" || target === "mnet.0");
    expect(links.map(({ source, target }) => `${source}>${target}`)).toEqual(["v1>mnet.0", "v1>mnet.0", "mnet.0>v6"]);
  });

  test("is lit by each step within it, forward and backward", () => {
    const shown = (cursor: number) => sceneOf(small, cursor, { folds, places }).nodes.find(({ id }) => id === "mnet.0")!;
    const relu = small.events.findIndex((event) => event.kind === "operation" && event.label === "relu") + 1;
    expect(shown(0)).toMatchObject({ shown: "ghost", tone: "idle" });
    expect(shown(relu)).toMatchObject({ shown: "full", tone: "forward" });
    const back = small.events.findIndex((event) => event.kind === "gradient" && event.from?.id === 5) + 1;
    expect(shown(back).tone).toBe("backward");
  });

  test("stands for what is within it when the picture is asked where that is", () => {
    const picture = new Picture(new Board(small, places), small.events.length);
    expect(picture.node("f4")?.id).toBe("mnet.0");
    expect(picture.moduleOf("f4")).toEqual({ id: "mnet.0", key: "net.0", folded: true });
    expect(picture.moduleOf("f7")).toEqual({ id: "mnet.1.0", key: "net.1.0", folded: false });
    expect(picture.foldedCount).toBe(1);
  });

  test("is found at its sign, and a frame at its title", () => {
    const picture = new Picture(new Board(small, places), small.events.length);
    const box = picture.node("mnet.0")!;
    expect(picture.moduleAt(box.x - box.width / 2 + 8, box.y)?.key).toBe("net.0");
    expect(picture.moduleAt(box.x + box.width / 2 - 4, box.y)).toBeNull();
    const [x, y] = picture.cornerOf("mnet.1")!;
    expect(picture.moduleAt(x + 10, y + 10)).toEqual({ id: "mnet.1", key: "net.1", folded: false });
  });

  test("has the whole of a module within it, modules too", () => {
    expect(ids(at(small, { folds: { net: true } }))).toEqual(["v1", "mnet", "v9", "f10", "v10"]);
  });
});

describe("by itself", () => {
  test("a graph that can be read is not folded, a larger one from the innermost outwards until it can", () => {
    expect(ids(at(small)).some((id) => id.startsWith("m"))).toBe(false);
    const large = at(deepTrace(40));
    expect(large.nodes.length).toBeLessThanOrEqual(FOLD_LIMIT);
    expect(ids(large)).toContain("mnet.39");
    expect(large.frames.map(({ id }) => id)).toEqual(["mnet"]);
  });

  test("what the learner folds or unfolds stays so, in every iteration", () => {
    const places = at(deepTrace(40), { folds: { "net.3": false } });
    expect(places.frames.map(({ id }) => id)).toContain("mnet.3");
    expect(ids(places)).toContain("mnet.4");
  });

  test("equal modules are laid out once, and an equal graph not again", () => {
    const memo = new Memo();
    const trace = deepTrace(12);
    at(trace, { memo, intermediates: "hidden", folds: {} });
    // The whole, net, and of blocks and layers the first, those with one digit, those with two, whose boxes are wider, and the last block.
    expect(memo.asked).toBe(2 + 2 * 12);
    expect(memo.made).toBeLessThanOrEqual(9);
    const { made } = memo;
    at(trace, { memo, intermediates: "hidden", folds: {} });
    expect(memo.made).toBe(made);
  });
});

describe("modules in words and files", () => {
  test("a caption says in which module its step is, on the way back, too", () => {
    const relu = small.events.findIndex((event) => event.kind === "operation" && event.label === "relu") + 1;
    const text = (cursor: number, language: "en" | "zh") =>
      captionOf(small, cursor, language, new Map())
        .prefix!.map((part) => part.text)
        .join("");
    expect(text(relu, "en")).toMatch(/ · in net\.0\.1$/);
    expect(text(relu, "zh")).toMatch(/ · 在 net\.0\.1 中$/);
    const back = small.events.findIndex((event) => event.kind === "gradient" && event.from?.id === 5) + 1;
    expect(text(back, "en")).toMatch(/^Backward.* · in net\.0\.1$/);
  });

  test("each format has the frames, and folded modules as boxes of their own", () => {
    const scene = sceneOf(small, small.events.length, { folds: { "net.1": true } });
    expect(svg.paint(scene)).toContain('data-id="mnet.0.0"');
    const graph = dot.paint(scene) as string;
    expect(graph).toContain('subgraph "cluster_mnet.0.0"');
    expect(graph).toMatch(/"mnet\.1" \[.*shape=box3d/);
    expect(graph.indexOf('"cluster_mnet.0"')).toBeGreaterThan(graph.indexOf('"cluster_mnet"'));
    const chart = mermaid.paint(scene) as string;
    expect(chart).toContain('subgraph mnet_0_0 ["0 Linear"]');
    expect(chart).toContain('mnet_1[["1');
    expect(chart.match(/^ *subgraph/gm)!.length).toBe(chart.match(/^ *end$/gm)!.length);
  });

  test("the graph keeps which call an operation is a part of", () => {
    const { operations } = graphAt(small, small.events.length);
    expect(operations.get(4)!.within).toMatchObject({
      path: "net.0.0",
      type: "Linear",
      outer: { path: "net.0", outer: { path: "net", outer: null } },
    });
    expect(operations.get(10)!.within).toBeNull();
  });
});

import { describe, expect, test } from "vitest";
import { stepsOf, iterationsOf } from "../../core/trace/steps.ts";
import type { Axes } from "../../core/trace/event.ts";
import { pixelsOf } from "../../renderer/figure/pixels.ts";
import { plotOf } from "../../renderer/figure/plot.ts";
import { focusOf, mainEventOf } from "../../renderer/focus.ts";
import { fitCamera, keepInView, openCamera, toScene, zoomAt } from "../../renderer/graph/camera.ts";
import { valueText } from "../../renderer/graph/describe.ts";
import { wishOf } from "../../renderer/keys.ts";
import { cellText } from "../../renderer/numbers.ts";
import { entriesOf } from "../../renderer/output.ts";
import { phasesByLine } from "../../renderer/phases.ts";
import { barOutlines, LOOKS, lossBars } from "../../renderer/time/losses.ts";
import { doneAt, headAt, trackOf } from "../../renderer/time/track.ts";
import { en } from "../../renderer/words/en.ts";
import { zh } from "../../renderer/words/zh.ts";
import { chainTrace, lineTrace, notesTrace, TraceBuilder, value } from "../traces.ts";

const view = { width: 800, height: 600, top: 60, bottom: 40 };
const node = (x: number, y: number) => ({ x, y, width: 100, height: 60 }) as Parameters<typeof keepInView>[1];

describe("the camera", () => {
  test("shows a whole scene in the part that nothing covers", () => {
    const camera = fitCamera({ width: 400, height: 1000 }, view);
    const [, top] = toScene(camera, 0, view.top, view);
    const [, bottom] = toScene(camera, 0, view.height - view.bottom, view);
    expect(camera.zoom).toBe(0.5); // 500 free pixels for 1000 points
    expect([top, bottom]).toEqual([0, 1000]);
  });

  test("opens a scene that would be too small to read at a readable size, from its start", () => {
    const camera = openCamera({ width: 400, height: 5000 }, view, null);
    expect(camera.zoom).toBeGreaterThan(0.5);
    expect(toScene(camera, 0, view.top, view)[1]).toBeCloseTo(0);
  });

  test("stays where it is while the node of the step is seen, and else moves on by most of a page", () => {
    const camera = { x: 400, y: 300, zoom: 1 };
    const tall = { width: 800, height: 5000 };
    expect(keepInView(camera, node(400, 300), tall, view)).toBe(camera);
    const down = keepInView(camera, node(400, 700), tall, view);
    const up = keepInView(down, node(400, 500), tall, view);
    // Of the 500 pixels between caption and legend a quarter is what came before.
    expect(toScene(down, 400, view.top + 500 / 4, view)).toEqual([400, expect.closeTo(700)]);
    expect(toScene(up, 400, view.top + (500 * 3) / 4, view)).toEqual([400, expect.closeTo(500)]);
    for (let y = 700; y <= 1020; y += 20) expect(keepInView(down, node(400, y), tall, view)).toBe(down);
  });

  test("moves no further than the scene reaches, and shows the start of a node that is larger than the view", () => {
    const camera = { x: 400, y: 300, zoom: 1 };
    const last = keepInView(camera, node(400, 700), { width: 800, height: 750 }, view);
    expect(toScene(last, 0, view.height - view.bottom, view)[1]).toBeCloseTo(750);
    const large = keepInView(camera, { ...node(400, 2000), height: 1000 }, { width: 800, height: 5000 }, view);
    expect(toScene(large, 0, view.top, view)[1]).toBeCloseTo(2000 - 500 - 10);
  });

  test("zooms around the pointer", () => {
    const camera = { x: 400, y: 300, zoom: 1 };
    expect(toScene(zoomAt(camera, 2, 100, 50, view), 100, 50, view)).toEqual(toScene(camera, 100, 50, view));
  });
});

describe("the timeline", () => {
  const trace = lineTrace(3);
  const track = trackOf(trace, iterationsOf(trace)[2]);

  test("has a bar for each stretch of a phase, from end to end", () => {
    expect(track.bars.map(({ phase }) => phase)).toEqual(["forward", "backward", "update"]);
    expect(track.bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(track.count);
    expect(headAt(track, 0)).toBe(0);
    expect(headAt(track, track.count)).toBeCloseTo(100);
  });

  test("shows steps one by one while they are wider than the gaps between them", () => {
    expect(track.bars.every(({ inPieces }) => inPieces)).toBe(true);
    const long = chainTrace(150);
    const { bars } = trackOf(long, iterationsOf(long)[0]);
    expect(bars.map(({ count, inPieces }) => [count > 100, inPieces])).toEqual(bars.map(() => [true, false]));
  });

  test("a pointer on the playhead's place gives back its step", () => {
    for (let done = 0; done <= track.count; done++) expect(doneAt(track, headAt(track, done))).toBe(done);
  });

  test("loss bars cover every iteration once, and one without a loss has no height", () => {
    const bars = lossBars([...Array.from({ length: 1000 }, (_, i) => 1000 - i), NaN]);
    expect(bars[0].first).toBe(1);
    expect(bars.at(-1)!.end).toBe(1002);
    bars.slice(1).forEach((bar, i) => expect(bar.first).toBe(bars[i].end));
    expect(bars[0].height).toBeCloseTo(1);
    expect(lossBars([NaN, 2])[0].height).toBe(0);
  });

  test("the strip is an outline for each look, however many bars there are", () => {
    // Two bars 10 wide, 2 apart: one of the least height, 12 % of the strip's, and one as tall as the strip.
    const [plain, past, kept, both] = barOutlines(
      lossBars([0, 4]),
      22,
      25,
      ({ first }) => first === 1,
      () => true,
    );
    expect(LOOKS).toEqual(["", "past", "kept", "past kept"]);
    expect([plain, past]).toEqual(["", ""]);
    expect(both).toBe("M0 25v-1a2 2 0 0 1 2 -2h6a2 2 0 0 1 2 2v1z");
    expect(kept).toBe("M12 25v-23a2 2 0 0 1 2 -2h6a2 2 0 0 1 2 2v23z");
  });
});

describe("what a step is about", () => {
  const trace = notesTrace();
  const steps = stepsOf(trace);

  test("the node that it made, or that its gradient reached", () => {
    expect(steps.map((step) => focusOf(trace, step))).toEqual(["v1", "v2", "v3", "v4", "v4", "v3", "v2", "v1"]);
    expect(focusOf(trace, null)).toBeNull();
  });

  test("its source is that of the node, not that of what was printed after it", () => {
    expect(steps.map((step) => mainEventOf(trace, step)!.at!.line)).toEqual([3, 4, 5, 6, 7, 7, 7, 7]);
  });

  test("each line has the phase of its last step", () => {
    expect([...phasesByLine(trace)]).toEqual([
      [3, "forward"],
      [4, "forward"],
      [5, "forward"],
      [6, "forward"],
      [7, "backward"],
    ]);
  });
});

test("text that was printed in pieces is one line, told when its first piece was", () => {
  const b = new TraceBuilder();
  b.print("a");
  b.print("b\nc\n");
  expect(entriesOf(b.trace())).toEqual([
    { kind: "text", cursor: 1, stream: "out", text: "ab\n" },
    { kind: "text", cursor: 2, stream: "out", text: "c\n" },
  ]);
});

const axesOf = (...series: Axes["series"]): Axes => {
  const side = { label: "", scale: "linear", limits: [] } as const;
  return { cell: 0, title: "", frame: true, x: side, y: side, series };
};

test("a plot keeps points within its frame, joins lines, and does not join dots", () => {
  const series = { kind: "line", x: [0, 5, 10], y: [1, 3, 2], label: "", colour: "" } as const;
  const { series: drawn, room } = plotOf(
    axesOf({ ...series, line: "solid", dots: false }, { ...series, line: "none", dots: true, colour: "r" }),
    300,
  );
  const [line, dots] = drawn;
  expect([line.line === "", line.dots.length]).toEqual([false, 0]);
  expect([dots.line, dots.dots.length, dots.hue]).toEqual(["", 3, 1]);
  for (const [x, y] of dots.dots) expect(x >= room.left && x <= room.right && y >= room.top && y <= room.bottom).toBe(true);
});

test("an image fills its axes with square cells, its first row on top, and what is drawn over it meets its cells", () => {
  const image = { kind: "image", columns: 4, numbers: [0, 1, 2, 3, 4, 5, 6, NaN], colours: false, range: [0, 7], map: "gray", extent: [-0.5, 3.5, 1.5, -0.5], square: true } as const; // prettier-ignore
  const point = { kind: "line", x: [3], y: [1], label: "", colour: "", line: "none", dots: true } as const;
  const { room, images, series } = plotOf(axesOf(image, point), 144);
  expect([room.right - room.left, room.bottom - room.top]).toEqual([100, 50]);
  expect(images[0]).toMatchObject({ x: room.left, y: room.top, width: 100, height: 50 });
  expect(series[0].dots[0][0] - room.left).toBeCloseTo(87.5);
  expect(series[0].dots[0][1] - room.top).toBeCloseTo(37.5);
  const { data, width, height } = pixelsOf(image);
  expect([width, height]).toEqual([4, 2]);
  expect([[...data.slice(0, 4)], [...data.slice(4 * 6, 4 * 8)]]).toEqual([
    [0, 0, 0, 255],
    [219, 219, 219, 255, 0, 0, 0, 0],
  ]);
});

test("bars on a log scale stand on the edge of their axes: it has no 0", () => {
  const bars = { kind: "bar", x: [0, 1], y: [1, 100], label: "", colour: "", line: "solid", dots: false } as const;
  const axes = axesOf(bars);
  const { series, room } = plotOf({ ...axes, y: { ...axes.y, scale: "log" } }, 300);
  expect(series[0].bars.map(({ y, height }) => y + height)).toEqual([room.bottom, room.bottom]);
});

test("a side with a log scale has its powers of ten, and none for a number that has no logarithm", () => {
  const line = { kind: "line", x: [0, 1, 2], y: [0, 0.01, 10], label: "", colour: "", line: "solid", dots: true } as const;
  const axes = axesOf(line);
  const { yTicks, series } = plotOf({ ...axes, y: { ...axes.y, scale: "log" } }, 300);
  expect(yTicks.map(({ text }) => text)).toEqual(["0.01", "0.1", "1", "10"]);
  expect(series[0].dots).toHaveLength(2);
});

test("numbers stand with two decimals, whole types without, and values as nested lists", () => {
  expect([3, 1.5, 0.25, 412.7, 1e-5, NaN].map((x) => cellText(x, "float32"))).toEqual(["3.00", "1.50", "0.25", "412.70", "1e-5", "nan"]);
  expect([cellText(3, "int64"), cellText(1, "bool")]).toEqual(["3", "True"]);
  expect(valueText(value([2, 2], [1, 2, 3, 4]))).toBe("[[1, 2], [3, 4]]");
  expect([valueText(value([], 9)), valueText(value([0], []))]).toEqual(["9", "[]"]);
});

test("keys walk, but not out of a field, and Ctrl+Enter runs from anywhere", () => {
  const press = (key: string, more: object = {}, inside: string | null = null) =>
    wishOf({ key, target: { closest: (list: string) => (inside && list.includes(inside) ? {} : null) }, ...more } as never);
  expect(press("ArrowRight")).toEqual({ do: "walk", by: 1 });
  expect(press("ArrowLeft", { shiftKey: true })).toEqual({ do: "walkLines", by: -1 });
  expect(press("PageDown")).toEqual({ do: "walkIterations", by: 1 });
  expect(press("ArrowRight", {}, "input")).toBeNull();
  expect(press("ArrowRight", { ctrlKey: true })).toBeNull();
  expect(press(" ", {}, "button")).toBeNull();
  expect(press("Enter", { ctrlKey: true }, "input")).toEqual({ do: "run" });
  expect(press("Escape", {}, "input")).toEqual({ do: "escape" });
});

test("no Chinese string was left in English", () => {
  const texts = (table: object): string[] =>
    Object.values(table).flatMap((entry) => (typeof entry === "string" ? [entry] : typeof entry === "object" ? texts(entry) : []));
  const same = texts(zh).filter((text) => texts(en).includes(text));
  expect(same.sort()).toEqual([".grad", "Gradwalk", "None", "cpu", "data", "grad", "grad_fn", "webgpu"]); // names in every language
});

import { describe, expect, test } from "vitest";
import { formatCount, formatNumber, formatRange } from "../../core/trace/number.ts";
import { type PlacedNode, type PlacedStrand, type Places, placesOf } from "../../core/scene/places.ts";
import { along, trackOf } from "../../core/scene/spline.ts";
import { layoutOf, type LayoutLink } from "../../core/scene/layout/layout.ts";
import { linksOf, topological } from "../../core/scene/layout/links.ts";
import { ranksOf } from "../../core/scene/layout/ranks.ts";
import { practiceTrace } from "../../core/scene/practice.ts";
import { styles } from "../../core/scene/style.ts";
import type { Trace } from "../../core/trace/event.ts";
import { chainTrace, lineTrace, mlpTrace, notesTrace, rnnTrace, TraceBuilder, v, value } from "../traces.ts";

const atEnd = (trace: Trace, options = {}) => placesOf(trace, trace.events.length, options);
const node = (places: Places, id: string) => places.nodes.find((one) => one.id === id)!;

const traces: readonly [name: string, trace: Trace][] = [
  ["the notes' example", notesTrace()],
  ["a line fit", lineTrace(2)],
  ["a perceptron of 6 layers", mlpTrace(6)],
  ["a recurrent cell of 12 steps", rnnTrace(12)],
  ["a chain of 200 with skips", chainTrace(200)],
];

describe.each(traces)("the layout of %s", (_name, trace) => {
  describe.each(["down", "right"] as const)("%s", (direction) => {
    const places = atEnd(trace, { direction, intermediates: "boxes" });

    test("no two nodes overlap", () => {
      const overlapping = places.nodes.flatMap((a, i) =>
        places.nodes
          .slice(i + 1)
          .filter((b) => overlap(a, b))
          .map((b) => `${a.id} ${b.id}`),
      );
      expect(overlapping).toEqual([]);
    });

    test("no edge runs through a node that is not its end", () => {
      const hits = places.strands.flatMap((strand) => crossed(strand, places.nodes));
      expect(hits).toEqual([]);
    });

    test("everything is inside the picture", () => {
      for (const { x, y, width, height } of places.nodes) {
        expect(Math.min(x - width / 2, y - height / 2)).toBeGreaterThan(0);
        expect(x + width / 2).toBeLessThan(places.width);
        expect(y + height / 2).toBeLessThan(places.height);
      }
      for (const [x, y] of places.strands.flatMap(({ points, lane }) => [...points, ...(lane?.points ?? [])])) {
        expect([x > 0, y > 0, x < places.width, y < places.height]).toEqual([true, true, true, true]);
      }
    });

    test("the flow goes one way: every edge ends further on than it begins, or in a later column", () => {
      const [along, across] = direction === "down" ? [1, 0] : [0, 1];
      const back = places.strands.filter(({ points, strand }) => strand && points.at(-1)![along] <= points[0][along]);
      for (const { points } of back) expect(points.at(-1)![across]).toBeGreaterThan(points[0][across]);
    });

    test("labels cover no node and no other label", () => {
      const labels = places.strands.flatMap(({ lane }) => (lane?.label ? [centred(lane.label.bounds)] : []));
      const covered = labels.filter(
        (label, i) => places.nodes.some((one) => overlap(label, one)) || labels.slice(i + 1).some((one) => overlap(label, one)),
      );
      expect(covered.length).toBeLessThanOrEqual(labels.length * 0.02);
    });
  });
});

describe("the layout", () => {
  test("keeps the main chain exactly straight", () => {
    const places = atEnd(notesTrace());
    const axis = new Set(["v1", "f2", "v2", "f3", "v3", "f4", "v4"].map((id) => node(places, id).x));
    expect(axis.size).toBe(1);
  });

  test("draws the two edges of y * y, and their gradients, beside each other", () => {
    const places = atEnd(notesTrace());
    const strands = places.strands.filter((strand) => strand.source === "v2" && strand.target === "f3");
    const across = strands.flatMap(({ points, lane }) => [points[0][0], lane!.points.at(-1)![0]]).sort((a, b) => a - b);
    expect(strands.map((strand) => strand.id)).toEqual(["v2>f3.0", "v2>f3.1"]);
    for (let i = 1; i < across.length; i++) expect(across[i] - across[i - 1]).toBeGreaterThanOrEqual(15);
  });

  test("keeps the order of operands: a - b reads from left to right, whichever is deeper", () => {
    for (const deepFirst of [true, false]) {
      const b = new TraceBuilder();
      const x = b.leaf("x", value([2], 1), { requiresGrad: true });
      const deep = b.operation("sin", "SinBackward0", [v(x)], value([2], 1), "s");
      const flat = b.leaf("w", value([2], 1), { requiresGrad: true });
      const [left, right] = deepFirst ? [deep, flat] : [flat, deep];
      const d = b.operation("-", "SubBackward0", [v(left), v(right)], value([2], 0), "d");
      const places = atEnd(b.trace());
      const entry = (input: number) =>
        places.strands.find((strand) => strand.target === `f${d}` && strand.strand?.into?.input === input)!.points.at(-1)![0];
      expect(entry(0)).toBeLessThan(entry(1));
    }
  });

  test("gives a leaf with more than three uses a small box at each further use", () => {
    const places = atEnd(rnnTrace(6), { intermediates: "boxes" });
    const boxes = places.nodes.filter((one) => one.kind === "variable" && one.variable === 1);
    expect(boxes.map((one) => one.kind === "variable" && one.usedBy !== null)).toEqual([false, true, true, true, true, true]);
  });

  test("puts a plain number beside its operation, at its height", () => {
    const places = atEnd(notesTrace());
    const [plus, two] = [node(places, "f2"), node(places, "c2.1")];
    expect(two.y).toBe(plus.y);
    expect(two.x + two.width / 2).toBeLessThan(plus.x - plus.width / 2);
  });

  test("leaves out what autograd does not follow, such as the arithmetic of an update", () => {
    const trace = lineTrace(1);
    const places = atEnd(trace);
    const unfollowed = trace.events.flatMap((event) => (event.kind === "operation" && event.gradFn === null ? [event.outputs[0].id] : []));
    expect(unfollowed).toHaveLength(2);
    expect(places.nodes.filter((one) => one.kind === "operation" && unfollowed.includes(one.operation))).toEqual([]);
  });

  test("shows everything where nothing requires grad", () => {
    const b = new TraceBuilder();
    const x = b.leaf("x", value([2], 1));
    b.operation("+", null, [v(x), 1], value([2], 2), "y");
    expect(
      atEnd(b.trace())
        .nodes.map((one) => one.id)
        .sort(),
    ).toEqual(["c2.1", "f2", "v1", "v2"]);
  });

  test("can do without boxes for intermediates that have no name", () => {
    const shown = (intermediates: "boxes" | "hidden") => atEnd(mlpTrace(2), { intermediates }).nodes.length;
    // Per layer @ and + are unnamed; behind them − and **.
    expect(shown("boxes") - shown("hidden")).toBe(2 * 2 + 2);
  });

  test("chooses the whole style for small graphs and the compact one for large", () => {
    expect([atEnd(notesTrace()).detail, atEnd(mlpTrace(20)).detail]).toEqual(["full", "compact"]);
  });

  test("holds for all cursors of an iteration, and for no other", () => {
    const trace = lineTrace(3);
    const start = trace.events.findIndex((event) => event.kind === "iteration" && event.index === 2);
    const end = trace.events.findIndex((event) => event.kind === "iteration" && event.index === 3);
    expect(placesOf(trace, start + 1)).toEqual(placesOf(trace, end));
    expect([placesOf(trace, end).start, placesOf(trace, end).end]).toEqual([start, end]);
  });

  test("an empty run has an empty picture", () => {
    const places = atEnd(new TraceBuilder().trace());
    expect([places.nodes, places.strands]).toEqual([[], []]);
  });

  test("parts that nothing connects lie apart", () => {
    const link = (source: number, target: number): LayoutLink => ({ source, target, port: 0, flexible: 0, lane: 8, gap: 0 });
    const nodes = Array.from({ length: 7 }, () => ({ before: 20, after: 20, depth: 30 }));
    const { nodes: places } = layoutOf(nodes, [link(0, 1), link(1, 2), link(3, 4)], { row: 40, node: 20, lane: 10 });
    const boxes = places.map(({ across, along }) => ({ x: across, y: along, width: 40, height: 30 }));
    expect(boxes.some((a, i) => boxes.slice(i + 1).some((b) => overlap(a, b)))).toBe(false);
  });

  test("a long chain stands in columns, about as wide together as they are long", () => {
    const { nodes, strands, width, height } = atEnd(chainTrace(2000));
    expect(width / height).toBeGreaterThan(0.7);
    expect(width / height).toBeLessThan(2.5);
    const back = strands.filter(({ points }) => points.at(-1)![1] < points[0][1]);
    const bottoms = nodes.filter(({ y, height: own }) => y + own / 2 > height - 400);
    // One link a column goes on in the next one, or two where a skip is cut.
    expect(back.length).toBeGreaterThan(5);
    expect(back.length).toBeLessThan(2 * new Set(bottoms.map(({ x }) => Math.round(x / 100))).size + 1);
  });

  test("what a loop adds up at each turn stands beside that turn", () => {
    // Each turn is a chain of six; its end goes on into the next turn and, through one more node, into the running sum.
    const [source, target]: [number[], number[]] = [[], []];
    const link = (from: number, to: number) => [source.push(from), target.push(to)];
    const turns = 40;
    const at = (turn: number, k: number) => turn * 8 + k;
    for (let turn = 0; turn < turns; turn++) {
      for (let k = 0; k < 5; k++) link(at(turn, k), at(turn, k + 1));
      link(at(turn, 5), at(turn, 6));
      link(at(turn, 6), at(turn, 7));
      if (turn > 0) {
        link(at(turn - 1, 5), at(turn, 0));
        link(at(turn - 1, 7), at(turn, 7));
      }
    }
    const links = linksOf(turns * 8, Int32Array.from(source), Int32Array.from(target));
    const rank = ranksOf(links, topological(links));
    for (let turn = 0; turn < turns; turn++) expect(rank[at(turn, 7)] - rank[at(turn, 5)]).toBe(2);
  });

  test("does not recurse: a chain of 20,000 operations is laid out", () => {
    const places = atEnd(chainTrace(20_000), { intermediates: "boxes" });
    expect(places.nodes).toHaveLength(40_001);
  });

  test("a circle is an error, not an endless loop", () => {
    const links = linksOf(2, Int32Array.of(0, 1), Int32Array.of(1, 0));
    expect(() => topological(links)).toThrow(/circle/);
  });
});

describe("numbers", () => {
  test.each([
    [3, "3"],
    [-0, "0"],
    [1.5, "1.5"],
    [0.25, "0.25"],
    [1 / 3, "0.3333"],
    [-91.4, "-91.4"],
    [412.71, "412.7"],
    [99999, "99999"],
    [123456, "1.2e5"],
    [1.2e-5, "1.2e-5"],
    [1e-5, "1e-5"],
    [NaN, "nan"],
    [-Infinity, "-inf"],
  ])("%f is written %s", (x, text) => expect(formatNumber(x)).toBe(text));

  test("bools are written as Python writes them", () => expect([0, 1].map((x) => formatNumber(x, "bool"))).toEqual(["False", "True"]));

  test("a count has its thousands set apart", () => expect([999, 1000, 1234567].map(formatCount)).toEqual(["999", "1,000", "1,234,567"]));

  test("a range of one number is that number", () => expect([formatRange(2, 2), formatRange(-1, 0.5)]).toEqual(["2", "-1 … 0.5"]));
});

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Both given by their centres; touching is not overlapping. */
function overlap(a: Rectangle, b: Rectangle): boolean {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 - 0.01 && Math.abs(a.y - b.y) < (a.height + b.height) / 2 - 0.01;
}

const centred = ({ x, y, width, height }: Rectangle): Rectangle => ({ x: x + width / 2, y: y + height / 2, width, height });

function crossed({ id, points, lane, source, target }: PlacedStrand, nodes: readonly PlacedNode[]): string[] {
  const others = nodes.filter((one) => one.id !== source && one.id !== target);
  const samples = [points, ...(lane ? [lane.points] : [])].flatMap((line) => {
    const track = trackOf(line);
    const n = Math.ceil(track.lengths.at(-1)! / 4);
    return Array.from({ length: n + 1 }, (_, i) => along(track, i / n));
  });
  return others.filter((one) => samples.some(([x, y]) => overlap({ x, y, width: 0, height: 0 }, one))).map((one) => `${id} ${one.id}`);
}

test("both styles name every measure", () => expect(Object.keys(styles.full)).toEqual(Object.keys(styles.compact)));

test("the made-up run for practice has all that a layout meets in a large graph: many nodes, numbers, aliases, labels of gradients", () => {
  const { nodes, strands, columns } = atEnd(practiceTrace(120));
  expect(nodes.length).toBeGreaterThan(500);
  expect(new Set(nodes.map(({ kind }) => kind))).toEqual(new Set(["variable", "operation", "constant"]));
  expect(nodes.some((one) => one.kind === "variable" && one.usedBy !== null)).toBe(true);
  expect(strands.filter(({ lane }) => lane?.label).length).toBeGreaterThan(200);
  expect(columns.length).toBeGreaterThan(1);
});

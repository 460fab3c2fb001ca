import { describe, expect, test } from "vitest";
import { sceneOf } from "../../core/scene/compose.ts";
import { cellPlan, elementOf } from "../../core/scene/cells.ts";
import { cellAt } from "../../core/scene/hit.ts";
import { Board, Picture } from "../../core/scene/picture.ts";
import { placesOf } from "../../core/scene/places.ts";
import { farMarks } from "../../core/paint/far.ts";
import { graphAt } from "../../core/trace/graph.ts";
import { History, Moment } from "../../core/trace/history.ts";
import { stepsOf } from "../../core/trace/steps.ts";
import { chainTrace, lineTrace, notesTrace } from "../traces.ts";

const boardOf = (trace: ReturnType<typeof chainTrace>, cursor = trace.events.length) => new Board(trace, placesOf(trace, cursor));

describe("a picture", () => {
  const trace = chainTrace(400);
  const board = boardOf(trace);
  const { width, height } = board.places;

  test("shows in a part what the whole Scene shows there, at every stage of the run", () => {
    const area = { x: width / 3, y: height / 3, width: 900, height: 700 };
    for (const cursor of [0, 1, 200, 500, trace.events.length]) {
      const picture = new Picture(board, cursor);
      const part = picture.part(area);
      const whole = sceneOf(trace, cursor, { places: board.places });
      const [nodes, edges] = [new Map(whole.nodes.map((one) => [one.id, one])), new Map(whole.edges.map((one) => [one.id, one]))];
      expect(part.nodes.length).toBeGreaterThan(5);
      for (const node of part.nodes) expect(node).toEqual(nodes.get(node.id));
      for (const edge of part.edges) expect(edge).toEqual(edges.get(edge.id));
      const there = whole.nodes.filter(({ x, y }) => x > area.x && x < area.x + 900 && y > area.y && y < area.y + 700);
      expect(part.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(there.map(({ id }) => id)));
    }
  });

  test("makes a small part of a long run's nodes for a small part of the picture", () => {
    const { nodes } = new Picture(board, trace.events.length).part({ x: 0, y: 0, width: 600, height: 400 });
    expect(nodes.length).toBeLessThan(board.places.nodes.length / 8);
  });

  test("an edge that goes on in the next column is seen from its middle, too", () => {
    const strand = board.places.strands.find(({ points }) => points.at(-1)![1] < points[0][1])!;
    const rising = strand.points.findIndex((point, i) => i > 0 && point[1] < strand.points[i - 1][1]);
    const [x, from] = strand.points[rising - 1];
    const y = (from + strand.points[rising][1]) / 2;
    const { edges } = new Picture(board, 0).part({ x: x - 5, y: y - 5, width: 10, height: 10 });
    expect(edges.map(({ id }) => id)).toContain(strand.id);
  });

  test("knows where the program has come to, before the first step and after the last", () => {
    const ids = [0, 3, trace.events.length].map((cursor) => new Picture(board, cursor).latest()!.id);
    expect(ids).toEqual(["v1", "f2", board.places.nodes.findLast(({ kind }) => kind === "operation")!.id]);
  });

  test("finds a node by its id, and knows of no other", () => {
    const picture = new Picture(board, 3);
    expect(picture.node("f2")!.shown).toBe("full");
    expect([picture.node("v99999"), picture.node(null)]).toEqual([null, null]);
  });
});

test("a Variable without a box is found at the operation that makes it", () => {
  const trace = lineTrace(1);
  const graph = graphAt(trace, trace.events.length);
  const picture = new Picture(new Board(trace, placesOf(trace, trace.events.length, { intermediates: "hidden" })), trace.events.length);
  const made = [...graph.variables.values()].filter(({ operation }) => operation !== null);
  const found = made.map(({ id, operation }) => [picture.node(`v${id}`)?.id, `v${id}`, `f${operation}`]);
  const shown = found.filter(([node]) => node !== undefined);
  expect(shown.some(([node, , ellipse]) => node === ellipse)).toBe(true);
  for (const [node, box, ellipse] of shown) expect([box, ellipse]).toContain(node);
});

describe("from far away", () => {
  const trace = chainTrace(3000);
  const board = boardOf(trace);
  const { width, height } = board.places;
  const all = { x: 0, y: 0, width, height };
  const far = (cursor: number) => new Picture(board, cursor).far(all, 400);

  test("thousands of nodes are at most as many blocks as were asked for, and not many fewer than could be", () => {
    expect(far(0).blocks.length).toBeLessThanOrEqual(400);
    expect(far(0).blocks.length).toBeGreaterThan(100);
    expect(farMarks(far(3000), 0.05).length).toBeLessThanOrEqual(2 * 400 + 2 * 40);
  });

  test("no block is wider than its column", () => {
    const pitch = board.places.columns[1] - board.places.columns[0];
    for (const block of far(0).blocks) expect(block.width).toBeLessThan(pitch);
  });

  test("blocks fill as the run goes on", () => {
    const filled = (cursor: number) => far(cursor).blocks.reduce((sum, { part }) => sum + part, 0);
    const amounts = [0, 1000, 2000, 3002].map(filled);
    expect(amounts[0]).toBe(0);
    expect(amounts.slice(1).every((amount, i) => amount > amounts[i])).toBe(true);
    expect(far(trace.events.length).blocks.every(({ part }) => part === 1)).toBe(true);
  });

  test("what the step is about is lit where it stands", () => {
    const { cursor } = stepsOf(trace)[1500];
    const picture = new Picture(board, cursor);
    const lit = board.places.nodes.filter(({ id }) => picture.node(id)!.tone === "forward");
    expect(picture.far(all, 400).lit).toEqual(lit.map(({ x, y }) => ({ x, y, tone: "forward" })));
  });
});

describe("a cell that is clicked", () => {
  const trace = notesTrace();
  const scene = sceneOf(trace, trace.events.length);
  const node = scene.nodes.find(({ title }) => title === "y")!;
  const middle = (field: "data" | "grad", column: number, row: number) => {
    const { x, y, cellWidth, cellHeight, gap } = node[field]!;
    return cellAt(node, node.x + x + column * (cellWidth + gap) + cellWidth / 2, node.y + y + row * (cellHeight + gap) + cellHeight / 2);
  };

  test("is known by its field and its place", () => {
    expect(middle("data", 1, 0)).toEqual({ field: "data", index: 1 });
    expect(middle("grad", 0, 1)).toEqual({ field: "grad", index: 2 });
  });

  test("is none beside the numbers", () => expect(cellAt(node, node.x - node.width / 2 + 1, node.y - node.height / 2 + 1)).toBeNull());

  test("of a sampled tensor stands for the element at its row and column of the tensor", () => {
    const numbers = Array.from({ length: 144 }, (_, i) => i);
    const places = (length: number) => [0, 1, 2, 3, 4, 5, ...[6, 5, 4, 3, 2, 1].map((k) => length - k)];
    const value = { dtype: "float32", shape: [100, 50], numbers, sample: { rows: places(100), columns: places(50) }, stats: null } as const;
    const plan = cellPlan(value, null);
    // 13 columns: six, "…", six; the cell after the gap of the second row is column 44 of row 1.
    expect([plan.columns, elementOf(plan, value, 13 + 6), elementOf(plan, value, 13 + 7)]).toEqual([13, null, 50 + 44]);
  });
});

describe("looking at earlier moments", () => {
  test("a key stands for what it stood for then", () => {
    const history = new History<string>();
    history.set(0, 7, "a");
    history.set(2, 8, "b");
    history.set(2, 7, "c");
    history.set(2, 7, "d");
    expect([0, 1, 2, 3].map((cursor) => [...new Moment(history, cursor)])).toEqual([
      [],
      [[7, "a"]],
      [[7, "a"]],
      [
        [7, "d"],
        [8, "b"],
      ],
    ]);
  });

  test("a graph looked at again, later, and out of order is the graph that was", () => {
    const trace = lineTrace(4);
    const told = (of: typeof trace, cursor: number) => {
      const { variables, operations, known, passing, iteration } = graphAt(of, cursor);
      const boxes = [...variables.values()].map(({ id, names, data, grad, kept, arrivals }) => [id, names, data, grad, kept, arrivals]);
      return JSON.stringify([boxes, [...operations.values()].map(({ id, passed }) => [id, passed]), known.size, passing, iteration]);
    };
    const cursors = Array.from({ length: trace.events.length + 1 }, (_, i) => i);
    const again = { ...trace, events: [...trace.events] };
    const forward = cursors.map((cursor) => told(trace, cursor));
    const turned = cursors.toReversed().map((cursor) => told(again, cursor));
    expect(turned.toReversed()).toEqual(forward);
  });
});

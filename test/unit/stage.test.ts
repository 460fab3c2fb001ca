import { createCanvas } from "@napi-rs/canvas";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Board, Picture } from "../../core/scene/picture.ts";
import { placesOf } from "../../core/scene/places.ts";
import { stepsOf } from "../../core/trace/steps.ts";
import type { Camera } from "../../renderer/graph/camera.ts";
import { GraphStage } from "../../renderer/graph/stage.ts";
import { chainTrace, lineTrace, notesTrace } from "../traces.ts";

const trace = chainTrace(60);
const board = new Board(trace, placesOf(trace, trace.events.length));
const WIDTH = 800;
const HEIGHT = 420;

/** Frames that were asked for and have not come. */
let frames: (FrameRequestCallback | null)[] = [];
/** How many were painted. */
let painted = 0;
/** How many shapes and texts were. */
let drawn = 0;

beforeEach(() => {
  frames = [];
  painted = drawn = 0;
  vi.stubGlobal("devicePixelRatio", 1);
  vi.stubGlobal("requestAnimationFrame", (frame: FrameRequestCallback) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", (handle: number) => (frames[handle - 1] = null));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A stage on a canvas that draws nothing. */
function stageOf(): GraphStage {
  const call = (name: string | symbol) => () => {
    if (name === "clearRect") painted++;
    if (name === "fill" || name === "stroke" || name === "fillText") drawn++;
  };
  const pen = new Proxy({}, { get: (_, name) => call(name), set: () => true });
  const stage = new GraphStage({ width: 0, height: 0, getContext: () => pen } as unknown as HTMLCanvasElement);
  stage.resize({ width: WIDTH, height: HEIGHT, top: 68, bottom: 30 });
  return stage;
}

/** The next frame comes. */
const paint = (now = performance.now()) => frames.splice(0).forEach((frame) => frame?.(now));

/** Shows the trace after so many events, as a step about one of its nodes. */
function show(stage: GraphStage, cursor: number, active: string): void {
  stage.show({ picture: new Picture(board, cursor), theme: "light", active, selected: null, duration: 0 });
}

/** Where the upper edge of a node is on the canvas, in pixels. */
function topOf(id: string, { y, zoom }: Camera): number {
  const node = new Picture(board, trace.events.length).node(id)!;
  return HEIGHT / 2 + (node.y - node.height / 2 - y) * zoom;
}

/** A node that a step brings to the upper side of the canvas, which has room for one line of caption above it. */
function walkedUp(): { stage: GraphStage; node: string } {
  const stage = stageOf();
  const column = [...board.places.nodes].filter(({ kind }) => kind === "operation").slice(0, 12);
  show(stage, 0, column[11].id);
  show(stage, 1, column[10].id);
  let at = 9;
  for (; at > 0 && topOf(column[at].id, stage.camera!) > 110; at--) show(stage, 11 - at, column[at].id);
  return { stage, node: column[at + 1].id };
}

test("a caption of several lines leaves the step's node free, as it comes and as the next step comes", () => {
  const { stage, node } = walkedUp();
  expect(topOf(node, stage.camera!)).toBeLessThan(150); // the caption would cover it
  stage.cover(160);
  expect(topOf(node, stage.camera!)).toBeGreaterThanOrEqual(160);
  const first = board.places.nodes.find(({ kind }) => kind === "operation")!.id;
  show(stage, 20, first);
  expect(topOf(first, stage.camera!)).toBeGreaterThanOrEqual(160);
});

test("a caption of one line moves nothing, and a longer one nothing that the learner has moved", () => {
  const { stage } = walkedUp();
  const { camera } = stage;
  stage.cover(60);
  expect(stage.camera).toEqual(camera);
  stage.pan(0, -40);
  const moved = stage.camera;
  expect(moved).not.toEqual(camera);
  stage.cover(160);
  expect(stage.camera).toEqual(moved);
});

test("whatever happens between two frames is painted once, and nothing is painted while nothing happens", () => {
  const { stage, node } = walkedUp();
  paint();
  const before = painted;
  show(stage, 5, node);
  stage.cover(160);
  stage.pan(3, 3);
  stage.refresh();
  expect(painted).toBe(before);
  paint();
  expect(painted).toBe(before + 1);
  paint();
  expect(painted).toBe(before + 1);
  stage.end();
});

test("a step that leaves the view as it is paints what has changed, and no more", () => {
  const stage = stageOf();
  stage.resize({ width: 1400, height: 1400, top: 68, bottom: 30 });
  show(stage, 20, "f2");
  paint();
  const whole = drawn;
  expect(whole).toBeGreaterThan(100);
  for (const cursor of [21, 22, 23, 22, 21]) {
    drawn = 0;
    show(stage, cursor, "f2");
    paint();
    expect(drawn).toBeGreaterThan(0);
    expect(drawn).toBeLessThan(whole / 2);
  }
  drawn = 0;
  stage.refresh();
  paint();
  expect(drawn).toBeGreaterThan(100);
});

/** How many pixels can be told apart, on paper: where a curve is cut, a few of its edge are a little lighter or darker. */
function countApart(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  const onPaper = (pixels: Uint8ClampedArray, i: number, k: number) => 255 + ((pixels[i + k] - 255) * pixels[i + 3]) / 255;
  const [wholeA, wholeB] = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)];
  let count = 0;
  for (let i = 0; i < wholeA.length; i++) {
    if (wholeA[i] === wholeB[i]) continue;
    if ([0, 1, 2].some((k) => Math.abs(onPaper(a, 4 * i, k) - onPaper(b, 4 * i, k)) > 32)) count++;
  }
  return count;
}

test.each([
  ["at once", 0],
  ["in motion", 300],
])("a walk that is painted in parts, %s, shows what it shows painted as a whole", (_, duration) => {
  let now = 1000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  for (const run of duration > 0 ? [notesTrace()] : [notesTrace(), lineTrace(1)]) {
    const places = new Board(run, placesOf(run, run.events.length));
    const canvases = [createCanvas(1, 1), createCanvas(1, 1)];
    const [parts, whole] = canvases.map((canvas) => new GraphStage(canvas as unknown as HTMLCanvasElement));
    for (const stage of [parts, whole]) stage.resize({ width: 400, height: 360, top: 68, bottom: 30 });
    const cursors = [0, ...stepsOf(run).map(({ cursor }) => cursor)];
    for (const cursor of [...cursors, ...cursors.slice(-4, -1).reverse()]) {
      const picture = new Picture(places, cursor);
      const active = picture.latest()!.id;
      const shown = { picture, theme: "light", active, selected: cursor % 2 ? active : null, duration } as const;
      for (const stage of [parts, whole]) stage.show(shown);
      for (let frame = 0; frame < (duration > 0 ? 4 : 1); frame++) {
        now += 100;
        whole.refresh();
        paint(now);
        const [a, b] = canvases.map((canvas) => canvas.getContext("2d").getImageData(0, 0, 400, 360).data);
        expect(countApart(a, b)).toBeLessThan(10);
      }
    }
  }
  vi.restoreAllMocks();
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Board, Picture } from "../../core/scene/picture.ts";
import { placesOf } from "../../core/scene/places.ts";
import type { Camera } from "../../renderer/graph/camera.ts";
import { GraphStage } from "../../renderer/graph/stage.ts";
import { chainTrace } from "../traces.ts";

const trace = chainTrace(60);
const board = new Board(trace, placesOf(trace, trace.events.length));
const WIDTH = 800;
const HEIGHT = 420;

/** Frames that were asked for and have not come. */
let frames: (FrameRequestCallback | null)[] = [];
/** How many were painted. */
let painted = 0;

beforeEach(() => {
  frames = [];
  painted = 0;
  vi.stubGlobal("devicePixelRatio", 1);
  vi.stubGlobal("requestAnimationFrame", (frame: FrameRequestCallback) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", (handle: number) => (frames[handle - 1] = null));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A stage on a canvas that draws nothing. */
function stageOf(): GraphStage {
  const pen = new Proxy({}, { get: (_, key) => () => void (key === "clearRect" && painted++), set: () => true });
  const stage = new GraphStage({ width: 0, height: 0, getContext: () => pen } as unknown as HTMLCanvasElement);
  stage.resize({ width: WIDTH, height: HEIGHT, top: 68, bottom: 30 });
  return stage;
}

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
  const paint = () => frames.splice(0).forEach((frame) => frame?.(performance.now()));
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

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inflateSync } from "node:zlib";
import { createCanvas, GlobalFonts, loadImage } from "@napi-rs/canvas";
import PDFDocument from "pdfkit";
import { beforeAll, describe, expect, test } from "vitest";
import { transition } from "../../core/paint/animate.ts";
import { type Canvas2D, paintMarks } from "../../core/paint/canvas.ts";
import { type FontIndex, type FontPackage, type FontSource, runsOf } from "../../core/paint/fonts.ts";
import { painters, type PaintOptions } from "../../core/paint/index.ts";
import type { Mark } from "../../core/paint/mark.ts";
import { marksOf } from "../../core/paint/marks.ts";
import { svg } from "../../core/paint/svg.ts";
import { channels, colourOf, contrast, mix, type ThemeName, themes } from "../../core/paint/theme.ts";
import { sceneOf } from "../../core/scene/compose.ts";
import { measureByTable } from "../../core/scene/measure.ts";
import type { Scene } from "../../core/scene/scene.ts";
import { sceneWords } from "../../core/scene/words.ts";
import { stepsOf } from "../../core/trace/steps.ts";
import { lineTrace, mlpTrace, notesTrace, rnnTrace, TraceBuilder, v, value } from "../traces.ts";

const require = createRequire(import.meta.url);
const bytesOf = (name: string) => readFileSync(require.resolve(name));
const indexOf = (name: FontPackage) => JSON.parse(bytesOf(`@fontsource/${name}/unicode.json`).toString()) as Record<string, string>;
const index: FontIndex = { inter: indexOf("inter"), "jetbrains-mono": indexOf("jetbrains-mono"), "noto-sans-sc": indexOf("noto-sans-sc") };

const trace = notesTrace();
const cursorAfter = (steps: number) => stepsOf(trace)[steps - 1].cursor;
const notes = sceneOf(trace, cursorAfter(7));
const chinese = sceneOf(trace, cursorAfter(8), { words: sceneWords.zh });

beforeAll(() => {
  for (const [family, name, weight] of [
    ["Inter", "inter", 400],
    ["Inter", "inter", 600],
    ["JetBrains Mono", "jetbrains-mono", 400],
    ["JetBrains Mono", "jetbrains-mono", 700],
  ] as const) {
    GlobalFonts.register(bytesOf(`@fontsource/${name}/files/${name}-latin-${weight}-normal.woff`), family);
  }
});

describe("golden pictures", () => {
  const line = lineTrace(1);
  const pictures: readonly [name: string, scene: Scene, theme: ThemeName][] = [
    ["notes-forward", sceneOf(trace, cursorAfter(3)), "light"],
    ["notes-backward", notes, "light"],
    ["notes-end-dark", sceneOf(trace, cursorAfter(8)), "dark"],
    ["notes-end-chinese", chinese, "print"],
    ["notes-right", sceneOf(trace, cursorAfter(7), { direction: "right" }), "light"],
    ["line", sceneOf(line, line.events.length), "light"],
    ["line-compact-right", sceneOf(line, line.events.length, { detail: "compact", intermediates: "hidden", direction: "right" }), "light"],
    ["perceptron", sceneOf(mlpTrace(2), mlpTrace(2).events.length), "light"],
    ["recurrent", sceneOf(rnnTrace(3), rnnTrace(3).events.length, { intermediates: "hidden" }), "light"],
  ];

  test.each(pictures)("%s", async (name, scene, theme) => {
    await expect(svg.paint(scene, { theme })).toMatchFileSnapshot(`../golden/${name}.svg`);
  });
});

describe("themes", () => {
  const pictures = [notes, chinese, sceneOf(lineTrace(1), lineTrace(1).events.length), sceneOf(trace, cursorAfter(2))];

  test.each(["light", "dark", "print"] as const)("%s: all text that tells of what has run has contrast 4.5 or more", (name) => {
    const theme = themes[name];
    const low = new Set<string>();
    for (const scene of pictures) {
      const marks = marksOf(scene);
      marks.forEach((mark, i) => {
        if (mark.kind !== "text" || mark.opacity < 1) return;
        const ground = groundOf(mark, marks.slice(0, i), theme.inks.paper, (paint) => colourOf(paint, theme));
        if (contrast(theme.inks[mark.fill], ground) < 4.5) low.add(`${mark.text}: ${mark.fill} on ${ground}`);
      });
    }
    expect([...low]).toEqual([]);
  });

  test.each(["light", "dark", "print"] as const)("%s: borders and arrows have contrast 3 or more to the paper", (name) => {
    const { inks } = themes[name];
    for (const ink of ["line", "leaf", "forward", "backward", "update", "error"] as const) {
      expect(contrast(inks[ink], inks.paper), ink).toBeGreaterThanOrEqual(3);
    }
  });

  test("contrast is that of WCAG: black on white is 21, #777777 on white 4.48", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });

  test("shades run from the most negative over zero to the most positive", () => {
    const { ramps } = themes.light;
    const shades = [-1, 0, 1].map((part) => colourOf({ ramp: "data", value: part }, themes.light));
    expect(shades).toEqual([...ramps.data]);
    expect(mix("#000000", "#ffffff", 0.5)).toBe("#808080");
  });
});

describe("every painter", () => {
  const fonts: FontSource = { index, load: ({ package: name, file }) => bytesOf(`@fontsource/${name}/files/${file}`) };
  const options: PaintOptions = {
    title: "Notes & more",
    fonts,
    pdf: (settings) => new PDFDocument(settings),
    canvas: (width, height) => {
      const canvas = createCanvas(width, height);
      return { context: canvas.getContext("2d"), toPng: () => canvas.encode("png") };
    },
  };

  test("has a name, a media type and an extension of its own", () => {
    expect(new Set(painters.map((painter) => painter.extension)).size).toBe(painters.length);
    expect(painters.every((painter) => painter.name && /^[a-z]+\/[\w.+-]+$/.test(painter.mime))).toBe(true);
  });

  test.each(painters)("$name paints an empty picture, too", async (painter) => {
    const empty = sceneOf(new TraceBuilder().trace(), 0);
    expect((await painter.paint(empty, options)).length).toBeGreaterThan(0);
  });

  const text = async (extension: string, scene: Scene) =>
    (await painters.find((one) => one.extension === extension)!.paint(scene, options)) as string;
  const bytes = async (extension: string, scene: Scene, more: PaintOptions = {}) =>
    (await painters.find((one) => one.extension === extension)!.paint(scene, { ...options, ...more })) as Uint8Array;

  test("SVG is well formed and names each node", async () => {
    const document = await text("svg", awkwardScene());
    expect(document).toContain("<title>Notes &amp; more</title>");
    expect(document).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
    const tags = [...document.matchAll(/<(\/?)([a-z]+)\b[^>]*?(\/?)>/gi)];
    const open: string[] = [];
    for (const [, closes, tag, closed] of tags) {
      if (closes) expect(open.pop()).toBe(tag);
      else if (!closed) open.push(tag);
    }
    expect(open).toEqual([]);
    for (const { id } of notes.nodes) expect(await text("svg", notes)).toContain(`data-id="${id}"`);
  });

  test("PNG has as many pixels as asked for, and shows the leaf's green border", async () => {
    for (const scale of [1, 3]) {
      const image = await loadImage(Buffer.from(await bytes("png", notes, { scale })));
      expect([image.width, image.height]).toEqual([Math.ceil(notes.width * scale), Math.ceil(notes.height * scale)]);
    }
    const canvas = createCanvas(Math.ceil(notes.width), Math.ceil(notes.height));
    const context = canvas.getContext("2d");
    context.drawImage(await loadImage(Buffer.from(await bytes("png", notes, { scale: 1 }))), 0, 0);
    const leaf = notes.nodes.find((one) => one.id === "v1")!;
    const [r, g, b] = context.getImageData(Math.round(leaf.x - leaf.width / 2), Math.round(leaf.y), 1, 1).data;
    const [lr, lg, lb] = channels(themes.light.inks.leaf);
    expect(Math.hypot(r - lr, g - lg, b - lb)).toBeLessThan(60);
  });

  test("a picture too long for a canvas is painted with fewer pixels", async () => {
    const image = await loadImage(Buffer.from(await bytes("png", { ...notes, height: 40_000 }, { scale: 1 })));
    expect(image.height).toBeLessThanOrEqual(32_000);
  });

  test("PDF keeps Chinese as text: its characters are in the page's fonts, and only the needed slices are read", async () => {
    const asked: string[] = [];
    const counting: FontSource = {
      index,
      load: (face) => {
        asked.push(face.file);
        return fonts.load(face);
      },
    };
    const file = await bytes("pdf", chinese, { fonts: counting });
    expect(new TextDecoder("latin1").decode(file.subarray(0, 5))).toBe("%PDF-");
    const characters = charactersOf(file);
    for (const glyph of "叶子标量两个梯度相加xyzt") expect(characters, glyph).toContain(glyph);
    const slices = asked.filter((name) => name.startsWith("noto-sans-sc"));
    expect(slices.length).toBeGreaterThan(0);
    expect(slices.length).toBeLessThan(10);
  });

  test("PDF and PNG say what they lack", async () => {
    const [png, pdf] = ["png", "pdf"].map((extension) => painters.find((one) => one.extension === extension)!);
    await expect(async () => png.paint(notes)).rejects.toThrow(/png: no canvas was given/);
    await expect(async () => pdf.paint(notes)).rejects.toThrow(/pdf: no fonts were given/);
  });

  test("DOT quotes what it must, keeps our places and every edge", async () => {
    const document = await text("dot", awkwardScene());
    expect(document).toContain(String.raw`label="a\"b\\c`);
    const plain = await text("dot", notes);
    expect(plain.match(/pos="/g)).toHaveLength(notes.nodes.length);
    expect(plain.match(/ -> /g)!.length).toBe(notes.edges.length + notes.edges.filter((one) => one.gradient?.shown === "full").length);
  });

  test("TikZ escapes what TeX would read as commands, and asks for Chinese only where there is some", async () => {
    const document = await text("tex", awkwardScene());
    expect(document).toContain(String.raw`a"b\textbackslash{}c\_\&\%`);
    expect(document).not.toContain("ctex");
    expect(await text("tex", chinese)).toContain("ctex");
    const [opened, closed] = [document.match(/(?<!\\)\{/g)!.length, document.match(/(?<!\\)\}/g)!.length];
    expect(opened).toBe(closed);
  });

  test("Mermaid escapes quotes and has each node and edge once", async () => {
    const document = await text("mmd", awkwardScene());
    expect(document).toContain("#34;");
    const plain = await text("mmd", notes);
    expect(plain.match(/ --> /g)).toHaveLength(notes.edges.length);
    expect(plain).toContain("flowchart TD");
  });
});

describe("fonts", () => {
  test("text is split where faces change", () => {
    const runs = runsOf("y 用了", "sans", 400, index);
    expect(runs[0]).toEqual({ face: { package: "inter", file: "inter-latin-400-normal.woff" }, text: "y " });
    expect(runs.slice(1).every((run) => run.face.package === "noto-sans-sc")).toBe(true);
    expect(runs.map((run) => run.text).join("")).toBe("y 用了");
  });

  test("the tables measure no text narrower than the fonts do", () => {
    const context = createCanvas(10, 10).getContext("2d");
    const samples = ["mean", "log_softmax", "AddBackward0", "net.0.weight", "both gradients add", "WAVE To. ff fi 0.75 + 0.75", "-1.2e-5"];
    for (const [font, family, weights] of [
      ["sans", "Inter", [400, 600]],
      ["mono", "JetBrains Mono", [400, 700]],
    ] as const) {
      for (const weight of weights) {
        for (const sample of samples) {
          context.font = `${weight} 20px "${family}"`;
          const real = context.measureText(sample).width;
          const table = measureByTable(sample, font, 20, weight);
          expect(table, `${family} ${weight} ${sample}`).toBeGreaterThanOrEqual(real * 0.995);
          expect(table, `${family} ${weight} ${sample}`).toBeLessThan(real * 1.12);
        }
      }
    }
  });
});

describe("the canvas painter", () => {
  test("leaves out what is outside the view, and text too small to read", () => {
    const marks = marksOf(notes);
    const all = told(marks, {});
    const top = told(marks, { view: { x: 0, y: 0, width: notes.width, height: 150 } });
    expect(top).toContain("x");
    expect(top).not.toContain("t");
    expect(all).toEqual(expect.arrayContaining(["x", "y", "z", "t", "0.75 + 0.75"]));
    expect(told(marks, { scale: 0.1 })).toEqual([]);
  });

  test("draws every text of the Scene", () => {
    expect(told(marksOf(notes), {})).toEqual(marksOf(notes).flatMap((mark) => (mark.kind === "text" ? [mark.text] : [])));
  });
});

describe("a step's animation", () => {
  const before = sceneOf(trace, cursorAfter(6));
  const after = sceneOf(trace, cursorAfter(7));
  const { still, moving } = transition(before, after);
  const key = (mark: Mark) => JSON.stringify(mark);

  test("at its end everything looks like the new Scene", () => {
    const seen = new Set([...still, ...moving(1)].map(key));
    expect(marksOf(after).filter((mark) => !seen.has(key(mark)))).toEqual([]);
  });

  test("at its start nothing moves yet, and the old numbers stand", () => {
    expect(moving(0)).toEqual([]);
    expect(still.some((mark) => mark.kind === "text" && mark.text === "0.75 + 0.75")).toBe(false);
  });

  test("the gradient climbs: on its way it gets higher from frame to frame", () => {
    const heights = [0.5, 0.6, 0.7, 0.8].map((t) =>
      Math.min(...moving(t).flatMap((mark) => (mark.kind === "ellipse" && mark.rx === 5 ? [mark.y] : []))),
    );
    for (let i = 1; i < heights.length; i++) expect(heights[i]).toBeLessThan(heights[i - 1]);
  });

  test("a step back fades what was", () => {
    const back = transition(after, before);
    expect(back.moving(0.5).filter((mark) => mark.kind === "ellipse" && mark.rx === 5)).toEqual([]);
    expect(back.moving(0.5).some((mark) => mark.opacity === 0.5)).toBe(true);
    const seen = new Set([...back.still, ...back.moving(1)].map(key));
    expect(marksOf(before).filter((mark) => !seen.has(key(mark)))).toEqual([]);
  });

  test("between pictures of other places one fades into the other", () => {
    const other = sceneOf(lineTrace(1), 4);
    const change = transition(before, other);
    expect(change.still).toEqual([]);
    expect(change.moving(0.5).length).toBe(marksOf(before).length + marksOf(other).length);
  });
});

/** The colour behind a text: of the last filled mark below it that holds its middle. */
function groundOf(
  text: Extract<Mark, { kind: "text" }>,
  below: readonly Mark[],
  paper: string,
  colour: (paint: Extract<Mark, { kind: "rectangle" }>["fill"] & {}) => string,
): string {
  if (text.rim) return paper;
  const y = text.y - text.size * 0.36;
  const width = measureByTable(text.text, text.font, text.size, text.weight);
  const x = text.anchor === "middle" ? text.x : text.anchor === "start" ? text.x + width / 2 : text.x - width / 2;
  for (const mark of below.toReversed()) {
    if (
      mark.kind === "rectangle" &&
      mark.fill !== null &&
      x >= mark.x &&
      x <= mark.x + mark.width &&
      y >= mark.y &&
      y <= mark.y + mark.height
    )
      return colour(mark.fill);
    if (mark.kind === "ellipse" && mark.fill !== null && ((x - mark.x) / mark.rx) ** 2 + ((y - mark.y) / mark.ry) ** 2 <= 1)
      return colour(mark.fill);
  }
  return paper;
}

/** The texts that the canvas painter draws. */
function told(marks: readonly Mark[], options: Parameters<typeof paintMarks>[3]): string[] {
  const texts: string[] = [];
  const context = new Proxy({} as Canvas2D, {
    get: (_, name) => (name === "fillText" ? (text: string) => texts.push(text) : () => {}),
    set: () => true,
  });
  paintMarks(context, marks, themes.light, options);
  return texts;
}

/** Names and labels with every sign that some format reads as its own. */
function awkwardScene(): Scene {
  const b = new TraceBuilder();
  const x = b.leaf('a"b\\c_&%', value([1], 1), { requiresGrad: true });
  const y = b.operation("<&>", "Odd#Backward0", [v(x), 2], value([1], 1), "{y}");
  b.backward(y, value([1], 1), () => value([1], 1));
  return sceneOf(b.trace(), b.events.length);
}

/** All characters that the ToUnicode tables of a PDF's fonts name. */
function charactersOf(file: Uint8Array): string {
  const latin = Buffer.from(file).toString("latin1");
  let characters = "";
  for (const { index: at } of latin.matchAll(/stream\r?\n/g)) {
    const start = latin.indexOf("\n", at) + 1;
    let plain: string;
    try {
      plain = inflateSync(file.subarray(start, latin.indexOf("endstream", start))).toString("latin1");
    } catch {
      continue;
    }
    if (!plain.includes("beginbfrange") && !plain.includes("beginbfchar")) continue;
    for (const [, hex] of plain.matchAll(/<([0-9a-f]{4})>/gi)) characters += String.fromCharCode(Number.parseInt(hex, 16));
  }
  return characters;
}

/** The walls of the house: imports point one way, shaders ← core ← renderer and shaders, core ← electron. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

/** Where a room may import from, and which packages it may use; a package ends where its name ends. */
const ROOMS: Record<string, { rooms: string[]; packages: string[] }> = {
  shaders: { rooms: ["shaders"], packages: [] },
  core: { rooms: ["core", "shaders"], packages: ["pdfkit", "pyodide"] },
  renderer: { rooms: ["renderer", "core", "assets"], packages: ["svelte", "@codemirror/", "@lezer/", "@fontsource/", "pdfkit", "pyodide"] },
  electron: { rooms: ["electron", "core", "shaders", "assets"], packages: ["electron", "node:", "pyodide", "pdfkit", "@napi-rs/canvas"] },
};

/** The engine's own rooms know one another: a tensor has a node, a node a row of the table, a row its kernels. */
const ENGINE = ["tensor", "autograd", "ops", "device"];

/** Inside core: which other rooms each may import from. What happened flows one way, from the engine through the trace to the picture. */
const INNER: Record<string, string[]> = {
  random: [],
  tensor: ENGINE,
  autograd: ENGINE,
  device: ENGINE,
  ops: [...ENGINE, "random"],
  optim: ENGINE,
  trace: ENGINE,
  scene: ["trace"],
  paint: ["scene"],
  python: [...ENGINE, "random", "optim", "trace"],
  explain: [...ENGINE, "trace", "scene", "python"],
};

/** Doors in the walls: the contract between page and main process, as types; what the build makes; our own name and version. */
const DOORS = [
  { from: "renderer", to: "electron/ipc.ts", types: true },
  { from: "renderer", to: "out/python", types: false },
  { from: "electron", to: "out/python", types: false },
  { from: "renderer", to: "package.json", types: false },
  { from: "electron", to: "package.json", types: false },
];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly types: boolean;
}

test.each(Object.keys(ROOMS))("%s imports only from where it may", (room) => {
  const files = sources(room);
  if (room !== "shaders") expect(files).not.toEqual([]); // shaders are WGSL, which imports nothing
  const imports = files.flatMap(importsOf);
  expect(imports.filter((each) => !isAllowed(room, each)).map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test.each(Object.keys(INNER))("core/%s imports only from where it may", (room) => {
  const imports = sources(`core/${room}`).flatMap(importsOf);
  expect(imports).not.toEqual([]);
  expect(imports.filter((each) => !isAllowedInside(room, each)).map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("every room of core has its walls", () => {
  const rooms = readdirSync(path.join(root, "core"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rooms.map(({ name }) => name).sort()).toEqual(Object.keys(INNER).sort());
});

test("the wall is seen to stand: an import through it is found", () => {
  const refused = (room: string, target: string, types = false) => !isAllowed(room, { file: `${room}/a/b.ts`, target, types });
  expect(refused("core", "node:fs")).toBe(true);
  expect(refused("core", "electron")).toBe(true);
  expect(refused("core", "../../renderer/session.svelte.ts")).toBe(true);
  expect(refused("renderer", "../../electron/main.ts")).toBe(true);
  expect(refused("renderer", "../../electron/ipc.ts")).toBe(true);
  expect(refused("renderer", "../../electron/ipc.ts", true)).toBe(false);
  expect(refused("electron", "../../renderer/desktop.ts")).toBe(true);
  expect(refused("core", "../scene/scene.ts")).toBe(false);
  expect(isAllowedInside("scene", { file: "core/scene/a.ts", target: "../explain/index.ts", types: true })).toBe(false);
  expect(isAllowedInside("scene", { file: "core/scene/layout/a.ts", target: "../../trace/event.ts", types: false })).toBe(true);
  expect(importsIn(`import type { A } from "./a.ts";\nexport * from "b";\nconst c = await import("./c.ts");\nimport "d.css";`)).toEqual([
    { target: "./a.ts", types: true },
    { target: "b", types: false },
    { target: "d.css", types: false },
    { target: "./c.ts", types: false },
  ]);
});

test("core is checked by the compiler without DOM and without Node", () => {
  const { compilerOptions } = JSON.parse(readFileSync(path.join(root, "core/tsconfig.json"), "utf8")) as {
    compilerOptions: { lib: string[]; types: string[] };
  };
  expect(compilerOptions.lib.filter((lib) => /dom|webworker/i.test(lib))).toEqual([]);
  expect(compilerOptions.types).not.toContain("node");
});

function isAllowed(room: string, { file, target, types }: Import): boolean {
  const { rooms, packages } = ROOMS[room];
  const bare = target.replace(/\?.*$/, "");
  if (!bare.startsWith(".")) return packages.some((name) => bare === name || bare.startsWith(/[/:]$/.test(name) ? name : `${name}/`));
  const place = path.posix.join(path.posix.dirname(file), bare);
  if (rooms.includes(place.split("/")[0])) return true;
  return DOORS.some((door) => door.from === room && place.startsWith(door.to) && (types || !door.types));
}

/** Rooms of core alone are judged here; a file that stands beside them (core/document.ts) is open to all. */
function isAllowedInside(room: string, { file, target }: Import): boolean {
  const [house, inner, ...rest] = path.posix.join(path.posix.dirname(file), target).split("/");
  return house !== "core" || rest.length === 0 || inner === room || INNER[room].includes(inner);
}

function sources(room: string): string[] {
  const folder = path.join(root, room);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => `${room}/${file.replaceAll(path.sep, "/")}`)
    .filter((file) => /\.(ts|svelte)$/.test(file) && !file.startsWith("core/device/cpu/kernels/")); // those are AssemblyScript, a world of their own
}

function importsOf(file: string): Import[] {
  return importsIn(readFileSync(path.join(root, file), "utf8")).map((each) => ({ ...each, file }));
}

function importsIn(text: string): Omit<Import, "file">[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const fixed = [...code.matchAll(/^\s*(?:import|export)\s(?:(type\s)?[^"';]*?\sfrom\s*)?"([^"]+)"/gm)];
  const late = [...code.matchAll(/\bimport\(\s*"([^"]+)"|new URL\(\s*"([^"]+)",\s*import\.meta\.url/g)];
  return [
    ...fixed.map(([, type, target]) => ({ target, types: Boolean(type) })),
    ...late.map(([, a, b]) => ({ target: a ?? b, types: false })),
  ];
}

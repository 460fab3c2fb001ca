import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";
// @ts-expect-error the package has no types for this file
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import type { Backend, Bridge } from "../../core/python/backend.ts";
import { type Program, type Python, startPython, type PythonOptions } from "../../core/python/host.ts";
import { Output, type Stream } from "../../core/python/output.ts";
import type { PyodidePackage } from "../../core/python/pyodide.ts";
import { WORDS } from "../../core/python/words.ts";

/** Python with a torch of one class and three functions, to test what stands around the engine. */

const root = path.resolve(import.meta.dirname, "../..");

export const pyodide: PyodidePackage = { loadPyodide: loadPyodide as never, createPyodideModule };
export const folder = path.dirname(fileURLToPath(import.meta.resolve("pyodide")));

/** The Python files below a folder, by their path in it. */
export function readSources(folder: string, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory()) return Object.entries(readSources(`${folder}/${entry.name}`, `${prefix}${entry.name}/`));
      return entry.name.endsWith(".py") ? [[prefix + entry.name, readFileSync(path.join(root, folder, entry.name), "utf8")]] : [];
    }),
  );
}

export const FAKE_SOURCES = {
  ...Object.fromEntries(Object.entries(readSources("core/python/py/_gradwalk")).map(([name, text]) => [`_gradwalk/${name}`, text])),
  ...readSources("test/python/fake"),
};

/** What a run told, in order. */
export interface Told {
  out: string;
  err: string;
  /** "tensor 3 @ x + 2", "name 3 = y @ y", "error …". */
  readonly log: string[];
}

export interface FakePython {
  readonly python: Python;
  run(source: string, program?: Partial<Program>): Told & { status: number };
}

export async function startFake(options: Partial<PythonOptions> = {}): Promise<FakePython> {
  let told: Told = { out: "", err: "", log: [] };
  let lines: string[] = [];
  const made: number[] = [];
  const textAt = (place: number) => {
    const at = python.places.source(place);
    if (!at) return "nowhere";
    return at.line === at.endLine ? lines[at.line - 1].slice(at.column, at.endColumn) : `lines ${at.line}-${at.endLine}`;
  };
  const output = new Output(
    {
      text: (stream: Stream, text) => (told[stream] += text),
      print: (_stream, text, place) => told.log.push(`print ${text.trimEnd()} @ ${textAt(place)}`),
    },
    Infinity,
    WORDS.en.output,
  );
  const python: Python = await startPython({
    pyodide,
    files: { folder },
    image: { sources: FAKE_SOURCES },
    backend: (bridge) => fakeBackend(bridge, made, (line) => told.log.push(line), textAt),
    output,
    control: null,
    input: { stdin: () => null },
    listener: {
      warning: (category, message, place) => told.log.push(`warning ${category}: ${message} @ ${textAt(place)}`),
      error: (type, message, _traceback, place) => told.log.push(`error ${type}: ${message} @ ${textAt(place)}`),
      figure: (figure) => told.log.push(`figure ${figure.title}`),
    },
    trusted: false,
    memory: 512 * 2 ** 20,
    ...options,
  });
  return {
    python,
    run(source, program) {
      told = { out: "", err: "", log: [] };
      made.length = 0;
      lines = source.split("\n");
      const status = python.run({ source, file: "graph.py", arguments: [], notebook: true, language: "en", ...program });
      output.end();
      return { ...told, status };
    },
  };
}

/** @param made handles of the tensors of this run */
function fakeBackend({ places, warn }: Bridge, made: number[], log: (line: string) => void, textAt: (place: number) => string): Backend {
  return {
    told: () => true,
    tensors: {},
    release() {},
    functions: {
      make: (place: number) => {
        const handle = made.length + 1;
        made.push(handle);
        log(`tensor ${handle} @ ${textAt(place)}`);
        return handle;
      },
      fail: () => {
        throw Object.assign(new Error("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"), { type: "RuntimeError" });
      },
      caution: () => warn("the .grad of a non-leaf is accessed", "UserWarning"),
      name_tensor: (handle: number, name: number) => {
        const { name: text, place } = places.name(name);
        const at = places.source(place)!;
        log(`name ${handle} = ${text} @ ${at.line}:${at.column}-${at.endColumn}`);
      },
    },
  };
}

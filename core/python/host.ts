import type { Language } from "../document.ts";
import type { Figure } from "../trace/event.ts";
import type { Backend, BackendFunction, Bridge } from "./backend.ts";
import type { Control } from "./control.ts";
import { Calls } from "./calls.ts";
import { Folder } from "./folder.ts";
import { Frames } from "./frames.ts";
import { Heap } from "./heap.ts";
import { lend } from "./lend.ts";
import { beginWith, limitMemory, START_BYTES } from "./memory.ts";
import type { Output } from "./output.ts";
import { Places } from "./places.ts";
import { NO_PACKAGES, type Pyodide, type PyodidePackage } from "./pyodide.ts";
import { Naming } from "./naming.ts";
import { TensorObjects } from "./objects.ts";
import { handOver, handOverModule } from "./parts.ts";
import type { PythonParts } from "./protocol.ts";

/** How to start Python. */
export interface PythonOptions {
  readonly pyodide: PyodidePackage;
  /** Pyodide's two files in memory, or the folder where it finds them (Node), where one may be compiled already. */
  readonly files: Pick<PythonParts, "module" | "stdlib"> | { readonly folder: string; readonly module?: WebAssembly.Module };
  /** The memory image that scripts/snapshot.mjs made, or our Python packages, to import them now. */
  readonly image: { readonly snapshot: Uint8Array } | { readonly sources: Readonly<Record<string, string>> };
  readonly backend: (bridge: Bridge) => Backend;
  readonly output: Output;
  /** null: nothing can stop the program but ending its thread. */
  readonly control: Control | null;
  /** A line of input, without its end; null at its end. */
  readonly input: { stdin: () => string | null } | { read: (into: Uint8Array) => number };
  readonly listener: PythonListener;
  /** May the program reach the host? Only on the command line. */
  readonly trusted: boolean;
  /** Bytes that Python may take; it raises MemoryError beyond. Memory of WebAssembly never shrinks. */
  readonly memory: number;
}

/** Is told what the program does, beside its output and the engine's events. Places are numbers of {@link Places}. */
export interface PythonListener {
  warning(category: string, message: string, place: number): void;
  error(type: string, message: string, traceback: string, place: number): void;
  /** The program shows a figure. */
  figure(figure: Figure, place: number): void;
}

export interface Program {
  readonly source: string;
  /** Its name in tracebacks. */
  readonly file: string;
  /** sys.argv[1:] */
  readonly arguments: readonly string[];
  /** torch, np and plt are there without an import, and the value of a last expression is shown, as in a notebook. */
  readonly notebook: boolean;
  readonly language: Language;
}

/** Exit status of a program that was interrupted. */
export const INTERRUPTED = 130;

/** An interpreter for one program. */
export interface Python {
  readonly places: Places;
  readonly pyodide: Pyodide;
  /** Where the program runs, unless it is given a folder of the host's. */
  readonly folder: Folder;
  /**
   * Runs the program to its end.
   *
   * @returns its exit status: 0, 1 after an error, {@link INTERRUPTED}, or what it gave to sys.exit().
   * @throws {BrokenError} where the interpreter itself broke, and cannot be used any more.
   */
  run(program: Program): number;
}

/** The interpreter ran out of the machine's own stack, which Python cannot catch. */
export class BrokenError extends Error {}

/** Starts Python: with an image in half a second, else in some seconds. */
export async function startPython(options: PythonOptions): Promise<Python> {
  const { image, output, control, trusted } = options;
  const pyodide = await load(options);
  const places = new Places();
  if ("sources" in image) install(pyodide, image.sources);
  limitMemory(pyodide, options.memory);
  pyodide.FS.mkdirTree(HOME);
  pyodide.FS.chdir(HOME);

  const { throw_, warn, program, ask, describe } = pick(pyodide);
  const heap = new Heap(pyodide._module);
  const calls = new Calls(describe);
  const frames = new Frames(pyodide._module, heap, ask, calls);
  const bridge: Bridge = { places, here: frames.here, within: () => calls.current, heap: () => heap.bytes, warn };
  const backend = options.backend(bridge);
  const objects = new TensorObjects(pyodide._module, heap, (handle) => backend.release(handle));
  const naming = new Naming(pyodide._module, heap, objects, backend.functions.name_tensor);
  const here = () => (backend.told() ? frames.here() : 0);
  const host = {
    ...hostFunctions(options, pyodide, places, here),
    follow_frames: frames.follow,
    forget_module: calls.forget,
    names_are: naming.know,
  };
  lend(pyodide._module, heap, objects, {
    name: "_gradwalk_js",
    functions: { ...backend.functions, ...host },
    tensors: backend.tensors,
    bare: { name_value: naming.name },
    raise: raiser(throw_),
  });
  const broken = watch(pyodide);
  connectStreams(pyodide, options, broken);
  const beat = () => {
    output.beat();
    backend.beat?.();
  };
  pyodide.setInterruptBuffer(interruptBuffer(control, beat));
  program.start(trusted);

  return {
    places,
    pyodide,
    folder: new Folder(pyodide.FS, HOME),
    run({ source, file, arguments: words, notebook, language }) {
      try {
        return program.run(source, file, notebook, backend.told(), language, ...words);
      } catch (error) {
        throw broken() ? new BrokenError(String(error)) : error;
      }
    },
  };
}

/** Puts our packages where Python finds them, and imports them all. */
export function install({ FS, runPython }: Pyodide, sources: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(sources)) {
    FS.mkdirTree(`${LIBRARY}/${path.split("/").slice(0, -1).join("/")}`);
    FS.writeFile(`${LIBRARY}/${path}`, text);
  }
  const modules = Object.keys(sources).map((path) => path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", "."));
  runPython(`import sys; sys.path.append("${LIBRARY}")`);
  runPython(`import ${[...modules, ...PRELOADED].join(", ")}`);
}

const LIBRARY = "/gradwalk";

/** The working directory of programs that are in no folder of the host's. */
const HOME = "/home/gradwalk";

/** Of the standard library, what learners' programs and tracebacks use: part of the image, so that it costs no time later. */
const PRELOADED = (
  "ast traceback linecache math cmath json random time collections itertools functools warnings re copy statistics dataclasses typing enum " +
  "csv io string pathlib pickle datetime decimal fractions contextlib inspect operator textwrap pprint heapq bisect tempfile types abc array struct"
).split(" ");

async function load({ pyodide, files, image }: PythonOptions): Promise<Pyodide> {
  const inMemory = "stdlib" in files;
  const takeBack = inMemory ? handOver(files) : files.module ? handOverModule(files.module) : () => {};
  const beginAgain = "snapshot" in image ? beginWith(START_BYTES) : () => {};
  try {
    return await pyodide.loadPyodide({
      indexURL: inMemory ? "/" : files.folder,
      createPyodideModule: pyodide.createPyodideModule,
      lockFileContents: NO_PACKAGES,
      packageBaseUrl: "/",
      jsglobals: {},
      ...("snapshot" in image && { _loadSnapshot: image.snapshot }),
    });
  } finally {
    beginAgain();
    takeBack();
  }
}

interface PythonFunctions {
  readonly throw_: (type: string, message: string) => never;
  readonly warn: (message: string, category: string) => void;
  readonly program: {
    start(trusted: boolean): void;
    run(source: string, file: string, notebook: boolean, told: boolean, language: string, ...words: string[]): number;
  };
  /** The place of the innermost expression of the program, looked up by Python itself. */
  readonly ask: () => number;
  /** Path, class and options of the module at an address, whose call is under way. */
  readonly describe: (address: number) => string;
}

function pick(pyodide: Pyodide): PythonFunctions {
  const module = (name: string) => pyodide.pyimport(`_gradwalk.${name}`) as Record<string, never>;
  return {
    throw_: module("bridge")["throw"],
    warn: module("report")["warn"],
    program: module("program") as never,
    ask: module("places")["here"],
    describe: module("modules")["describe"],
  };
}

/** The host's own functions for Python. */
function hostFunctions(
  { output, control, listener }: PythonOptions,
  pyodide: Pyodide,
  places: Places,
  here: () => number,
): Record<string, BackendFunction> {
  return {
    place_id: (line: number, column: number, endLine: number, endColumn: number) => places.add(line, column, endLine, endColumn),
    name_id: (name: string, place: number, lent: boolean) => places.addName(name, place, lent),
    /** At the place where the program is, where no other is given. */
    write_text: (stream: number, text: string, place?: number) => output.write(stream === 1 ? "out" : "err", text, place ?? here()),
    tell_warning: (category: string, message: string, place: number) => {
      listener.warning(category, message, place);
    },
    tell_error: (type: string, message: string, traceback: string, place: number) => {
      listener.error(type, message, traceback, place);
    },
    show_figure: (json: string) => {
      listener.figure(JSON.parse(json, (_key, value: unknown) => (value === null ? NaN : value)) as Figure, here());
    },
    sleep_for: (seconds: number) => sleep(seconds * 1000, output, control, pyodide),
    interrupt_again: () => control?.interruptAgain(),
  };
}

function sleep(milliseconds: number, output: Output, control: Control | null, pyodide: Pyodide): void {
  output.flush();
  const still = control ?? { wait: (slice: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slice) };
  const end = performance.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - performance.now()) {
    still.wait(Math.min(left, SLICE));
    pyodide.checkInterrupt();
  }
}

/** Longest wait in one piece, in milliseconds. */
const SLICE = 100;

/** What Python writes beneath sys.stdout (os.write, sys.stdout.buffer) joins the same output. */
function connectStreams(pyodide: Pyodide, { output, input }: PythonOptions, broken: () => boolean): void {
  for (const [stream, connect] of [["out", pyodide.setStdout] as const, ["err", pyodide.setStderr] as const]) {
    const decoder = new TextDecoder();
    connect({
      write: (bytes) => {
        if (!broken()) output.write(stream, decoder.decode(bytes, { stream: true }), 0);
        return bytes.length;
      },
      isatty: false,
    });
  }
  pyodide.setStdin(input);
}

/** Python asks this after every fifty jumps whether to stop: so it is the heartbeat of what runs beside Python, too. */
function interruptBuffer(control: Control | null, beat: () => void): { 0: number } {
  let seen = 0;
  let looks = 0;
  return {
    get 0() {
      if (++looks % LOOKS === 0) beat();
      return (seen = control?.interrupt() ?? 0);
    },
    /** Python writes 0 after each look, also when it saw none: a request that comes in between must not be lost. */
    set 0(_zero) {
      if (seen !== 0) control?.clearInterrupt();
    },
  };
}

/** Looks in a heartbeat: a beat asks for the time, which costs more than the look. */
const LOOKS = 8;

/** An error of the engine gets its Python type. */
const raiser =
  (throw_: PythonFunctions["throw_"]) =>
  (error: unknown): never => {
    const { type } = error as { type?: unknown };
    if (error instanceof Error && typeof type === "string" && !("__error_address" in error)) throw_(type, error.message);
    if (error instanceof RangeError && TOO_LONG.test(error.message)) throw_("RuntimeError", noRoom(error.message));
    // A mistake of ours in arguments that no check foresaw: a learner's line, and nothing of TypeScript.
    if (error instanceof RangeError || error instanceof TypeError) throw_("RuntimeError", UNFORESEEN);
    throw error;
  };

/** What JavaScript says where a list is longer than it can be, or than there is memory for. */
const TOO_LONG = /^(Invalid (typed )?array length|Invalid array buffer length|Array buffer allocation failed)/;
/** The same in PyTorch's words. Such a list has eight bytes for a number, as the int64 and float64 that PyTorch would have made. */
function noRoom(message: string): string {
  const length = /: (\d+)$/.exec(message)?.[1];
  const size = length === undefined ? "" : `: you tried to allocate ${8n * BigInt(length)} bytes`;
  return `[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory${size}. Error code 12 (Cannot allocate memory)`;
}

const UNFORESEEN = "these arguments do not go together, or Gradwalk cannot compute them: look at their shapes, dtypes and signs";

/** A broken interpreter says so at length on the console and into the program's output; one flag is enough. */
function watch(pyodide: Pyodide): () => boolean {
  const api = pyodide._api;
  const fatal = api.fatal_error;
  let broken = false;
  api.fatal_error = (cause) => {
    broken = true;
    const { error } = console;
    console.error = () => {};
    try {
      return fatal(cause);
    } finally {
      console.error = error;
    }
  };
  return () => broken;
}

import path from "node:path";
import { parseArgs } from "node:util";
import type { Language } from "../core/document.ts";
import { painters, type Painter } from "../core/paint/index.ts";

/** What the command line asks for. */
export type Command =
  | { readonly do: "help" | "version" }
  | { readonly do: "run"; readonly script: Script; readonly notebook: boolean }
  | { readonly do: "trace"; readonly script: Script; readonly output: string }
  | {
      readonly do: "render";
      readonly script: Script;
      readonly output: string;
      readonly painter: Painter;
      readonly at: At;
      readonly theme: "light" | "dark";
      readonly language: Language;
      readonly scale: number;
    };

export interface Script {
  readonly file: string;
  /** sys.argv[1:] */
  readonly arguments: readonly string[];
}

/** A moment of a run: the number of events before it, or the n-th stop of the walk in a phase (Infinity: the last one). */
export type At = { readonly cursor: number } | { readonly phase: "forward" | "backward" | "update"; readonly stop: number };

/** A command that cannot be understood. */
export class UsageError extends Error {}

export const HELP = `Gradwalk: walk the compute graph of PyTorch code.

  gradwalk run script.py [arguments]        print what the script prints, and exit as Python would
      --notebook                            torch, np and plt are there without an import; show the last expression
  gradwalk trace script.py -o trace.jsonl   write every event of the run, one JSON object a line
  gradwalk render script.py -o graph.svg    draw its graph
      --at end                              the last moment (default), a number of events, or a stop of the walk
                                            within a phase: forward:3, backward:2, update:1, backward:end
      --format ${painters.map(({ extension }) => extension).join(", ")}
                                            default: by the name of the file
      --theme light, dark                   default: light
      --lang en, zh                         language of the words in the picture; default: en
      --scale 1 to 4                        pixels per point of a PNG; default: 2
  gradwalk --help, --version

Scripts run on the CPU. A script is as trusted as with python: it can read and write your files.
With trace and render, what follows the script's name and "--" are the script's own arguments.
`;

/** @throws {UsageError} whose message says what is wrong. */
export function readArguments(words: readonly string[]): Command {
  const [first, ...rest] = words;
  switch (first) {
    case undefined:
    case "help":
    case "-h":
    case "--help":
      return { do: "help" };
    case "-V":
    case "--version":
      return { do: "version" };
    case "run":
      return readRun(rest);
    case "trace": {
      const { values, script } = parse(rest, { output: { type: "string", short: "o" } });
      return { do: "trace", script, output: required(values.output, "-o trace.jsonl") };
    }
    case "render":
      return readRender(rest);
    default:
      throw new UsageError(`"${first}" is not a command; the commands are run, trace and render`);
  }
}

/** Options end at the script: what follows is the script's. */
function readRun(words: readonly string[]): Command {
  let i = 0;
  let notebook = false;
  for (; words[i]?.startsWith("-") && words[i] !== "-"; i++) {
    if (words[i] === "--help" || words[i] === "-h") return { do: "help" };
    if (words[i] !== "--notebook") throw new UsageError(`run has no option ${words[i]}; the script's own arguments follow its name`);
    notebook = true;
  }
  return { do: "run", script: { file: required(words[i], "script.py"), arguments: words.slice(i + 1) }, notebook };
}

function readRender(words: readonly string[]): Command {
  const option = { type: "string" } as const;
  const { values, script } = parse(words, {
    output: { ...option, short: "o" },
    at: option,
    format: option,
    theme: option,
    lang: option,
    scale: option,
  });
  const output = required(values.output, "-o graph.svg");
  return {
    do: "render",
    script,
    output,
    painter: readFormat(values.format ?? path.extname(output).slice(1), output),
    at: readAt(values.at ?? "end"),
    theme: choose("--theme", values.theme ?? "light", ["light", "dark"]),
    language: choose("--lang", values.lang ?? "en", ["en", "zh"]),
    scale: readScale(values.scale ?? "2"),
  };
}

function readFormat(name: string, output: string): Painter {
  const painter = painters.find(({ extension }) => extension === name.toLowerCase());
  if (painter) return painter;
  const known = painters.map(({ extension }) => extension).join(", ");
  throw new UsageError(
    name === ""
      ? `${output} has no extension to choose a format by; give --format ${known}`
      : `"${name}" is not a format; there are ${known}`,
  );
}

function readAt(text: string): At {
  if (text === "end") return { cursor: Infinity };
  if (/^\d+$/.test(text)) return { cursor: Number(text) };
  const match = /^(forward|backward|update):(\d+|end)$/.exec(text);
  if (!match || match[2] === "0") throw new UsageError(`--at ${text}: give end, a number of events, or a stop such as backward:2`);
  return { phase: match[1] as "forward", stop: match[2] === "end" ? Infinity : Number(match[2]) };
}

function readScale(text: string): number {
  const scale = Number(text);
  if (!(scale >= 1 && scale <= 4)) throw new UsageError(`--scale ${text}: give a number from 1 to 4`);
  return scale;
}

function choose<const T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find((word) => word === value);
  if (found === undefined) throw new UsageError(`${option} ${value}: give ${known.join(" or ")}`);
  return found;
}

function required(value: string | undefined, example: string): string {
  if (value === undefined || value === "") throw new UsageError(`${example} is missing`);
  return value;
}

type Options = Readonly<Record<string, { readonly type: "string"; readonly short?: string }>>;

function parse<const O extends Options>(words: readonly string[], options: O): { values: { [K in keyof O]?: string }; script: Script } {
  let parsed: { values: object; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options: options as never, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]);
  }
  const [file, ...rest] = parsed.positionals;
  return { values: parsed.values as { [K in keyof O]?: string }, script: { file: required(file, "script.py"), arguments: rest } };
}

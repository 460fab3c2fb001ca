/** The command line: npx gradwalk … */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { version } from "../package.json";
import { type Command, HELP, readArguments, UsageError } from "./cli-arguments.ts";
import { runScript } from "./cli-run.ts";
import { allowFused } from "./fused.ts";
import { traceLines } from "../core/trace/jsonl.ts";
import type { Trace } from "../core/trace/event.ts";

/** How many events are kept of a run that is traced or drawn. */
const BUDGET = 1_000_000;

/** Ends the command: a sentence for stderr, and the exit status. */
class Failure extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

async function main(words: readonly string[]): Promise<number> {
  const command = readArguments(words);
  switch (command.do) {
    case "help":
      process.stdout.write(HELP);
      return 0;
    case "version":
      process.stdout.write(`gradwalk ${version}\n`);
      return 0;
    case "run":
      return (await runScript(readScript(command), { ...command.script, notebook: command.notebook, budget: null })).status;
    case "trace":
    case "render":
      return record(command);
  }
}

/** Runs a script with its output as it comes, then writes its trace or its picture; a script that failed leaves its own, too. */
async function record(command: Extract<Command, { do: "trace" | "render" }>): Promise<number> {
  const program = readScript(command);
  write(command.output, ""); // a place that cannot be written to is better known before a long run
  const { status, trace } = await runScript(program, { ...command.script, notebook: true, budget: BUDGET });
  if (command.do === "render") write(command.output, await draw(command, trace));
  else for (const lines of batchesOf(traceLines(trace))) write(command.output, lines, "a");
  return status;
}

async function draw(command: Extract<Command, { do: "render" }>, trace: Trace): Promise<string | Uint8Array> {
  const { cursorAt, drawTrace } = await import("./cli-render.ts"); // fonts and painters would only delay a run
  const cursor = cursorAt(trace, command.at);
  if (cursor === null) throw new Failure(`--at: the run has no such stop; it has ${trace.events.length} events`, 1);
  return drawTrace(trace, cursor, { ...command, title: path.basename(command.script.file) });
}

function readScript({ script: { file } }: Extract<Command, { do: "run" | "trace" | "render" }>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)).replace(/^\uFEFF/, "");
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") throw new Failure(`${file} is not text in UTF-8`, 1);
    throw new Failure(`cannot open ${file}: ${REASONS[code ?? ""] ?? (error as Error).message}`, 2); // as python ends on a missing file
  }
}

/** Lines by the thousand: a file is not opened for each. */
function* batchesOf(lines: Iterable<string>): Generator<string> {
  let batch: string[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length < 1000) continue;
    yield batch.join("");
    batch = [];
  }
  yield batch.join("");
}

/** @param flag "a" adds to what is there. */
function write(file: string, content: string | Uint8Array, flag: "w" | "a" = "w"): void {
  try {
    writeFileSync(file, content, { flag });
  } catch (error) {
    const { code } = error as { code?: string };
    throw new Failure(`cannot write ${file}: ${REASONS[code ?? ""] ?? (error as Error).message}`, 1);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "it is a folder",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

allowFused();
main(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    const usage = error instanceof UsageError;
    process.stderr.write(
      `gradwalk: ${error instanceof Error ? error.message : String(error)}\n${usage ? "gradwalk --help says more.\n" : ""}`,
    );
    process.exit(error instanceof Failure ? error.status : usage ? 2 : 1);
  },
);

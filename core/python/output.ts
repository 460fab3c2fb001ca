export type Stream = "out" | "err";

/** In place of a place: this text is told by another event, an error or a warning. */
const APART = -1;

/** Where the text of a program goes. */
export interface TextSink {
  /** Some of it, joined from many writes; in order. */
  text(stream: Stream, text: string): void;
  /** One line, or the beginning of one, and the place that ended it. */
  print(stream: Stream, text: string, place: number): void;
}

/** A batch is sent after this many milliseconds or characters, whichever comes first. */
const BATCH = { milliseconds: 16, characters: 8192 };

/** What an app shows of one run: whatever comes later is left out, but for the last lines. */
export const SHOWN = { first: 1_000_000, last: 8192 };

/** What is said where output is left out. */
export interface OutputNotes {
  enough(): string;
  omitted(characters: number): string;
}

/**
 * Collects what a program writes: many small writes become few messages, and a program that prints without end cannot drown its reader.
 *
 * @param limit characters that pass before the middle is left out; Infinity lets all pass.
 */
export class Output {
  readonly #sink: TextSink;
  readonly #limit: number;
  readonly #notes: OutputNotes;
  #batch: { stream: Stream; text: string }[] = [];
  #size = 0;
  #sent = -Infinity;
  #passed = 0;
  #held = 0;
  #last = "";
  /** The line that is being written: what input() asks. */
  prompt = "";

  constructor(sink: TextSink, limit: number, notes: OutputNotes) {
    this.#sink = sink;
    this.#limit = limit;
    this.#notes = notes;
  }

  write(stream: Stream, text: string, place: number): void {
    if (this.#held > 0 || this.#passed + text.length > this.#limit) return this.#hold(text);
    this.#passed += text.length;
    this.prompt = (text.includes("\n") ? "" : this.prompt) + text.slice(text.lastIndexOf("\n") + 1);
    if (place !== APART) this.#sink.print(stream, text, place);
    const last = this.#batch.at(-1);
    if (last?.stream === stream) last.text += text;
    else this.#batch.push({ stream, text });
    this.#size += text.length;
    if (this.#size >= BATCH.characters) this.flush();
    else this.beat();
  }

  /** Sends what has waited long enough. */
  beat(): void {
    if (this.#batch.length > 0 && performance.now() - this.#sent >= BATCH.milliseconds) this.flush();
  }

  /** Sends all text that waits. */
  flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#size = 0;
    this.#sent = performance.now();
    for (const { stream, text } of batch) this.#sink.text(stream, text);
  }

  /** The program is over: sends what waits and, where the middle was left out, how much that was, and the last lines. */
  end(): void {
    this.flush();
    if (this.#held === 0) return;
    const kept = this.#last.slice(-SHOWN.last);
    const lines = this.#held > kept.length ? kept.slice(kept.indexOf("\n") + 1) : kept;
    this.#sink.text("err", `\n${this.#notes.omitted(this.#held - lines.length)}\n`);
    this.#sink.text("out", lines);
  }

  #hold(text: string): void {
    if (this.#held === 0) {
      this.flush();
      this.#sink.text("err", `\n${this.#notes.enough()}\n`);
    }
    this.#held += text.length;
    this.#last += text;
    if (this.#last.length > 8 * SHOWN.last) this.#last = this.#last.slice(-SHOWN.last);
  }
}

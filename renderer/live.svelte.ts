import type { Words } from "./words/index.ts";
import { cellText } from "./numbers.ts";

export interface Line {
  readonly stream: "out" | "err";
  readonly text: string;
}

/** As many of the last lines are kept: a program may print a million. */
const MOST_LINES = 400;

/** What a running program has told so far. */
export class Live {
  lines = $state.raw<readonly Line[]>([]);
  /** Lines before those. */
  dropped = $state(0);
  /** The question of an input() that waits; null where none does. */
  prompt = $state<string | null>(null);
  started = $state(false);
  iterations = $state(0);
  loss = $state<number | null>(null);

  /** Characters so far, on standard output. */
  written = 0;

  /** Texts since the page was last painted. */
  #waiting: Line[] = [];
  #frame: number | null = null;

  write(stream: Line["stream"], text: string): void {
    if (stream === "out") this.written += text.length;
    this.#waiting.push({ stream, text });
    this.#frame ??= requestAnimationFrame(() => this.flush());
  }

  status(words: Words["output"]): string {
    if (!this.started) return words.starting;
    return this.iterations > 0 ? words.running(this.iterations, this.loss === null ? null : cellText(this.loss, "float32")) : words.working;
  }

  /** Takes in what was written since the page was last painted. */
  flush(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    const lines = [...this.lines];
    for (const { stream, text } of this.#waiting) {
      const [head, ...rest] = text.split("\n");
      const last = lines.at(-1);
      // A line stays open, as an empty one at the end, until its line feed came and the next begins.
      if (last && last.stream === stream) lines[lines.length - 1] = { stream, text: last.text + head };
      else lines.push({ stream, text: head });
      for (const line of rest) lines.push({ stream, text: line });
    }
    this.#waiting = [];
    this.dropped += Math.max(lines.length - MOST_LINES, 0);
    this.lines = lines.slice(-MOST_LINES);
  }
}

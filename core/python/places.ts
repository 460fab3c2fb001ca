import type { Source } from "../trace/event.ts";

/** Places in the program, and the names bound there, by number: so that numbers alone cross from Python. 0 is nowhere. */
export class Places {
  readonly #sources: Source[] = [];
  readonly #names: Name[] = [];

  /** Gives a range its number. */
  add(line: number, column: number, endLine: number, endColumn: number): number {
    return this.#sources.push({ line, column, endLine, endColumn });
  }

  /** Gives a name that is bound at a place its number. */
  addName(name: string, place: number, lent: boolean): number {
    return this.#names.push({ name, place, lent });
  }

  readonly source = (place: number): Source | null => this.#sources[place - 1] ?? null;

  name(number: number): Name {
    return this.#names[number - 1];
  }
}

/** A name as the learner wrote it, "neu.hidden" for a local of neu, and where it was bound. */
export interface Name {
  readonly name: string;
  readonly place: number;
  /** What an argument or a loop calls a tensor for a while: it counts for one that has no name yet. */
  readonly lent: boolean;
}

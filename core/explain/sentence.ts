import type { Id } from "../trace/event.ts";

/** What a part of a sentence is, so that the page can colour it. */
export type Mark = "text" | "name" | "operation" | "gradFn" | "number" | "math";

export interface Part {
  readonly text: string;
  readonly mark: Mark;
  /** The Variable that a name names. */
  readonly id?: Id;
}

export type Sentence = readonly Part[];

export const text = (words: string): Sentence => [{ text: words, mark: "text" }];
export const number = (words: string): Sentence => [{ text: words, mark: "number" }];
export const math = (words: string): Sentence => [{ text: words, mark: "math" }];
export const gradFn = (words: string): Sentence => [{ text: words, mark: "gradFn" }];
export const operation = (words: string): Sentence => [{ text: words, mark: "operation" }];
export const name = (words: string, id: Id): Sentence => [{ text: words, mark: "name", id }];

/** Puts sentences into the places of a template: "{y} is used twice". */
export function fill(template: string, places: Readonly<Record<string, Sentence>> = {}): Sentence {
  return template
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== "")
    .flatMap((piece) => places[piece.slice(1, -1)] ?? text(piece));
}

/** Sentences with something between them. */
export function join(sentences: readonly Sentence[], between: string): Sentence {
  return sentences.flatMap((sentence, i) => (i === 0 ? sentence : [...text(between), ...sentence]));
}

/** The words alone: for a screen reader, an exporter, a test. */
export const plain = (sentence: Sentence): string => sentence.map((part) => part.text).join("");

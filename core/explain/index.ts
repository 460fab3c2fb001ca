/** What happened, in words: the sentence for each step, why a number is what it is, and help with errors; in each language. */
export { captionOf } from "./caption.ts";
export type { Caption } from "./caption.ts";
export { adviceFor, helpFor } from "./help.ts";
export type { Help } from "./help.ts";
export type { Line } from "./gradient.ts";
export type { Row, Rows } from "./row.ts";
export { plain } from "./sentence.ts";
export type { Mark, Part, Sentence } from "./sentence.ts";
export { whyOf } from "./why.ts";
export type { Why, Whys } from "./why.ts";

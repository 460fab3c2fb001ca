import type { Kernel } from "../../ops/formula.ts";
import type { Client } from "./client.ts";
import { NOTHING } from "./pool.ts";
import { Sizes } from "./sizes.ts";
import { partsShader, pointwiseShader } from "./wgsl.ts";

/** Where a kernel finds an operand: a buffer, and where in it, in words. */
export interface Place {
  readonly buffer: number;
  readonly offset: number;
}

/** An operand of a formula: where it is, how it advances (1, or 0), or which number it is. */
export interface Operand extends Place {
  readonly step: number;
  readonly lone: number;
}
export const NO_OPERAND: Operand = { buffer: NOTHING, offset: 0, step: 1, lone: 0 };

/** A formula to be computed for n elements. */
export interface Formula {
  readonly kernel: Kernel;
  readonly y: Place;
  readonly n: number;
  readonly operands: readonly Operand[];
  /** Bit k: operand k lies in the result's own buffer; operand k is a number that is known. */
  readonly inside: number;
  readonly known: number;
  readonly s: number;
  readonly t: number;
}

/** How work is laid out on the device at hand. */
export interface Layout {
  pipeline(name: string, wgsl: () => string): number;
  groups(elements: number): number;
}

/**
 * Sends formulas to the GPU: neighbours that do not depend on each other, such as the updates of an optimizer, as one dispatch, because a
 * small one is mostly waiting. So each formula is held back until it is known what comes next. Neighbours that come for the first time go
 * one by one, for a pipeline is made only for what comes again.
 */
export class Formulas {
  readonly #client: Client;
  readonly #layout: Layout;
  /** Not the device's own: what is held back is sent when the device has written its next kernel's. */
  readonly #sizes = new Sizes();
  readonly #seen = new Set<string>();
  #held: Formula[] = [];

  constructor(client: Client, layout: Layout) {
    this.#client = client;
    this.#layout = layout;
  }

  /** @param lasts whether the buffers of its operands are there after this call. */
  run(formula: Formula, lasts: boolean): void {
    if (!lasts || formula.operands.some(({ step }) => step === 0)) {
      this.#send();
      return this.#one(formula);
    }
    if (this.#held.length > 0 && this.#joins(formula)) {
      this.#held.push(formula);
      return;
    }
    this.#client.defer(() => this.#send());
    this.#held.push(formula);
  }

  /** Whether a formula can be computed at the same time as those that are held. */
  #joins({ y, operands }: Formula): boolean {
    if (this.#held.length === MOST_PARTS) return false;
    let buffers = 1 + operands.filter(isBound).length;
    for (const held of this.#held) {
      if (held.y.buffer === y.buffer) return false;
      if (held.operands.some(({ buffer }) => buffer === y.buffer) || operands.some(({ buffer }) => buffer === held.y.buffer)) return false;
      buffers += 1 + held.operands.filter(isBound).length;
    }
    return buffers <= MOST_BUFFERS;
  }

  #send(): void {
    const formulas = this.#held;
    if (formulas.length === 0) return;
    this.#held = [];
    if (formulas.length === 1) return this.#one(formulas[0]);
    const name = `parts ${formulas.map(nameOf).join(", ")}`;
    if (this.#seen.has(name)) return this.#together(name, formulas);
    if (this.#seen.size === MOST_SEEN) this.#seen.clear();
    this.#seen.add(name);
    for (const formula of formulas) this.#one(formula);
  }

  #one(formula: Formula): void {
    const { kernel, y, n, operands, inside, known, s, t } = formula;
    const sizes = this.#sizes.start().int(n).int(y.offset).float(s).float(t).float(Infinity).float(NaN).align(4);
    for (const { offset } of operands) sizes.int(offset);
    for (const { step } of operands) sizes.int(step);
    for (const { lone } of operands) sizes.float(lone);
    const pipeline = this.#layout.pipeline(`pointwise ${nameOf(formula)}`, () => pointwiseShader(kernel, inside, known));
    this.#client.dispatch(pipeline, this.#layout.groups(n), 1, 1, [y.buffer], operands.map(bufferOf), sizes.words, sizes.count);
  }

  #together(name: string, formulas: readonly Formula[]): void {
    const sizes = this.#sizes.start().float(Infinity).float(NaN);
    for (const { n, y, s, t, operands } of formulas) {
      sizes.align(4).int(n).int(y.offset).float(s).float(t);
      for (const { offset } of operands) sizes.int(offset);
      for (const { lone } of operands) sizes.float(lone);
    }
    const pipeline = this.#layout.pipeline(name, () => partsShader(formulas));
    const groups = Math.max(...formulas.map(({ n }) => this.#layout.groups(n)));
    const results = formulas.map(({ y }) => y.buffer);
    const operands = formulas.flatMap((formula) => formula.operands.filter(isBound).map(bufferOf));
    this.#client.dispatch(pipeline, groups, formulas.length, 1, results, operands, sizes.words, sizes.count);
  }
}

const nameOf = ({ kernel, inside, known }: Formula): string => `${kernel.id} ${inside} ${known}`;
const bufferOf = ({ buffer }: Operand): number => buffer;
const isBound = ({ buffer }: Operand): boolean => buffer !== NOTHING;

/** As many as pointwise_parts.wgsl has sizes for, and as many buffers as every WebGPU lets a kernel have. */
const MOST_PARTS = 4;
const MOST_BUFFERS = 8;
/** A program that never repeats itself would keep all it has seen. */
const MOST_SEEN = 4096;

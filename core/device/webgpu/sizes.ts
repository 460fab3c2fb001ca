/** Writes the uniforms of a kernel, word after word, in the order of its struct. */
export class Sizes {
  readonly words = new Int32Array(64);
  readonly #floats = new Float32Array(this.words.buffer);
  count = 0;

  start(): this {
    this.count = 0;
    return this;
  }
  int(value: number): this {
    this.words[this.count++] = value;
    return this;
  }
  float(value: number): this {
    this.#floats[this.count++] = value;
    return this;
  }
  /** Goes on at a multiple of so many words: where WGSL puts a vec4. */
  align(words: number): this {
    this.count = Math.ceil(this.count / words) * words;
    return this;
  }
  /** So many words, of which the first are `values`, from the last to the first; `missing` stands for the others. */
  turned(values: readonly number[], length: number, missing: number): this {
    for (let i = 1; i <= length; i++) this.int(i <= values.length ? values[values.length - i] : missing);
    return this;
  }
  /** So many words, of which the first are `values`. */
  row(values: readonly number[], length: number): this {
    for (let i = 0; i < length; i++) this.int(values[i] ?? 0);
    return this;
  }
}

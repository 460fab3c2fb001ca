import { DTYPES, type DType } from "../../tensor/dtype.ts";

/**
 * How numbers travel to the GPU, where each is a word of 32 bits: float32 as it is, int64 as i32, bool as 1 or 0. The other dtypes do not go.
 */
export const carried = (dtype: DType): boolean => dtype === "float32" || dtype === "int64" || dtype === "bool";

/** Bytes on the GPU of a storage with so many bytes on the host. */
export const carriedBytes = (dtype: DType, bytes: number): number => (bytes / DTYPES[dtype].size) * 4;

/** The words of these host bytes; null where an int64 does not fit into one. */
export function toWords(dtype: DType, bytes: Uint8Array): Uint8Array | null {
  if (dtype === "float32") return bytes;
  const words = new Int32Array(bytes.length / DTYPES[dtype].size);
  if (dtype === "bool") words.set(bytes);
  else {
    const halves = new Int32Array(bytes.buffer, bytes.byteOffset, words.length * 2);
    for (let i = 0; i < words.length; i++) {
      words[i] = halves[2 * i];
      if (halves[2 * i + 1] !== words[i] >> 31) return null;
    }
  }
  return new Uint8Array(words.buffer);
}

/** Writes words that came back into host bytes. */
export function fromWords(dtype: DType, words: Uint8Array, bytes: Uint8Array): void {
  if (dtype === "float32") {
    bytes.set(words);
    return;
  }
  const numbers = new Int32Array(words.buffer, words.byteOffset, words.length / 4);
  if (dtype === "bool") bytes.set(numbers);
  else {
    const halves = new Int32Array(bytes.buffer, bytes.byteOffset, numbers.length * 2);
    for (let i = 0; i < numbers.length; i++) {
      halves[2 * i] = numbers[i];
      halves[2 * i + 1] = numbers[i] >> 31;
    }
  }
}

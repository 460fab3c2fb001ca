import { setFlagsFromString } from "node:v8";

/**
 * Lets Node 20 have what later ones have unasked: WebAssembly's relaxed SIMD, in which a matrix product takes a third less time.
 * To be called before the engine starts.
 */
export function allowFused(): void {
  if (Number.parseInt(process.versions.node) < 21) setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/**
 * Lets Node 20 ask as rarely as later ones whether a function of WebAssembly is worth the optimizing compiler. What a function runs counts
 * by its length, and that of Python's interpreter is so long that the answer was sought after every dozen of Python's instructions, again
 * and again: a program's own loop stays in the code in which it began. To be called before Python starts.
 */
export function askRarely(): void {
  if (Number.parseInt(process.versions.node) < 22) setFlagsFromString("--wasm-tiering-budget=13000000");
}

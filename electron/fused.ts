import { setFlagsFromString } from "node:v8";

/**
 * Lets Node 20 have what later ones have unasked: WebAssembly's relaxed SIMD, in which a matrix product takes a third less time.
 * To be called before the engine starts.
 */
export function allowFused(): void {
  if (Number.parseInt(process.versions.node) < 21) setFlagsFromString("--experimental-wasm-relaxed-simd");
}

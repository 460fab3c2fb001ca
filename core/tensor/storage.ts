/**
 * The bytes behind one or more tensors. Views share a Storage; a device knows where its bytes are.
 *
 * The host's copy lies in the one WASM memory at `pointer`; the GPU's copy in the buffer `gpu`. Either may be stale: `valid` says
 * which copies hold the numbers of now. Only {@link Memory} makes and frees storages.
 */
export class Storage {
  /** Byte offset in the WASM memory; 0: not there. 16-byte aligned. */
  declare pointer: number;
  /** Number of the GPU buffer; 0: not there. */
  declare gpu: number;
  declare valid: number;
  declare readonly bytes: number;
  /** How many tensors hold it. At 0 its bytes are given back. */
  declare refs: number;
  /** Counts the writes into it: the {@link import("./tensor.ts").Version} of the tensors that show it. */
  declare n: number;

  constructor(pointer: number, bytes: number, valid: number) {
    this.pointer = pointer;
    this.bytes = bytes;
    this.valid = valid;
    this.gpu = 0;
    this.refs = 0;
    this.n = 0;
  }
}

/** Bits of {@link Storage.valid}. */
export const ON_HOST = 1;
export const ON_GPU = 2;

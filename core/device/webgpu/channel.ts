/**
 * The shared memory between the engine's worker (the client) and the worker that owns the GPU (the server).
 *
 * First a head of Int32 slots, then a ring of commands that only the client writes, then an area in which the server answers reads.
 * Positions in the ring count words from the start of the session and are never reset; they wrap at 2^31 words of commands, which
 * `& MASK` makes harmless.
 */
export const HEAD = {
  /** 0 while the server has no device yet, then one of STATE. */
  state: 0,
  /** Words of commands there are, and words that were taken. Each side waits on the other's. */
  written: 1,
  taken: 2,
  /** How many questions were answered, and the last answer. */
  answered: 3,
  answer: 4,
  /** Largest buffer that a kernel can be given, in bytes; and the most workgroups along one dimension. */
  maxBuffer: 5,
  maxGroups: 6,
  /** 1: the adapter runs on the processor. */
  software: 7,
  /** What was done so far; see {@link Work}. */
  dispatches: 16,
  passes: 17,
  submits: 18,
  bindGroups: 19,
  pipelines: 20,
  buffers: 21,
  uploads: 22,
  reads: 23,
  /** Buffers of numbers that there are now, and their sizes in sum, in blocks of BLOCK_BYTES. */
  liveBuffers: 24,
  liveBlocks: 25,
} as const;

/** Every buffer of numbers is a whole number of these. */
export const BLOCK_BYTES = 256;

export const STATE = { starting: 0, ready: 1, lost: 2 } as const;

/** Counters of a session, for tests and for the page's curiosity. */
export interface Work {
  readonly dispatches: number;
  readonly passes: number;
  readonly submits: number;
  readonly bindGroups: number;
  readonly pipelines: number;
  readonly buffers: number;
  readonly uploads: number;
  readonly reads: number;
}

/** Where in the head what was measured stays for the next run: see {@link Channel.costs}. */
const COSTS = 32;
const HEAD_WORDS = 64;
/** Words in the ring: 4 MiB. */
export const RING_WORDS = 1 << 20;
export const MASK = RING_WORDS - 1;
/** Longest payload of one upload, and longest answer to one read, in bytes. */
export const UPLOAD_BYTES = 1 << 20;
export const READ_BYTES = 1 << 22;

/** Commands: the first word of each, followed by these words. */
export const COMMAND = {
  /** Goes on at the start of the ring. */
  wrap: 0,
  /** number, bytes. Asks: 1 where there was memory for it, else 0. */
  buffer: 1,
  /** number. */
  drop: 2,
  /** number, offset in bytes, bytes, then the payload, padded to whole words. */
  upload: 3,
  /** number, offset in bytes, bytes. Asks; the bytes are then in the answer area. */
  read: 4,
  /** number, characters, then the WGSL text and what its overrides are, as JSON, a character a word. */
  pipeline: 5,
  /** pipeline, x, y, z workgroups, number of results, of operands, of words of sizes, the results, the operands, the sizes. */
  dispatch: 6,
} as const;

/** The most dispatches in one submit; a submit's sizes lie in one uniform buffer, SIZES_BYTES for each. */
export const BATCH = 256;
export const SIZES_BYTES = 256;

/** What a pipeline is made from. */
export interface Source {
  readonly wgsl: string;
  /** Numbers of the text's `override`s. */
  readonly constants: Readonly<Record<string, number>>;
}

export class Channel {
  readonly memory: SharedArrayBuffer;
  readonly head: Int32Array;
  /** The numbers of {@link Client.costs}, measured by a client; 0 before. */
  readonly costs: Float32Array;
  readonly ring: Int32Array;
  readonly ringFloats: Float32Array;
  readonly ringBytes: Uint8Array;
  readonly answer: Uint8Array;

  constructor(memory = new SharedArrayBuffer((HEAD_WORDS + RING_WORDS) * 4 + READ_BYTES)) {
    this.memory = memory;
    this.head = new Int32Array(memory, 0, HEAD_WORDS);
    this.costs = new Float32Array(memory, COSTS * 4, 7);
    this.ring = new Int32Array(memory, HEAD_WORDS * 4, RING_WORDS);
    this.ringFloats = new Float32Array(memory, HEAD_WORDS * 4, RING_WORDS);
    this.ringBytes = new Uint8Array(memory, HEAD_WORDS * 4, RING_WORDS * 4);
    this.answer = new Uint8Array(memory, (HEAD_WORDS + RING_WORDS) * 4, READ_BYTES);
  }
}

/** The seed of `torch.Generator()` before any `manual_seed`. */
export const DEFAULT_SEED = 67280421310721n;

/** Bytes of `torch.get_rng_state()`. */
export const STATE_BYTES = 5056;

const N = 624;
const M = 397;
const FRESH = N + 1;

/**
 * PyTorch's CPU generator: the Mersenne Twister MT19937, seeded with the low 32 bits of the seed, and one cached normal number.
 *
 * The draws and the saved state agree with PyTorch's bit for bit.
 *
 * @see M. Matsumoto, T. Nishimura: Mersenne Twister, ACM TOMACS 8 (1998).
 */
export class Generator {
  /** What `manual_seed` was given, as PyTorch's `initial_seed()` tells it: 0 … 2⁶⁴ − 1. */
  seed = 0n;
  /** The second number of a Box-Muller pair, kept for the next call; NaN where there is none. */
  cachedNormal = NaN;

  readonly #state = new Uint32Array(N);
  /** Place of the next number: N where the block is used up, FRESH where none has been made yet. */
  #next = FRESH;

  constructor(seed: bigint | number = DEFAULT_SEED) {
    this.manualSeed(seed);
  }

  /** @param seed a whole number from −2⁶³ to 2⁶⁴ − 1; a negative one counts back from 2⁶⁴. */
  manualSeed(seed: bigint | number): this {
    this.seed = BigInt.asUintN(64, BigInt(seed));
    const state = this.#state;
    state[0] = Number(this.seed & 0xffffffffn);
    for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    this.#next = FRESH;
    this.cachedNormal = NaN;
    return this;
  }

  /** @returns 32 random bits, as a whole number from 0 to 2³² − 1. */
  random32(): number {
    if (this.#next >= N) this.#twist();
    let y = this.#state[this.#next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** @returns 64 random bits; the first draw is the high half. */
  random64(): bigint {
    const high = this.random32();
    return (BigInt(high) << 32n) | BigInt(this.random32());
  }

  /** @returns a number in [0, 1) with 24 random bits: a float32. */
  uniform24(): number {
    return (this.random32() & 0xffffff) / 0x1000000;
  }

  /** @returns a number in [0, 1) with 53 random bits: a float64. */
  uniform53(): number {
    const high = this.random32() & 0x1fffff;
    return (high * 0x100000000 + this.random32()) / 0x20000000000000;
  }

  /** @returns a copy that goes its own way. */
  clone(): Generator {
    const copy = new Generator(this.seed);
    copy.#state.set(this.#state);
    copy.#next = this.#next;
    copy.cachedNormal = this.cachedNormal;
    return copy;
  }

  /** @returns the state as `torch.get_rng_state()` lays it out, {@link STATE_BYTES} bytes. */
  save(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(STATE_BYTES);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, this.seed, true);
    const fresh = this.#next === FRESH;
    view.setInt32(LEFT, fresh ? 1 : N - this.#next + 1, true);
    view.setInt32(SEEDED, 1, true);
    view.setUint32(NEXT, fresh ? 0 : this.#next, true);
    for (let i = 0; i < N; i++) view.setUint32(STATE + 8 * i, this.#state[i], true);
    if (!Number.isNaN(this.cachedNormal)) {
      view.setFloat64(NORMAL, this.cachedNormal, true);
      view.setInt32(NORMAL_VALID, 1, true);
    }
    return bytes;
  }

  /**
   * Goes on from a saved state.
   *
   * @throws {RangeError} when the bytes are not such a state.
   */
  load(bytes: Uint8Array): void {
    if (bytes.length !== STATE_BYTES) {
      throw new RangeError(`Expected a generator state of ${STATE_BYTES} bytes, but got ${bytes.length}`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const left = view.getInt32(LEFT, true);
    const next = view.getUint32(NEXT, true);
    if (left < 1 || left > N || next > N || view.getInt32(SEEDED, true) !== 1) throw new RangeError("Invalid mt19937 state");
    this.seed = view.getBigUint64(0, true);
    this.#next = left === 1 && next === 0 ? FRESH : next;
    for (let i = 0; i < N; i++) this.#state[i] = view.getUint32(STATE + 8 * i, true);
    this.cachedNormal = view.getInt32(NORMAL_VALID, true) === 1 ? view.getFloat64(NORMAL, true) : NaN;
  }

  #twist(): void {
    const s = this.#state;
    for (let k = 0; k < N - M; k++) s[k] = s[k + M] ^ mix(s[k], s[k + 1]);
    for (let k = N - M; k < N - 1; k++) s[k] = s[k + M - N] ^ mix(s[k], s[k + 1]);
    s[N - 1] = s[M - 1] ^ mix(s[N - 1], s[0]);
    this.#next = 0;
  }
}

// Offsets in the saved state, in bytes.
const LEFT = 8;
const SEEDED = 12;
const NEXT = 16;
const STATE = 24;
const NORMAL = STATE + 8 * N + 8;
const NORMAL_VALID = NORMAL + 16;

function mix(a: number, b: number): number {
  return (((a & 0x80000000) | (b & 0x7fffffff)) >>> 1) ^ (-(b & 1) & 0x9908b0df);
}

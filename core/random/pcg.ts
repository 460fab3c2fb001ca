import type { Bits } from "./ziggurat.ts";

const WORD = 0xffffffffn;
const LONG = (1n << 64n) - 1n;
const WIDE = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/**
 * PCG64, what `np.random.default_rng` draws from: a congruential generator of 128 bits, whose output is folded to 64 and turned.
 *
 * @see M. E. O'Neill: PCG, Harvey Mudd College HMC-CS-2014-0905 (2014).
 */
export class Pcg64 implements Bits {
  #state = 0n;
  readonly #step: bigint;
  /** The upper half of 64 bits, whose lower half has been drawn; −1: none. */
  #half = -1;

  /** @param seed words of 32 bits, the lowest first. */
  constructor(seed: readonly number[]) {
    const words = stirred(seed, 8);
    const pair = (i: number): bigint => (BigInt(words[i + 1]) << 32n) | BigInt(words[i]);
    this.#step = (((pair(4) << 64n) | pair(6)) << 1n) | 1n;
    this.#step &= WIDE;
    this.#state = ((pair(0) << 64n) | pair(2)) + this.#step;
    this.#advance();
  }

  #advance(): void {
    this.#state = (this.#state * MULTIPLIER + this.#step) & WIDE;
  }

  next64(): bigint {
    this.#advance();
    const state = this.#state;
    const folded = (state >> 64n) ^ (state & LONG);
    const turn = state >> 122n;
    return ((folded >> turn) | (folded << (64n - turn))) & LONG;
  }

  next32(): number {
    if (this.#half >= 0) {
      const half = this.#half;
      this.#half = -1;
      return half;
    }
    const both = this.next64();
    this.#half = Number(both >> 32n);
    return Number(both & WORD);
  }

  double(): number {
    return Number(this.next64() >> 11n) / 2 ** 53;
  }

  /** A number in [0, 1) with 24 random bits. */
  single(): number {
    return (this.next32() >>> 8) / 2 ** 24;
  }

  /** A whole number from 0 to `most`: as many bits as that has, drawn again while they say more. */
  masked(most: number): number {
    if (most === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    for (;;) {
      const value = (this.next32() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  /**
   * A whole number from 0 to `most`, by multiplication instead of division.
   *
   * @see D. Lemire: Fast Random Integer Generation in an Interval, ACM TOMACS 29 (2019).
   */
  below(most: bigint): bigint {
    if (most === 0n) return 0n;
    const [bits, draw] = most <= WORD ? [32n, () => BigInt(this.next32())] : [64n, () => this.next64()];
    const mask = (1n << bits) - 1n;
    if (most === mask) return draw();
    const count = most + 1n;
    let product = draw() * count;
    if ((product & mask) < count) {
      const least = (mask - most) % count;
      while ((product & mask) < least) product = draw() * count;
    }
    return product >> bits;
  }
}

const POOL = 4;

/** Words of 32 bits, in which every bit of a seed counts: numpy's SeedSequence. */
function stirred(seed: readonly number[], count: number): number[] {
  const stir = stirrer(0x43b0d7e5, 0x931e8875);
  const mix = (x: number, y: number): number => {
    const value = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  const pool = Array.from({ length: POOL }, (_, i) => stir(seed[i] ?? 0));
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) if (from !== to) pool[to] = mix(pool[to], stir(pool[from]));
  }
  for (const word of seed.slice(POOL)) {
    for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to], stir(word));
  }
  const draw = stirrer(0x8b51f9dd, 0x58f38ded);
  return Array.from({ length: count }, (_, i) => draw(pool[i % POOL]));
}

/** A hash whose constant changes from word to word. */
function stirrer(start: number, factor: number): (word: number) => number {
  let constant = start;
  return (word) => {
    const value = word ^ constant;
    constant = Math.imul(constant, factor);
    const product = Math.imul(value, constant) >>> 0;
    return (product ^ (product >>> 16)) >>> 0;
  };
}

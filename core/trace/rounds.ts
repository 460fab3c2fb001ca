/** A stretch of a run that ends with the updates after a backward(). */
interface Stretch {
  /** Place in the program of its last backward(); 0: it has none. */
  readonly place: number;
  /** Which iteration of a loop it is; 0: of none. */
  readonly iteration: number;
}

/**
 * Finds the loops whose iterations have several backward(), each with its updates: a GAN trains its discriminator and then its
 * generator. Such a loop shows when the first of several different places comes again; from then on an iteration goes on until the last.
 */
export class Rounds<S extends Stretch> {
  /** The last stretches, all of different places and of no loop yet. */
  #open: S[] = [];
  /** Places after whose updates the iteration goes on. */
  readonly #inner = new Set<number>();
  /** Those of them that the present iteration has come to. */
  readonly #passed = new Set<number>();

  /** How many of the last stretches may turn out to be one iteration. */
  get open(): number {
    return this.#open.length;
  }

  /** The stretches of a loop's first iteration, once the second has come to the end of its first stretch; else null. */
  complete(place: number): readonly S[] | null {
    const first = this.#open.findIndex((stretch) => stretch.place === place);
    if (first < 0 || first === this.#open.length - 1) return null;
    const round = this.#open.slice(first);
    this.#open = [];
    for (const stretch of round.slice(0, -1)) this.#inner.add(stretch.place);
    return round;
  }

  /** Whether the iteration goes on after the updates that follow the backward() at this place. */
  goesOn(place: number): boolean {
    if (!this.#inner.has(place)) return false;
    if (!this.#passed.has(place)) {
      this.#passed.add(place);
      return true;
    }
    // It came again without the last: the program does something else by now.
    this.#inner.clear();
    return false;
  }

  /** A stretch has ended. */
  close(stretch: S): void {
    // Mostly there is nothing to be emptied, and emptying takes its time all the same.
    if (this.#passed.size > 0) this.#passed.clear();
    const alone = stretch.place > 0 && stretch.iteration === 0;
    if (alone) this.#open = [...this.#open, stretch].slice(-MOST_PARTS);
    else if (this.#open.length > 0) this.#open = [];
  }
}

/** An iteration of more parts is taken for several. */
const MOST_PARTS = 4;

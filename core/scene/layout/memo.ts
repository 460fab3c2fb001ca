import { type Arrangement, arrange, type FlexibleNet, type Spacing } from "./arrange.ts";

/** Remembers arrangements, so that equal blocks of a network, and equal iterations of a loop, are laid out once. */
export class Memo {
  readonly #known = new Map<string, Arrangement>();
  /** How many were asked for, and how many of those were made anew. */
  asked = 0;
  made = 0;
  #letters = 0;

  arrange(net: FlexibleNet, spacing: Spacing): Arrangement {
    this.asked++;
    const key = keyOf(net, spacing);
    let arrangement = this.#known.get(key);
    if (arrangement === undefined) {
      this.made++;
      arrangement = arrange(net, spacing);
    }
    // The one that was asked for last is forgotten last.
    if (!this.#known.delete(key)) this.#letters += key.length;
    this.#known.set(key, arrangement);
    for (const [oldest] of this.#known) {
      if (this.#letters <= MOST || oldest === key) break;
      this.#known.delete(oldest);
      this.#letters -= oldest.length;
    }
    return arrangement;
  }
}

/** So many letters of keys are remembered: those of some hundred blocks, or of two graphs of ten thousand nodes. */
const MOST = 4_000_000;

/** Everything that an arrangement depends on. */
function keyOf({ links, before, after, depth, port, start, flexible, lane, gap, length, ends }: FlexibleNet, spacing: Spacing): string {
  const lists = [links.source, links.target, before, after, depth, port, start, flexible, lane, gap, length];
  const rest = [spacing.node, spacing.lane, spacing.row, ends === null ? "" : [ends.first, ends.last].join(";")];
  return [links.count, ...rest, ...lists.map((list) => list.join())].join("|");
}

import type { Workload } from "./workloads.ts";

/** What the bench asks of each contestant, ours and the others: to open a workload, then to run a window of it, again and again. */
export type Question = { readonly ask: "open"; readonly workload: string; readonly windowMs: number } | { readonly ask: "window" };

export interface Opened {
  /** Numbers that all contestants must agree on. */
  readonly check: readonly number[];
  /** Steps in a window. */
  readonly steps: number;
}

/** Microseconds for one step, by the clock. */
export interface Window {
  readonly us: number;
}

/** Our engine, started by whoever makes this. */
export class Contestant {
  readonly #workloads: Readonly<Record<string, () => Workload>>;
  #workload: Workload | null = null;
  #steps = 1;

  constructor(workloads: Readonly<Record<string, () => Workload>>) {
    this.#workloads = workloads;
  }

  answer(question: Question): Opened | Window {
    return question.ask === "open" ? this.#open(question.workload, question.windowMs) : { us: this.#run() };
  }

  /** Runs a workload until it is warm and chooses how many steps fill a window. */
  #open(name: string, windowMs: number): Opened {
    this.#workload = this.#workloads[name]();
    const check = this.#workload.check();
    const begin = performance.now();
    let least = Infinity;
    for (this.#steps = 1; performance.now() - begin < WARM_MS; this.#steps = Math.min(100, this.#steps * 2))
      least = Math.min(least, this.#run());
    this.#steps = Math.max(1, Math.round((1000 * windowMs) / least));
    return { check, steps: this.#steps };
  }

  #run(): number {
    const begin = performance.now();
    this.#workload!.run(this.#steps);
    return (1000 * (performance.now() - begin)) / this.#steps;
  }
}

const WARM_MS = 1000;

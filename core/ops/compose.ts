/**
 * A function of Python's torch that is made of operations and has no row of its own: the graph shows what it is made of.
 *
 * Its arguments come in the order of its signatures; see {@link import("./row.ts").Row} for the fields.
 */
export interface Composite {
  readonly name: string;
  readonly python: readonly string[];
  readonly signatures: readonly string[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each has its own arguments
  readonly run: (...args: any[]) => unknown;
}

/** All of them, by name. */
export const COMPOSITES = new Map<string, Composite>();

/** Lends a function to Python. @returns the function itself. */
export function compose<F extends Composite["run"]>(name: string, python: readonly string[], signatures: readonly string[], run: F): F {
  if (COMPOSITES.has(name)) throw new Error(`two functions are called ${name}`);
  COMPOSITES.set(name, { name, python, signatures, run });
  return run;
}

/** What an entry of a Log is about; written first. */
export const ENTRY = {
  leaf: 1,
  carried: 2,
  operation: 3,
  write: 4,
  backward: 5,
  gradient: 6,
  accumulate: 7,
  backwardEnd: 8,
  name: 9,
  print: 10,
  warning: 11,
  error: 12,
  figure: 13,
  follow: 14,
} as const;

export type Entry = (typeof ENTRY)[keyof typeof ENTRY];

/** How the value of a gradient stands: alone, with the sum of all that came before, or not at all, where it is that of the gradient before. */
export const GRADIENT = { first: 0, added: 1, again: 2 } as const;

/** The grad_fn of an operation's output: there is none, it is called as the operation's row says, or otherwise, as CopySlices is. */
export const FOLLOWER = { none: 0, own: 1, other: 2 } as const;

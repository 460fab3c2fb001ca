/** The first three of some names, as a sentence lists them. */
export function listed(names: readonly string[], comma: string, and: string): string {
  if (names.length > 3) return [...names.slice(0, 3), "…"].join(comma);
  return [names.slice(0, -1).join(comma), ...names.slice(-1)].filter(Boolean).join(and);
}

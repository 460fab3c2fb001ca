/** What an explanation needs to know of an operation: a row of the table of operations has it. */
export interface Row {
  /** "y = a * b", or words: "y = Σ a / n". */
  readonly formula: string;
  /** One for each input: "∂a = dy * b", or words: "∂a = ∂y bᵀ"; empty where there is none. */
  readonly gradients: readonly string[];
}

export type Rows = ReadonlyMap<string, Row>;

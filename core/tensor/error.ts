/** The Python exception that PyTorch raises. */
export type ErrorType =
  | "RuntimeError"
  | "TypeError"
  | "ValueError"
  | "IndexError"
  | "AttributeError"
  | "NotImplementedError"
  | "KeyError"
  | "ZeroDivisionError"
  | "AssertionError"
  | "_LinAlgError"
  | "OutOfMemoryError";

/** An error with PyTorch's type and PyTorch's text; what it means to a learner is said by core/explain. */
export class TorchError extends Error {
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
  }
}

/** A number as C++ prints it: nan, inf, and six digits. */
export const cNumber = (x: number): string =>
  Number.isNaN(x) ? "nan" : Number.isFinite(x) ? String(Number(x.toPrecision(6))) : x > 0 ? "inf" : "-inf";

export const assertionError = (message: string): TorchError => new TorchError("AssertionError", message);
export const runtimeError = (message: string): TorchError => new TorchError("RuntimeError", message);
export const typeError = (message: string): TorchError => new TorchError("TypeError", message);
export const valueError = (message: string): TorchError => new TorchError("ValueError", message);
export const indexError = (message: string): TorchError => new TorchError("IndexError", message);
export const notImplemented = (message: string): TorchError => new TorchError("NotImplementedError", message);

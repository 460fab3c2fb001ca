import { identity, type Numbers, transposed } from "./numbers.ts";
import { reflectRows } from "./reflection.ts";
import { diagonaliseSymmetric, tridiagonalOf } from "./tridiagonal.ts";

/** Eigenvalues, the smallest first, and eigenvectors (columns) of a symmetric matrix, with LAPACK's signs for the half that it reads. */
export function eighOf(a: Numbers, n: number, upper = false): { values: Numbers; vectors: Numbers } {
  // Of an upper half LAPACK begins with the last row and column: as of a lower half that is turned round.
  const { diagonal, beside, reflections } = tridiagonalOf(upper ? a.slice().reverse() : a.slice(), n);
  const turned = identity(n, a);
  if (upper) [diagonal, beside].forEach((numbers) => numbers.reverse());
  diagonaliseSymmetric(diagonal, beside, { numbers: turned, width: n });
  const vectors = transposed(turned, n, n);
  if (upper) reverseRows(vectors, n);
  for (let i = n - 2; i >= 0; i--) reflectRows(vectors, n, reflections[i], i + 1, 0);
  if (upper) reverseRows(vectors, n);
  return { values: diagonal, vectors };
}

function reverseRows(a: Numbers, n: number): void {
  const rows = Array.from({ length: n }, (_, i) => a.slice(i * n, (i + 1) * n));
  rows.reverse().forEach((row, i) => a.set(row, i * n));
}

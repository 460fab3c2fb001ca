/**
 * Fused multiply-add: a · b + c with one rounding, which the processors that PyTorch runs on have and JavaScript lacks.
 */
const cell = new Float64Array(1);
const words = new Uint32Array(cell.buffer); // [low, high]: all machines that run this are little-endian

/** a · b + c for float32 numbers, rounded once to float32. The numbers must stay clear of overflow and of subnormals. */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b; // exact: 24 + 24 bits
  const sum = product + c;
  cell[0] = sum;
  // Rounding to double and then to float32 errs only where the double lies exactly between two float32 numbers.
  if ((words[0] & 0x1fffffff) !== 0x10000000) return Math.fround(sum);
  const error = sumError(product, c, sum);
  if (error !== 0) words[0] += error > 0 === sum > 0 ? 1 : -1;
  return Math.fround(cell[0]);
}

/**
 * a · b + c for doubles, rounded once. The numbers must stay clear of overflow and of subnormals.
 *
 * @see S. Boldo, G. Melquiond: Emulation of FMA and correctly rounded sums, IEEE Transactions on Computers 57 (2008).
 */
export function fma64(a: number, b: number, c: number): number {
  const high = a * b;
  if (c === 0 || high === 0) return high + c;
  const low = productError(a, b, high);
  const tail = c + low;
  const tailError = sumError(c, low, tail);
  const sum = high + tail;
  return sum + roundToOdd(sumError(high, tail, sum), tailError);
}

/** a · b − product, exactly, where product is a · b rounded. */
export function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** a + b − sum, exactly, where sum is a + b rounded. */
export function sumError(a: number, b: number, sum: number): number {
  const bPart = sum - a;
  return a - (sum - bPart) + (b - bPart);
}

/** The upper 26 bits of x. */
function upperHalf(x: number): number {
  const shifted = 134217729 * x; // 2²⁷ + 1
  return shifted - (shifted - x);
}

/** a + b, rounded so that an inexact sum ends in a 1: rounding it again gives what rounding once would. */
function roundToOdd(a: number, b: number): number {
  const sum = a + b;
  const error = sumError(a, b, sum);
  if (error === 0) return sum;
  cell[0] = sum;
  if ((words[0] & 1) === 1) return sum;
  if (error > 0 === sum > 0) {
    words[0] += 1; // even: no carry
  } else {
    if (words[0] === 0) words[1] -= 1;
    words[0] -= 1;
  }
  return cell[0];
}

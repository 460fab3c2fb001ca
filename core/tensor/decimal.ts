/**
 * Numbers as Python writes them: exact decimal expansions, ties to even.
 *
 * JavaScript's toFixed and toExponential are exact too, but round a tie away from zero, and know neither -0 nor 1e21.
 */

/** Python's `format(x, ".{digits}f")`. */
export function fixed(x: number, digits: number): string {
  const special = specialText(x);
  if (special !== null) return special;
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const size = Math.abs(x);
  if (size >= 1e21) return sign + String(BigInt(size)) + (digits > 0 ? "." + "0".repeat(digits) : "");
  return sign + unsignedFixed(size, digits);
}

/** Python's `format(x, ".{digits}e")`. */
export function scientific(x: number, digits: number): string {
  const special = specialText(x);
  if (special !== null) return special;
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const [mantissa, exponent] = unsignedScientific(Math.abs(x), digits).split("e");
  return `${sign}${mantissa}e${exponentText(Number(exponent))}`;
}

/** Python's `repr(x)` of a float: the shortest text that reads back as x. */
export function pyFloat(x: number): string {
  return specialText(x) ?? shortest(x, digitsOf(x), 1e16);
}

/** numpy's `str(x)` of a float32: the shortest text that reads back as that float32. */
export function pyFloat32(x: number): string {
  return specialText(x) ?? shortest(x, digitsOf32(x), 1e6);
}

/** The decimal digits of a number, most significant first, and the power of ten of the first one. */
export interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** The fewest digits that single out a finite double. */
export function digitsOf(x: number): Digits {
  const [mantissa, exponent] = Math.abs(x).toExponential().split("e");
  return { digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

/** The fewest digits that single out a finite float32. */
export function digitsOf32(x: number): Digits {
  const size = Math.abs(x);
  for (let count = 1; count < 9; count++) {
    const rounded = Number(unsignedScientific(size, count - 1));
    if (Math.fround(rounded) === size) return digitsOf(rounded);
  }
  return digitsOf(Number(unsignedScientific(size, 8)));
}

function shortest(x: number, { digits, exponent }: Digits, scientificFrom: number): string {
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-4 || size >= scientificFrom)) {
    const tail = digits.length > 1 ? "." + digits.slice(1) : "";
    return `${sign}${digits[0]}${tail}e${exponentText(exponent)}`;
  }
  return sign + positional({ digits, exponent });
}

/** Digits with the point in its place, and at least one digit on both sides: "0.001", "12.0". */
export function positional({ digits, exponent }: Digits): string {
  if (exponent < 0) return "0." + "0".repeat(-exponent - 1) + digits;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** At least two digits: "e-05", "e+16", "e+100". */
export function exponentText(exponent: number): string {
  return (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
}

function specialText(x: number): string | null {
  if (Number.isFinite(x)) return null;
  return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

function unsignedFixed(x: number, digits: number): string {
  // A tie has digits + 1 binary places at most, so digits + 1 decimal places are all that it has.
  if (digits < 100 && Number.isInteger(x * 2 ** (digits + 1))) {
    const longer = x.toFixed(digits + 1);
    if (longer.endsWith("5")) {
      const below = longer.slice(0, digits === 0 ? -2 : -1);
      if (isEven(below)) return below;
    }
  }
  return x.toFixed(digits);
}

function unsignedScientific(x: number, digits: number): string {
  if (digits < 100) {
    const longer = x.toExponential(digits + 1);
    const [mantissa, exponent] = longer.split("e");
    if (mantissa.endsWith("5") && equals(x, mantissa.replace(".", ""), Number(exponent) - digits - 1)) {
      const below = mantissa.slice(0, digits === 0 ? -2 : -1);
      if (isEven(below)) return `${below}e${exponent}`;
    }
  }
  return x.toExponential(digits);
}

const isEven = (text: string): boolean => "02468".includes(text[text.length - 1]);

/** Whether x is exactly digits · 10^exponent. */
function equals(x: number, digits: string, exponent: number): boolean {
  let whole = x;
  let shift = 0;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    shift++;
  }
  // whole / 2^shift = digits · 10^exponent
  const left = BigInt(whole) * 10n ** BigInt(Math.max(0, -exponent));
  const right = BigInt(digits) * 10n ** BigInt(Math.max(0, exponent));
  return left === right << BigInt(shift);
}

/** Turns parsed JSON into a T, or throws a {@link ReadError}. */
export type Reader<T> = (json: unknown) => T;

/** JSON that is not what it should be: where it stood ("value.numbers[3]"), what came, what was needed. */
export class ReadError extends Error {
  override readonly name = "ReadError";
  readonly found: unknown;
  readonly needed: string;
  /** From the outermost object; grows while the error rises, so that good input never pays for it. */
  path: string;

  constructor(found: unknown, needed: string, path = "") {
    super();
    this.found = found;
    this.needed = needed;
    this.path = path;
  }

  override get message(): string {
    return `${this.path || "the line"} is ${show(this.found)}, but it must be ${this.needed}`;
  }
}

/** JSON text; numbers that JSON lacks become strings, which {@link number} reads. */
export function toJson(plain: unknown): string {
  return JSON.stringify(plain, (_key, field: unknown) => {
    if (typeof field !== "number") return field;
    if (Object.is(field, -0)) return "-0";
    return Number.isFinite(field) ? field : String(field);
  });
}

export const anything: Reader<unknown> = (json) => json;

export const string: Reader<string> = (json) => {
  if (typeof json !== "string") throw new ReadError(json, "text");
  return json;
};

export const boolean: Reader<boolean> = (json) => {
  if (typeof json !== "boolean") throw new ReadError(json, "true or false");
  return json;
};

/** A whole number from 0. */
export const count: Reader<number> = (json) => {
  if (!Number.isSafeInteger(json) || (json as number) < 0) throw new ReadError(json, "a whole number from 0");
  return json as number;
};

const special: Readonly<Record<string, number>> = { NaN, Infinity, "-Infinity": -Infinity, "-0": -0 };

/** Any number, also one that JSON lacks. */
export const number: Reader<number> = (json) => {
  if (typeof json === "number") return json;
  if (typeof json === "string" && Object.hasOwn(special, json)) return special[json];
  throw new ReadError(json, 'a number, "NaN", "Infinity", "-Infinity" or "-0"');
};

export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  return (json) => {
    if (!words.includes(json as T)) throw new ReadError(json, words.map((word) => `"${word}"`).join(" or "));
    return json as T;
  };
}

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (json) => (json === null ? null : read(json));
}

export function list<T>(read: Reader<T>): Reader<T[]> {
  return (json) => {
    if (!Array.isArray(json)) throw new ReadError(json, "a list");
    return json.map((item: unknown, i) => inside(`[${i}]`, read, item));
  };
}

/** An object whose keys are the reader's own business. */
export function record<T>(read: Reader<T>): Reader<Record<string, T>> {
  return (json) => {
    const found = plainObject(json);
    return Object.fromEntries(Object.keys(found).map((key) => [key, inside(key, read, found[key])]));
  };
}

/** An object with these fields. Others are left out: a later writer may have added them. */
export function object<F extends Record<string, Reader<unknown>>>(fields: F): Reader<{ [K in keyof F]: ReturnType<F[K]> }> {
  const keys = Object.keys(fields);
  return (json) => {
    const found = plainObject(json);
    const result: Record<string, unknown> = {};
    for (const key of keys) result[key] = inside(key, fields[key], found[key]);
    return result as { [K in keyof F]: ReturnType<F[K]> };
  };
}

/** One of several objects, told apart by which key is there. */
export function either<F extends Record<string, Reader<unknown>>>(needed: string, forms: F): Reader<ReturnType<F[keyof F]>> {
  return (json) => {
    const found = plainObject(json);
    const key = Object.keys(forms).find((name) => name in found);
    if (key === undefined) throw new ReadError(json, needed);
    return forms[key](json) as ReturnType<F[keyof F]>;
  };
}

function inside<T>(key: string, read: Reader<T>, json: unknown): T {
  try {
    return read(json);
  } catch (error) {
    if (error instanceof ReadError) error.path = key + (error.path && !error.path.startsWith("[") ? "." : "") + error.path;
    throw error;
  }
}

function plainObject(json: unknown): Record<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new ReadError(json, "an object");
  return json as Record<string, unknown>;
}

function show(found: unknown): string {
  if (found === undefined) return "missing";
  const text = JSON.stringify(found);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

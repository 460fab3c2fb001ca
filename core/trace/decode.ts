import type { Row } from "../ops/row.ts";
import { Scalar } from "../tensor/scalar.ts";
import { readValue } from "./capture.ts";
import { ENTRY, FOLLOWER, GRADIENT, type Entry } from "./entry.ts";
import type { Event, Figure, Id, ModuleCall, Operand, Output, Source, Value } from "./event.ts";
import { LogReader, type Log } from "./log.ts";

/** Makes events of the entries of a Log. What a segment introduces that is known already, unchanged, is passed over. */
export class Decoder {
  readonly #sourceOf: (place: number) => Source | null;
  #events: Event[] = [];
  /** The value that each Variable and each `.grad` has at this point of the trace. */
  readonly #data = new Map<Id, Value>();
  readonly #grad = new Map<Id, Value>();
  /** The gradient that was told last. */
  #gradient: Value | null = null;

  constructor(sourceOf: (place: number) => Source | null) {
    this.#sourceOf = sourceOf;
  }

  /** Another decoder that knows as much as this one. */
  fork(): Decoder {
    const fork = new Decoder(this.#sourceOf);
    for (const [id, value] of this.#data) fork.#data.set(id, value);
    for (const [id, value] of this.#grad) fork.#grad.set(id, value);
    return fork;
  }

  /** What makes all Variables again what another decoder, from which this one was forked, takes them for. */
  backTo(origin: Decoder): Event[] {
    const events: Event[] = [];
    const write = (id: Id, field: "data" | "grad", before: Value | null, value: Value | null) =>
      events.push({ kind: "write", at: null, id, field, label: "", before, value, version: 0 });
    for (const [id, value] of origin.#data) {
      const now = this.#data.get(id)!;
      if (now !== value && !equal(now, value)) write(id, "data", now, value);
    }
    for (const id of new Set([...origin.#grad.keys(), ...this.#grad.keys()])) {
      if (!origin.#data.has(id)) continue;
      const [now, value] = [this.#grad.get(id) ?? null, origin.#grad.get(id) ?? null];
      if (now !== value && (now === null || value === null || !equal(now, value))) write(id, "grad", now, value);
    }
    return events;
  }

  /** The events decoded since the last call. */
  take(): Event[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }

  iteration(index: number): void {
    this.#events.push({ kind: "iteration", at: null, index });
  }

  skipped(from: number, to: number, events: number): void {
    this.#events.push({ kind: "skipped", at: null, from, to, events });
  }

  read(log: Log): void {
    const reader = new LogReader(log);
    while (!reader.ended) this.#entry(reader);
  }

  #entry(log: LogReader): void {
    const entry = log.take() as Entry;
    const at = this.#sourceOf(log.take());
    switch (entry) {
      case ENTRY.leaf: {
        const maker = log.takeObject<string>();
        const within = log.takeObject<ModuleCall | null>();
        const { id, value, requiresGrad, device } = variable(log);
        this.#data.set(id, value);
        this.#events.push({ kind: "leaf", at, id, value, requiresGrad, maker, device, carried: false, within });
        break;
      }
      case ENTRY.carried:
        this.#carried(log);
        break;
      case ENTRY.operation:
        this.#operation(log, at);
        break;
      case ENTRY.write: {
        const id = log.take();
        const field = log.take() === 1 ? "grad" : "data";
        const version = log.take();
        const label = log.takeObject<string>();
        const value = log.take() === 1 ? readValue(log) : null;
        const known = field === "grad" ? this.#grad : this.#data;
        const before = known.get(id) ?? null;
        if (value === null) known.delete(id);
        else known.set(id, value);
        this.#events.push({ kind: "write", at, id, field, label, before, value, version });
        break;
      }
      case ENTRY.backward: {
        const roots = Array.from({ length: log.take() }, () => ({ id: log.take(), gradient: readValue(log) }));
        this.#events.push({ kind: "backward", at, roots });
        break;
      }
      case ENTRY.gradient: {
        const [to, from, input, how] = [log.take(), log.take(), log.take(), log.take()];
        const value = how === GRADIENT.again ? this.#gradient! : readValue(log);
        const sum = how === GRADIENT.added ? readValue(log) : value;
        this.#gradient = value;
        this.#events.push({ kind: "gradient", at, to, from: from === 0 ? null : { id: from, input }, value, sum });
        break;
      }
      case ENTRY.accumulate: {
        const id = log.take();
        const before = log.take() === 1 ? readValue(log) : null;
        const value = readValue(log);
        this.#grad.set(id, value);
        this.#events.push({ kind: "accumulate", at, id, before, value });
        break;
      }
      case ENTRY.backwardEnd:
        this.#events.push({ kind: "backwardEnd", at });
        break;
      case ENTRY.name:
        this.#events.push({ kind: "name", at, id: log.take(), name: log.takeObject() });
        break;
      case ENTRY.follow:
        this.#events.push({ kind: "follow", at, id: log.take(), requiresGrad: log.take() === 1 });
        break;
      case ENTRY.print:
        this.#events.push({ kind: "print", at, stream: log.takeObject(), text: log.takeObject() });
        break;
      case ENTRY.warning:
        this.#events.push({ kind: "warning", at, category: log.takeObject(), message: log.takeObject() });
        break;
      case ENTRY.error:
        this.#events.push({ kind: "error", at, type: log.takeObject(), message: log.takeObject(), traceback: log.takeObject() });
        break;
      case ENTRY.figure:
        this.#events.push({ kind: "figure", at, figure: log.takeObject<Figure>() });
        break;
      default:
        entry satisfies never;
    }
  }

  /** A Variable from before: told only where it is new, or has other numbers than the trace knows. */
  #carried(log: LogReader): void {
    const name = log.takeObject<string>();
    const hasGrad = log.take() === 1;
    const { id, value, requiresGrad, device } = variable(log);
    const grad = hasGrad ? readValue(log) : null;
    const at = null;
    if (!this.#data.has(id)) {
      this.#events.push({ kind: "leaf", at, id, value, requiresGrad, maker: "", device, carried: true, within: null });
      if (name !== "") this.#events.push({ kind: "name", at, id, name });
    } else if (!equal(this.#data.get(id)!, value)) {
      this.#events.push({ kind: "write", at, id, field: "data", label: "", before: this.#data.get(id)!, value, version: 0 });
    }
    this.#data.set(id, value);
    const known = this.#grad.get(id) ?? null;
    if (grad === null ? known !== null : known === null || !equal(known, grad)) {
      this.#events.push({ kind: "write", at, id, field: "grad", label: "", before: known, value: grad, version: 0 });
    }
    if (grad === null) this.#grad.delete(id);
    else this.#grad.set(id, grad);
  }

  #operation(log: LogReader, at: Source | null): void {
    const row = log.takeObject<Row>();
    const args = log.takeObject<readonly unknown[] | null>() ?? [];
    const within = log.takeObject<ModuleCall | null>();
    const follower = log.take();
    const gradFn = follower === FOLLOWER.none ? null : follower === FOLLOWER.own ? (row.gradFn ?? row.name) : log.takeObject<string>();
    const inputs: Operand[] = [];
    for (let n = log.take(); n > 0; n--) {
      const id = log.take();
      if (id !== 0) inputs.push({ id });
      else {
        if (log.take() === 1) inputs.push({ number: log.takeDouble() });
      }
    }
    const [inPlace, viewOf, savedBits] = [log.take(), log.take(), log.take()];
    const saved: (number | "y")[] = [];
    for (let i = 0; i < inputs.length; i++) if (savedBits & (1 << i)) saved.push(i);
    if (savedBits & (1 << inputs.length)) saved.push("y");
    const outputs: Output[] = [];
    let device: "cpu" | "cuda" = "cpu";
    for (let n = log.take(); n > 0; n--) {
      const made = variable(log);
      device = made.device;
      this.#data.set(made.id, made.value);
      outputs.push({ id: made.id, value: made.value, requiresGrad: made.requiresGrad });
    }
    this.#events.push({
      kind: "operation",
      at,
      op: row.name,
      label: row.label,
      inputs,
      options: optionsOf(row, args),
      outputs,
      gradFn,
      saved,
      device,
      inPlace: inPlace === 0 ? null : inPlace,
      viewOf: viewOf === 0 ? null : viewOf,
      within,
    });
  }
}

function variable(log: LogReader): { id: Id; requiresGrad: boolean; device: "cpu" | "cuda"; value: Value } {
  const [id, flags] = [log.take(), log.take()];
  return { id, requiresGrad: (flags & 1) !== 0, device: flags & 2 ? "cuda" : "cpu", value: readValue(log) };
}

/** Arguments that are numbers, lists of numbers, truth values or text, by their names in the operation's signature. */
function optionsOf(row: Row, args: readonly unknown[]): Record<string, string> {
  const options: Record<string, string> = {};
  const names = row.options ?? parameterNames(row).slice(-args.length);
  args.forEach((value, i) => {
    const text = textOf(value);
    if (text !== null) options[names[i] || String(i)] = text;
  });
  return options;
}

/** "sum(Tensor input, int[1]? dim, bool keepdim=False)" → input, dim, keepdim. */
const parameterNames = ({ signatures: [signature = ""] }: Row): string[] =>
  Array.from(signature.split(" ->", 1)[0].matchAll(/(\w+)(?:=[^,)]*)?(?=[,)])/g), (match) => match[1]);

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  if (value instanceof Scalar) return typeof value.value === "number" ? numberText(value.value) : String(value.value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value) && value.every((x) => typeof x === "number")) return `(${value.join(", ")})`;
  return null;
}

/** As Python says it. */
const numberText = (x: number): string => (Number.isNaN(x) ? "nan" : Number.isFinite(x) ? String(x) : x > 0 ? "inf" : "-inf");

function equal(a: Value, b: Value): boolean {
  return a.numbers.length === b.numbers.length && a.numbers.every((x, i) => Object.is(x, b.numbers[i]));
}

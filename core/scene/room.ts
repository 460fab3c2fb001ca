import type { Event, Id, Trace, Value } from "../trace/event.ts";
import type { Iteration } from "../trace/steps.ts";

/** What a box must have room for: every value that its Variable takes while the picture stands. */
export interface Values {
  readonly data: Value[];
  readonly grad: Value[];
}

/** What happens to boxes and links within one iteration, so that each is given its size once. */
export interface Room {
  readonly values: ReadonlyMap<Id, Values>;
  /** "f.i": a gradient came from input i of the operation with first output f. Its values, in order. */
  readonly sent: ReadonlyMap<string, readonly Value[]>;
  /** Operations, by first output, that a gradient passed through. */
  readonly crossed: ReadonlySet<Id>;
}

/** @param known the Variables as they stand where the iteration begins. */
export function roomOf(trace: Trace, { start, end }: Iteration, known: ReadonlyMap<Id, { data: Value; grad: Value | null }>): Room {
  const values = new Map<Id, Values>();
  const sent = new Map<string, Value[]>();
  const crossed = new Set<Id>();
  const of = (id: Id): Values => {
    let entry = values.get(id);
    if (!entry) {
      const before = known.get(id);
      values.set(id, (entry = { data: before ? [before.data] : [], grad: before?.grad ? [before.grad] : [] }));
    }
    return entry;
  };
  for (let i = start; i < end; i++) visit(trace.events[i]);
  return { values, sent, crossed };

  function visit(event: Event): void {
    switch (event.kind) {
      case "leaf":
        of(event.id).data.push(event.value);
        break;
      case "operation":
        for (const operand of event.inputs) if ("id" in operand) of(operand.id);
        for (const output of event.outputs) of(output.id).data.push(output.value);
        break;
      case "name":
      case "follow":
        of(event.id);
        break;
      case "write":
        if (event.value) of(event.id)[event.field].push(event.value);
        break;
      case "gradient": {
        of(event.to).grad.push(event.sum);
        if (!event.from) break;
        crossed.add(event.from.id);
        const key = `${event.from.id}.${event.from.input}`;
        const list = sent.get(key);
        if (list) list.push(event.value);
        else sent.set(key, [event.value]);
        break;
      }
      case "accumulate":
        of(event.id).grad.push(event.value);
        break;
    }
  }
}

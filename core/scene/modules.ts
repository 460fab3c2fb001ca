import type { Id, ModuleCall } from "../trace/event.ts";
import type { Graph, Operation, Variable } from "../trace/graph.ts";

/** A call of a module that has something to show. */
export interface Call {
  /** "net.0", and "net.0~2" for the second call of an iteration: the same in all of them. */
  readonly key: string;
  readonly call: ModuleCall;
  readonly outer: Call | null;
  /** How many calls are around it. */
  readonly depth: number;
  /** Its shown operations, by first output, those of calls within it included. */
  readonly operations: Id[];
  /** How many Variables are its own, or are made and used up within it. */
  owned: number;
}

/** A frame around one ellipse would say nothing: what has neither several operations nor a Variable of its own is no module to show. */
export const isModule = ({ operations, owned }: Call): boolean => operations.length + owned > 1;

/** Which calls there are, and to which of them operations and Variables belong. */
export class Modules {
  readonly calls: readonly Call[];
  readonly #ofOperation = new Map<Id, Call>();
  readonly #ofVariable = new Map<Id, Call | null>();

  constructor(graph: Graph, operations: readonly Operation[]) {
    const calls = new Map<number, Call>();
    const times = new Map<string, number>();
    const callOf = (call: ModuleCall | null): Call | null => {
      if (call === null) return null;
      const known = calls.get(call.call);
      if (known) return known;
      const outer = callOf(call.outer);
      const count = (times.get(call.path) ?? 0) + 1;
      times.set(call.path, count);
      const key = count > 1 ? `${call.path}~${count}` : call.path;
      const made: Call = { key, call, outer, depth: outer ? outer.depth + 1 : 0, operations: [], owned: 0 };
      calls.set(call.call, made);
      return made;
    };
    this.calls = [];
    if (!operations.some(({ within }) => within !== null)) return;
    const users = new Map<Id, Operation[]>();
    for (const operation of operations) {
      const call = callOf(operation.within);
      if (call) this.#ofOperation.set(operation.id, call);
      for (let c = call; c !== null; c = c.outer) c.operations.push(operation.id);
      for (const operand of operation.inputs) {
        if (!("id" in operand)) continue;
        const list = users.get(operand.id);
        if (list) list.push(operation);
        else users.set(operand.id, [operation]);
      }
    }
    this.calls = [...calls.values()];
    for (const operation of operations) for (const id of operation.outputs) this.#place(graph, id, users.get(id) ?? []);
    for (const [id, list] of users) if (!this.#ofVariable.has(id)) this.#place(graph, id, list);
  }

  /** The innermost call that an operation is a part of. */
  ofOperation(id: Id): Call | null {
    return this.#ofOperation.get(id) ?? null;
  }

  /** The innermost call that a Variable does not leave. */
  ofVariable(id: Id): Call | null {
    return this.#ofVariable.get(id) ?? null;
  }

  #place(graph: Graph, id: Id, users: readonly Operation[]): void {
    const variable = graph.known.get(id);
    if (!variable) return;
    const maker = variable.operation === null ? null : this.ofOperation(variable.operation);
    let home = this.#lowest(users.map((operation) => this.ofOperation(operation.id)));
    if (variable.operation !== null && this.#ofOperation.size > 0 && graph.operations.has(variable.operation)) {
      // What nobody uses is what the module gives to the program; but for what an operation gives beside its first result.
      if (users.length === 0) home = id !== variable.operation ? maker : isLocal(variable) ? (maker?.outer ?? null) : null;
      else home = common(maker, home);
    } else if (!isOwn(variable, home)) home = null;
    this.#ofVariable.set(id, home);
    for (let c = home; c !== null; c = c.outer) c.owned++;
  }

  #lowest(calls: readonly (Call | null)[]): Call | null {
    return calls.length === 0 ? null : calls.reduce(common);
  }
}

/** The innermost call around two. */
function common(a: Call | null, b: Call | null): Call | null {
  while (a !== b) {
    if (a === null || b === null) return null;
    if (a.depth >= b.depth) a = a.outer;
    else b = b.outer;
  }
  return a;
}

/** "Net.forward.h": a name within a function. */
const isLocal = ({ names }: Variable) => names.length > 0 && names[0].includes(".");

/** Parameters, buffers and what forward() itself makes belong to a module; data that it is given does not. */
function isOwn({ maker, within, names }: Variable, home: Call | null): boolean {
  if (home === null) return false;
  return maker === "Parameter" || within !== null || names.some((name) => name.startsWith(`${home.call.path}.`));
}

import type { Event, Id, ModuleCall } from "./event.ts";
import type { Graph, Variable } from "./graph.ts";

/** What a Variable is called where it is shown: by the program, or else by its title; null where it has neither. */
export function calledBy({ id, names, maker, within }: Variable, { titles }: Pick<Graph, "titles">): string | null {
  const own = names.length > 0 && !isPassing(names[0]) ? names[0] : undefined;
  const local = within !== null && maker !== "Parameter" ? IN_CALL : IN_FORWARD;
  return own?.replace(local, "") ?? titles.get(id) ?? names[0]?.replace(local, "") ?? null;
}

/** "Block.forward.x" is x to whoever reads that function, and the frame around it says whose. */
const IN_FORWARD = /^.+\.forward\./;
/** So is "VAE.encode.h" where forward() calls encode(); "VAE.encode.self.h" is self.h. */
const IN_CALL = /^.*?\.(?=(self\.)?[^.[]+(\[.*\])?$)/;

/**
 * What Variables that the program has not named (yet) are known by, with a whole iteration in view: a parameter by the name that it
 * will have once the model has one, "model.0.weight"; what a call of a module gives, by that module, "model.0(…)".
 *
 * @param events the iteration's are those from `start` to before `end`.
 */
export function titlesOf(events: readonly Event[], start: number, end: number): ReadonlyMap<Id, string> {
  const titles = new Map<Id, string>();
  const makers = new Map<Id, ModuleCall>();
  const lastOf = new Map<number, Id>();
  for (let i = start; i < end; i++) {
    const event = events[i];
    if (event.kind === "leaf" && event.maker === "Parameter") titles.set(event.id, "");
    else if (event.kind === "name" && titles.get(event.id) === "" && !isPassing(event.name)) titles.set(event.id, event.name);
    else if (event.kind === "operation") {
      for (const operand of event.inputs) {
        if (!("id" in operand) || !makers.has(operand.id)) continue;
        give(operand.id, (call) => !isWithin(event.within, call));
        makers.delete(operand.id);
      }
      const id = event.outputs[0]?.id;
      for (let call = event.within; id !== undefined && call !== null; call = call.outer) lastOf.set(call.call, id);
      if (id !== undefined && event.within) makers.set(id, event.within);
    }
  }
  // What nothing uses is what the outermost module gives of which it is the last.
  for (const id of makers.keys()) give(id, (call) => lastOf.get(call.call) === id);
  for (const [id, title] of titles) if (title === "") titles.delete(id);
  return titles;

  function give(id: Id, leaves: (call: ModuleCall) => boolean): void {
    let left: ModuleCall | null = null;
    for (let call: ModuleCall | null = makers.get(id)!; call !== null && leaves(call); call = call.outer) left = call;
    if (left) titles.set(id, `${left.path}(…)`);
  }
}

/** What a constructor calls a parameter before the whole module has a name is not its name: "Net.__init__.self.w", "Net.__init__.w". */
export const isPassing = (name: string): boolean => name.includes(".self.") || name.includes(".__init__.");

function isWithin(place: ModuleCall | null, call: ModuleCall): boolean {
  while (place !== null && place.call !== call.call) place = place.outer;
  return place !== null;
}

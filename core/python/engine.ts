import { start } from "../autograd/state.ts";
import type { Machine } from "../device/device.ts";
import type { Bridge, Engine } from "./backend.ts";
import { createBindings } from "./bindings.ts";

/** Starts the engine on a machine, and lends it to Python. */
export function engineOn(machine: Machine, bridge: Bridge): Engine {
  start(machine);
  const bindings = createBindings(bridge);
  return {
    ...bindings,
    get gpu() {
      return machine.gpu;
    },
  };
}

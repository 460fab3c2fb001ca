import { start, state } from "../autograd/state.ts";
import type { Machine } from "../device/device.ts";
import type { Bridge, Engine } from "./backend.ts";
import { createBindings } from "./bindings.ts";

/** Starts the engine on a machine, and lends it to Python. */
export function engineOn(machine: Machine, bridge: Bridge): Engine {
  start(machine);
  const bindings = createBindings(bridge);
  return {
    ...bindings,
    get device() {
      return state.device.name === "webgpu" ? "cuda" : "cpu";
    },
  };
}

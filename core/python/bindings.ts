import { state } from "../autograd/state.ts";
import type { Recorder } from "../trace/recorder.ts";
import "../ops/index.ts";
import type { Backend, Bridge } from "./backend.ts";
import { arrayFunctions } from "./bindings/arrays.ts";
import { autogradFunctions } from "./bindings/autograd.ts";
import { batchFunctions } from "./bindings/batches.ts";
import { elementFunctions, elementTensors } from "./bindings/elements.ts";
import { Context } from "./bindings/context.ts";
import { createFunctions } from "./bindings/create.ts";
import { numpyRandomFunctions } from "./bindings/numpy_random.ts";
import { makesTensor, operationFunctions, overloads } from "./bindings/operations.ts";
import { randomFunctions } from "./bindings/random.ts";
import { tensorFunctions } from "./bindings/tensors.ts";

/** The engine's functions for Python, and what turns the recorder on. */
export interface Bindings extends Backend {
  /** From now on, the recorder is told what the engine does. null: nobody is. */
  begin(recorder: Recorder | null): void;
}

/**
 * Lends the engine to Python: every tensor is an integer there, and gives its memory back when Python says so.
 *
 * The engine must have been started on its machine.
 */
export function createBindings(bridge: Bridge): Bindings {
  const context = new Context(bridge);
  state.collects = false;
  state.warn = (message) => bridge.warn(message, "UserWarning");
  const list = overloads();
  const [makers, others] = [list.filter(makesTensor), list.filter((overload) => !makesTensor(overload))];
  return {
    told: () => context.told,
    release: (handle) => context.handles.release(handle),
    tensors: { ...operationFunctions(context, makers), ...batchFunctions(context), ...elementTensors(context) },
    functions: {
      ...operationFunctions(context, others),
      ...tensorFunctions(context),
      ...autogradFunctions(context),
      ...createFunctions(context),
      ...randomFunctions(context),
      ...numpyRandomFunctions(context),
      ...arrayFunctions(context),
      ...elementFunctions(context),
    },
    begin(recorder) {
      context.witness = recorder ?? { at: 0, within: null, name() {} };
      context.told = recorder !== null;
      state.listener = recorder;
    },
  };
}

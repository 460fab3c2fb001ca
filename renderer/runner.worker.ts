import { loadPyodide } from "pyodide";
// @ts-expect-error the package has no types for this file
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { gpuMachine } from "../core/device/webgpu/machine.ts";
import { cpuMachine } from "../core/machine.ts";
import { engineOn } from "../core/python/engine.ts";
import { type RunnerScope, serveRunner } from "../core/python/runner.ts";

/** The worker that runs one program of the learner's, and is thrown away. */
serveRunner(
  self as unknown as RunnerScope,
  { loadPyodide: loadPyodide as never, createPyodideModule },
  (bridge, { port, cuda }, onlost, helpers) => engineOn(port ? gpuMachine(port, cuda, onlost, helpers) : cpuMachine(cuda, helpers), bridge),
);

/** TensorFlow.js on WebGPU, as its own API asks for: gradients come from closures, memory from tidy. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-webgpu";
import { bikeStep } from "./tfjs_bike.mjs";
import { answering, checked } from "./answer.mjs";

if (!(await tf.setBackend("webgpu"))) throw new Error("TensorFlow.js finds no WebGPU");
await tf.ready();

/** `reads`: whether each step ends with reading its loss; else a run ends with reading the last one. */
function bike(reads) {
  const step = bikeStep();
  let loss = null;
  let value = 0;
  const run = async (n) => {
    for (let i = 0; i < n; i++) {
      loss?.dispose();
      [loss] = tf.tidy(step);
      if (reads || i === n - 1) [value] = await loss.data();
    }
  };
  return checked(run, 50, () => [value]);
}

globalThis.answer = answering({ W3n_gpu: () => bike(true), W3n_gpu_end: () => bike(false) });

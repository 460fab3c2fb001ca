/**
 * Gradwalk's engine as a library: tensors, autograd, and the trace of what they do.
 *
 * @example
 * startOnCpu();
 * const x = ones([2, 2], { requiresGrad: true });
 * const y = add(x, 2);
 * const t = mean(mul(y, y));
 * backward([t]);
 * numbersOf(x.grad!); // [1.5, 1.5, 1.5, 1.5]
 */
export { startOnCpu, cpuMachine } from "./machine.ts";
export { start, state, withGradMode } from "./autograd/state.ts";
export { backward, grad } from "./autograd/backward.ts";
export { inPlace, overwrite } from "./autograd/inplace.ts";
export { scoped } from "./tensor/make.ts";
export { Tensor } from "./tensor/tensor.ts";
export { TorchError } from "./tensor/error.ts";
export * from "./ops/index.ts";
export { Recorder } from "./trace/recorder.ts";
export { graphAt } from "./trace/graph.ts";
export type { DType } from "./tensor/dtype.ts";
export type { Event, Trace, Value } from "./trace/event.ts";

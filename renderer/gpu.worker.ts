import { Server, type ToGpu } from "../core/device/webgpu/server.ts";

/** The worker that owns the GPU, one for the whole life of the page; the engine waits for it in its own worker. */
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const server = new Server(navigator.gpu, (message) => postMessage(message), sleep);
addEventListener("message", ({ data }: MessageEvent<ToGpu>) => server.hear(data));

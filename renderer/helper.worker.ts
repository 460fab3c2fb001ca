import { help, type Seed } from "../core/device/cpu/threads/helper.ts";

/** A worker that helps the engine with large work, until it is taken away. */
addEventListener("message", ({ data }: MessageEvent<Seed>) => help(data), { once: true });

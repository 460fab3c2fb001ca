import { Client } from "../../core/device/webgpu/client.ts";
import { CHECKS } from "./checks.ts";
import { Bench, type Outcome } from "./bench.ts";

export type { Outcome };
export type CheckName = keyof typeof CHECKS;

let bench: Bench | null = null;

addEventListener("message", ({ data }: MessageEvent<{ port?: MessagePort; name?: CheckName }>) => {
  if (data.port !== undefined) {
    const client = Client.connect(data.port);
    bench = client === null ? null : new Bench(client);
    postMessage(bench !== null);
  } else postMessage(bench!.run(CHECKS[data.name!]));
});

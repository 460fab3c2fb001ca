import { Client } from "../../core/device/webgpu/client.ts";
import { CHECKS } from "./checks.ts";
import { Bench, type Outcome } from "./bench.ts";
import { fuzz } from "./fuzz.ts";

export type { Outcome };
export type CheckName = keyof typeof CHECKS;

let bench: Bench | null = null;

addEventListener("message", ({ data }: MessageEvent<{ port?: MessagePort; name?: CheckName; fuzz?: readonly [number, number] }>) => {
  if (data.port !== undefined) {
    const client = Client.connect(data.port);
    bench = client === null ? null : new Bench(client);
    postMessage(bench !== null);
  } else if (data.fuzz !== undefined) postMessage(bench!.run((bench) => fuzz(bench, ...data.fuzz!)));
  else postMessage(bench!.run(CHECKS[data.name!]));
});

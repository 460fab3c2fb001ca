/** Serves the built page on a free port for the whole run of the specs. */
import { createRequire } from "node:module";
import path from "node:path";
import type * as Serve from "../../electron/serve.ts";

const root = path.resolve(import.meta.dirname, "../..");

export default async function serve(): Promise<() => void> {
  const { listen } = createRequire(import.meta.url)(path.join(root, "out/serve/index.cjs")) as typeof Serve;
  const server = await listen(path.join(root, "out/renderer"));
  process.env.GRADWALK_URL = server.url;
  return () => server.close();
}

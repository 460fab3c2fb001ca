import path from "node:path";
import { createServer } from "vite";

/** Serves this folder's page, the sources as they are, cross-origin isolated, on a free port of this machine. */
export async function serveHarness(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = await createServer({
    configFile: false,
    root: path.resolve(import.meta.dirname, "../.."),
    logLevel: "error",
    optimizeDeps: { noDiscovery: true },
    server: {
      host: "127.0.0.1",
      port: 0,
      hmr: false,
      watch: null,
      headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
    },
  });
  await server.listen();
  return { url: `${server.resolvedUrls!.local[0]}test/gpu/index.html`, close: () => server.close() };
}

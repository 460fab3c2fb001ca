/** Serves the built page to an ordinary browser, on this machine only, with the headers that the desktop app uses. */
import http from "node:http";
import { refuse, serve, type Asset } from "./assets.ts";

/** A file that the page shows first, by asking for opened.json. */
export interface FirstFile {
  readonly name: string;
  readonly text: string;
}

export interface Server {
  readonly url: string;
  close(): void;
}

/**
 * The name of a file in assets/ changes with its content: a browser need not ask for it again, and keeps its code compiled. Python's
 * files are too large for that: while a browser writes one into its cache, whoever else wants it waits, and fails if the first is stopped.
 */
const KEPT = /^\/assets\/[^?]+\.(js|css|woff2?)$/;
const FOR_EVER = "max-age=31536000, immutable";

/** @param port 0 takes a free one. */
export function listen(root: string, { port = 0, file }: { port?: number; file?: FirstFile } = {}): Promise<Server> {
  const server = http.createServer((request, response) => {
    const { port } = server.address() as { port: number };
    void answer(root, request, port, file).then(({ status, headers, body }) => {
      const kept = status === 200 && KEPT.test(request.url!);
      response.writeHead(status, { ...headers, "cache-control": kept ? FOR_EVER : "no-store" });
      response.end(request.method === "HEAD" ? undefined : body);
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      resolve({ url: `http://127.0.0.1:${port}/${file ? "?open" : ""}`, close: () => server.close() });
    });
  });
}

async function answer(root: string, request: http.IncomingMessage, port: number, file?: FirstFile): Promise<Asset> {
  const host = request.headers.host;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return refuse(421); // another site points its name at us
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
  const pathname = (request.url ?? "/").split(/[?#]/)[0];
  if (pathname === "/opened.json" && file) {
    const { headers } = refuse(200);
    return { status: 200, headers: { ...headers, "content-type": "application/json" }, body: Buffer.from(JSON.stringify(file)) };
  }
  return serve(root, pathname);
}

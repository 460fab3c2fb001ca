import http from "node:http";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NONCE_PLACE, serve } from "../../electron/assets.ts";
import { listen, type Server } from "../../electron/serve.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gradwalk-assets-"));
const root = path.join(folder, "page");
mkdirSync(path.join(root, "assets/workers"), { recursive: true });
writeFileSync(path.join(root, "index.html"), `<meta nonce="${NONCE_PLACE}">`);
writeFileSync(path.join(root, "assets/app.js"), "1");
writeFileSync(path.join(root, "assets/workers/python.js"), "1");
writeFileSync(path.join(root, "assets/数据.bin"), "1");
writeFileSync(path.join(root, ".env.js"), "hidden, but ours");
writeFileSync(path.join(root, "key.pem"), "no");
writeFileSync(path.join(folder, "secret.js"), "no");

const policy = async (pathname: string) => (await serve(root, pathname)).headers["content-security-policy"];

test("the page is isolated, and runs no code but its own files", async () => {
  const page = await serve(root, "/");
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject({ "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" });
  expect(await policy("/")).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(await policy("/")).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});

test("a style element passes only with the nonce of this very answer", async () => {
  const nonce = async () => {
    const { headers, body } = await serve(root, "/index.html");
    const inPage = /nonce="(.+)"/.exec(body!.toString())![1];
    expect(headers["content-security-policy"]).toContain(`style-src 'self' 'nonce-${inPage}'`);
    return inPage;
  };
  expect(await nonce()).not.toBe(await nonce());
});

test("a worker may compute and nothing else", async () => {
  expect(await policy("/assets/workers/python.js")).toBe("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
  expect(await policy("/assets/app.js")).toContain("connect-src 'self'");
});

test("a name with other letters than English ones is found", async () => {
  expect((await serve(root, "/assets/%E6%95%B0%E6%8D%AE.bin")).headers["content-type"]).toBe("application/octet-stream");
});

test.each(["/../secret.js", "/%2e%2e/secret.js", "/..%2fsecret.js", "/..\\secret.js", "/%5c..%5csecret.js", "/assets/../../secret.js"])(
  "nothing outside the page is served: %s",
  async (pathname) => expect((await serve(root, pathname)).status).toBe(404),
);

test.each(["/key.pem", "/assets", "/assets/", "/a\0.js", "/%00.js", "//etc/passwd", "/%", "/%c0%ae"])(
  "what is no file of the page is not found: %j",
  async (pathname) => expect((await serve(root, pathname)).status).toBe(404),
);

let server: Server;
beforeAll(async () => {
  server = await listen(root, { file: { name: "a.py", text: "x = 1" } });
});
afterAll(() => server.close());

/** Unlike fetch, sends whatever Host it is told. */
function status(options: http.RequestOptions): Promise<number> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    http
      .request({ hostname, port, path: "/", ...options }, (response) => resolve(response.resume().statusCode!))
      .on("error", reject)
      .end();
  });
}

test("the server gives the page to this machine, with the app's own policy", async () => {
  const response = await fetch(server.url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("a browser may keep the files whose names change with their content, and must ask for every other", async () => {
  const keeping = async (pathname: string) => (await fetch(new URL(pathname, server.url))).headers.get("cache-control");
  expect(await keeping("/assets/app.js")).toBe("max-age=31536000, immutable");
  expect(await keeping("/assets/数据.bin")).toBe("no-store");
  expect(await keeping("/index.html")).toBe("no-store");
  expect(await keeping("/opened.json")).toBe("no-store");
  expect(await keeping("/assets/missing.js")).toBe("no-store");
});

test("the server refuses a foreign host name, and anything but reading", async () => {
  expect(await status({ headers: { host: "evil.example" } })).toBe(421);
  expect(await status({ method: "POST" })).toBe(405);
  expect(await status({ method: "HEAD" })).toBe(200);
});

test("the file named at the start is there for the page to open", async () => {
  expect(server.url).toMatch(/\?open$/);
  expect(await (await fetch(new URL("/opened.json", server.url))).json()).toEqual({ name: "a.py", text: "x = 1" });
});
